import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { expandMetadata } from "@polkadot/types";
import { u8aToHex } from "@polkadot/util";
import type { AssemblyDescription, AssemblyPallet } from "../../bindings/build/src/codegen/description.ts";
import { AssemblyNameError, AssemblyTypeError } from "../../bindings/build/src/codegen/errors.ts";
import { type GeneratedFile, generateAssembly } from "../../bindings/build/src/codegen/generate.ts";
import {
  camelCase,
  parameterName,
  pascalCase,
  upperSnakeCase,
} from "../../bindings/build/src/codegen/names.ts";
import { packError } from "../../bindings/build/src/codegen/pallet-source.ts";
import { loadSolo } from "../../bindings/build/src/runtime-files/solo.ts";
import { UnknownTypeError, ValueError } from "../../bindings/build/src/type-table/errors.ts";
import { storagePrefix } from "../../bindings/core/src/state/storage-prefix.ts";
import { describeAndDecode } from "./decoding.ts";
import { sampleRuntime } from "./sample.ts";

const solo = loadSolo();
const sample: AssemblyDescription = {
  ...sampleRuntime,
  pallets: sampleRuntime.pallets.map((pallet) => ({
    ...pallet,
    folder: join("/sources/pallets", camelCase(pallet.name)),
  })),
};

function textOf(files: readonly GeneratedFile[], path: string): string {
  const file = files.find((candidate) => candidate.path === path);
  if (file === undefined) throw new Error(`${path} was not made`);
  return file.text;
}

/** The sources that are generated for a runtime whose only pallet is this one. */
function generateOne(pallet: Partial<AssemblyPallet>): { pallet: string; calls: string; hooks: string } {
  const one = {
    name: "One",
    index: 9,
    crate: "pallet_one",
    docs: [],
    types: { Balance: "u128" },
    folder: "/sources/pallets/one",
    ...pallet,
  };
  const files = generateAssembly({ ...sample, pallets: [one] }, "/sources/generated");
  return {
    pallet: textOf(files, "pallets/one.ts"),
    calls: textOf(files, "calls.ts"),
    hooks: textOf(files, "hooks.ts"),
  };
}

function callsWith(...types: string[]): string {
  const fields = types.map((type, place) => ({ name: `value_${place}`, type }));
  return generateOne({ calls: [{ name: "do_it", index: 3, fields }] }).calls;
}

function eventWith(type: string): string {
  const fields = [{ name: "value", type }];
  return generateOne({ events: [{ name: "Done", index: 5, fields }] }).pallet;
}

describe("names", () => {
  it.each([
    ["SS58Prefix", "SS58_PREFIX", "ss58Prefix"],
    ["ExistentialDeposit", "EXISTENTIAL_DEPOSIT", "existentialDeposit"],
    ["transfer_keep_alive", "TRANSFER_KEEP_ALIVE", "transferKeepAlive"],
    ["transaction-payment", "TRANSACTION_PAYMENT", "transactionPayment"],
    ["UpgradedToU32RefCount", "UPGRADED_TO_U32_REF_COUNT", "upgradedToU32RefCount"],
    ["AllExtrinsicsLen", "ALL_EXTRINSICS_LEN", "allExtrinsicsLen"],
    ["ISMPState", "ISMP_STATE", "ismpState"],
  ])("of %s are %s and %s", (name, upper, camel) => {
    expect(upperSnakeCase(name)).toBe(upper);
    expect(camelCase(name)).toBe(camel);
    expect(pascalCase(name)).toBe(camel.charAt(0).toUpperCase() + camel.slice(1));
  });

  it("that are keywords of the language get an underscore as parameters", () => {
    expect(["new", "event", "who"].map(parameterName)).toEqual(["new_", "event_", "who"]);
  });
});

