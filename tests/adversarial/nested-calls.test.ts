import { beforeAll, describe, expect, it } from "@jest/globals";
import { compactToU8a } from "@polkadot/util";
import {
  bareExtrinsic,
  type Chain,
  decodeApplyOutcome,
  decodeValidity,
  devAccount,
  encodeHeader,
  slotDigest,
} from "../../bindings/chain/src/chain/index.ts";
import { type Runtime, RuntimeCallError, type Storage } from "../../bindings/core/src/index.ts";
import { FIRST_SLOT, startChain } from "../chain/runtimes.ts";
import { loadFramePallets } from "../support/blob.ts";
import { concat } from "../support/hex.ts";
import { pagesFor } from "../support/memory-bound.ts";
import { u8 } from "../support/scale.ts";
import { buildStrict } from "../support/worst-blocks/strict-blob.ts";

/**
 * Attack: calls inside calls, so many or so deep that decoding, weighing or making them takes memory or time that their
 * bytes and weights do not say.
 *
 * Invariant: calls are nested 64 deep at most. The calls inside an extrinsic, each counted as often as the calls around it
 * read it again, are bounded. An extrinsic of L bytes takes at most 2 MiB and 8 bytes for each of its own, however many
 * calls it makes, and weighs the sum of them.
 */

const MAX_DEPTH = 64;
/** How often calls may be read again: a call inside k others counts k (k + 1) / 2 times. */
const MAX_READS = 1 << 16;
const UNDECODABLE = /Bad input data provided to/;

const alice = devAccount("Alice");
let runtime: Runtime;
let chain: Chain;
let block: Storage;

beforeAll(async () => {
  runtime = await loadFramePallets();
  chain = await startChain(runtime);
  block = begin(runtime);
});

function begin(of: Runtime): Storage {
  const storage = chain.at().storage();
  const zero = new Uint8Array(32);
  const digest = [slotDigest(FIRST_SLOT)];
  const header = { parentHash: chain.genesis.hash, number: 1, stateRoot: zero, extrinsicsRoot: zero, digest };
  of.call("Core_initialize_block", encodeHeader(header), { storage });
  return storage;
}

const encode = (pallet: string, name: string, fields: Record<string, unknown>): Uint8Array =>
  chain.at().metadata.encodeCall(pallet, name, fields);
const remark = (): Uint8Array => encode("System", "remark", { remark: new Uint8Array() });

/** A batch, without decoding its calls. */
function batch(calls: readonly Uint8Array[], name = "batch"): Uint8Array {
  const start = concat(chain.at().metadata.callIndex("Utility", name), compactToU8a(calls.length));
  return new Uint8Array(Buffer.concat([start, ...calls]));
}

/** Each way to put a call into another one. */
const WRAPPERS: Readonly<Record<string, (inner: Uint8Array) => Uint8Array>> = {
  batch: (inner) => batch([inner]),
  force_batch: (inner) => batch([inner], "force_batch"),
  as_derivative: (inner) =>
    concat(chain.at().metadata.callIndex("Utility", "as_derivative"), u8(0), u8(0), inner),
  "if_else, first": (inner) => concat(chain.at().metadata.callIndex("Utility", "if_else"), inner, remark()),
  "if_else, second": (inner) => concat(chain.at().metadata.callIndex("Utility", "if_else"), remark(), inner),
  with_weight: (inner) =>
    concat(chain.at().metadata.callIndex("Utility", "with_weight"), inner, u8(0), u8(0)),
  proxy: (inner) => concat(chain.at().metadata.callIndex("Proxy", "proxy"), u8(0), alice.id, u8(0), inner),
};

function nested(depth: number, wrap: (inner: Uint8Array) => Uint8Array, innermost = remark()): Uint8Array {
  let call = innermost;
  for (let i = 0; i < depth; i += 1) call = wrap(call);
  return call;
}

/** What the pool says, within the bound of memory: `undecodable`, a reason, or `valid`. */
function validate(extrinsic: Uint8Array): string {
  const input = concat(u8(2), extrinsic, chain.genesis.hash);
  try {
    const answer = runtime.call("TaggedTransactionQueue_validate_transaction", input, {
      storage: chain.at().storage(),
      heapPages: pagesFor(input.length),
    });
    const validity = decodeValidity(answer);
    return validity.valid ? "valid" : validity.error.name;
  } catch (error) {
    if (error instanceof RuntimeCallError && UNDECODABLE.test(error.message)) return "undecodable";
    throw error;
  }
}

/** Applies a signed call within the bound of memory, and returns the outcome. */
function apply(call: Uint8Array) {
  return applySigned(chain.sign(alice, call));
}

function applySigned(extrinsic: Uint8Array, of = runtime, storage = block.fork()) {
  const answer = of.call("BlockBuilder_apply_extrinsic", extrinsic, {
    storage,
    heapPages: pagesFor(extrinsic.length),
  });
  return { answer, kind: decodeApplyOutcome(answer, chain.at().metadata).kind };
}

