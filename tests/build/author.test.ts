import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { checkBlob } from "../../bindings/build/src/build/blob-check.ts";
import { executeBlock } from "../../bindings/chain/src/chain/execute-block.ts";
import { buildState, getPreset } from "../../bindings/chain/src/chain/genesis.ts";
import {
  BlockBuilder,
  Chain,
  createChainSpec,
  describeOutcome,
} from "../../bindings/chain/src/chain/index.ts";
import { formatJson } from "../../bindings/chain/src/chain/json.ts";
import { readCustomSection } from "../../bindings/core/src/blob/sections.ts";
import { toHex } from "../../bindings/core/src/codec/hex.ts";
import { encodeU64 } from "../../bindings/core/src/codec/integers.ts";
import { encodeBytes } from "../../bindings/core/src/codec/scale.ts";
import { Runtime, Storage } from "../../bindings/core/src/index.ts";
import { RuntimeMetadata, storageKey } from "../../bindings/relayer/src/substrate/index.ts";
import { alice, bob } from "../chain/runtimes.ts";
import { AuthorsFolder, type CommandFailedError, type Json, soloFile } from "../support/author.ts";
import { unlessSlow } from "../support/budget.ts";
import { projectRoot } from "../support/project.ts";

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

const EXTENSIONS = [
  ...["CheckNonZeroSender", "CheckSpecVersion", "CheckTxVersion", "CheckGenesis", "CheckMortality"],
  ...["CheckNonce", "CheckWeight"],
];
const APIS = [
  "Core",
  "Metadata",
  "BlockBuilder",
  "TaggedTransactionQueue",
  "AccountNonceApi",
  "GenesisBuilder",
];

/** A runtime with only these pallets, APIs and extensions of the package's own. */
function runtimeFile(pallets: readonly string[], apis: readonly string[], extensions = EXTENSIONS): Json {
  return {
    ...soloFile,
    pallets: pallets.map((pallet, index) => ({ pallet, index })),
    apis: [...APIS, ...apis],
    extrinsic: { versions: [4, 5], extensions },
  };
}

describe("an author's runtime", () => {
  const [here, elsewhere] = [new AuthorsFolder(), new AuthorsFolder()];
  const packageFiles = (): string[] =>
    readdirSync(resolve(projectRoot, "assembly"), { recursive: true, encoding: "utf8" }).sort();

  beforeAll(() => {
    for (const folder of [here, elsewhere]) folder.copy("examples/names", "chain");
  });

  afterAll(() => {
    for (const folder of [here, elsewhere]) folder.remove();
  });

  it("has the same bytes in every folder, and its build writes nothing but the blob", () => {
    // Debug builds also write what editors need.
    const files = () => here.list().filter((path) => !path.includes(".as-ismp"));
    const before = [files(), packageFiles()];
    const blob = here.build("chain/runtime.json", ...unlessSlow("--debug"));
    expect([files(), packageFiles()]).toEqual(before);
    expect(existsSync(resolve(projectRoot, "assembly/generated"))).toBe(false);
    const generated = `${elsewhere.path}/generated`;
    const options = [...unlessSlow("--debug"), "--generated", generated];
    expect(sha256(elsewhere.build("chain/runtime.json", ...options))).toBe(sha256(blob));
    const names = Buffer.from(elsewhere.read("generated/pallets/names.ts")).toString();
    expect(names).toContain("export function depositClaimed(who: AccountId32, name: Bytes): void {");
    expect(Buffer.from(blob).toString("latin1")).not.toContain(here.path);
  });

  it("that the compiler refuses is reported with the position, and leaves no blob", () => {
    const calls = Buffer.from(here.read("chain/pallets/names/calls.ts")).toString();
    here.write("broken/runtime.json", Buffer.from(here.read("chain/runtime.json")).toString());
    here.copy("examples/names/pallets", "broken/pallets");
    here.write("broken/pallets/names/calls.ts", calls.replace("name.isEmpty", "name.isHollow"));
    const before = here.list();
    expect.assertions(4);
    try {
      here.build("broken/runtime.json");
    } catch (error) {
      const { status, stdout } = error as CommandFailedError;
      expect(status).toBe(1);
      expect(stdout).toContain("Property 'isHollow' does not exist");
      expect(stdout).toContain("pallets/names/calls.ts");
    }
    expect(here.list()).toEqual(before);
  });
});