describe("generated constants", () => {
  it.each([
    [4, 2, 0x020404],
    [0, 0, 0x000004],
    [255, 255, 0xffff04],
  ])("pack error %#: pallet %i, index %i", (pallet, index, packed) => {
    expect(packError(pallet, index)).toBe(packed);
  });

  it("have every error of a pallet", () => {
    const text = textOf(generateAssembly(solo), "pallets/balances.ts");
    expect(text.match(/export const ERROR_/g)).toHaveLength(12);
    expect(text).toContain("export const ERROR_INSUFFICIENT_BALANCE: u32 = 0x020404;");
    expect(text).toContain("export const PALLET: u8 = 4;");
  });

  it("have the index of every call and event of a pallet", () => {
    const files = generateAssembly(solo);
    for (const { folder, calls = [], events = [] } of solo.pallets) {
      const text = textOf(files, `pallets/${folder.split("/").at(-1)}.ts`);
      const constants = [...text.matchAll(/export const (CALL|EVENT)_(\w+): u8 = (\d+);/g)];
      expect(constants.map(([, kind, name, index]) => [kind, name, Number(index)])).toEqual([
        ...calls.map(({ name, index }) => ["CALL", upperSnakeCase(name), index]),
        ...events.map(({ name, index }) => ["EVENT", upperSnakeCase(name), index]),
      ]);
    }
    const ismp = textOf(files, "pallets/ismp.ts");
    expect(ismp).toContain("export const CALL_FUND_MESSAGE: u8 = 4;");
    expect(ismp).toContain("export const EVENT_RESPONSE: u8 = 4;");
  });

  it("have integers of their type, and a function for 128 bits", () => {
    const balances = textOf(generateAssembly(solo), "pallets/balances.ts");
    expect(balances).toContain(
      "export function existentialDeposit(): u128 {\n  return new u128(1000000000, 0);\n}",
    );
    expect(textOf(generateAssembly(solo), "pallets/aura.ts")).toContain(
      "export const SLOT_DURATION: u64 = 6000;",
    );
    const { pallet } = generateOne({
      constants: [
        { name: "Most", type: "u64", value: 18446744073709551615n, docs: [] },
        { name: "Least", type: "i8", value: -128, docs: [] },
        { name: "Open", type: "bool", value: true, docs: [] },
        { name: "Huge", type: "u128", value: (3n << 64n) | 2n, docs: [] },
        { name: "Text", type: "str", value: "no", docs: [] },
      ],
    });
    expect(pallet).toContain("export const MOST: u64 = 18446744073709551615;");
    expect(pallet).toContain("export const LEAST: i8 = -128;");
    expect(pallet).toContain("export const OPEN: bool = true;");
    expect(pallet).toContain("return new u128(2, 3);");
    expect(pallet).not.toContain("TEXT");
  });

  it("are refused if a value does not fit", () => {
    const constants = [{ name: "Small", type: "u8", value: 256, docs: [] }];
    expect(() => generateOne({ constants })).toThrow(ValueError);
  });

  it("are refused if two have one name", () => {
    const constants = [
      { name: "BlockTime", type: "u8", value: 1, docs: [] },
      { name: "Block_time", type: "u8", value: 1, docs: [] },
    ];
    expect(() => generateOne({ constants })).toThrow(AssemblyNameError);
    expect(() => generateOne({ constants })).toThrow("two declarations would have the name BLOCK_TIME");
  });
});

describe.each([
  ["the sample", sample],
  ["the package's runtime", solo],
])("storage prefixes of %s", (_, description) => {
  const { registry, metadata } = describeAndDecode(description, 15);
  const { query } = expandMetadata(registry, metadata);
  const files = generateAssembly(description);

  it("are those that clients make from the metadata", () => {
    let compared = 0;
    for (const pallet of description.pallets) {
      const text = textOf(files, `pallets/${pallet.folder.split("/").at(-1)}.ts`);
      for (const { name } of pallet.storage ?? []) {
        const entry = query[camelCase(pallet.name)]?.[camelCase(name)];
        const prefix = entry?.keyPrefix();
        expect(prefix && u8aToHex(prefix)).toBe(u8aToHex(storagePrefix(pallet.name, name)));
        const bytes = [...(prefix ?? [])].join(", ");
        expect(text).toContain(`export const KEY_${upperSnakeCase(name)} = memory.data<u8>([${bytes}]);`);
        compared += 1;
      }
    }
    expect(compared).toBeGreaterThan(5);
  });
});

