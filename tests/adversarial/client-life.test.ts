import { beforeEach, describe, expect, it } from "@jest/globals";
import { make } from "../differential/ismp-messages.ts";
import type { FraudFlaw, UpdateFlaw } from "../differential/message-plans.ts";
import { loadBlob } from "../support/blob.ts";
import { concat } from "../support/hex.ts";
import { updateClient } from "../support/ismp/calls.ts";
import { createConsensusState } from "../support/ismp/codec.ts";
import { u8 } from "../support/scale.ts";
import {
  type Conversation,
  converse,
  follow,
  handle,
  LATER,
  tried,
  UPDATE,
} from "../support/worlds/connected-chain.ts";
import { SLOT, THEM } from "../support/worlds/grandpa-world.ts";

/**
 * Attack: an expired client is kept alive; an honest client is frozen or replaced; or its state is used before a
 * fisherman could veto it.
 *
 * Each has a control: the correct update, proof or fraud proof.
 */

describe("the client of another chain", () => {
  let scene: Conversation;

  beforeEach(async () => {
    scene = converse(await loadBlob());
  });

  const update = (flaw: UpdateFlaw = "none") => make(scene.world, { ...UPDATE, flaw }, LATER + 1n).bytes;
  const fraud = (flaw: FraudFlaw = "none") => make(scene.world, { kind: "fraud", flaw, at: 0 }, LATER).bytes;

  /** Root sets the periods of the client. */
  function setPeriods(unbonding: bigint, challenge: bigint): void {
    expect(scene.chain.root(updateClient("them", unbonding, [[THEM, challenge]]))).toBe("ok");
  }

  it("expires in the second in which its unbonding period is over, and not before", () => {
    setPeriods(100n, 0n);
    scene.chain.setTime(Number(LATER * SLOT) + 99);
    expect(tried(scene.chain, update())).toBe("ok");
    scene.chain.setTime(Number(LATER * SLOT) + 100);
    expect(tried(scene.chain, update())).toBe("UnbondingPeriodElapsed");
    // What it finalized before is still final, and a fork can still be reported.
    expect(tried(scene.chain, scene.honest.requests)).toBe("ok");
    expect(tried(scene.chain, fraud())).toBe("ok");
  });

  it("is not kept alive by a repeated proof, nor by one of a lower block", () => {
    const { chain, world } = scene;
    expect(tried(chain, make(world, { ...UPDATE, flaw: "again" }, LATER).bytes)).toBe("NotAhead");
    expect(tried(chain, update())).toBe("ok");
  });

  it("has no effect within the challenge period, and has one a second after it", () => {
    setPeriods(86_400n, 50n);
    scene.chain.setTime(Number(LATER * SLOT) + 50);
    expect(tried(scene.chain, scene.honest.requests)).toBe("ChallengePeriodNotElapsed");
    scene.chain.setTime(Number(LATER * SLOT) + 51);
    expect(tried(scene.chain, scene.honest.requests)).toBe("ok");
  });

  it("is frozen by a fork, permanently, for all of its messages except timeouts of GETs", () => {
    const { chain, honest } = scene;
    expect(handle(chain, fraud())).toBe("ok");
    const { "get timeouts": ofOurClock, ...others } = honest;
    for (const message of [...Object.values(others), fraud()]) {
      expect(tried(chain, message)).toBe("FrozenConsensusClient");
    }
    expect(tried(chain, ofOurClock)).toBe("ok");
  });

  it.each([
    ["one block", "FraudProofsSameBlock"],
    ["one branch", "FraudProofsSameBranch"],
    ["two of four vote", "InsufficientWeight"],
    ["next set", "InvalidSignature"],
    ["no client", "ConsensusStateIdNotRecognized"],
  ] as const)("is not frozen by a proof with the flaw: %s", (flaw, refusal) => {
    expect(tried(scene.chain, fraud(flaw))).toBe(refusal);
    expect(tried(scene.chain, update())).toBe("ok");
  });

  it("is not replaced by another one with its id, frozen or not", () => {
    const { chain, world } = scene;
    const create = (id: string) =>
      chain.root(
        concat(
          u8(7),
          u8(2),
          createConsensusState({
            state: world.consensusState(),
            clientId: "GRNP",
            id,
            unbonding: 1n,
            challengePeriods: [],
            commitments: [],
          }),
        ),
      );
    expect(create("them")).toBe("Ismp.ConsensusClientCreationFailed");
    expect(handle(chain, fraud())).toBe("ok");
    expect(create("them")).toBe("Ismp.ConsensusClientCreationFailed");
    expect(create("more")).toBe("ok");
    expect(tried(chain, update())).toBe("FrozenConsensusClient");
  });

  it("is updated by the voters that its chain announced, and not by the previous ones", () => {
    const { chain, world } = scene;
    const change = make(world, { ...UPDATE, change: "at target" }, LATER + 1n);
    expect(handle(chain, change.bytes)).toBe("ok");
    const dismissed = world.copy();
    change.accepted?.(world, LATER * SLOT);
    dismissed.known = world.known;
    expect(tried(chain, make(dismissed, UPDATE, LATER + 2n).bytes)).toBe("NotAVoter");
    follow(chain, world, LATER + 2n);
  });
});
