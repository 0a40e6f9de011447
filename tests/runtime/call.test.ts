import { describe, expect, it } from "@jest/globals";
import { compressBlob } from "../../bindings/core/src/blob/compression.ts";
import { encodeBytes } from "../../bindings/core/src/codec/scale.ts";
import {
  AllocatorError,
  GuestMemoryError,
  HostMeter,
  type LogEntry,
  OpenTransactionsError,
  ResultRangeError,
  Runtime,
  RuntimeTrapError,
  Storage,
  TransactionError,
  UnknownEntryPointError,
} from "../../bindings/core/src/index.ts";
import { HASHERS } from "../../bindings/core/src/state/hasher.ts";
import { hex, unhex, utf8 } from "../support/hex.ts";
import { buildModule, ENTRY_POINT, type FunctionType, slice, wasm } from "./module-builder.ts";

const EMPTY = new Uint8Array();
const KEY = utf8("key");

const two: FunctionType = { parameters: ["i64", "i64"], results: [] };
const none: FunctionType = { parameters: [], results: [] };

const imports = [
  ["ext_storage_set_version_1", two],
  ["ext_storage_start_transaction_version_1", none],
  ["ext_storage_rollback_transaction_version_1", none],
  ["ext_panic_handler_abort_on_panic_version_1", { parameters: ["i64"], results: [] }],
  ["ext_logging_log_version_1", { parameters: ["i32", "i64", "i64"], results: [] }],
  ["ext_allocator_malloc_version_1", { parameters: ["i32"], results: ["i32"] }],
  ["ext_logging_max_level_version_1", { parameters: [], results: ["i32"] }],
  ["ext_misc_runtime_version_version_1", { parameters: ["i64"], results: ["i64"] }],
  ["ext_hashing_blake2_256_version_1", { parameters: ["i64"], results: ["i32"] }],
] as const;
const [SET, START, ROLLBACK, PANIC, LOG, MALLOC, LEVEL, VERSION, HASH] = imports.map((_, i) => wasm.call(i));

// Memory: 0 "key", 3 "value", 8 "out of luck".
const data = utf8("keyvalueout of luck");
const write = [...slice(0, 3), ...slice(3, 5), ...(SET as number[])];
const logError = [...wasm.i32(0), ...slice(0, 3), ...slice(8, 11), ...(LOG as number[])];
const nothing = wasm.i64(0n);

const input = (length: bigint): number[] => [
  // (length << 32) | pointer, from the arguments: i64.extend_i32_u pointer, or with the constant.
  ...wasm.local(0),
  0xad,
  ...wasm.i64(length << 32n),
  0x84,
];

const runtime = await Runtime.load(
  buildModule({
    imports,
    data,
    functions: [
      ["Test_write", ENTRY_POINT, [...write, ...slice(3, 5)]],
      ["Test_echo", ENTRY_POINT, input(3n)],
      ["Test_pointer", ENTRY_POINT, [...wasm.local(0), 0xad]],
      ["Test_panic", ENTRY_POINT, [...write, ...slice(8, 11), ...(PANIC as number[]), ...nothing]],
      ["Test_log_then_trap", ENTRY_POINT, [...write, ...logError, ...wasm.unreachable]],
      ["Test_trap", ENTRY_POINT, wasm.unreachable],
      ["Test_open", ENTRY_POINT, [...(START as number[]), ...write, ...nothing]],
      ["Test_rollback", ENTRY_POINT, [...(ROLLBACK as number[]), ...nothing]],
      ["Test_out_of_range", ENTRY_POINT, [...write, ...slice(65_530, 7)]],
      ["Test_negative", ENTRY_POINT, wasm.i64(-1n)],
      [
        "Test_bad_pointer",
        ENTRY_POINT,
        [...slice(65_530, 7), ...slice(0, 1), ...(SET as number[]), ...nothing],
      ],
      [
        "Test_malloc",
        ENTRY_POINT,
        [...wasm.i32(33_554_433), ...(MALLOC as number[]), ...wasm.drop, ...nothing],
      ],
      ["Test_level", ENTRY_POINT, [...(LEVEL as number[]), 0xad, ...wasm.i64(32n), 0x86]],
      [
        "Test_version",
        ENTRY_POINT,
        [
          ...input(0n).slice(0, 3),
          ...wasm.local(1),
          0xad,
          ...wasm.i64(32n),
          0x86,
          0x84,
          ...(VERSION as number[]),
        ],
      ],
      [
        "Test_grow",
        ENTRY_POINT,
        [...wasm.growMemory(1), ...slice(0, 3), ...(HASH as number[]), 0xad, ...wasm.i64(32n << 32n), 0x84],
      ],
      ["Test_wrong_type", { parameters: ["i32", "i32"], results: ["i32"] }, wasm.i32(0)],
    ],
  }),
);

