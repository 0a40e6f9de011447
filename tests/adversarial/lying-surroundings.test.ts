import { beforeEach, describe, expect, it } from "@jest/globals";
import { RelayParent } from "../../bindings/chain/src/chain/index.ts";
import { make } from "../differential/ismp-messages.ts";
import { loadBlob, loadParachainBlob } from "../support/blob.ts";
import { concat } from "../support/hex.ts";
import { addStateMachines, removeStateMachines } from "../support/ismp/calls.ts";
import { digestOf, NOW, ParachainScene, SLOT, sibling } from "../support/parachain-scene.ts";
import { u32 } from "../support/scale.ts";
import { converse, LATER, tried, UPDATE } from "../support/worlds/connected-chain.ts";
import { SLOT as SECONDS, THEM } from "../support/worlds/grandpa-world.ts";

/**
 * Attack: an honest author's sources give false data, which the author puts into the block. The author's node follows
 * a fork of the relay chain, or none any more; a sibling's header has no time, or two. Such data must be refused or
 * ignored, and must cost neither this block nor the next one.
 *
 * Control, after each case: the block is finalized, and the next one accepts the honest proof.
 */

const FIRST = 500;
/** The number of relay blocks whose roots are kept. */
const KEPT = 256;

describe("an author whose relay chain node is wrong", () => {
  let scene: ParachainScene;

  beforeEach(async () => {
    scene = new ParachainScene(await loadParachainBlob());
    expect(scene.follow(2000, 2030)).toBe("ok");
  });

  const both = (height: number) =>
    new Map([
      [2000, sibling(height)],
      [2030, sibling(height)],
    ]);

  /** Applies a false proof, expects this error and no change, and that the chain continues. */
  function refuses(lie: Uint8Array, reason: RegExp): void {
    const before = scene.chain.state();
    expect(scene.update(lie)).toMatch(reason);
    expect(scene.chain.state()).toEqual(before);
    goesOn();
  }

  function goesOn(): void {
    scene.chain.endBlock();
    const honest = scene.relay(FIRST + 2 * KEPT, both(90));
    expect(scene.update(honest.consensusProof([2000, 2030]))).toBe("taken");
    expect(scene.commitment("POLKADOT-2000", 90)).toBeDefined();
    expect(scene.commitment("POLKADOT-2030", 90)).toBeDefined();
  }

  it("includes heads of another relay block than the named one", () => {
    scene.relay(FIRST, both(7));
    const other = new RelayParent(FIRST + 1, both(8)).consensusProof([2000, 2030]);
    refuses(concat(u32(FIRST), other.subarray(4)), /^RootNotInProof: /);
  });

  it("includes heads of a relay block that a fork has replaced", () => {
    const lost = scene.relay(FIRST, both(7)).consensusProof([2000]);
    scene.relay(FIRST, both(8));
    refuses(lost, /^RootNotInProof: /);
  });

  it("includes heads of a future relay block", () => {
    scene.relay(FIRST, both(7));
    const ahead = new RelayParent(FIRST + 1, both(8)).consensusProof([2000]);
    refuses(ahead, /^Custom error: Cannot find relay chain height: 501$/);
  });

  it("includes heads of a relay block whose root the chain has dropped", () => {
    const dropped = scene.relay(FIRST, both(7)).consensusProof([2000]);
    for (let i = 1; i <= KEPT; i++) {
      scene.chain.endBlock();
      scene.relay(FIRST + i, both(8));
    }
    scene.chain.endBlock();
    refuses(dropped, /^Custom error: Cannot find relay chain height: 500$/);
  });

  it("has no new heads: the old ones are ignored, and keep their time", () => {
    expect(scene.update(scene.relay(FIRST, both(7)).consensusProof([2000, 2030]))).toBe("taken");
    const known = scene.commitment("POLKADOT-2000", 7);
    scene.chain.endBlock();
    const again = scene.relay(FIRST + 1, both(7)).consensusProof([2000, 2030]);
    scene.chain.setTime(NOW + 60);
    expect(scene.update(again)).toBe("taken");
    expect(scene.commitment("POLKADOT-2000", 7)).toEqual(known);
    expect(scene.chain.events().filter(({ name }) => name === "StateMachineUpdated")).toEqual([]);
    goesOn();
  });

  it("has no heads at all, because the siblings were offboarded", () => {
    const empty = scene.relay(FIRST, new Map()).consensusProof([2000, 2030]);
    expect(scene.update(empty)).toBe("taken");
    goesOn();
  });

  const headers: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ["has no time", sibling(7, [digestOf.ismp()]), /^MissingTimestamp: /],
    [
      "has its time only where this wire version does not read it",
      sibling(7, [digestOf.ismp(), digestOf.time(NOW)]),
      /^MissingTimestamp: /,
    ],
    ["has slot zero", sibling(7, [digestOf.aura(0n), digestOf.ismp()]), /^MissingTimestamp: /],
    [
      "has a slot whose time overflows",
      sibling(7, [digestOf.aura(2n ** 64n - 1n), digestOf.ismp()]),
      /^CompactOutOfRange: /,
    ],
  ];

  it.each(headers)("includes a sibling's header that %s", (_, header, reason) => {
    // The other sibling is honest: the heads of one proof are accepted or refused together.
    const heads = new Map([
      [2000, header],
      [2030, sibling(7)],
    ]);
    refuses(scene.relay(FIRST, heads).consensusProof([2000, 2030]), reason);
  });

  it("includes a sibling's header with two times: the slot counts, whatever the other is", () => {
    const header = sibling(7, [digestOf.aura(SLOT), digestOf.ismp(), digestOf.time(NOW + 3600)]);
    const proof = scene.relay(FIRST, new Map([[2000, header]])).consensusProof([2000]);
    expect(scene.update(proof)).toBe("taken");
    expect(scene.commitment("POLKADOT-2000", 7)?.timestamp).toBe(NOW);
    goesOn();
  });

  it("includes a sibling whose slot duration was never set", () => {
    expect(scene.add([[2000, 0n]])).toBe("ok");
    const before = scene.chain.state();
    expect(scene.update(scene.relay(FIRST, both(7)).consensusProof([2000]))).toMatch(/^MissingTimestamp: /);
    expect(scene.chain.state()).toEqual(before);
    // Until root sets it.
    expect(scene.follow(2000)).toBe("ok");
    goesOn();
  });
});

describe("a chain that root has removed from the followed ones", () => {
  it("has its updates refused after removal, and accepted after root has added it again", async () => {
    const { chain, world } = converse(await loadBlob());
    const update = make(world, UPDATE, LATER + 1n).bytes;
    chain.setTime(Number((LATER + 1n) * SECONDS));
    expect(tried(chain, update)).toBe("ok");
    expect(chain.root(removeStateMachines(THEM))).toBe("ok");
    expect(tried(chain, update)).toBe("SlotDurationUnknown");
    chain.endBlock();
    expect(chain.root(addStateMachines(THEM))).toBe("ok");
    expect(tried(chain, update)).toBe("ok");
  });
});
