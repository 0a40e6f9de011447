import { beforeAll, expect, it } from "@jest/globals";
import {
  type ApplyOutcome,
  type Chain,
  type ChainEvent,
  storagePrefix,
} from "../../../bindings/chain/src/chain/index.ts";
import { alice, bob, describeChains, startChain } from "../../chain/runtimes.ts";
import { machine } from "../../support/consensus-client.ts";
import { twox } from "../../support/hashing.ts";
import { concat, hex, unhex } from "../../support/hex.ts";
import { u8, u64, vec } from "../../support/scale.ts";

/** Who lists the chains that the GRANDPA client serves, and what is in storage then. */

const PALLET = 8;
const ADD = 0;
const REMOVE = 1;
const para = machine.polkadot(2000);
const relay = machine.relay("roco", 2000);
const solo = machine.substrate("solo");
const added = (of: Uint8Array, slotDuration: bigint) => concat(of, u64(slotDuration));
const call = (index: number, items: readonly Uint8Array[]) => concat(u8(PALLET), u8(index), vec(items));
const keyOf = (of: Uint8Array) =>
  concat(storagePrefix("IsmpGrandpa", "SupportedStateMachines"), twox(of, 64), of);

describeChains("the list of chains that the GRANDPA client serves, in a chain", (load) => {
  let chain: Chain;

  beforeAll(async () => {
    chain = await startChain(await load());
  });

  const stored = (of: Uint8Array) => {
    const value = chain.at().get(keyOf(of));
    return value === undefined ? undefined : hex(value);
  };
  const listed = () =>
    [...chain.best.state.top.entries()].filter(([key]) =>
      hex(key).startsWith(hex(storagePrefix("IsmpGrandpa", "SupportedStateMachines"))),
    ).length;

  async function asRoot(inner: Uint8Array): Promise<readonly ChainEvent[]> {
    const { metadata } = chain.at();
    const sudo = metadata.encodeCall("Sudo", "sudo", { call: inner });
    await chain.author({ extrinsics: [chain.sign(alice, sudo)] });
    const events = chain.at().events();
    const sudid = events.find(({ name }) => name === "Sudid");
    expect(sudid?.data).toMatchObject({ sudoResult: { type: "Ok" } });
    return events.filter(({ pallet }) => pallet === "IsmpGrandpa");
  }

  async function signedBy(who: typeof alice, inner: Uint8Array): Promise<ApplyOutcome | undefined> {
    const { outcomes } = await chain.author({ extrinsics: [chain.sign(who, inner)] });
    return outcomes[0];
  }

  it("has the same bytes as in the Rust crate", () => {
    expect(hex(added(para, 6000n))).toBe("0x01d00700007017000000000000");
    const { metadata } = chain.at();
    const machines = [{ state_machine: { Polkadot: 2000 }, slot_duration: 6000n }];
    expect(
      hex(metadata.encodeCall("IsmpGrandpa", "add_state_machines", { new_state_machines: machines })),
    ).toBe(hex(call(ADD, [unhex("0x01d00700007017000000000000")])));
    expect(hex(keyOf(solo)).slice(0, 66)).toBe(
      "0x7bede12ae11f973d4fcee3360086efb730697fa6fb457a8b633aad94fe7ea960",
    );
  });

  it("is not changed by any account, not even the sudo account itself", async () => {
    for (const who of [bob, alice]) {
      for (const inner of [call(ADD, [added(para, 6000n)]), call(REMOVE, [para])]) {
        expect(await signedBy(who, inner)).toMatchObject({ kind: "failed", error: { name: "BadOrigin" } });
        const failed = chain.at().events().at(-1);
        expect(failed).toMatchObject({
          name: "ExtrinsicFailed",
          data: { dispatchInfo: { class: "Normal", paysFee: "Yes" } },
        });
      }
    }
    expect(listed()).toBe(0);
  });

  it("gets chains of every kind from root, and deposits one event", async () => {
    const events = await asRoot(call(ADD, [added(para, 6000n), added(relay, 12_000n), added(solo, 0n)]));
    expect(events).toMatchObject([
      {
        name: "StateMachineAdded",
        data: {
          stateMachines: [{ type: "Polkadot", value: 2000 }, { type: "Relay" }, { type: "Substrate" }],
        },
      },
    ]);
    expect([stored(para), stored(relay), stored(solo)]).toEqual([6000n, 12_000n, 0n].map((n) => hex(u64(n))));
    expect(listed()).toBe(3);
  });

  it("keeps the last slot duration of a chain that is listed again", async () => {
    await asRoot(call(ADD, [added(para, 1n), added(para, 24_000n)]));
    expect(stored(para)).toBe(hex(u64(24_000n)));
    expect(listed()).toBe(3);
  });

  it("has chains removed by root, also unknown ones", async () => {
    const events = await asRoot(call(REMOVE, [relay, machine.evm(1), relay]));
    expect(events).toMatchObject([
      {
        name: "StateMachineRemoved",
        data: { stateMachines: [{ type: "Relay" }, { type: "Evm", value: 1 }, { type: "Relay" }] },
      },
    ]);
    expect(stored(relay)).toBeUndefined();
    expect(listed()).toBe(2);
  });

  it("is unchanged by an empty list, which still deposits an event", async () => {
    for (const index of [ADD, REMOVE]) {
      const events = await asRoot(call(index, []));
      expect(events).toMatchObject([{ data: { stateMachines: [] } }]);
    }
    expect(listed()).toBe(2);
  });

  it("costs the weight that the runtime declares", async () => {
    await chain.author({ extrinsics: [chain.sign(bob, call(ADD, []))] });
    const failed = chain
      .at()
      .events()
      .find(({ name }) => name === "ExtrinsicFailed");
    const base = await chain.author({ extrinsics: [chain.sign(bob, unhex("0x000000"))] });
    expect(base.outcomes).toMatchObject([{ kind: "success" }]);
    const success = chain
      .at()
      .events()
      .filter(({ name }) => name === "ExtrinsicSuccess")
      .at(-1);
    const weightOf = (event: ChainEvent | undefined) => {
      if (event === undefined) throw new Error("the event is missing");
      const { dispatchInfo } = event.data as { dispatchInfo: { weight: Record<string, bigint> } };
      return {
        refTime: BigInt(dispatchInfo.weight["refTime"] ?? 0),
        proof: dispatchInfo.weight["proofSize"],
      };
    };
    // An empty `System.remark` weighs 1,586,000.
    const weight = weightOf(failed).refTime - weightOf(success).refTime + 1_586_000n;
    // Ours weighs the empty list, the peer declares one weight for all lists.
    const isOurs = (await load()).version().specName === "as-ismp";
    if (isOurs) expect(weight).toBeLessThan(10_000_000n);
    else expect(weight).toBe(10_000_000n);
    expect(weightOf(failed).proof).toEqual(weightOf(success).proof);
  });
});