describe("pallets of an author's runtime", () => {
  const folder = new AuthorsFolder();
  let chain: Chain;

  beforeAll(async () => {
    // One above the configuration, one in a package that is installed next to it.
    folder.copy("examples/names/pallets/names", "shared/names");
    folder.copy("examples/names/pallets/names", "chain/node_modules/some-pallets/nicknames");
    folder.write("chain/node_modules/some-pallets/package.json", { name: "some-pallets", version: "1.0.0" });
    for (const file of ["pallet.json", "calls.ts", "genesis.ts", "api.json", "api.ts"]) {
      const name = `chain/node_modules/some-pallets/nicknames/${file}`;
      const text = Buffer.from(folder.read(name)).toString();
      folder.write(
        name,
        text
          .replaceAll("generated/pallets/names", "generated/pallets/nicknames")
          .replaceAll('"Names"', '"Nicknames"')
          .replaceAll("NamesApi", "NicknamesApi")
          .replaceAll('"field": "names"', '"field": "nicknames"')
          .replaceAll('"value": 32', '"value": 8'),
      );
    }
    const own = ["system", "timestamp", "aura", "balances"].map((name) => `as-ismp/pallets/${name}`);
    folder.write(
      "chain/runtime.json",
      runtimeFile(
        [...own, "../shared/names", "some-pallets/nicknames"],
        ["AuraApi", "SessionKeys", "../shared/names/api", "some-pallets/nicknames/api"],
      ),
    );
    const runtime = await folder.runtime("chain/runtime.json", "--debug");
    const spec = createChainSpec({ runtime, preset: "development" });
    chain = await Chain.create(spec, { firstSlot: 1n });
  });

  afterAll(() => folder.remove());

  it("may be outside of its folder and in packages", async () => {
    const claim = (pallet: string, nonce: number): Uint8Array => {
      const name = Buffer.from("alice in w");
      return chain.sign(alice, chain.at().metadata.encodeCall(pallet, "claim", { name }), { nonce });
    };
    const { outcomes } = await chain.author({ extrinsics: [claim("Names", 0), claim("Nicknames", 1)] });
    // The package's pallet takes eight bytes: each has its own constants.
    expect(outcomes.map(describeOutcome)).toEqual(["success", "Nicknames.LengthOutOfBounds"]);
  });

  it("may have runtime APIs beside them, outside of the folder and in packages", async () => {
    const name = Buffer.from("bob");
    const claim = chain.at().metadata.encodeCall("Names", "claim", { name });
    await chain.author({ extrinsics: [chain.sign(bob, claim)] });
    const owner = (api: string): string =>
      Buffer.from(chain.at().call(`${api}_owner_of`, encodeBytes(name))).toString("hex");
    expect(owner("NamesApi")).toBe(`01${Buffer.from(bob.id).toString("hex")}`);
    expect(owner("NicknamesApi")).toBe("00");
  });

  it("need not support fees: a transfer moves its amount and nothing else", async () => {
    const free = (id: Uint8Array): bigint =>
      (chain.at().query("System", "Account", id) as { data: { free: bigint } }).data.free;
    const [from, to] = [free(alice.id), free(bob.id)];
    const call = chain
      .at()
      .metadata.encodeCall("Balances", "transfer_keep_alive", { dest: { Id: bob.id }, value: 5n });
    const transfer = chain.sign(alice, call);
    expect(chain.at().validate(transfer)).toMatchObject({ valid: true, priority: 0n });
    const { outcomes } = await chain.author({ extrinsics: [transfer] });
    expect(outcomes.map(describeOutcome)).toEqual(["success"]);
    expect([free(alice.id), free(bob.id)]).toEqual([from - 5n, to + 5n]);
    const names = chain
      .at()
      .events()
      .map(({ name }) => name);
    expect(names).not.toContain("TransactionFeePaid");
  });

  it("determine the session keys: one for each pallet with authorities", () => {
    const decode = (length: number): Uint8Array =>
      chain.at().call("SessionKeys_decode_session_keys", encodeBytes(new Uint8Array(length)));
    expect(Buffer.from(decode(32).subarray(-4)).toString()).toBe("aura");
    // Control: a runtime with Grandpa as well has keys of 64 bytes.
    expect([...decode(64)]).toEqual([0]);
  });
});

