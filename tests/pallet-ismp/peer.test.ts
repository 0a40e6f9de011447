import { beforeAll, describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { storagePrefix } from "../../bindings/chain/src/chain/index.ts";
import type { OffchainContext, Runtime } from "../../bindings/core/src/index.ts";
import { loadBlob, loadUpstreamWeightsBlob } from "../support/blob.ts";
import { concat, hex, unhex, utf8 } from "../support/hex.ts";
import { batch, createClient, sendPost } from "../support/ismp/calls.ts";
import { commitment, machineId, type Post } from "../support/ismp/codec.ts";
import { IsmpChain } from "../support/ismp-chain.ts";
import { describeWithPeer, loadPeer } from "../support/peer.ts";
import { u64, vec } from "../support/scale.ts";
import { oracle } from "../support/vectors.ts";
import { Counterpart, HERE, START, THEM } from "../support/worlds/counterpart.ts";
import { withoutByteBehind } from "./intended-differences.ts";
import { makeCall, startScenario } from "./scenario-chain.ts";

/**
 * Our runtime and the Rust peer with the same messages: the same state, events, off-chain entries and answers to
 * relayers. Only messages that both should accept are offered, and messages that both refuse.
 */

const PAYER = new Uint8Array(32).fill(1);
const RELAYER = new Uint8Array(32).fill(7);

/** The contents of the node's own database after the chain's blocks. */
function database(chain: IsmpChain): OffchainContext {
  const entries = new Map(chain.storage.offchainWrites().map(([key, value]) => [hex(key), value]));
  return {
    isValidator: false,
    timestamp: () => 0,
    randomSeed: () => new Uint8Array(32),
    get: (kind, key) => (kind === "persistent" ? (entries.get(hex(key)) ?? undefined) : undefined),
    submitTransaction: () => false,
  };
}

function ask(chain: IsmpChain, method: string, input: Uint8Array = new Uint8Array()): string {
  const options = { storage: chain.storage.fork(), offchain: database(chain) };
  return hex(chain.runtime.call(`IsmpRuntimeApi_${method}`, input, options));
}

/** All of a chain's state that belongs to ISMP. */
function view(chain: IsmpChain, commitments: readonly Uint8Array[] = []): unknown {
  const { storage, childStorage, childRoot } = chain.state();
  return {
    storage: Object.fromEntries(storage),
    childStorage: Object.fromEntries(childStorage),
    childRoot,
    inbox: hex(chain.storage.get(storagePrefix("Probe", "Inbox")) ?? new Uint8Array()),
    events: chain.events().filter(({ pallet, name }) => pallet !== "Balances" || name === "Transfer"),
    offchain: chain.storage.offchainWrites().map(([key, value]) => [hex(key), value && hex(value)]),
    blockEvents: ask(chain, "block_events"),
    blockEventsWithMetadata: ask(chain, "block_events_with_metadata"),
    requests: ask(chain, "requests", vec(commitments)),
    responses: ask(chain, "responses", vec(commitments)),
  };
}

const SCENARIOS = ["client", "fees", "get", "post-in", "response-in", "timeout-get", "timeout-response"];

describeWithPeer("compared with the Rust peer", () => {
  let ours: Runtime;
  let theirs: Runtime;

  beforeAll(async () => {
    [ours, theirs] = await Promise.all([loadUpstreamWeightsBlob(), loadPeer()]);
  });

  it.each(SCENARIOS)(
    "the honest messages of the scenario %s result in the same state and the same events",
    (name) => {
      const scenario = oracle.scenario(name);
      const [a, b] = [startScenario(ours, scenario), startScenario(theirs, scenario)];
      for (const step of scenario.steps) {
        if (step.op === "handle_unsigned" && step.result !== "ok") continue;
        for (const chain of [a, b]) {
          chain.setTime(step.now);
          if (step.op === "end_block") chain.endBlock();
          else if (step.op !== "handle_unsigned") makeCall(chain, step);
        }
        if (step.op === "handle_unsigned") {
          const messages = unhex(step.messages ?? "");
          const ofOurs = withoutByteBehind(step.note, messages) ?? messages;
          expect(a.validate(ofOurs)).toEqual(b.validate(messages));
          expect(a.handle(ofOurs).outcome).toEqual(b.handle(messages).outcome);
        }
        expect(view(a)).toEqual(view(b));
      }
    },
  );

  const options = {
    coprocessor: "POLKADOT-3367",
    balances: [[PAYER, 10n ** 15n]] as const,
  };

  const posts = fc
    .array(
      fc.record({
        to: fc.constantFrom("accept-x", "answer-x", "answer", "refuse-x", "unknown", "acc", ""),
        from: fc.uint8Array({ maxLength: 40 }),
        body: fc.uint8Array({ maxLength: 100 }),
        timeout: fc.constantFrom(0n, BigInt(START) + 1n, BigInt(START) + 5_000n),
        dest: fc.constantFrom(HERE, HERE, HERE, THEM),
      }),
      { minLength: 1, maxLength: 6 },
    )
    .map((list) =>
      list.map(({ to, ...post }, place): Post => {
        return { ...post, to: utf8(to), source: THEM, nonce: BigInt(place) };
      }),
    );

  it("accepts and refuses the same deliveries, with the same state", () => {
    fc.assert(
      fc.property(
        posts,
        fc.array(fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 3 }), { maxLength: 5 }),
        (list, batches) => {
          const counterpart = new Counterpart(list);
          const [a, b] = [ours, theirs].map((runtime) => {
            const chain = IsmpChain.start(runtime, options);
            chain.setTime(START);
            counterpart.introduce(chain);
            return chain;
          }) as [IsmpChain, IsmpChain];
          for (const places of batches) {
            // A message that contains one request twice is refused by ours alone.
            const once = [...new Set(places.map((place) => place % list.length))];
            const chosen = once.map((place) => list[place] as Post);
            const messages = batch(counterpart.requestMessage(chosen, RELAYER));
            const [mine, peers] = [a.handle(messages).outcome, b.handle(messages).outcome];
            expect(mine.kind === "success").toBe(peers.kind === "success");
          }
          for (const chain of [a, b]) chain.endBlock();
          const commitments = list.map((post) => commitment(post));
          expect(view(a, commitments)).toEqual(view(b, commitments));
        },
      ),
      { numRuns: 25 },
    );
  });

  it("evicts the smallest of 1024 heights, with its time", () => {
    const height = (at: number) =>
      [
        { machine: THEM, id: "them", height: BigInt(at) },
        { timestamp: BigInt(START), overlayRoot: null, stateRoot: new Uint8Array(32).fill(at) },
      ] as const;
    // Not in ascending order, and one that is known already when the set is full.
    const heights = [...Array(1026).keys()].map((at) => (at * 7) % 1026).concat([5, 1025, 2000]);
    const call = createClient({
      state: Uint8Array.of(1),
      clientId: "GRNP",
      id: "them",
      unbonding: 1000n,
      challengePeriods: [],
      commitments: heights.map(height),
    });
    const [a, b] = [ours, theirs].map((runtime) => {
      const chain = IsmpChain.start(runtime, options);
      chain.setTime(START);
      expect(chain.root(call)).toBe("ok");
      return chain;
    }) as [IsmpChain, IsmpChain];
    const prefix = hex(storagePrefix("Ismp", "BoundedStateCommitments"));
    expect([...a.state().storage.keys()].filter((key) => key.startsWith(prefix))).toHaveLength(1024);
    expect(view(a)).toEqual(view(b));
  });

  it("answers relayers with the same consensus states, periods and heights", () => {
    const counterpart = new Counterpart([]);
    const [a, b] = [ours, theirs].map((runtime) => {
      const chain = IsmpChain.start(runtime, options);
      chain.setTime(START);
      counterpart.introduce(chain);
      return chain;
    }) as [IsmpChain, IsmpChain];
    const id = machineId(THEM, "them");
    const questions = [
      ["host_state_machine", new Uint8Array()],
      ["consensus_state", utf8("them")],
      ["consensus_state", utf8("none")],
      ["challenge_period", id],
      ["challenge_period", machineId(HERE, "them")],
      ["latest_state_machine_height", id],
      ["latest_state_machine_height", machineId(HERE, "them")],
    ] as const;
    for (const [method, input] of questions) expect(ask(a, method, input)).toBe(ask(b, method, input));
    // Upstream reads a map to which nothing is written any more.
    expect(ask(a, "state_machine_update_time", concat(id, u64(1n)))).toBe(
      hex(concat(Uint8Array.of(1), u64(BigInt(START)))),
    );
    expect(ask(b, "state_machine_update_time", concat(id, u64(1n)))).toBe("0x00");
    expect(ask(a, "state_machine_update_time", concat(id, u64(2n)))).toBe("0x00");
  });

  it("without a configuration in genesis or storage, has the same state machine", () => {
    for (const runtime of [ours, theirs]) {
      expect(hex(runtime.call("IsmpRuntimeApi_host_state_machine", new Uint8Array()))).toBe(
        hex(concat(Uint8Array.of(3), utf8("rust"))),
      );
    }
  });
});

describe("sending from this chain", () => {
  it("is rolled back completely if the fee can't be paid", async () => {
    const chain = IsmpChain.start(await loadBlob(), {
      balances: [[PAYER, 10n ** 12n]],
    });
    chain.setTime(START);
    const before = chain.state();
    const post = { dest: THEM, from: utf8("accept"), to: utf8("x"), body: utf8("b") };
    expect(chain.signed(PAYER, sendPost(post, 10n, 10n ** 13n))).toBe("Probe.DispatchFailed");
    expect(chain.state()).toEqual(before);
    expect(chain.signed(PAYER, sendPost(post, 10n, 10n ** 11n))).toBe("ok");
    expect(chain.state()).not.toEqual(before);
  });
});
