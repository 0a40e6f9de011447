import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { storagePrefix } from "../../bindings/chain/src/chain/index.ts";
import { Runtime, type State, Storage } from "../../bindings/core/src/index.ts";
import { buildModule, ENTRY_POINT, slice, wasm } from "../runtime/module-builder.ts";
import { loadBlob } from "../support/blob.ts";
import { concat, utf8 } from "../support/hex.ts";
import { handleUnsigned } from "../support/ismp/calls.ts";
import { vec } from "../support/scale.ts";
import { fine, type Generator, type Input } from "./generator.ts";
import { IsmpMessages } from "./generators/ismp-messages.ts";
import { unsoundMessages } from "./oracles/ismp-acceptance.ts";
import { leftBehind } from "./oracles/state.ts";
import { judgeFailure } from "./oracles/traps.ts";
import { judge, runChunk } from "./run/chunk.ts";
import { Schedule } from "./run/schedule.ts";
import { Stopwatch, timed } from "./run/stopwatch.ts";
import { Tally } from "./run/tally.ts";
import { callRuntime } from "./runtime-call.ts";
import { type IsmpScenes, ismpScenes } from "./scenes/ismp-scenes.ts";

/** The fuzzer's own checks, each with a fault that it must find, and a similar input without one as a control. */

const APPLY = "BlockBuilder_apply_extrinsic";
const BOUNDED = { boundedMemory: true };
const UNBOUNDED = { boundedMemory: false };

/** A runtime with one entry point, made of these instructions. */
async function runtimeOf(code: readonly number[], data = new Uint8Array()): Promise<Runtime> {
  const bytes = buildModule({
    imports: [
      ["ext_allocator_malloc_version_1", { parameters: ["i32"], results: ["i32"] }],
      ["ext_panic_handler_abort_on_panic_version_1", { parameters: ["i64"], results: [] }],
    ],
    functions: [[APPLY, ENTRY_POINT, code]],
    data,
  });
  return Runtime.load(bytes);
}

const input = (changes: Partial<Input> = {}): Input => {
  return { entryPoint: APPLY, scene: 0, bytes: new Uint8Array(8), wellFormed: false, ...changes };
};

async function problemOf(runtime: Runtime, limits = BOUNDED, asked = input()): Promise<string | undefined> {
  const { outcome } = callRuntime(runtime, asked.entryPoint, asked.bytes, undefined, limits);
  return judgeFailure(asked, outcome)?.problem;
}

const panicWith = (text: string) =>
  runtimeOf(
    [...slice(16, text.length), ...wasm.call(1), ...wasm.unreachable],
    new Uint8Array(concat(new Uint8Array(16), utf8(text))),
  );

describe("the check of traps", () => {
  it("finds an instruction that traps, an access outside memory, and a broken invariant", async () => {
    expect(await problemOf(await runtimeOf(wasm.unreachable))).toMatch(/^trap: .*unreachable/);
    const outside = [...wasm.i32(0x7fff_ffff), 0x28, 0x02, 0x00, ...wasm.drop, ...slice(0, 0)];
    expect(await problemOf(await runtimeOf(outside))).toMatch(/^trap: .*out of bounds/);
    expect(await problemOf(await panicWith("invariant broken at 12:3"))).toMatch(/^trap: /);
    expect(await problemOf(await runtimeOf(slice(0, 2)))).toBeUndefined();
  });

  it("finds a panic with a text that Substrate does not have", async () => {
    expect(await problemOf(await panicWith("No account there"))).toMatch("panics where Substrate does not");
    expect(await problemOf(await panicWith("Slot must increase"))).toMatch("panics where Substrate does not");
    expect(await problemOf(await panicWith("Timestamp slot must match `CurrentSlot`"))).toBeUndefined();
  });

  it("finds an input of honest form that is called undecodable", async () => {
    const runtime = await panicWith("Bad input data provided to apply_extrinsic");
    expect(await problemOf(runtime, BOUNDED, input({ wellFormed: true }))).toMatch("called undecodable");
    expect(await problemOf(runtime)).toBeUndefined();
  });

  it("finds memory beyond the bound, which grows with the input", async () => {
    const takes = (bytes: number) =>
      runtimeOf([...wasm.i32(bytes), ...wasm.call(0), ...wasm.drop, ...slice(0, 0)]);
    const runtime = await takes(3 * 2 ** 20);
    expect(await problemOf(runtime)).toMatch(/^memory: out of memory/);
    expect(await problemOf(runtime, UNBOUNDED)).toBeUndefined();
    expect(await problemOf(runtime, BOUNDED, input({ bytes: new Uint8Array(2 ** 19) }))).toBeUndefined();
    expect(await problemOf(await takes(2 ** 20))).toBeUndefined();
  });
});