describe("a runtime with Ismp and without a currency", () => {
  const folder = new AuthorsFolder();
  const feeAccount = `0x${"fe".repeat(32)}`;
  const FREE = { dest: { Substrate: "0x74686572" }, from: "0x61", to: "0x62", timeout: 100n, body: "0x" };
  let chain: Chain;

  beforeAll(async () => {
    const names = ["system", "timestamp", "aura", "ismp", "probe"];
    const file = runtimeFile(
      names.map((name) => `as-ismp/pallets/${name}`),
      ["AuraApi", "SessionKeys", "IsmpRuntimeApi"],
    );
    const pallets = (file["pallets"] as Json[]).map((one) =>
      one["pallet"] === "as-ismp/pallets/ismp" ? { ...one, config: { currency: null, feeAccount } } : one,
    );
    folder.write("runtime.json", { ...file, pallets });
    const runtime = await folder.runtime("runtime.json", ...unlessSlow("--debug"));
    const spec = createChainSpec({ runtime, preset: "development" });
    const { raw } = spec.genesis;
    // No pallet endows accounts: Alice's exists in the first state, with one provider.
    const account = storageKey(RuntimeMetadata.of(runtime), "System", "Account", [alice.id]);
    const top = { ...raw.top, [toHex(account)]: `0x${"00".repeat(8)}01${"00".repeat(7)}` };
    chain = await Chain.create({ ...spec, genesis: { raw: { ...raw, top } } }, { firstSlot: 1n });
  });

  afterAll(() => folder.remove());

  it("sends messages without a fee, and refuses those with one", async () => {
    const { metadata } = chain.at();
    const post = (fee: bigint, nonce: number): Uint8Array =>
      chain.sign(alice, metadata.encodeCall("Probe", "post", { ...FREE, fee }), { nonce });
    const { outcomes } = await chain.author({ extrinsics: [post(0n, 0), post(1n, 1)] });
    expect(outcomes.map(describeOutcome)).toEqual(["success", "Probe.DispatchFailed"]);
    const sent = chain
      .at()
      .events()
      .filter(({ name }) => name === "Request");
    expect(sent).toHaveLength(1);
    const commitment = sent[0]?.data["commitment"];
    const fund = (amount: bigint, nonce: number): Uint8Array => {
      const message = { commitment: { Request: commitment }, amount };
      return chain.sign(alice, metadata.encodeCall("Ismp", "fund_message", { message }), { nonce });
    };
    const funded = await chain.author({ extrinsics: [fund(0n, 2), fund(1n, 3)] });
    expect(funded.outcomes.map(describeOutcome)).toEqual(["success", "Token.Unsupported"]);
  });

  it("keeps accounts of a nonce and reference counters", () => {
    const stored = (id: Uint8Array) =>
      chain.at().get(storageKey(chain.at().metadata, "System", "Account", [id]));
    expect(stored(alice.id)).toHaveLength(16);
    expect(chain.at().query("System", "Account", alice.id)).toMatchObject({ nonce: 4, providers: 1 });
    expect(stored(new Uint8Array(32).fill(0xfe))).toBeUndefined();
  });
});

