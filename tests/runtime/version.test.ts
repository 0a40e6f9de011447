import { describe, expect, it } from "@jest/globals";
import {
  decodeRuntimeVersion,
  encodeRuntimeVersion,
  Runtime,
  ScaleError,
} from "../../bindings/core/src/index.ts";
import { concat, hex, unhex } from "../support/hex.ts";
import { buildModule, ENTRY_POINT, slice } from "./module-builder.ts";

const head = unhex("0x0c6f6e650c74776f010000000200000003000000");
const core = (version: number) => concat(unhex("0x04df6acb689907609b"), Uint8Array.of(version, 0, 0, 0));
const tail = unhex("0x0700000001");

describe("a RuntimeVersion", () => {
  it("is unchanged by decoding and encoding", () => {
    const bytes = concat(head, core(5), tail);
    expect(decodeRuntimeVersion(bytes)).toEqual({
      specName: "one",
      implName: "two",
      authoringVersion: 1,
      specVersion: 2,
      implVersion: 3,
      apis: [{ id: "0xdf6acb689907609b", version: 5 }],
      transactionVersion: 7,
      systemVersion: 1,
    });
    expect(hex(encodeRuntimeVersion(decodeRuntimeVersion(bytes)))).toBe(hex(bytes));
  });

  it("has the last fields from Core API 3 and 4 on", () => {
    const third = decodeRuntimeVersion(concat(head, core(3), tail.subarray(0, 4)));
    expect([third.transactionVersion, third.systemVersion]).toEqual([7, 0]);
    const second = decodeRuntimeVersion(concat(head, core(2)));
    expect([second.transactionVersion, second.systemVersion]).toEqual([1, 0]);
  });

  it("refuses truncated or extended bytes", () => {
    const bytes = concat(head, core(5), tail);
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => decodeRuntimeVersion(bytes.subarray(0, length))).toThrow(ScaleError);
    }
    expect(() => decodeRuntimeVersion(concat(bytes, Uint8Array.of(0)))).toThrow(ScaleError);
  });
});

describe("the version of a runtime", () => {
  const sections = {
    version: ["runtime_version", concat(head, unhex("0x00"), tail)],
    apis: ["runtime_apis", core(5).subarray(1)],
  } as const;
  const answer = concat(unhex("0x0c66756e"), head.subarray(4), core(5), tail);
  const parts = {
    data: answer,
    functions: [["Core_version", ENTRY_POINT, slice(0, answer.length)]],
  } as const;

  it("is read from both custom sections", async () => {
    const runtime = await Runtime.load(
      buildModule({ ...parts, sections: [sections.version, sections.apis] }),
    );
    expect(runtime.version().specName).toBe("one");
    expect(runtime.version().apis).toEqual([{ id: "0xdf6acb689907609b", version: 5 }]);
    expect(runtime.version().systemVersion).toBe(1);
  });

  it.each(["version", "apis"] as const)("is requested from Core_version if only %s is there", async (one) => {
    const runtime = await Runtime.load(buildModule({ ...parts, sections: [sections[one]] }));
    expect(runtime.version().specName).toBe("fun");
  });

  it("is refused if a section is malformed", async () => {
    const runtime = await Runtime.load(
      buildModule({ ...parts, sections: [sections.version, ["runtime_apis", new Uint8Array(13)]] }),
    );
    expect(() => runtime.version()).toThrow(ScaleError);
  });
});
