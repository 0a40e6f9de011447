import { beforeAll, describe, expect, it } from "@jest/globals";
import {
  bareExtrinsic,
  encodeHeader,
  RelayParent,
  siblingsMessage,
} from "../../bindings/chain/src/chain/index.ts";
import { type Runtime, RuntimeCallError, type Storage } from "../../bindings/core/src/index.ts";
import { loadBlob, loadParachainBlob } from "../support/blob.ts";
import { concat, utf8 } from "../support/hex.ts";
import { pagesFor } from "../support/memory-bound.ts";
import { bytes, byteVectors, compact, u8, u32, vec } from "../support/scale.ts";
import { type FilledBlock, fillBlock, importBlock } from "../support/worst-blocks/fill-block.ts";
import { smallNodes } from "../support/worst-blocks/message-kinds.ts";
import { pagesNeeded } from "../support/worst-blocks/pages.ts";
import { type Prepared, prepareChain, validationData } from "../support/worst-blocks/prepared-chain.ts";
import { blockShapes, extrinsicShapes, otherShapes, type Shapes } from "../support/worst-blocks/shapes.ts";
import { prepareSiblings, type SiblingScene } from "../support/worst-blocks/sibling-kinds.ts";

/**
 * Attack: bytes that take many times their length of memory. A node that validates or executes them runs out of
 * memory.
 *
 * Invariant: an input of L bytes needs at most 2 MiB and 8 bytes for each of its own, at every entry point that
 * receives foreign bytes. The input counts: the host writes it into the same memory, in an allocation of the next
 * power of two. Input that does not decode may stop the call, like FRAME's decoders do, but not for lack of memory.
 */

const LENGTHS = [1_000, 30_000, 300_000, 3_900_000];

/** Whether the call ended for another reason than memory. */
function callWithin(pages: number, run: (heapPages: number) => void): void {
  try {
    run(pages);
  } catch (error) {
    if (!(error instanceof RuntimeCallError)) throw error;
    if (
      !/memory|allocat|unreachable/i.test(`${error.message} ${(error.cause as Error | undefined)?.message}`)
    )
      return;
    throw error;
  }
}

/** Fails with the entry point, the shape and the needed memory. */
function expectBound(what: string, length: number, run: (heapPages: number) => void): void {
  try {
    callWithin(pagesFor(length), run);
  } catch (error) {
    const needed = pagesNeeded(() => callWithin(60_000, run));
    throw new Error(`${what}: ${length} bytes may need ${pagesFor(length)} pages, not ${needed}`, {
      cause: error,
    });
  }
}

const sizes = (shapes: Shapes): [string, number][] =>
  Object.keys(shapes).flatMap((name) => LENGTHS.map((length): [string, number] => [name, length]));

let runtime: Runtime;
let chain: Prepared;
let extrinsics: Shapes;

beforeAll(async () => {
  runtime = await loadBlob();
  chain = prepareChain(runtime);
  extrinsics = extrinsicShapes(chain);
});

const storage = (): Storage => chain.parent.storage.fork();

const ask = (entryPoint: string, input: Uint8Array): void =>
  expectBound(entryPoint, input.length, (heapPages) => {
    runtime.call(entryPoint, input, { storage: storage(), heapPages });
  });

describe("an extrinsic within its memory bound", () => {
  // Names only: the shapes are built when the chain exists.
  const names = Object.keys(extrinsicShapes({ incoming: [{}] } as unknown as Prepared));

  it.each(names)("%s: validated, priced, applied and executed in a block", (name) => stays(name, LENGTHS));

  function stays(name: string, lengths: readonly number[]): void {
    for (const length of lengths) {
      const extrinsic = (extrinsics[name] as (length: number) => Uint8Array)(length);
      ask("TaggedTransactionQueue_validate_transaction", concat(u8(2), extrinsic, new Uint8Array(32)));
      for (const question of ["query_info", "query_fee_details"]) {
        ask(`TransactionPaymentApi_${question}`, concat(extrinsic, u32(extrinsic.length)));
      }
      let block: FilledBlock | undefined;
      const pages = pagesNeeded(() => {
        block = fillBlock(chain, [extrinsic]);
      });
      expect({ name, length, pages: Math.max(pages, pagesFor(extrinsic.length)) }).toEqual({
        name,
        length,
        pages: pagesFor(extrinsic.length),
      });
      const made = block as FilledBlock;
      expectBound("Core_execute_block", made.encoded.length, (heapPages) => {
        importBlock(chain, made, runtime, { heapPages });
      });
      ask("BlockBuilder_check_inherents", concat(made.encoded, vec([])));
    }
  }
});