describe("a runtime whose fees are paid from a pallet of the author's", () => {
  const folder = new AuthorsFolder();
  const START = 10n ** 18n;
  let chain: Chain;

  beforeAll(async () => {
    folder.copy("tests/assembly/points", "points");
    const own = ["system", "timestamp", "aura", "transaction-payment"].map(
      (name) => `as-ismp/pallets/${name}`,
    );
    const apis = ["AuraApi", "SessionKeys", "TransactionPaymentApi"];
    const file = runtimeFile([...own, "./points"], apis, [...EXTENSIONS, "ChargeTransactionPayment"]);
    const pallets = (file["pallets"] as Json[]).map((one) =>
      one["pallet"] === "as-ismp/pallets/transaction-payment"
        ? { ...one, config: { onChargeTransaction: "Points" } }
        : one,
    );
    folder.write("runtime.json", { ...file, pallets });
    const runtime = await folder.runtime("runtime.json");
    const spec = createChainSpec({ runtime, preset: "development" });
    const { raw } = spec.genesis;
    // Alice and Bob have accounts, and Alice has points.
    const metadata = RuntimeMetadata.of(runtime);
    const account = (id: Uint8Array): string => toHex(storageKey(metadata, "System", "Account", [id]));
    const provided = `0x${"00".repeat(8)}01${"00".repeat(7)}`;
    const top = {
      ...raw.top,
      [account(alice.id)]: provided,
      [account(bob.id)]: provided,
      [toHex(storageKey(metadata, "Points", "PointsOf", [alice.id]))]:
        `${toHex(encodeU64(START))}${"00".repeat(8)}`,
    };
    chain = await Chain.create({ ...spec, genesis: { raw: { ...raw, top } } }, { firstSlot: 1n });
  });

  afterAll(() => folder.remove());

  const pointsOf = (id: Uint8Array): bigint => chain.at().query("Points", "PointsOf", id) as bigint;
  const remark = (signer: typeof alice, tip: bigint): Uint8Array => {
    const call = chain.at().metadata.encodeCall("System", "remark", { remark: "0x2a" });
    return chain.sign(signer, call, { tip });
  };

  it("charges the fee and the tip there, and says so in the event", async () => {
    const [free, tipped] = [remark(alice, 0n), remark(alice, 1_000n)];
    expect(chain.at().validate(free)).toMatchObject({ valid: true });
    const { outcomes } = await chain.author({ extrinsics: [tipped] });
    expect(outcomes.map(describeOutcome)).toEqual(["success"]);
    const paid = chain
      .at()
      .events()
      .filter(({ name }) => name === "TransactionFeePaid");
    expect(paid).toHaveLength(1);
    const fee = paid[0]?.data["actualFee"] as bigint;
    expect(paid[0]?.data["tip"]).toBe(1_000n);
    expect(fee).toBeGreaterThan(1_000_000n);
    expect(pointsOf(alice.id)).toBe(START - fee);
  });

  it("refuses a transaction of an account that cannot pay there", async () => {
    expect(pointsOf(bob.id)).toBe(0n);
    const { outcomes } = await chain.author({ extrinsics: [remark(bob, 0n)] });
    expect(outcomes.map(describeOutcome)).toEqual(["Invalid.Payment"]);
    // Control: it exists, as Alice's account does, who can pay.
    expect(chain.at().query("System", "Account", bob.id)).toMatchObject({ nonce: 0, providers: 1 });
  });
});

describe.each([
  ["as it is shipped", []],
  ["for debugging", ["--debug"]],
])("a runtime of System alone, built %s", (_, options) => {
  const folder = new AuthorsFolder();
  let blob: Uint8Array;
  let runtime: Runtime;

  beforeAll(async () => {
    folder.write("runtime.json", runtimeFile(["as-ismp/pallets/system"], []));
    blob = folder.build("runtime.json", ...options);
    runtime = await Runtime.load(blob);
  });

  afterAll(() => folder.remove());

  it("has names of functions for debugging only", () => {
    const names = readCustomSection(blob, "name");
    const isNamed = names !== undefined && Buffer.from(names).includes("assembly/runtime/executive");
    expect(isNamed).toBe(options.length > 0);
    expect(checkBlob(blob).violations).toEqual([]);
  });

  it("has a genesis, and makes blocks that it executes", () => {
    expect(getPreset(runtime, null)).toEqual({ system: {} });
    const storage = new Storage();
    buildState(runtime, formatJson(getPreset(runtime, null)), storage);
    const before = storage.fork();
    const builder = new BlockBuilder({
      runtime,
      storage,
      parentHash: new Uint8Array(32).fill(7),
      number: 1,
      digest: [],
      errorNames: { errorName: () => undefined },
      call: {},
    });
    builder.applyInherents(new Map());
    const block = builder.finalize();
    expect(block.extrinsics).toEqual([]);
    executeBlock(runtime, block, before);
    expect(before.root(1)).toEqual(storage.root(1));
  });
});
