import { describe, expect, it } from "@jest/globals";
import { type BlobRule, checkBlob } from "../../bindings/build/src/build/blob-check.ts";
import { violations } from "./violations.ts";
import { assemble, type BlobParts } from "./wat.ts";

/** Each case breaks one rule, or the rules it names, and no other. */
type Case = readonly [sentence: string, parts: Partial<BlobParts>, detail: RegExp, ...also: BlobRule[]];

function refuses(rule: BlobRule, cases: readonly Case[]): void {
  describe(`the rule ${rule}`, () => {
    for (const [sentence, parts, detail, ...also] of cases) {
      it(`refuses ${sentence}`, () => {
        expect(violations(assemble())).toEqual([]);
        const { violations: found } = checkBlob(assemble(parts));
        expect(new Set(found.map((violation) => violation.rule))).toEqual(new Set([rule, ...also]));
        const details = found.filter((violation) => violation.rule === rule);
        expect(details.map((violation) => violation.detail)).toContainEqual(expect.stringMatching(detail));
      });
    }
  });
}

refuses("mvp-only", [
  ...["i32.extend8_s", "i32.extend16_s", "i64.extend8_s", "i64.extend16_s", "i64.extend32_s"].map(
    (opcode, index): Case => [
      `the sign extension ${opcode}`,
      { code: `(drop (${opcode} (${opcode.slice(0, 3)}.const 1)))` },
      new RegExp(`^sign-extension: function 1, opcode 0xc${index} at offset 0x[0-9a-f]+$`),
    ],
  ),
  [
    "a saturating conversion",
    { code: "(drop (i32.trunc_sat_f64_s (f64.const 1)))" },
    /^nontrapping-float-to-int: function 1, opcode 0xfc 0x02 at/,
    "no-floats",
  ],
  [
    "a bulk copy",
    { code: "(memory.copy (i32.const 0) (i32.const 0) (i32.const 1))" },
    /^bulk-memory: function 1, opcode 0xfc 0x0a at/,
  ],
  [
    "SIMD instructions",
    { code: "(drop (i32x4.extract_lane 0 (i32x4.splat (i32.const 1))))" },
    /^simd: function 1, opcode 0xfd/,
  ],
  ["a local of type v128", { extra: "(func (local v128))" }, /^simd: function 1, value type 0x7b at/],
  ["atomic instructions", { code: "(drop (i32.atomic.load (i32.const 0)))" }, /^threads: .* opcode 0xfe at/],
  [
    "a shared memory",
    { memory: `(memory (export "memory") 1 2 shared)` },
    /^threads: memory is shared/,
    "memory",
  ],
  [
    "a 64-bit memory",
    { memory: `(memory (export "memory") i64 1)`, data: "" },
    /^memory64: memory has 64-bit addresses/,
  ],
  ["a second memory", { extra: "(memory $other 1)" }, /^multi-memory: 2 memories$/],
  [
    "access to a second memory",
    { extra: "(memory $other 1) (func (drop (i32.load $other (i32.const 0))))" },
    /^multi-memory: function 1, opcode 0x28 with a memory index/,
  ],
  ["a second table", { extra: "(table 1 funcref) (table 1 funcref)" }, /^reference-types: 2 tables$/],
  ["a table of externref", { extra: "(table 1 externref)" }, /^reference-types: table of externref/],
  ["a reference", { code: "(drop (ref.null func))" }, /^reference-types: function 1, opcode 0xd0 at/],
  [
    "a parameter of a reference type",
    { extra: "(func (param externref))" },
    /^reference-types: value type 0x6f/,
    "entry-point",
  ],
  [
    "a select with a type",
    {
      extra:
        "(func (param i32) (drop (select (result funcref) (ref.null func) (ref.null func) (local.get 0))))",
    },
    /^reference-types: function 1/,
  ],
  ["a tail call", { extra: "(func (return_call 1))" }, /^tail-calls: function 1, opcode 0x12 at/],
  ["an exception", { extra: "(tag $t) (func (throw $t))" }, /^exception-handling: tag section/],
  [
    "a function with two results",
    { extra: "(func (result i32 i32) (unreachable))" },
    /^multi-value: function type with 2 results/,
  ],
  [
    "a block with two results",
    {
      code: "(block $b (result i32 i32) (br_if $b (i32.const 1) (i32.const 2) (i32.const 3))) (drop) (drop)",
    },
    /^multi-value: function 1, block of type index/,
  ],
  [
    "a constant that is computed",
    { extra: "(global i32 (i32.add (i32.const 1) (i32.const 2)))" },
    /^extended-const: opcode 0x41 in a constant expression at/,
  ],
  [
    "a constant that is taken from another global of the module",
    { extra: "(global i32 (global.get 0))" },
    /^garbage-collection: constant from global 0, not an import at/,
  ],
  ["a passive segment", { extra: `(data "passive")` }, /^bulk-memory: data segment of form 0x01 at/],
  [
    "a passive element segment",
    { extra: "(table 1 funcref) (func $f) (elem $e func $f)" },
    /^bulk-memory: element segment of form 0x01 at/,
  ],
  [
    "a type of the garbage collection proposal",
    { extra: "(type $s (struct (field i32))) (global (ref null $s) (ref.null $s))" },
    /^garbage-collection: type of form 0x5f/,
    "entry-point",
    "import-signature",
  ],
  [
    "an imported mutable global",
    { imports: `(import "env" "cursor" (global (mut i32)))` },
    /^mutable-globals: import env.cursor is a mutable global at/,
    "import-kind",
  ],
  [
    "an exported mutable global",
    { extra: `(global (export "cursor") (mut i32) (i32.const 0))` },
    /^mutable-globals: export cursor/,
    "export-kind",
  ],
]);

