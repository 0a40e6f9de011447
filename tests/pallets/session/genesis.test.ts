import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import {
  Chain,
  createChainSpec,
  devAccount,
  formatJson,
  type JsonObject,
} from "../../../bindings/chain/src/chain/index.ts";
import { type Runtime, Storage } from "../../../bindings/core/src/index.ts";
import { AuthorsFolder, soloFile } from "../../support/author.ts";
import { loadSessions } from "../../support/blob.ts";
import { hex, utf8 } from "../../support/hex.ts";
import { bytes } from "../../support/scale.ts";
import { genesisEntry, genesisOf, PERIOD, SessionChain } from "./scene.ts";

let runtime: Runtime;

beforeAll(async () => {
  runtime = await loadSessions();
});

const address = (name: string): string => devAccount(name).address;
const voter = (name: string): [string, number] => [devAccount(name, "ed25519").address, 1];

describe("the genesis of pallet Session", () => {
  it.each(["development", "local_testnet"])(
    "has keys in the preset %s, and blocks follow",
    async (preset) => {
      const chain = new SessionChain(await Chain.create(createChainSpec({ runtime, preset })));
      const names = preset === "development" ? ["Alice"] : ["Alice", "Bob"];
      expect(chain.state()).toMatchObject({
        validators: names,
        queued: names,
        authors: names,
        voters: names,
      });
      await chain.to(PERIOD);
      await chain.chain.finalize(chain.chain.best.hash);
      expect(chain.state().index).toBe(1);
    },
  );

  it("is the same whatever the order of the configuration's fields", () => {
    const { session, ...rest } = genesisOf("Alice", "Bob") as { session: JsonObject };
    const fields = {
      system: {},
      aura: { authorities: [] },
      grandpa: { authorities: [] },
      transactionPayment: { multiplier: "1000000000000000000" },
      ...rest,
    };
    const rootOf = (configuration: JsonObject): string => {
      const storage = new Storage();
      const text = bytes(utf8(formatJson(configuration)));
      expect(hex(runtime.call("GenesisBuilder_build_state", text, { storage }))).toBe("0x00");
      return hex(storage.root(1));
    };
    expect(rootOf({ session, ...fields })).toBe(rootOf({ ...fields, session }));
  });

  it("takes authorities of Aura and GRANDPA that are the same", async () => {
    const authorities = {
      aura: { authorities: [address("Alice")] },
      grandpa: { authorities: [voter("Alice")] },
    };
    const chain = await SessionChain.start(runtime, { ...genesisOf("Alice"), ...authorities });
    expect(chain.state()).toMatchObject({ authors: ["Alice"], voters: ["Alice"] });
  });

  it("may have no validators: the chain has no authorities, and stays so", async () => {
    const chain = await SessionChain.start(runtime, genesisOf());
    await chain.to(2 * PERIOD);
    expect(chain.state()).toMatchObject({ index: 2, validators: [], authors: [], voters: [], setId: 0n });
  });

  const session = (keys: readonly unknown[], nonAuthorityKeys: readonly unknown[] = []): JsonObject =>
    ({ session: { keys, nonAuthorityKeys } }) as unknown as JsonObject;
  const [account, validator, keys] = genesisEntry("Alice");

  it.each<[string, JsonObject, string]>([
    [
      "a key that two validators have",
      session([genesisEntry("Alice"), genesisEntry("Bob", "Alice")]),
      "session.keys: two validators have the same key",
    ],
    [
      "a key that a validator and another account have",
      session([genesisEntry("Alice")], [genesisEntry("Bob", "Alice")]),
      "session.keys: two validators have the same key",
    ],
    ["a key too few", session([[account, validator, { aura: keys["aura"] }]]), "missing field `grandpa`"],
    ["a key too many", session([[account, validator, { ...keys, babe: account }]]), "unknown field `babe`"],
    [
      "a key that is no address",
      session([[account, validator, { ...keys, aura: "0x" }]]),
      "is no SS58 address",
    ],
    [
      "other authorities of Aura",
      { ...session([genesisEntry("Alice")]), aura: { authorities: [address("Bob")] } },
      "session.keys: the authorities of Aura and Grandpa differ from these keys: leave them out",
    ],
    [
      "other authorities of GRANDPA",
      { ...session([genesisEntry("Alice")]), grandpa: { authorities: [voter("Bob")] } },
      "session.keys: the authorities of Aura and Grandpa differ from these keys: leave them out",
    ],
    [
      "more validators than the runtime allows",
      session(Array.from({ length: 33 }, (_, index) => genesisEntry(`validator ${index}`))),
      "session.keys: more validators than the runtime allows",
    ],
  ])("is refused with %s", (_, genesis, message) => {
    expect(() => createChainSpec({ runtime, genesis: { ...genesisOf(), ...genesis } })).toThrow(message);
  });
});

describe("a runtime with one session key and a session manager in a module", () => {
  const folder = new AuthorsFolder();
  afterAll(() => folder.remove());

  it("changes its authors", async () => {
    folder.write(
      "manager.ts",
      `import { account } from "as-ismp/assembly/frame/literals";
import { AccountId32List } from "as-ismp/assembly/generated/types";
const BOB = account("${address("Bob")}");
export function newSession(index: u32): AccountId32List | null {
  if (index < 2) return null;
  const list = AccountId32List.empty();
  list.push(BOB);
  return list;
}
export function startSession(index: u32): void {}
export function endSession(index: u32): void {}
`,
    );
    const names = ["system", "timestamp", "aura", "balances", "transaction-payment", "sudo"];
    const pallets = names.map((name, index) => ({ pallet: `as-ismp/pallets/${name}`, index }));
    const config = { period: 2, sessionManager: "./manager" };
    const apis = (soloFile["apis"] as string[]).filter((name) => !/Grandpa|Ismp|LightClient/.test(name));
    folder.write("runtime.json", {
      ...soloFile,
      apis,
      pallets: [...pallets, { pallet: "as-ismp/pallets/session", index: 8, config }],
    });
    const runtime = await folder.runtime("runtime.json", "--debug");
    const entry = (name: string): unknown => [address(name), address(name), { aura: address(name) }];
    const genesis = {
      balances: { balances: [[address("Alice"), 10n ** 15n]] },
      session: { keys: [entry("Alice")], nonAuthorityKeys: [entry("Bob")] },
    } as unknown as JsonObject;
    const chain = await Chain.create(createChainSpec({ runtime, genesis }));
    const authors = (): unknown => chain.at().query("Aura", "Authorities");
    const keyOf = (name: string): string => hex(devAccount(name).id);
    await chain.author();
    await chain.author();
    expect(authors()).toEqual([keyOf("Alice")]);
    await chain.author();
    await chain.author();
    expect(authors()).toEqual([keyOf("Bob")]);
    expect(chain.at().query("Session", "NextKeys", devAccount("Bob").id)).toEqual({ aura: keyOf("Bob") });
    await chain.author();
  }, 120_000);
});
