import { readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { checkBlob } from "../../bindings/build/src/build/blob-check.ts";
import { HOST_IMPORTS } from "../../bindings/build/src/build/host-imports.ts";
import { compressBlob } from "../../bindings/core/src/blob/compression.ts";
import { encodeRuntimeApis, encodeRuntimeVersion } from "../../bindings/core/src/blob/runtime-version.ts";
import { appendCustomSection } from "../../bindings/core/src/blob/sections.ts";
import { describeWithPeer, peerPath } from "../support/peer.ts";
import { holds } from "../support/random.ts";
import { violations } from "./violations.ts";
import { assemble, assembleBare, VERSION, withSections } from "./wat.ts";

describe("the blob check", () => {
  it("accepts a blob that every host accepts, and describes it", () => {
    const wasm = assemble();
    expect(checkBlob(wasm)).toEqual({
      ok: true,
      size: wasm.length,
      violations: [],
      imports: [
        { module: "env", name: "ext_storage_get_version_1", kind: "function", signature: "(i64)->i64" },
      ],
      exports: expect.arrayContaining([
        { name: "Core_version", kind: "function", signature: "(i32,i32)->i64" },
        { name: "memory", kind: "memory" },
        { name: "__heap_base", kind: "global" },
      ]),
      sections: expect.arrayContaining([
        { name: "runtime_version", custom: true, size: 33 },
        { name: "runtime_apis", custom: true, size: 24 },
      ]),
      heapBase: 1040,
      staticDataEnd: 1040,
    });
  });

  it("accepts a blob that imports its memory, has a table, and uses every kind of MVP instruction", () => {
    const parts = {
      memory: `(import "env" "memory" (memory 1))`,
      extra: `
        (type $plain (func))
        (table 2 2 funcref) (elem (i32.const 0) $nothing $loop)
        (global $cursor (mut i32) (i32.const 0))
        (func $nothing)
        (func $loop (local i32 i64)
          (block $out
            (loop $again
              (br_if $out (i32.eqz (local.get 0)))
              (br_table $out $again (local.get 0))))
          (if (local.get 0) (then (nop)) (else (return)))
          (global.set $cursor (i32.load offset=70000 align=1 (i32.const -1)))
          (local.set 1 (select (i64.const -9223372036854775808) (i64.const 1) (memory.size)))
          (call_indirect (type $plain) (i32.const 1))
          (unreachable))`,
    };
    expect(violations(assemble(parts))).toEqual([]);
  });

  it("accepts a blob without static data", () => {
    expect(violations(assemble({ data: "" }))).toEqual([]);
  });

  it("names every violation of a blob that breaks several rules", () => {
    const parts = { heapBase: "", extra: `(func (export "helper")) (func $start) (start $start)` };
    expect(violations(assemble(parts))).toEqual([
      "no-start: function 2 runs before the host is ready to serve calls",
      "entry-point: helper: expected the name of a runtime API method, Trait_method",
      "entry-point: helper: expected the signature (i32,i32)->i64 that hosts call, found ()->()",
      "heap-base: the module exports no global __heap_base",
    ]);
  });
});

describe("the rule runtime-sections", () => {
  const bare = assembleBare();
  const version = encodeRuntimeVersion(VERSION, "empty");
  const apis = encodeRuntimeApis(VERSION.apis);
  const withBoth = (versionSection: Uint8Array, apiSection: Uint8Array): Uint8Array =>
    appendCustomSection(
      appendCustomSection(bare, "runtime_version", versionSection),
      "runtime_apis",
      apiSection,
    );

  it("accepts the two sections at any position", () => {
    expect(violations(withBoth(version, apis))).toEqual([]);
    const empty = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
    const front = withSections(empty);
    expect(violations(Uint8Array.of(...front, ...bare.subarray(empty.length)))).toEqual([]);
  });

  it("refuses a blob with neither, unless sections are not required", () => {
    expect(violations(bare)).toEqual([
      "runtime-sections: expected the sections runtime_version and runtime_apis, found neither",
    ]);
    expect(violations(bare, { requireSections: false })).toEqual([]);
  });

  it("refuses one without the other, required or not", () => {
    for (const requireSections of [true, false]) {
      expect(violations(appendCustomSection(bare, "runtime_version", version), { requireSections })).toEqual([
        expect.stringMatching(/^runtime-sections: runtime_apis is missing/),
      ]);
      expect(violations(appendCustomSection(bare, "runtime_apis", apis), { requireSections })).toEqual([
        expect.stringMatching(/^runtime-sections: runtime_version is missing/),
      ]);
    }
  });

  it("refuses a version that contains the APIs itself", () => {
    expect(violations(withBoth(encodeRuntimeVersion(VERSION, "full"), apis))).toEqual([
      expect.stringMatching(/^runtime-sections: not a runtime version: expected an empty list of APIs/),
    ]);
  });

  it("refuses a version with an additional byte, or one too few", () => {
    const violation = [expect.stringMatching(/^runtime-sections: not a runtime version: /)];
    expect(violations(withBoth(Uint8Array.of(...version, 0), apis))).toEqual(violation);
    expect(violations(withBoth(version.subarray(0, -1), apis))).toEqual(violation);
  });

  it("refuses half a record of an API", () => {
    expect(violations(withBoth(version, Uint8Array.of(...apis, 0)))).toEqual([
      expect.stringMatching(
        /^runtime-sections: not a runtime version: expected records of 12 bytes each in the section of APIs, got 25 bytes/,
      ),
    ]);
  });

  it("refuses a second section of one name, which hosts would not read", () => {
    const first = withBoth(version, apis);
    const second = appendCustomSection(Uint8Array.from(bare.subarray(0, 8)), "runtime_apis", apis).subarray(
      8,
    );
    expect(violations(Uint8Array.of(...first, ...second))).toEqual([
      "runtime-sections: expected one section runtime_apis, found 2: hosts read the first",
    ]);
  });
});

describe("the rule malformed", () => {
  const malformed = [expect.stringMatching(/^malformed: /)];

  it("refuses bytes that are not a module, and zero bytes", () => {
    expect(violations(new Uint8Array())).toEqual(malformed);
    expect(violations(new TextEncoder().encode("not a module, whatever its name says"))).toEqual(malformed);
  });

  it("refuses a compressed blob and reports that it is one", async () => {
    expect(violations(await compressBlob(assemble()))).toEqual([
      "malformed: the blob is compressed: decompress it before the check",
    ]);
  });

  it("refuses code that does not type-check, which only an engine can see", () => {
    expect(violations(assemble({ code: "(drop (i32.eqz (i64.const 1)))" }))).toEqual(malformed);
  });

  it("refuses an opcode that no version of WebAssembly has", () => {
    const wasm = assemble({ code: "(i32.const 77) (drop)" });
    const at = Buffer.from(wasm).indexOf(Uint8Array.of(0x41, 0xcd, 0x00, 0x1a)) + 3;
    expect(violations(wasm)).toEqual([]);
    wasm[at] = 0xff;
    expect(violations(wasm)).toEqual([`malformed: unknown opcode 0xff (offset 0x${at.toString(16)})`]);
  });

  it("refuses every truncation of a blob", () => {
    const wasm = assemble();
    for (let length = 0; length < wasm.length; length += 1) {
      expect(checkBlob(wasm.subarray(0, length)).ok).toBe(false);
    }
  });
});

describe("on damaged bytes the blob check", () => {
  const wasm = assemble({
    extra: `(table 1 funcref) (elem (i32.const 0) $f) (func $f (local i64) (block (br 0)) (drop (i64.const -1)))`,
  });
  const judged = (bytes: Uint8Array): void => {
    const report = checkBlob(bytes);
    expect(report.ok).toBe(report.violations.length === 0);
  };

  it("never throws, whichever single bit is changed", () => {
    expect(violations(wasm)).toEqual([]);
    for (let bit = 0; bit < wasm.length * 8; bit += 1) {
      const flipped = wasm.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      judged(flipped);
    }
  });

  it("never throws, whichever bytes are changed and wherever it is truncated", () => {
    const change = fc.tuple(fc.nat(wasm.length - 1), fc.nat(255));
    holds(
      fc.property(fc.array(change, { maxLength: 8 }), fc.nat(wasm.length), (changes, length) => {
        const damaged = wasm.slice();
        for (const [at, byte] of changes) damaged[at] = byte;
        judged(damaged);
        judged(damaged.subarray(0, length));
      }),
      1500,
    );
  });

  it("never throws on random bytes after a valid header", () => {
    const section = fc.tuple(fc.nat(13), fc.uint8Array({ maxLength: 60 }));
    holds(
      fc.property(fc.array(section, { maxLength: 6 }), (sections) => {
        const body = sections.flatMap(([id, payload]) => [id, payload.length, ...payload]);
        judged(Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...body));
      }),
      1500,
    );
  });
});