it("the rule mvp-only refuses a data count section", () => {
  const wasm = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 12, 1, 0);
  const dataCount = expect.stringMatching(/^mvp-only: bulk-memory: data count section at offset 0x0a$/);
  expect(violations(wasm)).toContainEqual(dataCount);
  expect(violations(wasm.subarray(0, 8))).not.toContainEqual(dataCount);
});

refuses("no-start", [
  ["a start function", { extra: "(func $main) (start $main)" }, /^function 1 runs before the host is ready/],
]);

refuses("no-floats", [
  ["a parameter of type f64", { extra: "(func (param f64))" }, /^function type \d has an f64$/],
  ["a result of type f32", { extra: "(func (result f32) (unreachable))" }, /^function type \d has an f32$/],
  ["a local of type f32", { extra: "(func (local f32))" }, /^function 1, a local of type f32 at offset 0x/],
  ["a global of type f64", { extra: "(global f64 (f64.const 0))" }, /^global 1 is an f64$/],
  [
    "a block of type f32",
    { code: "(drop (block $b (result f32) (br_if $b (f32.load (i32.const 0)) (i32.const 1))))" },
    /^function 1, .* at offset 0x/,
  ],
  ["a load of an f32", { code: "(drop (f32.load (i32.const 0)))" }, /^function 1, opcode 0x2a at offset 0x/],
  ["a float constant", { code: "(drop (f64.const 1))" }, /^function 1, opcode 0x44 at offset 0x/],
  [
    "arithmetic with floats",
    { code: "(f32.store (i32.const 0) (f32.neg (f32.load (i32.const 0))))" },
    /^function 1, opcode 0x2a at/,
  ],
  [
    "a conversion into an integer",
    { code: "(drop (i64.reinterpret_f64 (f64.load (i32.const 0))))" },
    /^function 1, opcode 0x2b at offset 0x/,
  ],
]);

refuses("no-memory-growth", [
  [
    "memory.grow, the sign of an allocator of the module's own",
    { code: "(drop (memory.grow (i32.const 1)))" },
    /^function 1, memory.grow at offset 0x[0-9a-f]+$/,
  ],
]);

refuses("import-module", [
  [
    "a function of another module",
    { imports: `(import "wasi" "ext_storage_get_version_1" (func (param i64) (result i64)))` },
    /^wasi.ext_storage_get_version_1: expected an import from module env, hosts offer no other$/,
  ],
]);

refuses("import-kind", [
  ["an imported table", { imports: `(import "env" "table" (table 1 funcref))` }, /^env.table is a table/],
  ["an imported global", { imports: `(import "env" "base" (global i32))` }, /^env.base is a global/],
  [
    "a memory under another name",
    { memory: `(import "env" "heap" (memory 1))` },
    /^env.heap is a memory; hosts offer functions and env.memory$/,
  ],
]);

refuses("import-unknown", [
  [
    "a host function that only some hosts have",
    { imports: `(import "env" "ext_crypto_ecdsa_verify_version_2" (func (param i32 i64 i32) (result i32)))` },
    /^env.ext_crypto_ecdsa_verify_version_2 is not a host function that all hosts have$/,
  ],
  ["the stock abort of AssemblyScript", { imports: `(import "env" "abort" (func))` }, /^env.abort is not/],
  ["a name that every object has", { imports: `(import "env" "toString" (func))` }, /^env.toString is not/],
]);

