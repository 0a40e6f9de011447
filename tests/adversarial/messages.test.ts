import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import { bareExtrinsic, storagePrefix } from "../../bindings/chain/index.ts";
import { Runtime, RuntimeCallError, type Storage } from "../../bindings/index.ts";
import { SLOT } from "../differential/ismp-world.ts";
import { loadBlob } from "../support/blob.ts";
import { type Conversation, converse, LATER } from "../support/connected-chain.ts";
import { twox } from "../support/hashing.ts";
import { concat, hex, utf8 } from "../support/hex.ts";
import { batch } from "../support/ismp-counterpart.ts";
import { mutateOnce } from "../support/mutate.ts";
import { projectRoot } from "../support/project.ts";
import { cases, Random } from "../support/random.ts";
import { bytes, u8, vec } from "../support/scale.ts";

/*
 * Attack: a message that makes the runtime trap, that leaves something behind although it is refused, or that a pool
 * takes and a block does not.
 *
 * 500,000 mutated messages go through the runtime's own way of judging extrinsics, many to a call; 20,000 through the
 * entry points that a node calls. The control is the honest message of each kind, which is taken both ways.
 */

/** Of the probe. */
const REFUSED = 1;
const APPLIED = 3;
const BATCH = 250;
const PALLETS = ["Ismp", "IsmpGrandpa", "Probe", "Balances"].map((name) => twox(utf8(name), 128));

const extrinsicOf = (...messages: readonly Uint8Array[]): Uint8Array =>
  bareExtrinsic(concat(u8(7), u8(0), vec(messages)));

/** Mutants of these messages, mostly within the message, sometimes of the extrinsic around it. */
function* mutants(name: string, seeds: readonly Uint8Array[]): Generator<Uint8Array> {
  const random = new Random(name);
  for (;;) {
    let mutant = mutateOnce(random, random.pick(seeds), random.pick(seeds));
    while (random.below(4) === 0) mutant = mutateOnce(random, mutant, random.pick(seeds));
    const others = random.below(8) === 0 ? [random.pick(seeds)] : [];
    const extrinsic = extrinsicOf(...others, mutant);
    yield random.below(20) === 0 ? mutateOnce(random, extrinsic, mutant) : extrinsic;
  }
}

/** What a call of the runtime gave; nothing of bytes that are no extrinsic, which hosts never pass on. */
function ask(runtime: Runtime, name: string, input: Uint8Array, storage: Storage): Uint8Array | undefined {
  try {
    return runtime.call(name, input, { storage });
  } catch (error) {
    if (error instanceof RuntimeCallError && /Bad input data provided to/.test(error.message))
      return undefined;
    throw error;
  }
}

function loadJudge(): Promise<Runtime> {
  return Runtime.load(readFileSync(resolve(projectRoot, "build/tests/messages.wasm")));
}

/** Verdicts of a block and of the pool on each; without asking the pool, the block's twice. */
function judge(
  judging: Runtime,
  extrinsics: readonly Uint8Array[],
  storage: Storage,
  asksPool: boolean,
): (readonly [number, number])[] {
  const input = concat(u8(asksPool ? 1 : 0), vec(extrinsics.map(bytes)));
  const answer = judging.call("Probe_judge", input, { storage: storage.fork() });
  return extrinsics.map((_, i) => [answer[1 + 2 * i] ?? 0, answer[2 + 2 * i] ?? 0] as const);
}

/** Signatures cost more than all else, and have tests of their own: tests/consensus. */
function mostlyBatches({ update, fraud, ...batches }: Conversation["honest"]): Uint8Array[] {
  const all = Object.values(batches);
  return [update, fraud, ...all, ...all, ...all];
}

function take<T>(from: Generator<T>, count: number): T[] {
  return Array.from({ length: count }, () => from.next().value as T);
}

