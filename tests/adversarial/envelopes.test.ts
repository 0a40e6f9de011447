import { beforeAll, describe, expect, it } from "@jest/globals";
import { loadBlob } from "../support/blob.ts";
import { consensusMessage } from "../support/consensus-client.ts";
import { bake } from "../support/grandpa-chain.ts";
import { message } from "../support/ismp/codec.ts";
import { type Conversation, converse, LATER, tried } from "../support/worlds/connected-chain.ts";

/**
 * Attack: a genuine finality proof labelled as another chain's, so that its state is stored for that chain.
 *
 * A client accepts only the envelope that fits the chain it follows, and checks it before any signature. All pairs of
 * envelopes and chains: tests/consensus/envelopes.test.ts. Control: the same proof with its correct label.
 */

describe("a finality proof of a standalone chain", () => {
  let scene: Conversation;

  beforeAll(async () => {
    scene = converse(await loadBlob());
  });

  const update = (envelope: 0 | 1 | 2, bent: boolean): Uint8Array => {
    const { recipe } = scene.world.extend(1, LATER + 1n, "none");
    const votes = bent ? recipe.votes.map((vote) => ({ ...vote, bendSignature: true })) : recipe.votes;
    return message.consensus("them", consensusMessage(envelope, bake({ ...recipe, votes }).finalityProof));
  };

  it("is accepted as one", () => {
    expect(tried(scene.chain, update(0, false))).toBe("ok");
    expect(tried(scene.chain, update(0, true))).toBe("InvalidSignature");
  });

  it.each([1, 2] as const)(
    "is not accepted as a relay chain's, envelope %i, whatever its signatures",
    (envelope) => {
      for (const bent of [false, true]) {
        expect(tried(scene.chain, update(envelope, bent))).toBe("ConsensusMessageStateMachineMismatch");
      }
    },
  );
});