describe("generated events", () => {
  it("write their fields after pallet and index", () => {
    const text = textOf(generateAssembly(solo), "pallets/balances.ts");
    expect(
      text,
    ).toContain(`export function depositTransfer(from: AccountId32, to: AccountId32, amount: u128): void {
  const event = beginEvent(PALLET, 2);
  from.write(event);
  to.write(event);
  event.u128(amount);
  endEvent(event);
}`);
  });

  it("have a function each, except those with a field that has no value", () => {
    const count = (name: string) =>
      textOf(generateAssembly(solo), `pallets/${name}.ts`).match(/export function deposit/g)?.length;
    expect(["system", "grandpa", "sudo"].map(count)).toEqual([8, 3, 4]);
    // Held, BurnedHeld, TransferOnHold, TransferAndHold, Released
    expect(count("balances")).toBe(30 - 5);
  });

  it.each([
    ["u8", "u8", "event.u8(value);"],
    ["i64", "i64", "event.u64(value as u64);"],
    ["bool", "bool", "event.u8(value ? 1 : 0);"],
    ["Compact<u64>", "u64", "event.compact64(value);"],
    ["AccountId32", "AccountId32", "value.write(event);"],
    ["[u8; 4]", "ByteArray4", "value.write(event);"],
    [
      "Option<H256>",
      "H256 | null",
      "{ const some = value; event.u8(some == null ? 0 : 1); if (some != null) { some.write(event); } }",
    ],
    [
      "Option<u32>",
      "Some<u32> | null",
      "{ const some = value; event.u8(some == null ? 0 : 1); if (some != null) { event.u32(some.value); } }",
    ],
    ["Vec<u8>", "Bytes", "value.write(event);"],
    ["DispatchClass", "DispatchClass", "event.u8(value as u8);"],
    ["DispatchError", "u32", "writeDispatchError(event, value);"],
    ["DispatchResult", "u32", "writeDispatchResult(event, value);"],
    ["Weight", "Weight", "value.write(event);"],
    ["DispatchEventInfo", "DispatchEventInfo", "value.write(event);"],
    ["Vec<(AccountId32, u64)>", "AccountId32AndU64List", "value.write(event);"],
    ["Result<u8, Vec<u8>>", "Bytes", "event.raw(value.address, value.length);"],
  ])("write a %s that is passed as %s", (type, passed, statement) => {
    const text = eventWith(type);
    expect(text).toContain(`depositDone(value: ${passed}): void`);
    expect(text).toContain(`  ${statement}\n`);
  });
});