describe("the option additionalImports", () => {
  const extra = `(import "env" "ext_offchain_timestamp_version_1" (func (result i64)))`;
  const timestamp = { ext_offchain_timestamp_version_1: { params: [], results: ["i64"] } } as const;

  it("allows the function that it names, with its exact signature", () => {
    expect(violations(assemble({ imports: extra }))).toHaveLength(1);
    expect(violations(assemble({ imports: extra }), { additionalImports: timestamp })).toEqual([]);
    const other = extra.replace("i64", "i32");
    expect(violations(assemble({ imports: other }), { additionalImports: timestamp })).toEqual([
      expect.stringMatching(/^import-signature: /),
    ]);
  });

  it("cannot change the signature of a function that all hosts have", () => {
    const wrong = { ext_storage_get_version_1: { params: ["i32"], results: ["i64"] } } as const;
    expect(violations(assemble(), { additionalImports: wrong })).toEqual([]);
  });
});

describeWithPeer("the blob of the Rust peer", () => {
  const peerReport = () => checkBlob(new Uint8Array(readFileSync(peerPath)));

  it("is read to its end, and breaks only rules that are stricter than one host's", () => {
    const report = peerReport();
    expect(new Set(report.violations.map(({ rule }) => rule))).toEqual(
      new Set(["import-unknown", "no-floats", "export-kind"]),
    );
    expect(report.sections.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["code", "data", "runtime_version", "runtime_apis"]),
    );
    expect(report.heapBase).toBe(report.staticDataEnd);
  });

  it("imports the functions of our table with the same signatures", () => {
    const { imports, violations: found } = peerReport();
    expect(imports.filter(({ name }) => name in HOST_IMPORTS).length).toBeGreaterThan(20);
    expect(found.filter(({ rule }) => rule === "import-signature")).toEqual([]);
  });
});
