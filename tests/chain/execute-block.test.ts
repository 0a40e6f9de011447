import { beforeAll, describe, expect, it } from "@jest/globals";
import {
  type Block,
  bareExtrinsic,
  type Chain,
  devAccount,
  encodeBlock,
  encodeHeader,
} from "../../bindings/chain/src/chain/index.ts";
import { loadBlob } from "../support/blob.ts";
import { concat, hex, withByte } from "../support/hex.ts";
import { cases, Random } from "../support/random.ts";
import { compact } from "../support/scale.ts";
import { execute, OpenBlock, timeInherent } from "./open-block.ts";
import {
  alice,
  asRoot,
  bob,
  charlie,
  describeChains,
  FIRST_SLOT,
  signers,
  startChain,
  transfer,
  UNIT,
} from "./runtimes.ts";

/**
 * Core_execute_block, without a node that would refuse invalid blocks before: a block is accepted unchanged, and in
 * no other form. The header has roots of the block's contents; each bit of a block is below one of them, or is
 * compared, or affects how the rest decodes.
 */

const SLOT_DURATION = 6000n;
const time = (slot: bigint) => slot * SLOT_DURATION;

/** A block on the best one, by the runtime alone. */
function make(chain: Chain, extrinsics: readonly Uint8Array[]): Block {
  const slot = FIRST_SLOT + BigInt(chain.best.number);
  const open = OpenBlock.begin(chain, slot);
  for (const extrinsic of [timeInherent(chain, time(slot)), ...extrinsics]) {
    expect(open.apply(extrinsic)).toBe("success");
  }
  const block = open.finish();
  if (typeof block === "string") throw new Error(block);
  return block;
}

/** Of the scheme whose signatures take the least time. */
const signer = devAccount("Alice", "ed25519");

function flip(block: Uint8Array, bit: number): Uint8Array {
  return withByte(block, bit >>> 3, (byte) => byte ^ (1 << (bit & 7)));
}

describe("a small block", () => {
  let chain: Chain;
  let block: Uint8Array;

  beforeAll(async () => {
    chain = await startChain(await loadBlob());
    await chain.author();
    block = encodeBlock(make(chain, [chain.sign(signer, transfer(chain, bob, UNIT))]));
  });

  it("with any one of its bits changed is refused", () => {
    const accepted: number[] = [];
    for (let bit = 0; bit < block.length * 8; bit += 1) {
      if (execute(chain, flip(block, bit)) === "accepted") accepted.push(bit);
    }
    expect(accepted).toEqual([]);
    expect(execute(chain, block)).toBe("accepted");
  });

  it("that is truncated or extended is refused", () => {
    for (let length = 0; length < block.length; length += 1) {
      expect(execute(chain, block.subarray(0, length))).toMatch(
        /^trap: .*Bad input data provided to execute_block/,
      );
    }
    expect(execute(chain, concat(block, Uint8Array.of(0)))).toMatch(
      /Bad input data provided to execute_block/,
    );
    expect(execute(chain, block)).toBe("accepted");
  });
});

describeChains("a large block", (load) => {
  let chain: Chain;
  let block: Block;

  beforeAll(async () => {
    chain = await startChain(await load());
    await chain.author();
    // With a digest item that the execution of the block deposits.
    const pages = chain.at().metadata.encodeCall("System", "set_heap_pages", { pages: 2048n });
    const transfers = Array.from({ length: 40 }, (_, nonce) =>
      chain.sign(signer, transfer(chain, charlie, UNIT), { nonce }),
    );
    block = make(chain, [chain.sign(alice, asRoot(chain, pages)), ...transfers]);
  });

  it("with one changed bit of a sample is refused", () => {
    const bytes = encodeBlock(block);
    const header = encodeHeader(block.header).length * 8;
    const random = new Random("bits of a large block");
    for (let i = 0; i < cases(40, 120); i += 1) {
      const bit = i % 2 === 0 ? random.below(header) : random.below(bytes.length * 8);
      expect([bit, execute(chain, flip(bytes, bit))]).toEqual([bit, expect.stringMatching(/^trap: /)]);
    }
    expect(execute(chain, bytes)).toBe("accepted");
  });

  it("has one encoding only: numbers in longer forms are refused", () => {
    const { header, extrinsics } = block;
    const encoded = encodeHeader(header);
    const body = (count: Uint8Array) => concat(encoded, count, ...extrinsics);
    const longer = (value: number) => Uint8Array.of(((value << 2) & 0xff) | 2, value >>> 6, 0, 0);
    expect(execute(chain, body(longer(extrinsics.length)))).toMatch(/^trap: /);
    expect(encoded[32]).toBe(header.number << 2);
    const numbered = concat(encoded.subarray(0, 32), longer(header.number), encoded.subarray(33));
    expect(execute(chain, concat(numbered, compact(extrinsics.length), ...extrinsics))).toMatch(/^trap: /);
    expect(execute(chain, body(compact(extrinsics.length)))).toBe("accepted");
  });

  it("with its seal, which a node removes before, is refused", () => {
    const { header } = block;
    const seal = { kind: "seal", engine: "aura", data: alice.sign(new Uint8Array(32)) } as const;
    const sealed = { ...block, header: { ...header, digest: [...header.digest, seal] } };
    expect(execute(chain, sealed)).toMatch(/Number of digest items must match that calculated/);
    expect(execute(chain, block)).toBe("accepted");
  });
});