describe("generated calls", () => {
  const calls = textOf(generateAssembly(solo), "calls.ts");

  it("pass the arguments to the pallet, the origin first", () => {
    expect(calls).toContain(
      "return balancesCalls.transferAllowDeath(origin, MultiAddress.read(reader), reader.compact128());",
    );
    expect(calls).toContain(
      "return balancesCalls.transferAllowDeathInfo(MultiAddress.read(reader), reader.compact128());",
    );
  });

  it("pass an object for the actual weight, last, to a call that determines it afterwards", () => {
    expect(calls).toContain("return sudoCalls.removeKey(origin, post);");
    expect(calls).toContain("return sudoCalls.removeKeyInfo();");
  });

  it("contain every call of the description by its indices", () => {
    for (const { name, calls: list } of solo.pallets) {
      const check = calls.match(new RegExp(`function check${name}\\([^]*?\\n}\\n`))?.[0] ?? "";
      const cases = [...check.matchAll(/case (\d+): \/\/ (\w+)/g)].map(
        ([, index, call]) => `${index} ${call}`,
      );
      expect(cases).toEqual((list ?? []).map((call) => `${call.index} ${call.name}`));
    }
  });

  it("check nested calls one level deeper, up to a limit", () => {
    expect(calls).toContain("case 0: // sudo\n      readCall(reader, depth + 1);\n      break;");
    expect(calls).toContain("if (depth > MAX_CALL_DEPTH) reader.fail(ScaleError.UnknownVariant);");
  });

  it("stop after a decoding failure: zeros could be a call with a nested call", () => {
    const nested = generateOne({
      index: 0,
      calls: [{ name: "batch", index: 0, fields: [{ name: "calls", type: "Vec<RuntimeCall>" }] }],
    }).calls;
    expect(nested).toMatch(/if \(reader\.failed\) return new Call\(.*\);\n {2}switch \(pallet\)/);
  });

  it.each([
    ["u16", "reader.u16()"],
    ["i32", "(reader.u32() as i32)"],
    ["u128", "reader.u128()"],
    ["bool", "reader.bool()"],
    ["Compact<u8>", "compact8(reader)"],
    ["Compact<u32>", "reader.compact()"],
    ["Compact<Balance>", "reader.compact128()"],
    ["Vec<u8>", "Bytes.read(reader)"],
    ["AccountId32", "AccountId32.read(reader)"],
    ["[u8; 64]", "ByteArray64.read(reader)"],
    ["Option<AccountId32>", "reader.bool() ? AccountId32.read(reader) : null"],
    ["MultiAddress", "MultiAddress.read(reader)"],
    ["Weight", "Weight.read(reader)"],
    ["RuntimeCall", "readCall(reader, 1)"],
    ["Pays", "readEnum0(reader)"],
    ["(u8, u32)", "U8AndU32.read(reader)"],
    ["Vec<RuntimeCall>", "CallList.read(reader)"],
    ["Result<u8, bool>", "Bytes.of(readEncoded1(reader))"],
  ])("read a %s by %s", (type, expression) => {
    expect(callsWith(type, "u8")).toContain(`return oneCalls.doIt(origin, ${expression}, reader.u8());`);
  });

  it.each([["[Compact<u32>; 3]"], ["Result<u8, u32>"]])(
    "take a last argument %s as what is left of the call, without walking it again",
    (type) => {
      const text = callsWith("u8", type);
      expect(text).toContain("return oneCalls.doIt(origin, reader.u8(), Bytes.of(readRest(reader)));");
      expect(text).toContain("return oneCalls.doItInfo(reader.u8(), Bytes.of(readRest(reader)));");
      expect(text).not.toContain("readEncoded");
    },
  );

  it.each([
    ["u32", "reader.u32()"],
    ["Vec<u8>", "Bytes.read(reader)"],
    ["RuntimeCall", "readCall(reader, 1)"],
    ["MultiAddress", "MultiAddress.read(reader)"],
    ["Pays", "readEnum0(reader)"],
  ])("read a last argument %s by %s, as any other", (type, expression) => {
    expect(callsWith(type)).toContain(`return oneCalls.doIt(origin, ${expression});`);
  });

  it("take a last list of calls as what is left of the call", () => {
    const text = callsWith("u8", "Vec<RuntimeCall>");
    expect(text).toContain("return oneCalls.doIt(origin, reader.u8(), CallList.readRest(reader));");
  });

  it("read an option of an enum", () => {
    expect(callsWith("Option<Pays>", "u8")).toMatch(
      /doIt\(origin, reader\.bool\(\) \? new Some<Pays>\(readEnum\d\(reader\)\) : null, reader\.u8\(\)\);/,
    );
  });

  it("count how often calls inside others are read again", () => {
    expect(calls).toContain("if (reads > MAX_CALL_READS) reader.fail(ScaleError.UnknownVariant);");
  });

  it("validate encoded arguments against the type in the description", () => {
    expect(callsWith("Vec<(AccountId32, u64)>")).toContain("reader.fixed(reader.count(40) * 40);");
    expect(callsWith("Vec<Option<bool>>")).toContain(`  const scope = mark();
  for (let i: u32 = 0; i < count && !reader.failed; i++) {
    `);
    expect(callsWith("Option<bool>")).toContain("if (reader.bool()) reader.bool();");
    expect(callsWith("[Compact<u32>; 3]")).toContain(
      "for (let i: u32 = 0; i < 3 && !reader.failed; i++) reader.compact();",
    );
    expect(callsWith("Result<u8, Vec<u8>>")).toContain(`  switch (reader.u8()) {
    case 0:
      reader.fixed(1);
      break;
    case 1:
      reader.bytes();
      break;
    default:
      reader.fail(ScaleError.UnknownVariant);
  }`);
  });

  it("share the function for a type that occurs twice", () => {
    const text = callsWith("Result<u8, bool>", "Result<u8, bool>", "u8");
    expect(text.match(/function readEncoded/g)).toHaveLength(1);
  });
});

describe("entries with the same first key", () => {
  const key = { hasher: "Twox64Concat", type: "u32" } as const;
  const withKeys = (...keys: (typeof key)[]): string =>
    generateOne({ storage: [{ name: "Pairs", modifier: "Optional", keys, value: "u8", docs: [] }] }).pallet;

  it("can be iterated over in maps with more keys, and only there", () => {
    expect(withKeys(key, key)).toContain("export function entriesOf(id: u32, limit: u32): PairsEntries {");
    expect(withKeys(key)).not.toContain("entriesOf");
  });
});

describe("lists with a bound", () => {
  it("are refused beyond it when a call is checked, before their items are read", () => {
    const calls = callsWith("BoundedVec<u32, 5>");
    expect(calls).toContain("if (reader.compact() > 5) reader.fail(ScaleError.LengthBeyondBound);");
    expect(calls).toContain("U32List.read(reader)");
  });

  it("may have items without bytes, of which only the number is there", () => {
    const calls = callsWith("BoundedVec<(), 3>", "u8");
    expect(calls).toContain("if (reader.compact() > 3) reader.fail(ScaleError.LengthBeyondBound);");
  });

  it("are different types for different bounds, with one class", () => {
    const calls = callsWith("BoundedVec<u32, 5>", "BoundedVec<u32, 6>", "Vec<u32>");
    expect(calls).toContain("> 5)");
    expect(calls).toContain("> 6)");
    expect(calls.match(/U32List\.read/g)).toHaveLength(6);
  });
});