describe("messages from anybody", () => {
  let judging: Runtime;
  let runtime: Runtime;
  let scene: Conversation;

  beforeAll(async () => {
    runtime = await loadBlob();
    judging = await loadJudge();
    scene = converse(runtime);
  });

  /** All that messages may change. */
  function contentOf(storage: Storage): string {
    const { top, children } = storage.snapshot();
    const own = PALLETS.flatMap((prefix) => [...top.entries(prefix)]);
    const child = children.get("ISMP");
    return JSON.stringify([own.map(([key, value]) => [hex(key), hex(value)]), child && hex(child.root(1))]);
  }

  it("are taken when they are honest, of each kind, by the pool and by a block", () => {
    const all = Object.entries(scene.honest);
    const extrinsics = all.map(([, message]) => extrinsicOf(message));
    const verdicts = judge(judging, extrinsics, scene.chain.storage, true);
    expect(all.map(([kind], i) => [kind, verdicts[i]])).toEqual(
      all.map(([kind]) => [kind, [APPLIED, APPLIED]]),
    );
  });

  it("never trap, and a pool takes what a block does: 500,000 mutated ones", () => {
    const stream = mutants("mutated messages", mostlyBatches(scene.honest));
    const tally = new Map<number, number>();
    for (let done = 0; done < cases(500_000); done += BATCH) {
      const extrinsics = take(stream, BATCH);
      // The pool carries a message out like a block does: asking it of some is enough.
      const asksPool = (done / BATCH) % 4 === 0;
      judge(judging, extrinsics, scene.chain.storage, asksPool).forEach(([block, pool], i) => {
        tally.set(block, (tally.get(block) ?? 0) + 1);
        if (block !== pool)
          throw new Error(`block ${block}, pool ${pool}: ${hex(extrinsics[i] as Uint8Array)}`);
      });
    }
    // Undecodable, refused and applied: mutations of every sort were there.
    if (cases(500_000) >= 10_000) expect([...tally.keys()].sort()).toEqual([0, REFUSED, APPLIED]);
  }, 600_000);

  it("trap the entry points of a node nowhere, and leave nothing if they are refused: 20,000 of them", () => {
    const stream = mutants("mutated messages at the door", mostlyBatches(scene.honest));
    const before = contentOf(scene.chain.storage);
    const tally = { undecodable: 0, refused: 0, applied: 0 };
    for (let i = 0; i < cases(20_000); i++) {
      const extrinsic = take(stream, 1)[0] as Uint8Array;
      const input = concat(u8(i % 3), extrinsic, new Uint8Array(32));
      const valid = ask(
        runtime,
        "TaggedTransactionQueue_validate_transaction",
        input,
        scene.chain.storage.fork(),
      );
      const block = scene.chain.storage.fork();
      const outcome = ask(runtime, "BlockBuilder_apply_extrinsic", extrinsic, block);
      if (outcome === undefined) {
        tally.undecodable += 1;
        continue;
      }
      expect(valid?.[0]).toBe(outcome[0]);
      tally[outcome[0] === 0 ? "applied" : "refused"] += 1;
      if (outcome[0] === 0) continue;
      expect(contentOf(block)).toBe(before);
    }
    if (cases(20_000) >= 2000) expect(Object.values(tally)).not.toContain(0);
  }, 600_000);
});

describe("a client that may not be used", () => {
  const unusable = ["frozen", "unknown", "expired"] as const;

  it.each(unusable)("since it is %s, is changed by nothing, and changes nothing", async (why) => {
    const runtime = await loadBlob();
    // The last update was at LATER: one second is over then.
    const { chain, honest } = converse(runtime, why === "expired" ? 10_000n : 86_400n);
    if (why === "frozen") expect(chain.handle(batch(honest.fraud)).outcome.kind).toBe("success");
    if (why === "unknown") chain.storage.clearPrefix(storagePrefix("Ismp", "ConsensusStateClient"));
    if (why === "expired") chain.setTime(Number(LATER * SLOT) + 10_000);
    // GETs time out without a client, and what an expired one said stays true.
    const { "get timeouts": _, ...ofClient } = honest;
    const sent = why === "expired" ? [honest.update] : Object.values(ofClient);
    const verdicts = new Set<number>();
    const judging = await loadJudge();
    const stream = mutants(`for a client that is ${why}`, sent);
    const honestOnes = sent.map((message) => extrinsicOf(message));
    const fates = (all: readonly Uint8Array[]) => {
      for (const [verdict] of judge(judging, all, chain.storage, false)) verdicts.add(verdict);
    };
    fates(honestOnes);
    for (let done = 0; done < cases(20_000); done += BATCH) fates(take(stream, BATCH));
    expect([...verdicts].sort()).toEqual([0, REFUSED]);
  });
});
