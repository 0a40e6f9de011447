import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { entrySource } from "../../bindings/build/src/codegen/entry-source.ts";
import { generateAssembly } from "../../bindings/build/src/codegen/generate.ts";
import { encodeDescribedVersion } from "../../bindings/build/src/description/version.ts";
import { DescriptionFileError } from "../../bindings/build/src/runtime-files/description-file.ts";
import { loadRuntime } from "../../bindings/build/src/runtime-files/runtime-file.ts";
import { apiId, decodeRuntimeVersion } from "../../bindings/core/src/blob/runtime-version.ts";
import { storagePrefix } from "../../bindings/core/src/state/storage-prefix.ts";
import { describeAndDecode } from "./decoding.ts";

type Json = { [key: string]: Json } | Json[] | string | number | boolean | null;

const shelf = {
  name: "Shelf",
  crate: "pallet_shelf",
  docs: "Things on a shelf.",
  types: {
    Thing: {
      kind: "composite",
      path: "pallet_shelf::Thing",
      fields: [{ name: "label", type: "Vec<u8>" }],
      assembly: { class: "Thing", module: "./thing" },
    },
  },
  storage: [{ name: "Things", modifier: "Default", value: "Vec<Thing>", docs: "All things." }],
  calls: [{ name: "put", index: 0, fields: [{ name: "thing", type: "Thing" }], docs: "Adds a thing." }],
  constants: [
    { name: "Room", type: "u64", value: "18446744073709551615n", docs: "How many things fit." },
    { name: "Rent", type: "u128", docs: "What a thing costs." },
  ],
} as const;

const runtime = {
  crate: "library_runtime",
  version: {
    specName: "library",
    implName: "library",
    authoringVersion: 1,
    specVersion: 3,
    implVersion: 1,
    transactionVersion: 2,
    systemVersion: 1,
  },
  pallets: [
    { pallet: "as-ismp/pallets/system", index: 0, constants: { SS58Prefix: 7 } },
    { pallet: "as-ismp/pallets/balances", index: 4 },
    { pallet: "./pallets/shelf", index: 9, constants: { Rent: 5 } },
  ],
  types: {
    RuntimeHoldReason: { kind: "variant", path: "library_runtime::RuntimeHoldReason", variants: [] },
    RuntimeFreezeReason: { kind: "variant", path: "library_runtime::RuntimeFreezeReason", variants: [] },
  },
  apis: ["Core", { api: "Metadata", methods: ["metadata"] }],
  extrinsic: {
    versions: [4],
    extensions: [
      ...["CheckNonZeroSender", "CheckSpecVersion", "CheckTxVersion", "CheckGenesis", "CheckMortality"],
      ...["CheckNonce", "CheckWeight"],
    ],
  },
} as const;

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "runtime-"));
  mkdirSync(join(folder, "pallets", "shelf"), { recursive: true });
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Writes a runtime with its pallet and loads it. */
function load(runtimeFile: Json | typeof runtime = runtime, palletFile: Json | typeof shelf = shelf) {
  writeFileSync(join(folder, "pallets", "shelf", "pallet.json"), JSON.stringify(palletFile));
  writeFileSync(join(folder, "runtime.json"), JSON.stringify(runtimeFile));
  return loadRuntime(join(folder, "runtime.json"));
}

