import { describe, expect, it } from "@jest/globals";
import {
  apiId,
  decodeRuntimeApis,
  decodeRuntimeVersion,
  decodeVersionSections,
  encodeRuntimeApis,
  encodeRuntimeVersion,
} from "../../bindings/core/src/blob/runtime-version.ts";
import {
  appendCustomSection,
  DuplicateSectionError,
  readCustomSection,
} from "../../bindings/core/src/blob/sections.ts";
import { MalformedWasmError } from "../../bindings/core/src/blob/wasm-reader.ts";
import { ScaleError } from "../../bindings/core/src/codec/scale.ts";
import { versionFromSections } from "../../bindings/core/src/runtime/version.ts";
import { assemble, assembleBare, VERSION } from "./wat.ts";

describe("a custom section", () => {
  it("is read as it was appended, whatever its length", () => {
    for (const length of [0, 1, 127, 128, 20_000]) {
      const payload = new Uint8Array(length).fill(length & 0xff);
      const wasm = appendCustomSection(assembleBare(), "notes", payload);
      expect(readCustomSection(wasm, "notes")).toEqual(payload);
      const [section] = WebAssembly.Module.customSections(new WebAssembly.Module(wasm), "notes");
      expect(new Uint8Array(section as ArrayBuffer)).toEqual(payload);
    }
  });

  it("does not change the bytes before it", () => {
    const wasm = assembleBare();
    expect(appendCustomSection(wasm, "notes", Uint8Array.of(1)).subarray(0, wasm.length)).toEqual(wasm);
  });

  it("is undefined if there is none of that name", () => {
    expect(readCustomSection(assemble(), "notes")).toBeUndefined();
  });

  it("is refused a second time, because hosts read the first", () => {
    const wasm = appendCustomSection(assembleBare(), "notes", Uint8Array.of(1));
    expect(() => appendCustomSection(wasm, "notes", Uint8Array.of(2))).toThrow(DuplicateSectionError);
    expect(appendCustomSection(wasm, "other notes", Uint8Array.of(2)).length).toBeGreaterThan(wasm.length);
  });

  it("is neither read from nor added to what is not a module", () => {
    const cut = assemble().subarray(0, -1);
    expect(() => readCustomSection(cut, "notes")).toThrow(MalformedWasmError);
    expect(() => appendCustomSection(cut, "notes", Uint8Array.of())).toThrow(MalformedWasmError);
  });
});

describe("the id of a runtime API", () => {
  it("is the one that chains have in their versions", () => {
    expect(apiId("Core")).toBe("0xdf6acb689907609b");
    expect(apiId("Metadata")).toBe("0x37e397fc7c91f5e4");
    expect(apiId("BlockBuilder")).toBe("0x40fe3ad401f8959a");
  });
});

describe("the version sections", () => {
  const version = encodeRuntimeVersion(VERSION, "empty");
  const apis = encodeRuntimeApis(VERSION.apis);

  it("contain the same version as the full encoding", () => {
    expect(decodeVersionSections(version, apis)).toEqual(VERSION);
    expect(decodeRuntimeVersion(encodeRuntimeVersion(VERSION))).toEqual(VERSION);
    expect(versionFromSections(new WebAssembly.Module(assemble()))).toEqual(VERSION);
  });

  it("keep the fields after the list of APIs, which is one zero byte", () => {
    const full = encodeRuntimeVersion(VERSION);
    expect(full.length - version.length).toBe(2 * 12);
    expect([...version.subarray(-6)]).toEqual([0, 3, 0, 0, 0, 1]);
    expect(full.subarray(-5)).toEqual(version.subarray(-5));
  });

  it("leave out the fields that the Core API of an old runtime does not have", () => {
    const old = {
      ...VERSION,
      apis: [{ id: apiId("Core"), version: 2 }],
      transactionVersion: 1,
      systemVersion: 0,
    };
    const section = encodeRuntimeVersion(old, "empty");
    expect(section.length).toBe(version.length - 5);
    expect(decodeVersionSections(section, encodeRuntimeApis(old.apis))).toEqual(old);
  });

  it("contain the APIs without a count", () => {
    expect(apis.length).toBe(24);
    expect(decodeRuntimeApis(apis)).toEqual(VERSION.apis);
    expect(decodeRuntimeApis(new Uint8Array())).toEqual([]);
  });

  it("are refused with a list of APIs in the version, or a truncated record", () => {
    expect(() => decodeVersionSections(encodeRuntimeVersion(VERSION), apis)).toThrow(ScaleError);
    expect(() => decodeVersionSections(version, apis.subarray(1))).toThrow(ScaleError);
  });

  it("are not written for an API id that is not 8 bytes long", () => {
    expect(() => encodeRuntimeApis([{ id: "0xdf6acb68990760", version: 5 }])).toThrow(ScaleError);
    expect(() => encodeRuntimeApis([{ id: "Core", version: 5 }])).toThrow(ScaleError);
  });
});