describe.each(Object.entries(otherShapes))("%s within its memory bound", (entryPoint, shapes) => {
  const check = (name: string, length: number) =>
    ask(entryPoint, (shapes[name] as (length: number) => Uint8Array)(length));

  it.each(sizes(shapes))("%s, %i bytes", check);
});

describe("a block within its memory bound", () => {
  it.each(sizes(blockShapes))("%s, %i bytes", (name, length) => {
    const block = (blockShapes[name] as (length: number) => Uint8Array)(length);
    ask("Core_execute_block", block);
    ask("BlockBuilder_check_inherents", concat(block, vec([])));
  });
});

describe("the inherent of a parachain's author, within its memory bound", () => {
  let parachain: Runtime;
  let siblings: SiblingScene;

  beforeAll(async () => {
    parachain = await loadParachainBlob();
    siblings = prepareSiblings(parachain);
  });

  const call = (entryPoint: string, input: Uint8Array): void =>
    expectBound(entryPoint, input.length, (heapPages) => {
      parachain.call(entryPoint, input, { storage: siblings.parent.storage.fork(), heapPages });
    });

  it.each(LENGTHS)("nodes and messages of the relay chain, %i bytes", (length) => {
    const head = encodeHeader(siblings.parent.header);
    const relay = new RelayParent(101, new Map([[2004, head]]));
    const nodes = byteVectors([...relay.proof([2004]), ...smallNodes(length)]);
    // Each with a block's number and no bytes.
    const count = Math.floor(length / 5);
    const downward = concat(compact(count), new Uint8Array(5 * count));
    for (const data of [
      concat(relay.validationData(head), nodes, u8(0), u8(0)),
      concat(relay.validationData(head), byteVectors(relay.proof([2004])), downward, u8(0)),
    ]) {
      call("BlockBuilder_inherent_extrinsics", vec([concat(utf8("sysi1337"), bytes(data))]));
    }
    const update = concat(u32(100), byteVectors(smallNodes(length)));
    const entry = concat(utf8("paraismp"), bytes(siblingsMessage(update, false)));
    call("BlockBuilder_inherent_extrinsics", vec([entry]));
  });

  it.each(LENGTHS)("a block of such inherents, %i bytes", (length) => {
    // A proof may not have more nodes than that.
    const junk = smallNodes(Math.min(length, 1_500_000));
    const update = siblingsMessage(
      concat(u32(100), byteVectors([...siblings.relay.proof([3000]), ...junk])),
      false,
    );
    const [time] = siblings.inherents as [Uint8Array];
    const inherents = [
      time,
      validationData(siblings.parent, junk),
      bareExtrinsic(concat(u8(50), u8(0), update)),
    ];
    const block = fillBlock({ ...siblings, inherents }, []);
    expectBound("Core_execute_block", block.encoded.length, (heapPages) => {
      importBlock(siblings, block, parachain, { heapPages });
    });
  });
});

describe("control: a call with less memory than it needs", () => {
  it("is caught by the bound", () => {
    const extrinsic = (extrinsics["a remark"] as (length: number) => Uint8Array)(300_000);
    const input = concat(u8(2), extrinsic, new Uint8Array(32));
    const run = (heapPages: number) => {
      runtime.call("TaggedTransactionQueue_validate_transaction", input, { storage: storage(), heapPages });
    };
    const needed = pagesNeeded(() => run(2048));
    expect(needed).toBeGreaterThan(4);
    expect(() => callWithin(needed, run)).not.toThrow();
    expect(() => callWithin(needed - 2, run)).toThrow(/memory|allocat/i);
  });
});
