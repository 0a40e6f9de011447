import { beforeAll, describe, expect, it } from "@jest/globals";
import { loadBlob } from "../support/blob.ts";
import { type Conversation, converse, LATER, tried } from "../support/connected-chain.ts";
import { consensusMessage } from "../support/consensus-client.ts";
import { bake } from "../support/grandpa-chain.ts";
import { message } from "../support/ismp/codec.ts";

/*
 * Attack: a genuine finality proof under another chain's label, so that its state is taken for that chain's.
 *
 * A client takes the one envelope that fits the chain it follows, and says so before it looks at a signature. Pairings of
 * all envelopes and chains: tests/consensus/envelopes.test.ts. Control: the same proof, labelled as what it is.
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

  it("is taken as one", () => {
    expect(tried(scene.chain, update(0, false))).toBe("ok");
    expect(tried(scene.chain, update(0, true))).toBe("InvalidSignature");
  });

  it.each([1, 2] as const)(
    "is not taken as a relay chain's, envelope %i, whatever its signatures",
    (envelope) => {
      for (const bent of [false, true]) {
        expect(tried(scene.chain, update(envelope, bent))).toBe("ConsensusMessageStateMachineMismatch");
      }
    },
  );
});