describe("the check of state", () => {
  const before: State = new Storage().snapshot();
  const left = (change: (storage: Storage) => void) => {
    const storage = new Storage(before);
    change(storage);
    return leftBehind(before, storage);
  };

  it("finds what a failed call leaves in storage, in a child trie and in the off-chain index", () => {
    const key = storagePrefix("Ismp", "Nonce");
    expect(left((storage) => storage.set(key, Uint8Array.of(1)))).toMatch("changed 0x");
    expect(left((storage) => storage.childSet(utf8("ISMP"), key, key))).toMatch("changed ISMP 0x");
    expect(left((storage) => storage.offchainIndex(key, key))).toMatch("changed off-chain 0x");
  });

  it("allows the fee, the nonce and the block's own records, and what was rolled back", () => {
    expect(
      left((storage) => storage.set(storagePrefix("System", "Account"), Uint8Array.of(1))),
    ).toBeUndefined();
    expect(
      left((storage) => {
        storage.startTransaction();
        storage.childSet(utf8("ISMP"), utf8("key"), utf8("value"));
        storage.rollbackTransaction();
      }),
    ).toBeUndefined();
  });
});

describe("the check of accepted messages", () => {
  let runtime: Runtime;
  let made: IsmpScenes;
  let state: State;

  beforeAll(async () => {
    runtime = await loadBlob();
    made = ismpScenes(runtime, 1);
    state = made.scenes[0]?.state as State;
  });

  /** Refusals for the form of a message, or by modules: a message that is refused with them may be validly proven. */
  const FORM =
    /^(ModuleNotFound|SignatureDecodingFailed|CannotHandleMessage|UnknownStateMachine|ValuesDoNotMatchKeys)$/;

  it("agrees with the runtime on honest messages, and finds each acceptance of one that the runtime refuses", () => {
    let [sound, found] = [0, 0];
    for (const message of [...made.honest, ...made.others]) {
      const { outcome, storage, log } = callRuntime(runtime, APPLY, handleUnsigned(message), state, BOUNDED);
      if (outcome.kind !== "answer") continue;
      const messages = vec([message]);
      if (outcome.bytes[0] === 0) {
        expect(unsoundMessages(state, storage, messages)).toBeUndefined();
        sound += 1;
        continue;
      }
      const reason = /^\w+/.exec(log.at(-1) ?? "")?.[0] ?? "";
      if (FORM.test(reason)) continue;
      // A runtime without that check would have accepted it.
      const verdict = unsoundMessages(state, new Storage(state), messages);
      if (verdict === undefined) throw new Error(`${reason} is not found`);
      found += 1;
    }
    expect(sound).toBeGreaterThan(50);
    expect(found).toBeGreaterThan(100);
  });

  it("finds a message that is accepted again, one that reverts nothing, and another change of the trie", () => {
    const [, , requests] = made.honest as [Uint8Array, Uint8Array, Uint8Array];
    const { storage } = callRuntime(runtime, APPLY, handleUnsigned(requests), state, BOUNDED);
    const taken = storage.snapshot();
    expect(unsoundMessages(state, storage, vec([requests]))).toBeUndefined();
    expect(unsoundMessages(taken, new Storage(taken), vec([requests]))).toMatch("delivered again");
    expect(unsoundMessages(state, storage, vec([requests, requests]))).toMatch("received twice");
    storage.childSet(utf8("ISMP"), utf8("RequestReceipts"), utf8("stranger"));
    expect(unsoundMessages(state, storage, vec([requests]))).toMatch("which no item explains");
  });

  it("finds a runtime that accepts everything, in its first inputs", async () => {
    const accepting = await runtimeOf(slice(0, 2));
    const generator = new IsmpMessages("messages", "planted", 1, runtime, made, accepting);
    const { findings } = await runChunk(generator, 1, 0, 60, BOUNDED, new Stopwatch());
    expect(findings.length).toBeGreaterThan(5);
    const honest = new IsmpMessages("messages", "as-ismp", 1, runtime, made);
    expect((await runChunk(honest, 1, 0, 60, BOUNDED, new Stopwatch())).findings).toEqual([]);
  });
});

