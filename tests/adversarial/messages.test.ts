import { beforeAll, describe, expect, it } from "@jest/globals";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { loadBlob } from "../support/blob.ts";
import { cases, shownCases } from "../support/budget.ts";
import { hex } from "../support/hex.ts";
import { handleUnsigned } from "../support/ismp/calls.ts";
import {
  APPLIED,
  BATCH,
  judge,
  loadJudge,
  mostlyBatches,
  mutants,
  REFUSED,
  take,
} from "../support/message-mutants.ts";
import { type Conversation, converse } from "../support/worlds/connected-chain.ts";

/**
 * Attack: a message that makes the runtime trap, or that a pool accepts and a block does not.
 *
 * 30,000 mutated messages, and 500,000 in the slow run, go through the runtime's own validation of extrinsics, many in one call; the entry points
 * of a node are tested in messages-at-the-door.test.ts. The control is the honest message of each kind, which is
 * accepted both ways.
 */

const MUTANTS = [30_000, 500_000] as const;

describe("messages from anybody", () => {
  let judging: Runtime;
  let scene: Conversation;

  beforeAll(async () => {
    judging = await loadJudge();
    scene = converse(await loadBlob());
  });

  it("are accepted when they are honest, of each kind, by the pool and by a block", () => {
    const all = Object.entries(scene.honest);
    const extrinsics = all.map(([, message]) => handleUnsigned(message));
    const verdicts = judge(judging, extrinsics, scene.chain.storage, true);
    expect(all.map(([kind], i) => [kind, verdicts[i]])).toEqual(
      all.map(([kind]) => [kind, [APPLIED, APPLIED]]),
    );
  });

  it(`never trap, and a pool accepts exactly what a block does: ${shownCases(...MUTANTS)} mutated ones`, () => {
    const stream = mutants("mutated messages", mostlyBatches(scene.honest));
    const tally = new Map<number, number>();
    for (let done = 0; done < cases(...MUTANTS); done += BATCH) {
      const extrinsics = take(stream, BATCH);
      // The pool executes a message like a block does: checking it for some is enough.
      const asksPool = (done / BATCH) % 4 === 0;
      judge(judging, extrinsics, scene.chain.storage, asksPool).forEach(([block, pool], i) => {
        tally.set(block, (tally.get(block) ?? 0) + 1);
        if (block !== pool)
          throw new Error(`block ${block}, pool ${pool}: ${hex(extrinsics[i] as Uint8Array)}`);
      });
    }
    // Undecodable, refused and applied: there were mutations of every sort.
    if (cases(...MUTANTS) >= 10_000) expect([...tally.keys()].sort()).toEqual([0, REFUSED, APPLIED]);
  }, 600_000);
});
