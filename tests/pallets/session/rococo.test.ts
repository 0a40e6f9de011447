import { expect, it } from "@jest/globals";
import { encodeAddress } from "@polkadot/util-crypto";
import {
  buildState,
  decodeApplyOutcome,
  decodeEvents,
  describeOutcome,
  devAccount,
  encodeHeader,
  formatJson,
  genesisConfig,
  type Plain,
  RuntimeMetadata,
  signImmortal,
  storageKey,
  toPlain,
} from "../../../bindings/chain/src/chain/index.ts";
import { type Runtime, Storage } from "../../../bindings/core/src/index.ts";
import { loadSessions } from "../../support/blob.ts";
import { concat, hex, unhex, utf8 } from "../../support/hex.ts";
import { cases, Random } from "../../support/random.ts";
import { describeWithRococo, loadRococo } from "../../support/rococo.ts";
import { u8, u32, u64, vec } from "../../support/scale.ts";
import { accountId, genesisOf, grandpaKey, keysOf, PERIOD, SessionChain } from "./scene.ts";

/*
 * The same accounts register keys, purge them, join and leave on our runtime and on Rococo's, whose pallet Session is
 * FRAME's. Rococo's sessions are epochs of BABE: the test's slots end them when it likes. Blocks of Rococo are begun and
 * not finished, since nothing of Session happens at their end.
 */

const NAMES = ["Alice", "Bob", "Charlie", "Dave", "Eve"];
const SECONDARY_PLAIN = 2;

/** What is compared. */
interface Compared {
  readonly index: Plain;
  readonly validators: Plain;
  readonly queued: readonly [account: string, grandpa: string][];
  readonly changed: Plain;
  readonly consumers: readonly Plain[];
  readonly owners: readonly Plain[];
}

type Ask = (pallet: string, item: string, ...keys: unknown[]) => Plain;

function compared(ask: Ask): Compared {
  const queued = ask("Session", "QueuedKeys") as [string, { grandpa: string }][];
  return {
    index: ask("Session", "CurrentIndex"),
    validators: ask("Session", "Validators"),
    queued: queued.map(([account, { grandpa }]) => [account, grandpa]),
    changed: ask("Session", "QueuedChanged"),
    consumers: NAMES.map(
      (name) => (ask("System", "Account", accountId(name)) as { consumers: Plain }).consumers,
    ),
    owners: NAMES.map((name) => ask("Session", "KeyOwner", [hex(utf8("gran")), grandpaKey(name)])),
  };
}

class RococoSessions {
  readonly #runtime: Runtime;
  readonly #metadata: RuntimeMetadata;
  readonly #genesis = new Uint8Array(32).fill(1);
  readonly #nonces = new Map<string, number>();
  readonly #storage = new Storage();
  #number = 0;
  #slot = 1000n;

