import { describe, expect, it } from "@jest/globals";
import { BLOB_SIZE_LIMIT, compressBlob } from "../../bindings/core/src/blob/compression.ts";
import { MalformedRuntimeError, Runtime, UnresolvedImportError } from "../../bindings/core/src/index.ts";
import { concat, hex, unhex } from "../support/hex.ts";
import { buildModule, ENTRY_POINT, type ModuleParts, slice } from "./module-builder.ts";

const EMPTY = new Uint8Array();
const echo: ModuleParts = {
  functions: [["Test_constant", ENTRY_POINT, slice(0, 4)]],
  data: unhex("0xdeadbeef"),
};

describe("loading a runtime", () => {
  it.each(["exported", "imported"] as const)("works with an %s memory", async (memory) => {
    const runtime = await Runtime.load(buildModule({ ...echo, memory }));
    expect(hex(runtime.call("Test_constant", EMPTY))).toBe("0xdeadbeef");
    expect([...runtime.entryPoints]).toEqual(["Test_constant"]);
  });

  it("gives an imported memory the limits that the module declares", async () => {
    const blob = buildModule({ ...echo, memory: "imported", memoryPages: 3, memoryMaximum: 7 });
    expect(hex((await Runtime.load(blob)).call("Test_constant", EMPTY))).toBe("0xdeadbeef");
  });

  it("works with a compressed blob and keeps the plain code", async () => {
    const plain = buildModule(echo);
    const runtime = await Runtime.load(await compressBlob(plain));
    expect(hex(runtime.code)).toBe(hex(plain));
    expect(hex(runtime.call("Test_constant", EMPTY))).toBe("0xdeadbeef");
  });

  it("refuses a compressed blob that is damaged, or larger than 50 MiB", async () => {
    const blob = await compressBlob(buildModule(echo));
    await expect(Runtime.load(blob.subarray(0, blob.length - 3))).rejects.toThrow(
      expect.objectContaining({ name: "CorruptBlobError" }),
    );
    // A frame header that claims 2^32 bytes, and nothing after it.
    const claim = unhex("0x52bc537646db8e0528b52ffde00000000001000000");
    await expect(Runtime.load(claim)).rejects.toThrow(expect.objectContaining({ name: "BlobTooLargeError" }));
    await expect(Runtime.load(new Uint8Array(BLOB_SIZE_LIMIT + 1))).rejects.toThrow(
      expect.objectContaining({ name: "BlobTooLargeError" }),
    );
  });

  it("refuses what is not WebAssembly", async () => {
    for (const bytes of [EMPTY, unhex("0x00"), concat(buildModule(echo), unhex("0xff"))]) {
      await expect(Runtime.load(bytes)).rejects.toThrow(MalformedRuntimeError);
    }
  });

  it.each([
    ["no memory", { memory: "none" }],
    ["two ways to its memory", { memory: "both" }],
    ["no __heap_base", { heapBase: null }],
  ] as const)("refuses a module with %s", async (_, parts) => {
    const code = buildModule({ heapBase: 1024, ...parts });
    await expect(Runtime.load(code)).rejects.toThrow(MalformedRuntimeError);
  });

  it("refuses imports for which there is no host function, and names them", async () => {
    const type = { parameters: [], results: [] } as const;
    const blob = buildModule({
      imports: [
        ["ext_storage_root_version_1", { parameters: [], results: ["i64"] }],
        ["ext_future_version_9", type],
        ["abort", type],
      ],
    });
    const error = await Runtime.load(blob).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UnresolvedImportError);
    expect((error as UnresolvedImportError).imports).toEqual(["env.ext_future_version_9", "env.abort"]);
  });
});
