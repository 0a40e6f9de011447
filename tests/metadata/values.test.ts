import { describe, expect, it } from "@jest/globals";
import { ValueError } from "../../bindings/build/src/type-table/errors.ts";
import { TypeTable } from "../../bindings/build/src/type-table/type-table.ts";
import { encodeDefault, encodeValue, type Value } from "../../bindings/build/src/type-table/values.ts";
import { plainEnum, struct, tupleEnum, wrapper } from "./declare.ts";

const declarations = {
  Id: wrapper("demo::Id", "[u8; 4]"),
  Weight: struct("demo::Weight", { time: "Compact<u64>", size: "Compact<u64>" }),
  Kind: plainEnum("demo::Kind", ["Red", "Green"]),
  Event: tupleEnum("demo::Event", [["None"], ["Moved", "Id", "u8"]]),
  Percent: wrapper("demo::Percent", "u8"),
};

function encode(type: string, value: Value): string {
  const table = new TypeTable(declarations);
  return Buffer.from(encodeValue(table, table.id(type, "test"), value, "test")).toString("hex");
}

function encodedDefault(type: string): string {
  const table = new TypeTable(declarations);
  return Buffer.from(encodeDefault(table, table.id(type, "test"), "test")).toString("hex");
}

describe("a plain value", () => {
  it.each<[string, Value, string]>([
    ["u8", 255, "ff"],
    ["u16", 42, "2a00"],
    ["i16", -2, "feff"],
    ["u128", 10n ** 18n, "000064a7b3b6e00d0000000000000000"],
    ["bool", true, "01"],
    ["str", "é", "08c3a9"],
    ["Compact<u64>", 64, "0101"],
    ["Compact<Percent>", 5, "14"],
    ["Vec<u8>", "0x0102", "080102"],
    ["Vec<u8>", Uint8Array.of(7), "0407"],
    ["Id", "0x01020304", "01020304"],
    ["Vec<u16>", [1, 2], "0801000200"],
    ["[u16; 2]", [1, 2], "01000200"],
    ["(u8, Vec<bool>)", [3, [true]], "030401"],
    ["Option<u8>", null, "00"],
    ["Option<u8>", 9, "0109"],
    ["Weight", { time: 1, size: 2 }, "0408"],
    ["Kind", "Green", "01"],
    ["Event", { Moved: ["0x00000001", 5] }, "010000000105"],
    ["Result<(), Kind>", { Err: "Red" }, "0100"],
    ["BTreeMap<u8, bool>", [[1, true]], "040101"],
  ])("of type %s is encoded", (type, value, hex) => {
    expect(encode(type, value)).toBe(hex);
  });

  it.each<[string, Value, string]>([
    ["u8", 256, "does not fit u8"],
    ["u8", -1, "does not fit u8"],
    ["i8", 128, "does not fit i8"],
    ["u64", 2 ** 60, "as bigint"],
    ["u8", 1.5, "expected an integer"],
    ["u8", "1", "expected an integer"],
    ["Compact<u8>", 256, "does not fit u8"],
    ["Compact<bool>", 1, "unsigned integers"],
    ["bool", 1, "true or false"],
    ["str", 1, "text"],
    ["Vec<u8>", "0x123", "hex text"],
    ["Id", "0x01", "4 items"],
    ["(u8, u8)", [1], "2 items"],
    ["Weight", { time: 1 }, "size is missing"],
    ["Weight", { time: 1, size: 2, mass: 3 }, "unknown field mass"],
    ["Weight", 1, "an object"],
    ["Kind", "Blue", "no variant Blue"],
    ["Event", { None: null, Moved: null }, "one variant"],
    ["Vec<u16>", 1, "an array"],
  ])("of type %s is refused: %p", (type, value, detail) => {
    expect(() => encode(type, value)).toThrow(ValueError);
    expect(() => encode(type, value)).toThrow(detail);
  });
});

describe("the default of a type", () => {
  it.each([
    ["u128", "00".repeat(16)],
    ["str", "00"],
    ["Vec<Event>", "00"],
    ["Option<Event>", "00"],
    ["([u16; 2], Weight, bool)", "00000000000000"],
    ["()", ""],
  ])("%s is zero, empty or none, down to the leaves", (type, hex) => {
    expect(encodedDefault(type)).toBe(hex);
  });

  it("of an enum must be stated", () => {
    expect(() => encodedDefault("(u8, Kind)")).toThrow("the enum demo::Kind has no default of its own");
  });
});