  constructor(runtime: Runtime, ...validators: readonly string[]) {
    this.#runtime = runtime;
    this.#metadata = RuntimeMetadata.of(runtime);
    const keys = validators.map((name) => [
      devAccount(name).address,
      devAccount(name).address,
      addressesOf(name),
    ]);
    const balances = NAMES.map((name) => [devAccount(name).address, 10n ** 15n]);
    const genesis = { balances: { balances }, session: { keys } };
    const configuration = genesisConfig({ runtime, preset: "development", genesis });
    buildState(runtime, formatJson(configuration), this.#storage);
  }

  readonly ask: Ask = (pallet, item, ...keys) => {
    const { type, modifier, fallback } = this.#metadata.storageEntry(pallet, item);
    const value = this.#storage.get(storageKey(this.#metadata, pallet, item, keys));
    if (value === undefined && modifier.isOptional) return null;
    const valueType = type.isMap ? type.asMap.value : type.asPlain;
    return toPlain(this.#metadata.decode(valueType, value ?? fallback.toU8a(true)), this.#metadata);
  };

  /** Begins a block, in the first slot of this epoch or of the next one. */
  block(nextEpoch = false): void {
    this.#number += 1;
    // The end of the block before would have removed it; with it, BABE takes this block for that one.
    this.#storage.clear(storageKey(this.#metadata, "Babe", "Initialized", []));
    if (nextEpoch) this.#slot += BigInt(this.#metadata.constant("Babe", "EpochDuration") as bigint);
    const data = concat(u8(SECONDARY_PLAIN), u32(0), u64(this.#slot));
    const parentHash = this.#number === 1 ? this.#genesis : new Uint8Array(32).fill(this.#number);
    const empty = new Uint8Array(32);
    const header = encodeHeader({
      parentHash,
      number: this.#number,
      stateRoot: empty,
      extrinsicsRoot: empty,
      digest: [{ kind: "preRuntime", engine: "BABE", data }],
    });
    this.#runtime.call("Core_initialize_block", header, { storage: this.#storage });
  }

  /** Applies a signed call and tells how it ended. */
  call(name: string, pallet: string, call: string, given: Record<string, unknown> = {}): string {
    const nonce = this.#nonces.get(name) ?? 0;
    this.#nonces.set(name, nonce + 1);
    const extrinsic = signImmortal(this.#runtime, {
      signer: devAccount(name),
      call: this.#metadata.encodeCall(pallet, call, given),
      genesisHash: this.#genesis,
      nonce,
    });
    const answer = this.#runtime.call("BlockBuilder_apply_extrinsic", extrinsic, { storage: this.#storage });
    return describeOutcome(decodeApplyOutcome(answer, this.#metadata));
  }

  /** Accounts that the next session but one has besides those of today, and without. */
  change(added: readonly string[], retired: readonly string[]): void {
    const list = (names: readonly string[]): Uint8Array => vec(names.map((name) => unhex(accountId(name))));
    const key = (item: string): Uint8Array => storageKey(this.#metadata, "ValidatorManager", item, []);
    this.#storage.set(key("ValidatorsToAdd"), list(added));
    this.#storage.set(key("ValidatorsToRetire"), list(retired));
  }

  events(): unknown[] {
    const all = decodeEvents(
      this.#metadata,
      this.#storage.get(storageKey(this.#metadata, "System", "Events", [])),
    );
    return all.filter(({ pallet }) => pallet === "Session").map(({ name, data }) => [name, data]);
  }
}

/** The keys that Rococo's validators have besides GRANDPA's: BEEFY's is a point of another curve, which is not looked at. */
const others = ["babe", "para_validator", "para_assignment", "authority_discovery"];

function rococoKeys(name: string): Record<string, unknown> {
  const key = accountId(name);
  const beefy = hex(concat(u8(2), unhex(key)));
  return { grandpa: grandpaKey(name), ...Object.fromEntries(others.map((kind) => [kind, key])), beefy };
}

function addressesOf(name: string): Record<string, string> {
  const { address } = devAccount(name);
  const grandpa = devAccount(name, "ed25519").address;
  const beefy = encodeAddress(unhex(rococoKeys(name)["beefy"] as string));
  return { grandpa, ...Object.fromEntries(others.map((kind) => [kind, address])), beefy };
}

/** Accounts after some left and others joined, as Rococo's ValidatorManager computes them. */
function changed(
  accounts: readonly string[],
  added: readonly string[],
  retired: readonly string[],
): string[] {
  const list = [...accounts];
  for (const name of retired) {
    const place = list.indexOf(name);
    const last = list.at(-1);
    if (place < 0 || last === undefined) continue;
    list[place] = last;
    list.pop();
  }
  for (const name of added) if (!list.includes(name)) list.push(name);
  return list;
}

describeWithRococo("beside Rococo's pallet Session, ours", () => {
  it("has the same genesis, results of calls, rotations, references and events", async () => {
    const rococo = await loadRococo();
    const ours = await loadSessions();
    const random = new Random("Rococo");
    const seen = new Set<string>();
    for (let round = 0; round < cases(3, 30); round += 1) {
      const theirs = new RococoSessions(rococo, "Alice", "Bob");
      const chain = await SessionChain.start(ours, genesisOf("Alice", "Bob"));
      const ask: Ask = (pallet, item, ...keys) => chain.query(pallet, item, ...keys) as Plain;
      expect(compared(ask)).toEqual(compared(theirs.ask));
      for (let session = 1; session <= 8; session += 1) {
        theirs.block();
        for (let i = 0; i < 2; i += 1) {
          const name = random.pick(NAMES);
          const keys = random.pick(NAMES);
          // One validator with keys is always left: without any, ours keeps the authorities and FRAME does not.
          const purges = name !== "Alice" && random.below(3) === 0;
          const [call, given, theirGiven] = purges
            ? ["purge_keys", {}, {}]
            : ["set_keys", { keys: keysOf(keys), proof: "0x" }, { keys: rococoKeys(keys), proof: "0x" }];
          const result = theirs.call(name, "Session", call as string, theirGiven as Record<string, unknown>);
          const { outcomes } = await chain.block(
            chain.signed(name, "Session", call as string, given as Record<string, unknown>),
          );
          expect(outcomes.map(describeOutcome)).toEqual([result]);
          seen.add(`${call}: ${result}`);
        }
        const queued = (ask("Session", "QueuedKeys") as [string, Plain][]).map(([id]) => id);
        const names = queued.map((id) => NAMES.find((name) => accountId(name) === id) as string);
        const added = random.below(2) === 0 ? [random.pick(NAMES)] : [];
        const retired = random.below(2) === 0 ? [random.pick(NAMES.slice(1))] : [];
        const chosen = changed(names, added, retired).map(accountId);
        theirs.change(added, retired);
        await chain.succeed(chain.signed("Ferdie", "Candidates", "choose", { chosen }));
        expect(compared(ask)).toEqual(compared(theirs.ask));
        theirs.block(true);
        await chain.to(session * PERIOD);
        expect(compared(ask)).toEqual(compared(theirs.ask));
        expect(chain.events()).toEqual(theirs.events());
      }
    }
    // The random calls have met each result.
    expect([...seen].sort()).toEqual([
      "purge_keys: Session.NoKeys",
      "purge_keys: success",
      "set_keys: Session.DuplicatedKey",
      "set_keys: success",
    ]);
  });
});
