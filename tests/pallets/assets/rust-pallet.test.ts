import { beforeAll, describe, expect, it } from "@jest/globals";
import { encodeAddress } from "@polkadot/util-crypto";
import type { Chain } from "../../../bindings/chain/src/chain/index.ts";
import type { Runtime } from "../../../bindings/core/src/index.ts";
import { storagePrefix } from "../../../bindings/core/src/state/storage-prefix.ts";
import { alice, startChain, UNIT } from "../../chain/runtimes.ts";
import { loadFramePallets } from "../../support/blob.ts";
import { blake2 } from "../../support/hashing.ts";
import { concat, hex, unhex } from "../../support/hex.ts";
import { bytes, compact, u32 } from "../../support/scale.ts";
import { type AssetSequence, type AssetStep, assetVectors } from "./vectors.ts";

/**
 * The same calls on the Rust pallet, which recorded their results, events and the state, and here. Sudo makes them here, so
 * that their accounts pay no fees: every byte is compared.
 */

/** Steps of one block, after which the Rust program recorded the state. */
const BLOCK = 40;
const ACCOUNTS = 9;
/** `System.ApplyExtrinsic`, the phase of an event. */
const APPLY = 0;
const NO_TOPICS = Uint8Array.of(0);
const SUDO = 6;
const SUDO_CALL = 0;
const SUDO_AS_CALL = 3;
/** `MultiAddress::Id` */
const ID = 0;
const SUDID = 0;
const SUDO_AS_DONE = 3;
const WITHDRAW = Uint8Array.of(4, 8);
const AMOUNT = 16;

const account = (index: number): Uint8Array => new Uint8Array(32).fill(index);
const address = (index: number): string => encodeAddress(account(index));

describe("the same calls as on the Rust pallet", () => {
  let runtime: Runtime;

  beforeAll(async () => {
    runtime = await loadFramePallets();
  });

  const start = ({ nextAssetId }: AssetSequence): Promise<Chain> =>
    startChain(runtime, {
      genesis: {
        balances: {
          balances: [
            [alice.address, 1_000_000n * UNIT],
            ...assetVectors.balances.map(([index, free]) => [address(index), free]),
          ],
        },
        sudo: { key: alice.address },
        assets: {
          assets: [[0, address(2), false, 10]],
          metadata: [[0, [...Buffer.from("Coin")], [...Buffer.from("CN")], 12]],
          accounts: [[0, address(3), 500]],
          nextAssetId,
          reserves: [],
        },
      },
    });

  /** The storage of Assets, and the accounts of the sequence. */
  function stateOf(chain: Chain): [string, string][] {
    const items = ["Asset", "Account", "Approvals", "Metadata", "Reserves", "NextAssetId"];
    const prefixes = items.map((item) => storagePrefix("Assets", item));
    const accounts = storagePrefix("System", "Account");
    const { top } = chain.at().block.state;
    const entries = [...prefixes, accounts].flatMap((prefix) => [...top.entries(prefix)]);
    const isOthers = (key: Uint8Array): boolean => {
      const id = key.subarray(48);
      return hex(key).startsWith(hex(accounts)) && !id.every((byte) => byte === id[0] && byte <= ACCOUNTS);
    };
    return entries
      .filter(([key]) => !isOthers(key))
      .map(([key, value]): [string, string] => [hex(key), hex(value)])
      .sort(([a], [b]) => (a < b ? -1 : 1));
  }

  function digestOf(entries: readonly (readonly [string, string])[]): string {
    const parts = entries.flatMap((pair) => pair.map((part) => bytes(unhex(part))));
    return hex(blake2(concat(compact(entries.length), ...parts)));
  }

  /** What the block must hold of a step after the fee that Alice pays: the events of the call, and its result. */
  function recordsOf({ who, result, events }: AssetStep, index: number): Uint8Array {
    const done = Uint8Array.of(SUDO, who === null ? SUDID : SUDO_AS_DONE);
    const all = [...events.map(unhex), concat(done, unhex(result))];
    return concat(...all.map((event) => concat(Uint8Array.of(APPLY), u32(index), event, NO_TOPICS)));
  }

  async function compare(chain: Chain, steps: readonly AssetStep[]): Promise<void> {
    const nonce = chain.at().nonce(alice.id);
    const extrinsics = steps.map(({ who, call }, place) => {
      // Joined here, because polkadot-js takes `MultiAddress::Index(())` for a byte longer than it is.
      const outer = who === null ? [SUDO, SUDO_CALL] : [SUDO, SUDO_AS_CALL, ID, ...account(who)];
      return chain.sign(alice, concat(Uint8Array.from(outer), unhex(call)), { nonce: nonce + place });
    });
    await chain.author({ extrinsics });
    const stored = hex(chain.at().get(storagePrefix("System", "Events")) as Uint8Array);
    // Before them comes the timestamp.
    steps.forEach((step, place) => {
      const index = place + 1;
      const fee = concat(Uint8Array.of(APPLY), u32(index), WITHDRAW, alice.id);
      const at = stored.indexOf(hex(fee).slice(2));
      const from = at + 2 * (fee.length + AMOUNT + NO_TOPICS.length);
      const expected = hex(recordsOf(step, index)).slice(2);
      const found = { at: at > 0, records: stored.slice(from, from + expected.length) };
      expect({ ...step, ...found }).toEqual({ ...step, at: true, records: expected });
    });
  }

  it.each(assetVectors.sequences.map((one, place) => [place, one] as const))(
    "have the same results, events and state: sequence %i",
    async (_, sequence) => {
      const chain = await start(sequence);
      expect(digestOf(stateOf(chain))).toBe(sequence.begin);
      for (let from = 0; from < sequence.steps.length; from += BLOCK) {
        const steps = sequence.steps.slice(from, from + BLOCK);
        await compare(chain, steps);
        expect(digestOf(stateOf(chain))).toBe(steps.at(-1)?.state);
      }
      expect(stateOf(chain)).toEqual(sequence.end);
    },
  );
});
