import { describe, expect, it } from "@jest/globals";
import {
  TypeDeclarationError,
  TypeExpressionError,
  UnknownTypeError,
} from "../../bindings/build/src/type-table/errors.ts";
import { formatTypeExpression, parseTypeExpression } from "../../bindings/build/src/type-table/expression.ts";
import { TypeTable } from "../../bindings/build/src/type-table/type-table.ts";
import { plainEnum, struct, tupleEnum, wrapper } from "./declare.ts";

describe("a type expression", () => {
  it.each([
    ["u8", "u8"],
    [" Vec < u8 > ", "Vec<u8>"],
    ["[u8;32]", "[u8; 32]"],
    ["()", "()"],
    ["(A,B)", "(A, B)"],
    ["(A, B, )", "(A, B)"],
    ["(A,)", "(A,)"],
    ["(A)", "A"],
    ["Box<Option<A>>", "Option<A>"],
    ["Result<(),Vec<(u32,[bool; 2])>>", "Result<(), Vec<(u32, [bool; 2])>>"],
    ["BTreeMap<Compact<u32>, Balances.Call>", "BTreeMap<Compact<u32>, Balances.Call>"],
  ])("may be %s", (text, canonical) => {
    expect(formatTypeExpression(parseTypeExpression(text))).toBe(canonical);
  });

  it.each([
    ["", "expected a type"],
    ["Vec", "Vec needs arguments"],
    ["Vec<u8", 'expected ">"'],
    ["Vec<u8, u8>", "takes 1 argument"],
    ["Vec<u8, 5>", "expected a type"],
    ["BoundedVec<u8, 5, 6>", 'expected ">"'],
    ["BoundedVec<u8, 4294967296>", "expected a bound"],
    ["Result<u8>", "takes 2 argument"],
    ["Foo<u8>", "Foo takes no arguments"],
    ["u8<u8>", "u8 takes no arguments"],
    ["[u8; x]", "expected a length"],
    ["[u8; 4294967296]", "expected a length"],
    ["(u8 u8)", 'expected ")"'],
    ["(,)", "expected a type"],
    ["u8 u8", 'unexpected "u8"'],
    ["u8&", "unknown character"],
    ["toString<u8>", "toString takes no arguments"],
  ])("may not be '%s'", (text, detail) => {
    expect(() => parseTypeExpression(text)).toThrow(TypeExpressionError);
    expect(() => parseTypeExpression(text)).toThrow(detail);
  });
});

describe("the type table", () => {
  it("numbers types in the order of their first use, a type before its parts", () => {
    const table = new TypeTable({});
    expect(table.id("Vec<(u8, bool)>", "test")).toBe(0);
    expect(table.types.map(({ def }) => def)).toEqual([
      { sequence: { type: 1 } },
      { tuple: [2, 3] },
      { primitive: "U8" },
      { primitive: "Bool" },
    ]);
  });

  it("contains each type once, under whichever alias and spelling", () => {
    const table = new TypeTable({ Balance: "u128", Money: "Balance" });
    const id = table.id("Vec<u128>", "test");
    expect(table.id("Vec< Money >", "test")).toBe(id);
    expect(table.id("Box<Vec<Balance>>", "test")).toBe(id);
    expect(table.types).toHaveLength(2);
  });

  it("accepts a type that contains itself", () => {
    const table = new TypeTable({
      Call: tupleEnum("demo::Call", [
        ["Sudo", "Inner"],
        ["Batch", "Vec<Call>"],
      ]),
      Inner: struct("demo::Inner", { call: "Box<Call>" }),
    });
    table.id("Call", "test");
    expect(table.types).toHaveLength(3);
    expect(table.type(1).def).toEqual({
      composite: { fields: [{ name: "call", type: 0, typeName: "Box<Call>", docs: [] }] },
    });
    expect(table.type(2).def).toEqual({ sequence: { type: 0 } });
  });

  it("writes Option, Result and BTreeMap as scale-info does", () => {
    const table = new TypeTable({});
    const option = table.type(table.id("Option<u8>", "test"));
    expect([option.path, option.params]).toEqual([["Option"], [{ name: "T", type: 1 }]]);
    const map = table.type(table.id("BTreeMap<u8, bool>", "test"));
    expect(map.path).toEqual(["BTreeMap"]);
    const entries = "composite" in map.def ? map.def.composite.fields[0]?.type : undefined;
    expect(table.type(entries ?? -1).def).toHaveProperty("sequence");
    expect(table.type(table.id("Result<u8, bool>", "test")).params.map(({ name }) => name)).toEqual([
      "T",
      "E",
    ]);
  });

  it("names the place where an unknown type is used", () => {
    const table = new TypeTable({ Info: struct("demo::Info", { data: "Vec<Missing>" }) });
    expect(() => table.id("Option<Info>", "storage System.Account")).toThrow(UnknownTypeError);
    const again = new TypeTable({ Info: struct("demo::Info", { data: "Vec<Missing>" }) });
    expect(() => again.id("Option<Info>", "storage System.Account")).toThrow(
      'unknown type "Missing" in field data of Info, storage System.Account',
    );
  });

  it.each([
    ["an alias of itself", { A: "Vec<B>", B: "A" }, "refers to itself"],
    ["a name of the notation", { A: "u8", Vec: "u8" }, "built-in"],
    [
      "named and unnamed fields",
      { A: { ...wrapper("a::A"), fields: [{ type: "u8" }, { name: "b", type: "u8" }] } },
      "expected names for all fields",
    ],
    [
      "one name for two fields",
      {
        A: {
          ...wrapper("a::A"),
          fields: [
            { name: "b", type: "u8" },
            { name: "b", type: "u8" },
          ],
        },
      },
      "one name",
    ],
    ["one name for two variants", { A: plainEnum("a::A", ["X", "X"]) }, "the name X"],
    [
      "one index for two variants",
      {
        A: {
          ...plainEnum("a::A", []),
          variants: [
            { name: "X", index: 1 },
            { name: "Y", index: 1 },
          ],
        },
      },
      "the index 1",
    ],
    [
      "an index beyond a byte",
      { A: { ...plainEnum("a::A", []), variants: [{ name: "X", index: 256 }] } },
      "expected an index",
    ],
  ])("refuses %s", (_, declarations, detail) => {
    expect(() => new TypeTable(declarations).id("A", "test")).toThrow(TypeDeclarationError);
    expect(() => new TypeTable(declarations).id("A", "test")).toThrow(detail);
  });
});