describe("a runtime in a folder of its own", () => {
  it("lists pallets of the package and pallets in its own folder, in order", () => {
    const { metadata } = describeAndDecode(load(), 15);
    expect(metadata.asLatest.pallets.map(({ name, index }) => `${index} ${name}`)).toEqual([
      "0 System",
      "4 Balances",
      "9 Shelf",
    ]);
  });

  it("sets constants of its pallets", () => {
    const values = load().pallets.flatMap(({ constants }) =>
      (constants ?? []).filter(({ name }) => ["SS58Prefix", "Room", "Rent"].includes(name)),
    );
    expect(values.map(({ value }) => value)).toEqual([7, 18446744073709551615n, 5]);
  });

  it("has a type of its pallet decoded by the class next to the pallet", () => {
    const files = generateAssembly(load(), join(folder, "generated"));
    const calls = files.find(({ path }) => path === "calls.ts")?.text;
    expect(calls).toContain('import { Thing } from "../pallets/shelf/thing";');
    expect(calls).toContain('import * as shelfCalls from "../pallets/shelf/calls";');
    expect(calls).toContain("return shelfCalls.put(origin, Thing.read(reader));");
  });

  it("offers only the methods that it lists", () => {
    expect(load().apis.map(({ methods }) => methods.map(({ name }) => name))).toEqual([
      ["version", "execute_block", "initialize_block"],
      ["metadata"],
    ]);
  });
});

describe("a runtime API in a folder of its author's", () => {
  const shelfApi = {
    name: "ShelfApi",
    version: 3,
    docs: "What is on the shelf.",
    types: {
      Weather: { kind: "variant", path: "shelf_api::Weather", variants: [{ name: "Dry", index: 0 }] },
    },
    methods: [
      { name: "count", output: "u32", docs: "How many things there are." },
      {
        name: "find",
        inputs: [{ name: "thing", type: "Thing" }],
        output: "Option<Weather>",
        docs: ["Where a thing is.", "And why."],
        module: "../finding/find",
      },
    ],
  };
  const loadApi = (api: object, use: Json = "./apis/shelf") => {
    mkdirSync(join(folder, "apis"), { recursive: true });
    writeFileSync(join(folder, "apis", "shelf.json"), JSON.stringify(api));
    return load({ ...runtime, apis: [...runtime.apis, use] } as unknown as Json);
  };

  it("is in the metadata and the version, with types of its own", () => {
    const description = loadApi(shelfApi);
    const { metadata, registry } = describeAndDecode(description, 16);
    const api = metadata.asLatest.apis.find(({ name }) => name.toString() === "ShelfApi");
    const typeOf = (type: Parameters<typeof registry.lookup.getTypeDef>[0]) =>
      registry.lookup.getTypeDef(type).type;
    expect(api?.version.toNumber()).toBe(3);
    expect(api?.methods.map(({ name, output }) => `${name} ${typeOf(output)}`)).toEqual([
      "count u32",
      "find Option<ShelfApiWeather>",
    ]);
    expect(api?.methods[1]?.docs.map(String)).toEqual(["Where a thing is.", "And why."]);
    const { apis } = decodeRuntimeVersion(encodeDescribedVersion(description));
    expect(apis).toContainEqual({ id: apiId("ShelfApi"), version: 3 });
  });

  it("is exported from the module beside it, or the one that a method names", () => {
    const text = entrySource(loadApi(shelfApi), {
      file: join(folder, "generated", "entry.ts"),
      locate: (module) => module,
    });
    expect(text).toContain('export { ShelfApi_count } from "../apis/shelf";');
    expect(text).toContain('export { ShelfApi_find } from "../finding/find";');
  });

  it("can be used in part", () => {
    const { apis } = loadApi(shelfApi, { api: "./apis/shelf", methods: ["count"] });
    expect(apis.at(-1)?.methods.map(({ name }) => name)).toEqual(["count"]);
  });

  it.each<[string, object, string]>([
    ["without a version", { name: "ShelfApi", docs: "", methods: [] }, '"version" is missing'],
    [
      "with a name that no entry point can have",
      { ...shelfApi, name: "shelfApi" },
      'name: expected a name of letters and digits that begins with a capital, found "shelfApi"',
    ],
    [
      "with a method in camel case",
      { ...shelfApi, methods: [{ name: "countAll", output: "u32", docs: "" }] },
      "methods[0].name: expected a name of small letters",
    ],
    [
      "with a module that is no relative path",
      { ...shelfApi, module: "shelf" },
      'module: expected a path that starts with a dot, found "shelf"',
    ],
    [
      "with a class for a type",
      {
        ...shelfApi,
        types: { A: { kind: "composite", path: "a::A", assembly: { class: "A", module: "./a" } } },
      },
      "types: only types of pallets may have a class",
    ],
  ])("is refused %s", (_, api, message) => {
    expect(() => loadApi(api)).toThrow(DescriptionFileError);
    expect(() => loadApi(api)).toThrow(message);
  });

  it("is refused if there is no such file or package", () => {
    const none = (api: string) => () => load({ ...runtime, apis: [api] } as unknown as Json);
    expect(none("./apis/none")).toThrow("apis/none.json: the file does not exist");
    expect(none("no-package/api")).toThrow("apis[0]: no package has the runtime API no-package/api");
  });
});