describe("argument types that cannot be generated in AssemblyScript", () => {
  const types = {
    List: {
      kind: "variant",
      path: "pallet_one::List",
      variants: [
        { name: "End", index: 0 },
        { name: "Node", index: 1, fields: [{ type: "Vec<List>" }] },
      ],
    },
  } as const;

  it.each([
    ["str", "text must be checked to be UTF-8"],
    ["BoundedVec<u8>", "the description does not give its bound"],
    ["Vec<()>", "a list of items without bytes may be of any length"],
    ["()", "it takes no bytes"],
    ["Compact<()>", "it takes no bytes"],
    ["Compact<i32>", "only unsigned integers have a compact form"],
    ["char", "unknown type char"],
    ["Vec<str>", "text must be checked to be UTF-8"],
  ])("such as %s are refused by name", (type, reason) => {
    expect(() => callsWith(type)).toThrow(AssemblyTypeError);
    expect(() => callsWith(type)).toThrow(`argument value_0 of One.do_it: "${type}"`);
    expect(() => callsWith(type)).toThrow(reason);
  });

  it("such as one without a declaration are refused by name", () => {
    expect(() => callsWith("Vec<Nothing>")).toThrow(UnknownTypeError);
    expect(() => callsWith("toString")).toThrow('unknown type "toString" in argument value_0 of One.do_it');
  });

  it("such as one that contains itself are refused, unless a class decodes it", () => {
    const pallet = { types, calls: [{ name: "sort", index: 0, fields: [{ name: "list", type: "List" }] }] };
    expect(() => generateOne(pallet)).toThrow("List contains itself");
    const classes = { List: { class: "List", module: "/sources/pallets/one/list" } };
    expect(generateOne({ ...pallet, classes }).calls).toContain("oneCalls.sort(origin, List.read(reader))");
  });
});

describe("generated hooks", () => {
  it("run in the order of the pallets", () => {
    const hooks = textOf(generateAssembly(solo), "hooks.ts");
    expect(hooks).toContain(`  timestampHooks.onFinalize(number);
  grandpaHooks.onFinalize(number);
  transactionPaymentHooks.onFinalize(number);
`);
    expect(hooks).toContain("weight = weight.plus(auraHooks.onInitialize(number));");
  });

  it("of idle time get the weight that the ones before them left", () => {
    const { hooks } = generateOne({ hooks: ["on_idle"] });
    expect(hooks).toContain("weight = weight.plus(oneHooks.onIdle(number, remaining.minus(weight)));");
  });
});

describe("the generated list for ISMP", () => {
  it("has the consensus clients and modules of the pallets, in their order", () => {
    const pallets = ["One", "Two"].map((name, index) => ({
      name,
      index,
      crate: "pallet",
      docs: [],
      folder: `/sources/pallets/${name.toLowerCase()}`,
      ismp: ["consensus_client", "modules"] as const,
    }));
    const list = textOf(generateAssembly({ ...sample, pallets }, "/sources/generated"), "ismp.ts");
    expect(list).toContain('import * as oneClient from "../pallets/one/consensus-client";');
    expect(list).toContain(`  clients.push(oneClient.consensusClient());
  clients.push(twoClient.consensusClient());
`);
    expect(list).toContain(`  if (!module) module = oneModules.moduleForId(id, length);
  if (!module) module = twoModules.moduleForId(id, length);
`);
  });

  it("is left out if no pallet uses ISMP", () => {
    const pallets = sample.pallets.map(({ ismp: _, ...pallet }) => pallet);
    expect(generateAssembly({ ...sample, pallets }).map(({ path }) => path)).not.toContain("ismp.ts");
  });
});

describe("generated files", () => {
  it("are the same text each time, and contain no absolute path", () => {
    const files = generateAssembly(solo);
    expect(generateAssembly(loadSolo())).toEqual(files);
    for (const { text } of files) expect(text).not.toMatch(/from "\//);
  });

  it("import by paths from their final position", () => {
    const files = generateAssembly(sample, "/sources/generated");
    expect(textOf(files, "calls.ts")).toContain('import * as sudoCalls from "../pallets/sudo/calls";');
    const solo3 = textOf(generateAssembly(solo), "pallets/transaction-payment.ts");
    expect(solo3).toContain('import { beginEvent, endEvent } from "../../frame/events";');
  });

  it("are refused if two pallets have folders of one name", () => {
    const [first, second] = sample.pallets as [AssemblyPallet, AssemblyPallet];
    const pallets = [first, { ...second, folder: "/elsewhere/system" }];
    expect(() => generateAssembly({ ...sample, pallets })).toThrow("would have the name system");
  });
});
