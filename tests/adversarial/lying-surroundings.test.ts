import { beforeEach, describe, expect, it } from "@jest/globals";
import { RelayParent } from "../../bindings/chain/index.ts";
import { make } from "../differential/ismp-messages.ts";
import { SLOT as SECONDS, THEM } from "../differential/ismp-world.ts";
import { loadBlob, loadParachainBlob } from "../support/blob.ts";
import { converse, LATER, tried, UPDATE } from "../support/connected-chain.ts";
import { concat } from "../support/hex.ts";
import { machine } from "../support/ismp/codec.ts";
import { digestOf, NOW, ParachainScene, SLOT, sibling } from "../support/parachain-scene.ts";
import { u8, u32, vec } from "../support/scale.ts";

/*
 * Attack: the surroundings of an honest author lie to him, and he puts what they say into his block. His node follows a
 * fork of the relay chain, or none any more; a sibling's header says no time, or two. What he brings must be refused, or
 * passed over, and must cost neither his block nor the next.
 *
 * Control, after each lie: the block ends, and in the next one the honest proof is taken.
 */

const FIRST = 500;
/** Relay blocks whose roots are kept. */
const KEPT = 256;

describe("an author whose relay chain node lies", () => {
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

  /** In this block a lie is told, and refused so; it leaves nothing, and the chain goes on. */
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

  it("brings heads of another relay block than the one he names", () => {
    scene.relay(FIRST, both(7));
    const other = new RelayParent(FIRST + 1, both(8)).consensusProof([2000, 2030]);
    refuses(concat(u32(FIRST), other.subarray(4)), /^RootNotInProof: /);
  });

  it("brings heads of a relay block that a fork has replaced", () => {
    const lost = scene.relay(FIRST, both(7)).consensusProof([2000]);
    scene.relay(FIRST, both(8));
    refuses(lost, /^RootNotInProof: /);
  });

  it("brings heads of a relay block that is still to come", () => {
    scene.relay(FIRST, both(7));
    const ahead = new RelayParent(FIRST + 1, both(8)).consensusProof([2000]);
    refuses(ahead, /^Custom error: Cannot find relay chain height: 501$/);
  });

  it("brings heads of a relay block whose root the chain has dropped", () => {
    const dropped = scene.relay(FIRST, both(7)).consensusProof([2000]);
    for (let i = 1; i <= KEPT; i++) {
      scene.chain.endBlock();
      scene.relay(FIRST + i, both(8));
    }
    scene.chain.endBlock();
    refuses(dropped, /^Custom error: Cannot find relay chain height: 500$/);
  });

  it("has no new heads to bring: the old ones are passed over, and keep their time", () => {
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

  it("has no heads to bring at all, of siblings that were offboarded", () => {
    const empty = scene.relay(FIRST, new Map()).consensusProof([2000, 2030]);
    expect(scene.update(empty)).toBe("taken");
    goesOn();
  });

  const headers: readonly (readonly [string, Uint8Array, RegExp])[] = [
    ["says no time", sibling(7, [digestOf.ismp()]), /^MissingTimestamp: /],
    [
      "says the time where this wire version does not look",
      sibling(7, [digestOf.ismp(), digestOf.time(NOW)]),
      /^MissingTimestamp: /,
    ],
    ["says the slot zero", sibling(7, [digestOf.aura(0n), digestOf.ismp()]), /^MissingTimestamp: /],
    [
      "says a slot beyond all time",
      sibling(7, [digestOf.aura(2n ** 64n - 1n), digestOf.ismp()]),
      /^CompactOutOfRange: /,
    ],
  ];

  it.each(headers)("brings a sibling's header that %s", (_, header, reason) => {
    // The other sibling is honest: in one proof they stand or fall together.
    const heads = new Map([
      [2000, header],
      [2030, sibling(7)],
    ]);
    refuses(scene.relay(FIRST, heads).consensusProof([2000, 2030]), reason);
  });

  it("brings a sibling's header that says two times: the slot counts, whatever the other says", () => {
    const header = sibling(7, [digestOf.aura(SLOT), digestOf.ismp(), digestOf.time(NOW + 3600)]);
    const proof = scene.relay(FIRST, new Map([[2000, header]])).consensusProof([2000]);
    expect(scene.update(proof)).toBe("taken");
    expect(scene.commitment("POLKADOT-2000", 7)?.timestamp).toBe(NOW);
    goesOn();
  });

  it("brings a sibling whose slots nobody said the length of", () => {
    expect(scene.add([[2000, 0n]])).toBe("ok");
    const before = scene.chain.state();
    expect(scene.update(scene.relay(FIRST, both(7)).consensusProof([2000]))).toMatch(/^MissingTimestamp: /);
    expect(scene.chain.state()).toEqual(before);
    // Until root does.
    expect(scene.follow(2000)).toBe("ok");
    goesOn();
  });
});

describe("a chain whose slots this one was told to believe no more", () => {
  it("is heard no more, and is heard again once root says so", async () => {
    const { chain, world } = converse(await loadBlob());
    const update = make(world, UPDATE, LATER + 1n).bytes;
    chain.setTime(Number((LATER + 1n) * SECONDS));
    expect(tried(chain, update)).toBe("ok");
    expect(chain.root(concat(u8(8), u8(1), vec([machine(THEM)])))).toBe("ok");
    expect(tried(chain, update)).toBe("SlotDurationUnknown");
    chain.endBlock();
    const slots = concat(machine(THEM), u32(6000), u32(0));
    expect(chain.root(concat(u8(8), u8(0), vec([slots])))).toBe("ok");
    expect(tried(chain, update)).toBe("ok");
  });
});