describe("the genesis of a runtime in a folder of its own", () => {
  const withGenesis = (genesis: Json): Json =>
    ({ ...shelf, storageVersion: 258, genesis }) as unknown as Json;
  const genesisOf = (pallet: Json, presets?: Json): string => {
    const description = load({ ...runtime, ...(presets && { presets }) } as unknown as Json, pallet);
    const file = generateAssembly(description, join(folder, "generated")).find(
      ({ path }) => path === "genesis.ts",
    );
    return file?.text ?? "";
  };
  /** The JSON texts that the functions of the generated file return. */
  const textsOf = (source: string): Record<string, Json> =>
    Object.fromEntries(
      [...source.matchAll(/function (\w+)\(\): u64 \{\n {2}return packSpan\(\w+\(\), (\d+)\)/g)].map(
        ([, name = "", length]) => [
          name,
          JSON.parse(bytesOf(source, `${name}Bytes`, Number(length)).toString()),
        ],
      ),
    );
  /** The bytes that a function writes to memory from constants in its code. */
  const bytesOf = (source: string, name: string, length: number): Buffer => {
    const body = source.slice(source.indexOf(`function ${name}(): usize {`)).split("\n}")[0] ?? "";
    const words = [...body.matchAll(/0x([0-9a-f]+)\b/g)].map(([, word = ""]) => word.padStart(16, "0"));
    return Buffer.concat(words.map((word) => Buffer.from(word, "hex").reverse())).subarray(0, length);
  };

  it("is built by each pallet that has a field, and requires only the fields that the pallet requires", () => {
    const required = genesisOf(withGenesis({ field: "shelf", required: true }));
    expect(required).toContain('import * as shelfGenesis from "../pallets/shelf/genesis";');
    expect(required).toContain('if (fields.is("shelf")) {\n    shelfGenesis.buildGenesis(json);');
    expect(required).toContain('fields.require("shelf");');
    expect(required).not.toContain("JsonReader.ofDefault");
    expect(genesisOf(shelf as unknown as Json)).not.toContain("shelf");
  });

  it("has an absent optional field built from its default, which is an empty object unless stated", () => {
    const silent = genesisOf(withGenesis({ field: "shelf" }));
    expect(silent).not.toContain('fields.require("shelf");');
    expect(silent).toContain('JsonReader.ofDefault(defaultShelf(), "shelf")');
    expect(textsOf(silent)["defaultShelf"]).toEqual({});
    const stated = genesisOf(withGenesis({ field: "shelf", default: { owner: null, room: 7 } }));
    expect(textsOf(stated)["defaultShelf"]).toEqual({ owner: null, room: 7 });
  });

  it("has presets from its pallets, and of no other pallet", () => {
    const texts = textsOf(
      genesisOf(withGenesis({ field: "shelf", default: { room: 1 }, presets: { attic: { room: 9 } } })),
    );
    const fields = Object.values(texts)
      .filter((text) => Object.hasOwn(text as object, "system"))
      .map((text) => Object.keys(text as object));
    // The one without a name, then development, local_testnet, attic.
    expect(fields).toEqual(Array.from({ length: 4 }, () => ["system", "balances", "shelf"]));
    expect(texts["configuration0"]).toMatchObject({
      system: {},
      balances: { balances: [] },
      shelf: { room: 1 },
    });
    expect(texts["configuration1"]).toMatchObject({ shelf: { room: 1 } });
    expect(texts["configuration3"]).toMatchObject({ balances: { balances: [] }, shelf: { room: 9 } });
  });

  it("has presets of the runtime's own instead of those of pallets", () => {
    const pallet = withGenesis({ field: "shelf", default: { room: 1 }, presets: { attic: { room: 9 } } });
    const texts = textsOf(genesisOf(pallet, { attic: { shelf: { room: 5 } }, cellar: {} }));
    // The one without a name, then attic and cellar, which the runtime defines for all its pallets, and the others.
    const rooms = [0, 1, 2, 3, 4].map((index) => (texts[`configuration${index}`] as { shelf: Json }).shelf);
    expect(rooms).toEqual([{ room: 1 }, { room: 5 }, { room: 1 }, { room: 1 }, { room: 1 }]);
  });

  it("stores the storage version of every pallet", () => {
    const source = genesisOf(withGenesis({ field: "shelf" }));
    const bytes =
      source
        .match(/STORAGE_VERSIONS = memory\.data<u8>\(\[(.*?)\]/)?.[1]
        ?.split(",")
        .map(Number) ?? [];
    expect(source).toContain("STORAGE_VERSIONS_COUNT: u32 = 3;");
    expect(bytes).toHaveLength(3 * 34);
    expect(bytes.slice(-34)).toEqual([...storagePrefix("Shelf", ":__STORAGE_VERSION__:"), 2, 1]);
    expect(bytes.slice(34 + 32, 68)).toEqual([1, 0]);
  });

  it("is refused if two pallets have one field", () => {
    const description = load(runtime, withGenesis({ field: "balances" }));
    expect(() => generateAssembly(description)).toThrow("two declarations would have the name balances");
  });
});

describe("features of a pallet besides its calls", () => {
  it("are dispatched by generated code: inherents, unsigned calls, keys of authorities", () => {
    const pallet = {
      ...shelf,
      inherent: { identifier: "shelves0", call: "put" },
      validatesUnsigned: true,
      sessionKey: { id: "shel", crypto: "ed25519" },
    };
    const files = generateAssembly(load(runtime, pallet as unknown as Json), join(folder, "generated"));
    const text = (name: string) => files.find(({ path }) => path === name)?.text;
    expect(text("inherents.ts")).toContain("if (call.pallet == 9 && call.index == 0) return true;");
    expect(text("inherents.ts")).toContain(
      "shelfInherent.createInherent(data.find(0x307365766c656873), call)",
    );
    expect(text("unsigned.ts")).toContain(
      "case 9:\n      return shelfUnsigned.validateUnsigned(call, transaction);",
    );
    expect(text("session-keys.ts")).toContain("memory.data<u8>([115,104,101,108,1]);");
  });

  it("are dispatched to no pallet if none has them", () => {
    const files = generateAssembly(load(), join(folder, "generated"));
    const text = (name: string) => files.find(({ path }) => path === name)?.text;
    expect(text("inherents.ts")).toContain("INHERENTS: u32 = 0;");
    expect(text("session-keys.ts")).toContain("SESSION_KEYS_COUNT: u32 = 0;");
    expect(text("extensions.ts")).toMatch(/from ".*\/runtime\/no-fees";/);
    expect(text("hooks.ts")).toContain("onTimestampSet(now: u64): void {\n}");
  });
});

describe("a runtime that extends another one", () => {
  const extension = (change: object = {}, entry: object = {}): Json =>
    ({
      extends: "./base.json",
      pallets: [{ pallet: "as-ismp/pallets/timestamp", index: 20, ...entry }],
      ...change,
    }) as unknown as Json;
  const extend = (file: Json) => {
    writeFileSync(join(folder, "base.json"), JSON.stringify(runtime));
    return load(file);
  };
  const namesOf = ({ pallets }: ReturnType<typeof load>) =>
    pallets.map(({ name, index }) => `${index} ${name}`);

  it("is that one with more pallets: at the end, or after the pallet that it names", () => {
    const base = ["0 System", "4 Balances", "9 Shelf"];
    const extended = extend(extension());
    expect(namesOf(extended)).toEqual([...base, "20 Timestamp"]);
    const placed = extend(extension({}, { after: "as-ismp/pallets/system" }));
    expect(namesOf(placed)).toEqual(["0 System", "20 Timestamp", "4 Balances", "9 Shelf"]);
    const { pallets, ...others } = load();
    expect(extended).toMatchObject(others);
    expect(extended.pallets.slice(0, pallets.length)).toEqual(pallets);
  });

  it.each<[string, Json, string]>([
    [
      "a pallet to be after that is not there",
      extension({}, { after: "as-ismp/pallets/sudo" }),
      "pallets[0].after: expected one of as-ismp/pallets/system, as-ismp/pallets/balances, ./pallets/shelf",
    ],
    ["entries of its own", extension({ version: {} }), 'expected one of extends, pallets, found "version"'],
    ["itself", extension({ extends: "./runtime.json" }), 'found "extends"'],
  ])("is refused with %s", (_, file, message) => {
    expect(() => extend(file)).toThrow(DescriptionFileError);
    expect(() => extend(file)).toThrow(message);
  });

  it("is the only one whose pallets say what they are after", () => {
    const [system, ...others] = runtime.pallets;
    const pallets = [{ ...system, after: "./pallets/shelf" }, ...others];
    expect(() => load({ ...runtime, pallets } as unknown as Json)).toThrow('found "after"');
  });
});

describe("settings of a pallet", () => {
  const own = (...names: readonly string[]) =>
    names.map((name, index) => ({ pallet: `as-ismp/pallets/${name}`, index }));
  const ismp = (config?: Json) => ({ pallet: "as-ismp/pallets/ismp", index: 7, ...(config && { config }) });
  const loadWith = (...pallets: readonly object[]) => load({ ...runtime, pallets } as unknown as Json);
  const configOf = (pallet: string, ...pallets: readonly object[]): string => {
    const files = generateAssembly(loadWith(...pallets), join(folder, "generated"));
    return files.find(({ path }) => path === `config/${pallet}.ts`)?.text ?? "";
  };
  const complete = own("system", "timestamp", "balances");

  it("have the pallets and the account of Substrate's runtimes unless the runtime chooses others", () => {
    const text = configOf("ismp", ...complete, ismp());
    expect(text).toMatch(/export \{ balance, reducibleBalance, transfer \} from ".*\/balances\/currency";/);
    expect(text).toMatch(/export \{ now \} from ".*\/timestamp\/clock";/);
    const account = [...Buffer.from("modlISMPFEES"), ...new Uint8Array(20)];
    expect(text).toContain(
      `export const FEE_ACCOUNT = changetype<AccountId32>(memory.data<u8>([${account}]));`,
    );
    const stated = { currency: "Balances", clock: "Timestamp", feeAccount: "ISMPFEES" };
    expect(configOf("ismp", ...complete, ismp(stated))).toBe(text);
  });

  it("take modules beside the runtime's configuration, and any account", () => {
    const chosen = { currency: "./gold", clock: "./sundial", feeAccount: `0x${"0a".repeat(32)}` };
    const text = configOf("ismp", ...own("system"), ismp(chosen));
    expect(text).toContain('export { balance, reducibleBalance, transfer } from "../../gold";');
    expect(text).toContain('export { now } from "../../sundial";');
    expect(text).toContain(`memory.data<u8>([${new Array(32).fill(10)}]));`);
  });

  it("take fees of transactions from Balances unless the runtime chooses another pallet or module", () => {
    const payment = (config?: Json) => ({
      pallet: "as-ismp/pallets/transaction-payment",
      index: 5,
      ...(config && { config }),
    });
    const names = "canPayFee, withdrawFee, settleFee";
    const text = configOf("transaction-payment", ...complete, payment());
    expect(text).toContain(`export { ${names} } from "`);
    expect(text).toMatch(/from ".*\/balances\/fee-payment";/);
    const beside = payment({ onChargeTransaction: "./gold" });
    expect(configOf("transaction-payment", ...own("system"), beside)).toContain(
      `export { ${names} } from "../../gold";`,
    );
    expect(() => loadWith(...own("system"), payment())).toThrow(
      "the runtime has no pallet Balances, the fee_payment of TransactionPayment: choose another",
    );
    expect(() => loadWith(...complete, payment({ onChargeTransaction: null }))).toThrow(
      "TransactionPayment needs a fee_payment",
    );
  });

  it("have no currency where the runtime names none", () => {
    const text = configOf("ismp", ...own("system", "timestamp"), ismp({ currency: null }));
    expect(text).toMatch(/transfer \} from ".*\/frame\/no-currency";/);
  });

  describe("of pallet Session", () => {
    const session = (config: Json = {}) => ({ pallet: "as-ismp/pallets/session", index: 9, config });
    const keyed = own("system", "timestamp", "aura", "grandpa", "balances");

    it("are numbers, and a session manager that may be missing", () => {
      const text = configOf("session", ...keyed, session());
      expect(text).toContain("export const PERIOD: u32 = 600;\nexport const OFFSET: u32 = 0;\n");
      const names = "newSession, startSession, endSession";
      expect(text).toContain(`export { ${names} } from "`);
      expect(text).toMatch(/from ".*\/session\/keep-validators";/);
      const chosen = session({ period: 4, offset: 1, sessionManager: "./candidates" });
      const other = configOf("session", ...keyed, chosen);
      expect(other).toContain("export const PERIOD: u32 = 4;\nexport const OFFSET: u32 = 1;\n");
      expect(other).toContain(`export { ${names} } from "../../candidates";`);
    });

    it("give keys for each pallet that has a session key, in the runtime's order", () => {
      const files = generateAssembly(loadWith(...keyed, session()), join(folder, "generated"));
      const text = files.find(({ path }) => path === "session.ts")?.text ?? "";
      expect(text).toContain("export const KEYS: u32 = 2;");
      const calls = [...text.matchAll(/(\w+)SessionHandler\.onNewSession/g)].map(([, name]) => name);
      expect(calls).toEqual(["aura", "grandpa"]);
      expect(generateAssembly(loadWith(...keyed), folder).map(({ path }) => path)).not.toContain(
        "session.ts",
      );
    });

    it.each<[string, object[], string]>([
      [
        "a period of zero blocks",
        [...keyed, session({ period: 0 })],
        "expected a number from 1 to 4294967295, found 0",
      ],
      [
        "a period as text",
        [...keyed, session({ period: "4" })],
        'expected a number from 1 to 4294967295, found "4"',
      ],
      [
        "a number as the session manager",
        [...keyed, session({ sessionManager: 4 })],
        "expected text, found 4",
      ],
      [
        "a session manager that provides none",
        [...keyed, session({ sessionManager: "Timestamp" })],
        "pallets[5].config.sessionManager: the pallet Timestamp provides no session_manager",
      ],
      [
        "a deposit for keys, which the pallet does not hold",
        [...keyed, { ...session(), constants: { KeyDeposit: 5 } }],
        "constants[0]: expected no value of KeyDeposit in the runtime's configuration: it is fixed",
      ],
      [
        "another pallet that changes the authorities",
        [...keyed, session(), { pallet: "as-ismp/pallets/authorities", index: 10 }],
        "pallets[6]: Session and Authorities both change the authorities: leave one of them out",
      ],
    ])("are refused with %s", (_, pallets, message) => {
      expect(() => loadWith(...pallets)).toThrow(DescriptionFileError);
      expect(() => loadWith(...pallets)).toThrow(message);
    });

    it("need a type of each session key", () => {
      const keyless = { ...shelf, sessionKey: { id: "shel", crypto: "ed25519" } } as unknown as Json;
      const own = { pallet: "./pallets/shelf", index: 20, constants: { Rent: 5 } };
      const pallets = [...keyed, session(), own];
      expect(() => load({ ...runtime, pallets } as unknown as Json, keyless)).toThrow(
        'pallets[6]: expected a "type" of the sessionKey of Shelf, which sessions change',
      );
    });
  });

  it("give accounts the data of Balances, and no data in a runtime without it", () => {
    const defaultOf = (...pallets: readonly object[]) => {
      const { metadata } = describeAndDecode(loadWith(...pallets), 15);
      const items = metadata.asLatest.pallets[0]?.storage.unwrap().items;
      return items?.find(({ name }) => name.eq("Account"))?.fallback.toHex();
    };
    expect(configOf("system", ...own("system", "balances"))).toMatch(/\/balances\/account-data";/);
    expect(defaultOf(...own("system", "balances"))).toBe(`0x${"00".repeat(79)}80`);
    expect(configOf("system", ...own("system"))).toMatch(/\/frame\/no-account-data";/);
    expect(defaultOf(...own("system"))).toBe(`0x${"00".repeat(16)}`);
  });

  it.each<[string, object[], string]>([
    [
      "a pallet that the runtime does not have by default",
      [...own("system", "timestamp"), ismp()],
      "pallets[2].config.currency: the runtime has no pallet Balances, the currency of Ismp: choose another, or null",
    ],
    [
      "a pallet that the runtime does not have by choice",
      [...complete, ismp({ clock: "Sundial" })],
      "pallets[3].config.clock: the runtime has no pallet Sundial, the clock of Ismp: choose another",
    ],
    [
      "a pallet that provides something else",
      [...complete, ismp({ currency: "Timestamp" })],
      "pallets[3].config.currency: the pallet Timestamp provides no currency",
    ],
    ["no clock", [...complete, ismp({ clock: null })], "Ismp needs a clock"],
    [
      "an account that is neither a pallet's id nor 32 bytes",
      [...complete, ismp({ feeAccount: "FEES" })],
      "pallets[3].config.feeAccount: expected a pallet's id of eight characters of ASCII, or 0x",
    ],
    ["one that it does not have", [...complete, ismp({ money: null })], 'found "money"'],
  ])("are refused with %s", (_, pallets, message) => {
    expect(() => loadWith(...pallets)).toThrow(DescriptionFileError);
    expect(() => loadWith(...pallets)).toThrow(message);
  });
});

describe("description files", () => {
  const withPallet = (change: object): Json => ({ ...shelf, ...change }) as unknown as Json;
  const withRuntime = (change: object): Json => ({ ...runtime, ...change }) as unknown as Json;
  const system = runtime.pallets[0];

  it.each<[string, Json, string]>([
    ["a misspelt key", withPallet({ error: [] }), "pallet.json: expected one of name, crate"],
    ["a missing key", { name: "Shelf" }, 'pallet.json: "crate" is missing'],
    [
      "a number as text",
      withPallet({ calls: [{ name: "put", index: "0" }] }),
      "calls[0].index: expected an integer",
    ],
    [
      "an unknown hook",
      withPallet({ hooks: ["on_pole"] }),
      "hooks[0]: expected one of on_initialize, on_poll, on_idle",
    ],
    [
      "a number in its genesis that JSON tools round",
      withPallet({ genesis: { field: "shelf", default: { room: 2 ** 60 } } }),
      "genesis.default.room: expected an integer from 0 on; as text if it is beyond 2^53 - 1",
    ],
    [
      "text in its genesis that the runtime does not support",
      withPallet({ genesis: { field: "shelf", default: { name: 'a "b"' } } }),
      "genesis.default.name: expected ASCII text",
    ],
    [
      "an inherent that is not one of its calls",
      withPallet({ inherent: { identifier: "shelves0", call: "take" } }),
      "inherent.call: expected one of put",
    ],
    [
      "an identifier of another length",
      withPallet({ inherent: { identifier: "shelf", call: "put" } }),
      "inherent.identifier: expected 8 characters",
    ],
    [
      "a storage version beyond 16 bits",
      withPallet({ storageVersion: 65536 }),
      "storageVersion: expected a version from 0 to 65535",
    ],
    [
      "an unknown hasher",
      withPallet({
        storage: [
          {
            name: "A",
            modifier: "Optional",
            keys: [{ hasher: "Sha2", type: "u8" }],
            value: "u8",
            docs: "",
          },
        ],
      }),
      "storage[0].keys[0].hasher: expected one of Blake2_128",
    ],
    [
      "variants in a composite",
      withPallet({ types: { A: { kind: "composite", path: "a::A", variants: [] } } }),
      "types.A: expected no variants in a composite",
    ],
    ["JSON that is not an object", [], "pallet.json: expected an object"],
  ])("are refused with %s", (_, pallet, message) => {
    expect(() => load(runtime, pallet)).toThrow(DescriptionFileError);
    expect(() => load(runtime, pallet)).toThrow(message);
  });

  it.each<[string, Json, string]>([
    ["an unknown API", withRuntime({ apis: ["Corn"] }), "apis[0]: unknown runtime API Corn"],
    [
      "an unknown method",
      withRuntime({ apis: [{ api: "Core", methods: ["start"] }] }),
      "apis[0].methods[0]: expected one of version, execute_block",
    ],
    [
      "an unknown extension",
      withRuntime({ extrinsic: { versions: [4], extensions: ["CheckMate"] } }),
      "unknown transaction extension CheckMate",
    ],
    [
      "extensions in another order than the runtime decodes them",
      withRuntime({
        extrinsic: { versions: [4], extensions: [...runtime.extrinsic.extensions].reverse() },
      }),
      "extrinsic.extensions: expected the extensions CheckNonZeroSender, CheckSpecVersion",
    ],
    [
      "a fee extension without a pallet for it",
      withRuntime({
        extrinsic: {
          versions: [4],
          extensions: [...runtime.extrinsic.extensions, "ChargeTransactionPayment"],
        },
      }),
      "extrinsic.extensions[7]: no pallet implements ChargeTransactionPayment",
    ],
    [
      "a preset for a pallet that it does not have",
      withRuntime({ presets: { development: { sudo: { key: null } } } }),
      "presets.development.sudo: no pallet has the genesis field sudo",
    ],
    [
      "a folder without a pallet",
      withRuntime({ pallets: [{ pallet: "./pallets/none", index: 1 }] }),
      "pallet.json: the file does not exist",
    ],
    [
      "a package that does not exist",
      withRuntime({ pallets: [{ pallet: "no-package/pallet", index: 1 }] }),
      "pallets[0].pallet: no package has the pallet no-package/pallet",
    ],
    [
      "a constant that the pallet does not have",
      withRuntime({ pallets: [{ ...system, constants: { Prefix: 1 } }] }),
      "the pallet has no constant Prefix",
    ],
    [
      "a value for a constant that follows from the version",
      withRuntime({ pallets: [{ ...system, constants: { Version: 1 } }] }),
      'expected no value of a constant with "from"',
    ],
    [
      "a constant without a value",
      withRuntime({ pallets: [{ pallet: "./pallets/shelf", index: 9 }] }),
      "expected a value of Rent",
    ],
    [
      "a type that every runtime has",
      withRuntime({ types: { H256: "[u8; 32]" } }),
      "types.H256: every runtime already has a type H256",
    ],
  ])("are refused with %s", (_, file, message) => {
    expect(() => load(file)).toThrow(DescriptionFileError);
    expect(() => load(file)).toThrow(message);
  });

  it("are refused unless they are JSON", () => {
    writeFileSync(join(folder, "runtime.json"), "{ pallets }");
    expect(() => loadRuntime(join(folder, "runtime.json"))).toThrow(/runtime\.json: the file is not JSON/);
  });
});