describe("calls inside calls", () => {
  it.each(Object.keys(WRAPPERS))("are accepted to the greatest depth and no deeper: %s", (name) => {
    const wrap = WRAPPERS[name] as (inner: Uint8Array) => Uint8Array;
    // There are two calls at each depth of `if_else`, which are too many to read again below this depth.
    const deepest = name.startsWith("if_else") ? 57 : MAX_DEPTH;
    expect(validate(chain.sign(alice, nested(deepest, wrap)))).toBe("valid");
    expect(validate(chain.sign(alice, nested(deepest + 1, wrap)))).toBe("undecodable");
    expect(apply(nested(deepest, wrap)).answer[0]).toBe(0);
  });

  it("are accepted to the greatest depth and no deeper where ways to nest alternate", () => {
    const ways = Object.values(WRAPPERS);
    let turn = 0;
    const alternate = (inner: Uint8Array): Uint8Array => {
      turn += 1;
      return (ways[turn % ways.length] as (inner: Uint8Array) => Uint8Array)(inner);
    };
    expect(validate(chain.sign(alice, nested(MAX_DEPTH, alternate)))).toBe("valid");
    turn = 0;
    expect(validate(chain.sign(alice, nested(MAX_DEPTH + 1, alternate)))).toBe("undecodable");
  });

  it.each([1, 2, 4, 16, 40])("are refused if there are too many of them inside %i others", (depth) => {
    const outer = depth - 1;
    const around = Array.from({ length: outer }, (_, i) => ((i + 1) * (i + 2)) / 2).reduce(
      (sum, n) => sum + n,
      0,
    );
    const most = Math.floor((MAX_READS - around) / ((depth * (depth + 1)) / 2));
    const wrap = WRAPPERS["as_derivative"] as (inner: Uint8Array) => Uint8Array;
    const withCalls = (count: number): Uint8Array =>
      bareExtrinsic(nested(outer, wrap, batch(new Array<Uint8Array>(count).fill(remark()))));
    expect(validate(withCalls(most))).not.toBe("undecodable");
    expect(validate(withCalls(most + 1))).toBe("undecodable");
  });

  it("take no more memory than their bytes allow, though there are more than a million", () => {
    const length = 3_900_000;
    const many = bareExtrinsic(batch(new Array<Uint8Array>(Math.floor(length / 3)).fill(remark())));
    expect(validate(many)).toBe("undecodable");
    const lists = bareExtrinsic(batch(new Array<Uint8Array>(Math.floor(length / 3)).fill(batch([]))));
    expect(validate(lists)).toBe("undecodable");
    expect(() => runtime.call("BlockBuilder_apply_extrinsic", many, { storage: block.fork() })).toThrow(
      UNDECODABLE,
    );
  });

  it("of a whole batch take no more memory than its bytes allow", () => {
    const limit = chain.at().metadata.constant("Utility", "batched_calls_limit") as number;
    for (const name of ["batch", "batch_all", "force_batch"]) {
      const full = batch(new Array<Uint8Array>(limit).fill(remark()), name);
      expect(apply(full).kind).toBe("success");
    }
    const failing = encode("System", "kill_storage", { keys: [] });
    expect(apply(batch(new Array<Uint8Array>(limit).fill(failing), "force_batch")).kind).toBe("success");
  });

  it("that weigh more than a block are refused before any is made", () => {
    const transfer = encode("Balances", "transfer_keep_alive", { dest: { Id: alice.id }, value: 1n });
    const calls = new Array<Uint8Array>(10_922).fill(transfer);
    expect(validate(chain.sign(alice, batch(calls)))).toBe("ExhaustsResources");
  });
});

describe("a build that overwrites memory as soon as it is given back", () => {
  it("makes the calls of batches to the same result", async () => {
    const strict = await buildStrict({ description: "framePallets" });
    const transfer = (value: bigint) =>
      encode("Balances", "transfer_keep_alive", { dest: { Id: devAccount("Bob").id }, value });
    const add = (delay: number) =>
      encode("Proxy", "add_proxy", { delegate: { Id: devAccount("Bob").id }, proxy_type: "Any", delay });
    const inner = [transfer(1n), add(1), transfer(10n ** 30n), remark(), add(0), add(1)];
    for (const name of ["batch", "batch_all", "force_batch"]) {
      for (const call of [
        batch(inner, name),
        batch([batch(inner), batch(inner, "force_batch"), transfer(2n)], name),
      ]) {
        const [ours, other] = [block.fork(), block.fork()];
        const signed = chain.sign(alice, call);
        expect(applySigned(signed, strict, other).answer).toEqual(applySigned(signed, runtime, ours).answer);
        expect(other.root(1)).toEqual(ours.root(1));
      }
    }
  });
});