function thrown(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

const written = (storage: Storage) => {
  const value = storage.get(KEY);
  return value && Buffer.from(value).toString();
};

describe("a call", () => {
  it("passes the input and returns the result", () => {
    expect(hex(runtime.call("Test_echo", unhex("0x010203")))).toBe("0x010203");
  });

  it("gives empty input an address inside memory", () => {
    expect(runtime.call("Test_pointer", EMPTY).length).toBe(0);
  });

  it("accepts input that is larger than the module's memory", () => {
    const large = new Uint8Array(1_000_000).fill(7);
    expect(hex(runtime.call("Test_echo", large))).toBe("0x070707");
  });

  it("keeps its changes if it succeeds, and starts from them the next time", () => {
    const storage = new Storage();
    expect(Buffer.from(runtime.call("Test_write", EMPTY, { storage })).toString()).toBe("value");
    expect(written(storage)).toBe("value");
  });

  it("continues after the module has grown its memory itself", () => {
    expect(hex(runtime.call("Test_grow", EMPTY))).toBe(hex(HASHERS.blake2_256(KEY)));
  });

  it("can be made from within a log listener of another call", () => {
    const inner: string[] = [];
    const outer = thrown(() =>
      runtime.call("Test_log_then_trap", EMPTY, {
        onLog: () => inner.push(hex(runtime.call("Test_echo", unhex("0x010203")))),
      }),
    );
    expect(inner).toEqual(["0x010203"]);
    expect(outer).toBeInstanceOf(RuntimeTrapError);
  });
});

describe("a failed call", () => {
  it.each([
    ["Test_panic", RuntimeTrapError],
    ["Test_log_then_trap", RuntimeTrapError],
    ["Test_open", OpenTransactionsError],
    ["Test_out_of_range", ResultRangeError],
  ])("%s does not change the storage", (entryPoint, kind) => {
    const storage = new Storage();
    storage.set(KEY, utf8("before"));
    storage.startTransaction();
    expect(() => runtime.call(entryPoint, EMPTY, { storage })).toThrow(kind);
    expect(written(storage)).toBe("before");
    expect(storage.openTransactions).toBe(1);
  });

  it("has the panic message", () => {
    const error = thrown(() => runtime.call("Test_panic", EMPTY)) as RuntimeTrapError;
    expect([error.name, error.entryPoint, error.panic]).toEqual([
      "RuntimeTrapError",
      "Test_panic",
      "out of luck",
    ]);
    expect(error.message).toBe("Test_panic: out of luck");
  });

  it("has the last error of the log if there was no panic message", () => {
    const entries: LogEntry[] = [];
    const error = thrown(() =>
      runtime.call("Test_log_then_trap", EMPTY, { onLog: (entry) => entries.push(entry) }),
    ) as RuntimeTrapError;
    expect(error.panic).toBe("out of luck");
    expect(entries).toEqual([{ level: "error", target: "key", message: "out of luck" }]);
    expect((error.cause as Error).message).toBe("unreachable");
  });

  it("has the engine's reason if the runtime gave none", () => {
    const error = thrown(() => runtime.call("Test_trap", EMPTY)) as RuntimeTrapError;
    expect(error.panic).toBeUndefined();
    expect(error.message).toBe("Test_trap: unreachable");
  });

  it.each([
    ["Test_bad_pointer", GuestMemoryError],
    ["Test_malloc", AllocatorError],
    ["Test_rollback", TransactionError],
  ])("%s has the host's error as its cause", (entryPoint, kind) => {
    const storage = new Storage();
    storage.startTransaction();
    const error = thrown(() => runtime.call(entryPoint, EMPTY, { storage })) as RuntimeTrapError;
    expect(error).toBeInstanceOf(RuntimeTrapError);
    expect(error.cause).toBeInstanceOf(kind);
  });

  it.each(["Test_missing", "memory", "__heap_base", "toString", "Test_wrong_type"])(
    "%s is not an entry point",
    (name) => {
      expect(() => runtime.call(name, EMPTY)).toThrow(UnknownEntryPointError);
    },
  );

  it("is one whose result has an address outside of the memory", () => {
    expect(() => runtime.call("Test_negative", EMPTY)).toThrow(ResultRangeError);
  });

  it("is one that needs more memory than the caller allows", () => {
    const large = new Uint8Array(1_000_000);
    const error = thrown(() => runtime.call("Test_echo", large, { heapPages: 4 })) as RuntimeTrapError;
    expect(error.cause).toBeInstanceOf(AllocatorError);
  });
});

describe("the log level", () => {
  const level = (options: Parameters<Runtime["call"]>[2]) =>
    // The level is returned as the length of the result.
    runtime.call("Test_level", EMPTY, options).length;

  it("is error by default, info with a listener, or as the caller sets it", () => {
    expect(level({})).toBe(1);
    expect(level({ onLog: () => {} })).toBe(3);
    expect(level({ logLevel: "trace" })).toBe(5);
    expect(level({ logLevel: "off", onLog: () => {} })).toBe(0);
  });
});

describe("the version of another blob", () => {
  // Two names of one letter, three versions, no APIs.
  const version = unhex("0x0461046201000000020000000300000000");
  const ask = (blob: Uint8Array) => hex(runtime.call("Test_version", blob));
  const found = `0x01${hex(encodeBytes(version)).slice(2)}`;

  it("comes from its sections", () => {
    const sections = [["runtime_version", version] as const, ["runtime_apis", EMPTY] as const];
    expect(ask(buildModule({ sections }))).toBe(found);
  });

  it("comes from its sections even if no host can run the blob, as in nodes", () => {
    const sections = [["runtime_version", version] as const, ["runtime_apis", EMPTY] as const];
    const unknown = ["foo", { parameters: [], results: [] }] as const;
    expect(ask(buildModule({ sections, imports: [unknown] }))).toBe(found);
    expect(ask(buildModule({ imports: [unknown] }))).toBe("0x00");
  });

  it("comes from Core_version if there are no sections", () => {
    const code = slice(0, version.length);
    expect(ask(buildModule({ data: version, functions: [["Core_version", ENTRY_POINT, code]] }))).toBe(found);
  });

  it("comes from a compressed blob like from a plain one, and from a damaged one not at all", async () => {
    const sections = [["runtime_version", version] as const, ["runtime_apis", EMPTY] as const];
    const compressed = await compressBlob(buildModule({ sections }));
    expect(ask(compressed)).toBe(found);
    expect(ask(compressed.subarray(0, -1))).toBe("0x00");
  });

  it("is undefined for what is not a runtime or has none", () => {
    expect([EMPTY, unhex("0x00"), buildModule({})].map(ask)).toEqual(["0x00", "0x00", "0x00"]);
  });
});

describe("a meter", () => {
  it("counts the calls of host functions and their time", () => {
    const meter = new HostMeter();
    runtime.call("Test_write", EMPTY, { meter });
    runtime.call("Test_write", EMPTY, { meter });
    expect(meter.functions.get("ext_storage_set_version_1")?.calls).toBe(2);
    expect(meter.calls).toBe(2);
    expect(meter.nanoseconds).toBeGreaterThan(0);
    meter.reset();
    expect(meter.calls).toBe(0);
  });

  it("counts calls that trap as well", () => {
    const meter = new HostMeter();
    expect(() => runtime.call("Test_panic", EMPTY, { meter })).toThrow(RuntimeTrapError);
    expect(meter.calls).toBe(2);
  });
});