describe("a run", () => {
  const generator = (work: (input: Input) => void): Generator => ({
    name: "planted",
    target: "nothing",
    share: 1,
    make: () => input(),
    judge: (asked) => {
      timed(() => work(asked));
      return fine("done");
    },
  });
  // The clock of the stopwatch. Work advances it, so the verdict does not depend on the machine's other work.
  let time = 0;
  const burn = (milliseconds: number) => {
    time += milliseconds;
  };
  beforeAll(() => {
    jest.spyOn(performance, "now").mockImplementation(() => time);
  });
  afterAll(() => {
    jest.restoreAllMocks();
  });

  it("finds an input that takes far longer than others of its size, each time that it is tried", async () => {
    const watch = new Stopwatch();
    let [count, slow] = [0, false];
    const planted = generator(() => {
      count += 1;
      burn(slow ? 60 : 0.1);
    });
    await runChunk(planted, 1, 0, 128, BOUNDED, watch);
    slow = true;
    const before = count;
    expect((await judge(planted, input(), BOUNDED, watch)).problem).toMatch(/^8 bytes took/);
    expect(count).toBeGreaterThan(before + 3);
    slow = false;
    expect((await judge(planted, input(), BOUNDED, watch)).problem).toBeUndefined();
  });

  it("reports an unknown error as a finding, keeps some of a kind, and counts the others", async () => {
    const planted = generator(() => {
      throw new RangeError("4 is too many");
    });
    const result = await runChunk(planted, 1, 0, 10, BOUNDED, new Stopwatch());
    expect(result.findings.length + result.more).toBe(10);
    expect(result.findings[0]).toMatchObject({ seed: 1, index: 0, input: "0x0000000000000000" });
    const tally = new Tally([{ name: "planted", share: 1, load: async () => planted }]);
    tally.add(result);
    expect([tally.inputs, tally.broken]).toEqual([10, 10]);
  });

  it("gives each generator its share, even if it is interrupted", () => {
    const load = async () => generator(() => {});
    const schedule = new Schedule(
      [
        { name: "much", share: 9, load },
        { name: "little", share: 1, load },
      ],
      10_000,
    );
    const given = new Map<string, number>();
    for (let i = 0; i < 40; i++) {
      const next = schedule.next();
      if (next === undefined) break;
      given.set(next.generator, (given.get(next.generator) ?? 0) + next.to - next.from);
    }
    expect((given.get("much") ?? 0) / (given.get("little") ?? 1)).toBeGreaterThan(5);
    let all = [...given.values()].reduce((sum, count) => sum + count, 0);
    for (let next = schedule.next(); next !== undefined; next = schedule.next()) all += next.to - next.from;
    expect(all).toBe(10_000);
  });
});