/** A change of a block, and the runtime's error for it. */
type Change = readonly [name: string, change: (block: Block, chain: Chain) => Block, reason: RegExp];

describeChains("a block whose author does not keep to the rules", (load) => {
  let chain: Chain;
  let block: Block;

  beforeAll(async () => {
    chain = await startChain(await load());
    await chain.author();
    block = make(
      chain,
      signers.map((signer) => chain.sign(signer, transfer(chain, charlie, UNIT))),
    );
  });

  const item = (data: number) => ({ kind: "other", data: Uint8Array.of(data) }) as const;
  const changes: readonly Change[] = [
    [
      "another state root",
      ({ header, ...b }) => ({ ...b, header: { ...header, stateRoot: header.extrinsicsRoot } }),
      /Storage root must match that calculated/,
    ],
    [
      "another extrinsics root",
      ({ header, ...b }) => ({ ...b, header: { ...header, extrinsicsRoot: header.stateRoot } }),
      /Transaction trie root must be valid/,
    ],
    [
      "a digest item that the execution does not deposit",
      ({ header, ...b }) => ({ ...b, header: { ...header, digest: [...header.digest, item(0)] } }),
      /Number of digest items must match that calculated/,
    ],
    [
      "another parent",
      ({ header, ...b }) => ({ ...b, header: { ...header, parentHash: header.stateRoot } }),
      /Storage root must match that calculated/,
    ],
    ["the number of genesis", ({ header, ...b }) => ({ ...b, header: { ...header, number: 0 } }), /^trap: /],
    [
      "an extrinsic that is stale",
      ({ extrinsics, ...b }) => ({ ...b, extrinsics: [...extrinsics, ...extrinsics.slice(-1)] }),
      /^trap: /,
    ],
    [
      "an extrinsic without its signature",
      ({ extrinsics, ...b }, c) => ({
        ...b,
        extrinsics: [...extrinsics.slice(0, -1), bareExtrinsic(transfer(c, charlie, UNIT))],
      }),
      /^trap: /,
    ],
    [
      "an inherent after a normal extrinsic",
      ({ extrinsics, ...b }) => ({ ...b, extrinsics: [...extrinsics.slice(1), ...extrinsics.slice(0, 1)] }),
      /[Ii]nherent/,
    ],
    [
      "no inherents",
      ({ extrinsics, ...b }) => ({ ...b, extrinsics: extrinsics.slice(1) }),
      /Timestamp must be updated once in the block/,
    ],
    [
      "its inherents twice",
      ({ extrinsics, ...b }) => ({ ...b, extrinsics: [...extrinsics.slice(0, 1), ...extrinsics] }),
      /Timestamp must be updated only once in the block/,
    ],
    [
      "no extrinsics at all",
      (b) => ({ ...b, extrinsics: [] }),
      /Timestamp must be updated once in the block/,
    ],
  ];

  it.each(changes)("with %s is refused", (_, change, reason) => {
    expect(execute(chain, change(block, chain))).toMatch(reason);
    expect(execute(chain, block)).toBe("accepted");
  });

  // The author's own build does not fail; the execution by others does.
  it("with the inherent last, and correct roots, is refused by those who execute it", () => {
    const slot = FIRST_SLOT + BigInt(chain.best.number);
    const build = (late: boolean): Block => {
      const open = OpenBlock.begin(chain, slot);
      if (!late) expect(open.setTime(time(slot))).toBe("success");
      expect(open.apply(chain.sign(alice, transfer(chain, bob, UNIT)))).toBe("success");
      if (late) expect(open.setTime(time(slot))).toBe("success");
      return open.finish() as Block;
    };
    expect(execute(chain, build(true))).toMatch(/[Ii]nherent/);
    expect(execute(chain, build(false))).toBe("accepted");
  });

  it("is reproduced by the same calls, byte for byte", () => {
    const again = make(
      chain,
      signers.map((signer, i) => block.extrinsics[i + 1] ?? signer.id),
    );
    expect(hex(encodeBlock(again))).toBe(hex(encodeBlock(block)));
  });
});
