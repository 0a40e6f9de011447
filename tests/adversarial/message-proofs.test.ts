import { beforeAll, describe, expect, it } from "@jest/globals";
import type { Trie } from "../../bindings/core/src/index.ts";
import { loadBlob } from "../support/blob.ts";
import { concat, utf8 } from "../support/hex.ts";
import { commitment, type Get, message, type Post, type Proof } from "../support/ismp/codec.ts";
import { keysOf, stateProof } from "../support/ismp/proofs.ts";
import { type Conversation, converse, follow, LATER, tried } from "../support/worlds/connected-chain.ts";
import { THEM } from "../support/worlds/grandpa-world.ts";

/**
 * Attack: a proof with missing, repeated or foreign nodes; an absent key that is presented as present, or a present
 * one as absent.
 *
 * There are three answers, and only *absent* proves absence; foreign and repeated nodes change nothing. Control: the
 * honest proof of the same message.
 */

describe("a proof of messages", () => {
  let scene: Conversation;
  const relayer = new Uint8Array(32).fill(7);

  beforeAll(async () => {
    scene = converse(await loadBlob());
  });

  const proofOf = (
    trie: Trie,
    kind: number,
    keys: readonly Uint8Array[],
    bend = (all: Uint8Array[]) => all,
  ): Proof => ({
    at: { machine: THEM, id: "them", height: BigInt(scene.world.trusted.block.number) },
    bytes: stateProof(kind, 1, bend(trie.proof(keys, 1))),
  });
  const overlay = () => scene.world.trusted.overlay;
  const post = () => scene.world.posts[0] as Post;
  const late = () => scene.world.sent[2] as Post;
  const deliver = (bend?: (all: Uint8Array[]) => Uint8Array[], one = post()) =>
    tried(scene.chain, message.requests([one], proofOf(overlay(), 0, keysOf.post(post()), bend), relayer));
  const timeOut = (
    keys: readonly Uint8Array[],
    bend?: (all: Uint8Array[]) => Uint8Array[],
    trie = overlay(),
  ) => tried(scene.chain, message.postTimeouts([late()], proofOf(trie, 0, keys, bend)));

  it("with every node delivers, and times out", () => {
    expect([deliver(), timeOut(keysOf.postTimeout(late()))]).toEqual(["ok", "ok"]);
  });

  it("with any node missing does neither", () => {
    const count = overlay().proof(keysOf.post(post()), 1).length;
    for (let i = 0; i < count; i++) {
      expect(deliver((all) => all.toSpliced(i, 1))).toMatch(/NotInProof$/);
    }
    const keys = keysOf.postTimeout(late());
    const absent = overlay().proof(keys, 1).length;
    for (let i = 0; i < absent; i++) {
      expect(timeOut(keys, (all) => all.toSpliced(i, 1))).toMatch(/NotInProof$/);
    }
  });

  it("has the same effect with nodes repeated, reordered or of another trie", () => {
    const foreign = scene.world.state.proof([utf8("long value")], 1);
    for (const bend of [
      (all: Uint8Array[]) => [...all, ...all],
      (all: Uint8Array[]) => all.toReversed(),
      (all: Uint8Array[]) => [...foreign, ...all],
    ]) {
      expect([deliver(bend), timeOut(keysOf.postTimeout(late()), bend)]).toEqual(["ok", "ok"]);
    }
  });

  it("does not deliver a message that its trie does not contain", () => {
    expect(deliver(undefined, { ...post(), nonce: 99n })).toMatch(/^NotMember$|NotInProof$/);
  });

  it("does not time out a message that was received, even with an empty receipt", () => {
    for (const receipt of [new Uint8Array(), new Uint8Array(32)]) {
      const { chain, world } = scene;
      const key = concat(utf8("RequestReceipts"), commitment(late()));
      const before = { overlay: world.overlay, storage: chain.storage, known: world.known };
      chain.storage = before.storage.fork();
      world.overlay = world.overlay.insert(key, receipt);
      follow(chain, world, LATER + 1n);
      expect(timeOut([key])).toBe("StillPresent");
      chain.storage = before.storage;
      world.overlay = before.overlay;
      world.known = before.known;
    }
  });

  it("under the state root times nothing out, although it shows no receipt", () => {
    const keys = keysOf.postTimeout(late());
    const wrong = proofOf(scene.world.state, 1, keys);
    expect(tried(scene.chain, message.postTimeouts([late()], wrong))).toBe("OverlayProofExpected");
  });

  it("under the root of messages answers no GET, nor does one of other keys", () => {
    const get = scene.world.gets[0] as Get;
    const known = scene.world.known.find(({ block }) => BigInt(block.number) === get.height);
    const at = { machine: THEM, id: "them", height: get.height };
    const answer = (kind: number, nodes: readonly Uint8Array[]) =>
      tried(scene.chain, message.gets([get], { at, bytes: stateProof(kind, 1, nodes) }, relayer));
    if (known === undefined) throw new Error("the height of the GET is not known");
    expect(answer(1, known.state.proof(get.keys, 1))).toBe("ok");
    expect(answer(0, known.overlay.proof(get.keys, 1))).toBe("StateProofExpected");
    expect(answer(1, known.state.proof([utf8("short")], 1))).toMatch(/NotInProof$/);
  });
});
