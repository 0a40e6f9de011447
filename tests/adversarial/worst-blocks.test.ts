import { beforeAll, describe, expect, it } from "@jest/globals";
import {
  type CallOptions,
  type Runtime,
  RuntimeCallError,
  type Storage,
} from "../../bindings/core/src/index.ts";
import { concat, hex, utf8 } from "../support/hex.ts";
import { bytes, u64, vec } from "../support/scale.ts";
import { SLOT } from "../support/worlds/grandpa-world.ts";
import { type FilledBlock, fillBlock, importBlock, type Scene } from "../support/worst-blocks/fill-block.ts";
import { pagesNeeded, withoutFreeing } from "../support/worst-blocks/pages.ts";
import { buildStrict } from "../support/worst-blocks/strict-blob.ts";
import { BLOBS, GREEDY, type Scenes, scenesOf } from "../support/worst-blocks/subjects.ts";
import { readWeight, type Weight } from "../support/worst-blocks/weight.ts";

/**
 * Attack: extrinsics that each fit into an author's memory, because each is applied in an instance of its own, and
 * that together exceed the memory of the nodes that execute the whole block. They refuse it, and the chain stalls.
 *
 * Invariant: every block that can be built within the memory of stock hosts, 2,048 pages, can be imported within half
 * of that. Its import needs no more than its most expensive extrinsic and the block itself. Control: the same import
 * where no memory is freed.
 */

const PAGES = 1024;
const PAGE = 65_536;
/** The block as the host passes it, and the list of its extrinsics for their root, each rounded up. */
const COPIES = 4;
/** Costs that depend on nothing: hooks, events, chunks. */
const FIXED_PAGES = 8;
const MAX_NORMAL: Weight = { refTime: 1_500_000_000_000n, proofSize: (1n << 64n) - 1n };
const MAX_BLOCK: Weight = { refTime: 2_000_000_000_000n, proofSize: (1n << 64n) - 1n };
/** The pool validates so many extrinsics of a block, the longest among them. */
const JUDGED = 6;

interface Built extends FilledBlock {
  readonly scene: Scene;
  /** The memory of the most expensive call of its author. */
  readonly pages: number;
}

/** Names the block, and the memory that would have been enough. */
function within(pages: number, what: string, run: (options: CallOptions) => void): void {
  try {
    run({ heapPages: pages });
  } catch (error) {
    if (!(error instanceof RuntimeCallError)) throw error;
    let needed = "more than 65,000";
    try {
      needed = `${pagesNeeded(() => run({ heapPages: 65_000 }))}`;
    } catch {
      // The failure is not a lack of memory.
    }
    throw new Error(`${what}: ${pages} pages are not enough, ${needed} are needed: ${error.message}`);
  }
}

describe.each(BLOBS)("the worst blocks of $blob", ({ blob, load, kinds, description }) => {
  let runtime: Runtime;
  let strict: Promise<Runtime>;
  let scenes: Scenes;
  const blocks = new Map<string, Built>();

  function built(kind: string): Built {
    let block = blocks.get(kind);
    if (block === undefined) {
      const { scene, extrinsics } = (kinds.find((one) => one.kind === kind) as (typeof kinds)[0]).plan(
        scenes,
      );
      let filled: FilledBlock | undefined;
      const pages = pagesNeeded(() => {
        filled = fillBlock(scene, extrinsics);
      });
      block = { ...(filled as FilledBlock), scene, pages };
      blocks.set(kind, block);
    }
    return block;
  }

  beforeAll(async () => {
    runtime = await load();
    scenes = scenesOf(runtime);
    strict = buildStrict({ description });
    strict.catch(() => undefined);
  });

  describe.each(kinds)("of $kind", ({ kind, outcomes }) => {
    const what = `${blob}, ${kind}`;

    it("are built, and contain what they should", () => {
      expect({ what, outcomes: Object.keys(built(kind).outcomes).sort() }).toEqual({
        what,
        outcomes: [...outcomes].sort(),
      });
    });

    it("are imported within half of a stock host's memory, and within that of one extrinsic plus the block", () => {
      const block = built(kind);
      const pages = pagesNeeded(() => {
        within(PAGES, `${what}, import`, (options) => {
          const state = importBlock(block.scene, block, runtime, options);
          expect(hex(state.root(1))).toBe(hex(block.header.stateRoot));
        });
      });
      expect({ what, most: enough(block), pages: Math.max(pages, enough(block)) }).toEqual({
        what,
        most: enough(block),
        pages: enough(block),
      });
    });

    it("are validated by the pool and by other authors within half of a stock host's memory", () => {
      const { encoded, extrinsics, scene } = built(kind);
      const storage = (): Storage => scene.parent.storage.fork();
      for (const extrinsic of longest(extrinsics)) {
        const input = concat(Uint8Array.of(2), extrinsic, new Uint8Array(32));
        within(PAGES, `${what}, validate_transaction`, (options) => {
          runtime.call("TaggedTransactionQueue_validate_transaction", input, {
            ...options,
            storage: storage(),
          });
        });
      }
      const input = concat(encoded, inherentData(scene.slot));
      within(PAGES, `${what}, check_inherents`, (options) => {
        const answer = runtime.call("BlockBuilder_check_inherents", input, {
          ...options,
          storage: storage(),
        });
        // Okay, no fatal error, no errors.
        expect([...answer]).toEqual([1, 0, 0]);
      });
    });

    it("are within the limits of a block's weight", () => {
      const { normal, operational, mandatory } = readWeight(built(kind).post);
      expect(normal.refTime).toBeLessThanOrEqual(MAX_NORMAL.refTime);
      expect(normal.refTime + operational.refTime).toBeLessThanOrEqual(MAX_BLOCK.refTime);
      expect(mandatory.refTime).toBeGreaterThan(0n);
    });

    it("result in the same state if freed memory is overwritten", async () => {
      const block = built(kind);
      const state = importBlock(block.scene, block, await strict, { heapPages: 2 * PAGES });
      expect(hex(state.root(1))).toBe(hex(block.header.stateRoot));
    });
  });

  const enough = ({ pages, encoded }: Built): number =>
    pages + COPIES * Math.ceil(encoded.length / PAGE) + FIXED_PAGES;

  if (kinds.some(({ kind }) => kind === GREEDY)) {
    it("control: need more than that if no memory is freed", () => {
      const block = built(GREEDY);
      const pages = withoutFreeing(() =>
        pagesNeeded(() => importBlock(block.scene, block, runtime, { heapPages: 65_000 })),
      );
      expect(pages).toBeGreaterThan(enough(block));
    });
  }
});

/** `InherentData` of a node whose clock shows the block's time. */
function inherentData(slot: bigint): Uint8Array {
  return vec([concat(utf8("timstap0"), bytes(u64(slot * SLOT * 1000n)))]);
}

/** Some of different lengths, the longest first. */
function longest(extrinsics: readonly Uint8Array[]): Uint8Array[] {
  return [...new Map(extrinsics.map((one) => [one.length, one])).values()]
    .sort((a, b) => b.length - a.length)
    .slice(0, JUDGED);
}
