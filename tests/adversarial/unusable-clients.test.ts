import { describe, expect, it } from "@jest/globals";
import { storagePrefix } from "../../bindings/chain/src/chain/index.ts";
import { loadBlob } from "../support/blob.ts";
import { batch, handleUnsigned } from "../support/ismp/calls.ts";
import { BATCH, judge, loadJudge, mutants, REFUSED, take } from "../support/message-mutants.ts";
import { cases } from "../support/random.ts";
import { converse, LATER } from "../support/worlds/connected-chain.ts";
import { SLOT } from "../support/worlds/grandpa-world.ts";

/**
 * Attack: the state of an unusable client is changed, or used to change other state, by messages for it, honest and
 * mutated. The control is in messages.test.ts: the same messages are accepted for a usable client.
 */

describe("an unusable client", () => {
  const unusable = ["frozen", "unknown", "expired"] as const;

  it.each(unusable)("that is %s is changed by nothing, and changes nothing", async (why) => {
    const runtime = await loadBlob();
    // The last update was at LATER: the period is exceeded by one second then.
    const { chain, honest } = converse(runtime, why === "expired" ? 10_000n : 86_400n);
    if (why === "frozen") expect(chain.handle(batch(honest.fraud)).outcome.kind).toBe("success");
    if (why === "unknown") chain.storage.clearPrefix(storagePrefix("Ismp", "ConsensusStateClient"));
    if (why === "expired") chain.setTime(Number(LATER * SLOT) + 10_000);
    // GETs time out without a client, and what an expired one finalized is still final.
    const { "get timeouts": _, ...ofClient } = honest;
    const sent = why === "expired" ? [honest.update] : Object.values(ofClient);
    const verdicts = new Set<number>();
    const judging = await loadJudge();
    const stream = mutants(`for a client that is ${why}`, sent);
    const honestOnes = sent.map((message) => handleUnsigned(message));
    const fates = (all: readonly Uint8Array[]) => {
      for (const [verdict] of judge(judging, all, chain.storage, false)) verdicts.add(verdict);
    };
    fates(honestOnes);
    for (let done = 0; done < cases(5_000, 20_000); done += BATCH) fates(take(stream, BATCH));
    expect([...verdicts].sort()).toEqual([0, REFUSED]);
  });
});