refuses("import-signature", [
  [
    "a host function with another parameter",
    { imports: `(import "env" "ext_storage_get_version_1" (func (param i32) (result i64)))` },
    /^env.ext_storage_get_version_1: expected the signature \(i64\)->i64 of the hosts, found \(i32\)->i64$/,
  ],
  [
    "a host function whose result is dropped",
    { imports: `(import "env" "ext_storage_get_version_1" (func (param i64)))` },
    /^env.ext_storage_get_version_1: expected the signature \(i64\)->i64 of the hosts, found \(i64\)->\(\)$/,
  ],
]);

refuses("import-worker", [
  [
    "a clock in a runtime without off-chain workers",
    { imports: `(import "env" "ext_offchain_timestamp_version_1" (func (result i64)))` },
    /^env.ext_offchain_timestamp_version_1 is for off-chain workers, and the runtime has none$/,
  ],
]);

describe("a runtime with off-chain workers", () => {
  const imports = `(import "env" "ext_offchain_timestamp_version_1" (func (result i64)))`;
  const code = assemble({
    imports,
    extra: `(func (export "OffchainWorkerApi_offchain_worker") (param i32 i32) (result i64) (i64.const 0))`,
  });

  it("may import a clock, unless its description says that it has no workers", () => {
    expect(violations(code)).toEqual([]);
    expect(violations(code, { offchainWorkers: false })).toEqual([expect.stringMatching(/^import-worker: /)]);
    expect(violations(assemble({ imports }), { offchainWorkers: true })).toEqual([]);
  });
});

refuses("export-kind", [
  [
    "an exported table",
    { extra: `(table (export "__indirect_function_table") 1 funcref)` },
    /^__indirect_function_table is a table/,
  ],
  [
    "another exported global",
    { extra: `(global (export "__data_end") i32 (i32.const 1))` },
    /^__data_end is a/,
  ],
  ["a memory under another name", { memory: `(memory (export "heap") 1)` }, /^heap is a memory/],
]);

refuses("entry-point", [
  [
    "a name that is not Trait_method",
    { extra: `(func (export "validate_block") (param i32 i32) (result i64) (i64.const 0))` },
    /^validate_block: expected the name of a runtime API method, Trait_method$/,
  ],
  [
    "another type than the hosts call",
    { extra: `(func (export "Core_other") (param i32) (result i64) (i64.const 0))` },
    /^Core_other: expected the signature \(i32,i32\)->i64 that hosts call, found \(i32\)->i64$/,
  ],
  [
    "an exported import",
    { extra: `(export "Core_get" (func $get))` },
    /^Core_get: expected the signature .*, found \(i64\)->i64$/,
  ],
]);

refuses("memory", [
  ["a memory that the host cannot reach", { memory: "(memory 1)" }, /^the memory is neither imported nor/],
  [
    "a memory that is imported and exported",
    { memory: `(import "env" "memory" (memory 1)) (export "memory" (memory 0))` },
    /^the memory is both imported and exported/,
  ],
  ["a blob without memory", { memory: "", data: "" }, /^the module has no memory$/],
  [
    "a maximum",
    { memory: `(memory (export "memory") 1 4096)` },
    /^expected a memory without a maximum, found 4096 pages/,
  ],
  [
    "static data beyond the initial pages",
    {
      data: `(data (i32.const 65535) "ab")`,
      heapBase: `(global (export "__heap_base") i32 (i32.const 65544))`,
    },
    /^the static data ends at 65537, beyond the 1 initial pages of the memory$/,
  ],
]);

refuses("heap-base", [
  ["a blob that exports no __heap_base", { heapBase: "" }, /^the module exports no global __heap_base$/],
  [
    "a __heap_base one byte inside static data",
    { heapBase: `(global (export "__heap_base") i32 (i32.const 1039))` },
    /^__heap_base is 1039, static data ends at 1040$/,
  ],
  [
    "a mutable __heap_base",
    { heapBase: `(global (export "__heap_base") (mut i32) (i32.const 1040))` },
    /^__heap_base is mutable$/,
    "mvp-only",
  ],
  [
    "a __heap_base of type i64",
    { heapBase: `(global (export "__heap_base") i64 (i64.const 1040))` },
    /^expected __heap_base of type i32, found i64$/,
  ],
  [
    "a __heap_base that is not a constant",
    {
      imports: `(import "env" "base" (global $base i32))`,
      heapBase: `(global (export "__heap_base") i32 (global.get $base))`,
    },
    /^__heap_base is not a constant$/,
    "import-kind",
  ],
  [
    "static data at an address that is not a constant",
    {
      imports: `(import "env" "base" (global $base i32))`,
      data: `(data (global.get $base) "anywhere")`,
    },
    /^a data segment has no constant address/,
    "import-kind",
  ],
  [
    "a function under the name __heap_base",
    { heapBase: `(func (export "__heap_base") (param i32 i32) (result i64) (i64.const 0))` },
    /^__heap_base is a function$/,
    "entry-point",
  ],
]);
