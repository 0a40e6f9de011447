import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { compactFromU8a } from "@polkadot/util";
import { Chain, type ChainBlock, createChainSpec } from "../../bindings/chain/src/chain/index.ts";
import { apiId } from "../../bindings/core/src/blob/runtime-version.ts";
import { concat, encodeBytes, encodeU32, encodeVec } from "../../bindings/core/src/codec/scale.ts";
import { type LogEntry, type Runtime, RuntimeTrapError, Storage } from "../../bindings/core/src/index.ts";
import { encodeBlock, RuntimeMetadata, storageKey } from "../../bindings/relayer/src/substrate/index.ts";
import { alice, bob } from "../chain/runtimes.ts";
import { AuthorsFolder } from "../support/author.ts";

/** `UpgradeCheckSelect` */
const NONE = Uint8Array.of(0);
const ALL = Uint8Array.of(1);
const PRE_AND_POST = Uint8Array.of(2);
const TRY_STATE = Uint8Array.of(3);
/** `TryStateSelect` */
const roundRobin = (count: number): Uint8Array => concat(Uint8Array.of(2), encodeU32(count));
const only = (...names: string[]): Uint8Array =>
  concat(Uint8Array.of(3), encodeVec(names.map((name) => encodeBytes(Buffer.from(name)))));

/** Hooks of a pallet that leaves a trace of each, and whose check of the state writes if a name is there that says so. */
const TRACING_HOOKS = `
import { account, bytes } from "as-ismp/assembly/frame/literals";
import { Weight } from "as-ismp/assembly/frame/weight";
import { owners } from "as-ismp/assembly/generated/pallets/names";
import { Registration } from "as-ismp/assembly/generated/types";
import { Reader } from "as-ismp/assembly/scale/reader";
import { Writer } from "as-ismp/assembly/scale/writer";

const WHO = account("5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY");

export function preUpgrade(state: Writer): string | null {
  state.u32(owners.exists(bytes("upgraded")) ? 1 : 0);
  return owners.exists(bytes("refuses")) ? "a name refuses" : null;
}

export function onRuntimeUpgrade(): Weight {
  owners.set(bytes("upgraded"), new Registration(WHO, 7));
  return new Weight(11, 13);
}

export function postUpgrade(state: Reader): string | null {
  return state.u32() == 0 && owners.exists(bytes("upgraded")) ? null : "upgraded twice";
}

export function tryState(number: u32): string | null {
  if (owners.exists(bytes("writes"))) owners.set(bytes("written"), new Registration(WHO, number));
  return owners.exists(bytes("bad")) ? "a bad name" : null;
}
`;

describe("the try-runtime form of a blob", () => {
  const folder = new AuthorsFolder();
  let old: Runtime;
  let tried: Runtime;
  let tracing: Runtime;
  let before: ChainBlock;
  let chain: Chain;

  beforeAll(async () => {
    folder.copy("examples/upgrade", "chain");
    folder.copy("examples/names/pallets/names", "names/pallets/names");
    old = await folder.runtime("chain/runtime-1.json", "--debug");
    tried = await folder.runtime("chain/runtime-2.json", "--debug", "--try-runtime");
    folder.copy("examples/upgrade", "tracing");
    folder.write("tracing/pallets/names/hooks.ts", TRACING_HOOKS);
    const described = JSON.parse(Buffer.from(folder.read("tracing/pallets/names/pallet.json")).toString());
    folder.write("tracing/pallets/names/pallet.json", {
      ...described,
      hooks: ["on_runtime_upgrade", "try_state", "pre_upgrade", "post_upgrade"],
      migrations: undefined,
    });
    tracing = await folder.runtime("tracing/runtime-2.json", "--debug", "--try-runtime");
    const genesis = { names: { reserved: [["root", bob.address]] } };
    const former = await Chain.create(createChainSpec({ runtime: old, preset: "development", genesis }), {
      firstSlot: 1n,
    });
    await former.author();
    before = former.best;
    // A chain of the form itself, whose blocks are tried again.
    chain = await Chain.create(createChainSpec({ runtime: tried, preset: "development", genesis }), {
      firstSlot: 1n,
    });
    const claim = chain.at().metadata.encodeCall("Names", "claim", { name: Buffer.from("alice") });
    await chain.author({ extrinsics: [chain.sign(alice, claim)] });
  });

  afterAll(() => folder.remove());

  const owner = (name: string): Uint8Array =>
    storageKey(RuntimeMetadata.of(tried), "Names", "Owners", [Buffer.from(name)]);

  /** Tries an upgrade of the old chain on a state to which names were added, with values that may not decode. */
  function upgrade(runtime: Runtime, checks: Uint8Array, names: Record<string, Uint8Array> = {}) {
    const storage = new Storage(before.state);
    for (const [name, value] of Object.entries(names)) storage.set(owner(name), value);
    const logs: LogEntry[] = [];
    const run = (): Uint8Array =>
      runtime.call("TryRuntime_on_runtime_upgrade", checks, { storage, onLog: (entry) => logs.push(entry) });
    return { storage, logs, run };
  }

  const refused = (run: () => unknown): string | undefined => {
    try {
      run();
    } catch (error) {
      if (error instanceof RuntimeTrapError) return error.panic;
      throw error;
    }
    return undefined;
  };
  /** The integers of compact encodings, one after the other. */
  const integers = (encoded: Uint8Array): bigint[] => {
    if (encoded.length === 0) return [];
    const [length, value] = compactFromU8a(encoded);
    return [BigInt(value.toString()), ...integers(encoded.subarray(length))];
  };
  const garbage = Uint8Array.of(1);
  const registration = new Uint8Array(36).fill(1);

  it("offers TryRuntime in its exports, version and metadata, which the blob of a chain does not", () => {
    for (const runtime of [tried, old]) {
      const expected = runtime === tried ? 1 : undefined;
      const { apis } = runtime.version();
      expect(apis.find(({ id }) => id === apiId("TryRuntime"))?.version).toBe(expected);
      expect(runtime.entryPoints.has("TryRuntime_execute_block")).toBe(expected === 1);
      const { apis: stated } = RuntimeMetadata.of(runtime).constant("System", "Version") as {
        apis: unknown[];
      };
      expect(stated).toHaveLength(apis.length);
    }
  });

  it("runs an upgrade with the checks of the migration, and returns the weights that a chain registers", () => {
    const { storage, run } = upgrade(tried, ALL);
    // One name; the versions of seven pallets are read, that of Names is read and written once more.
    const used = 135_000_000n + 7n * 25_000_000n + 125_000_000n;
    const [refTime, proofSize, maximum] = integers(run());
    expect([refTime, maximum]).toEqual([used, 2_000_000_000_000n]);
    expect(proofSize).toBeGreaterThanOrEqual(2_475n);
    expect(storage.get(owner("root"))).toHaveLength(36);
    const last = storage.get(storageKey(RuntimeMetadata.of(tried), "System", "LastRuntimeUpgrade", []));
    expect(last).toEqual(concat(Uint8Array.of(2 << 2), encodeBytes(Buffer.from("names"))));
  });

  it("aborts with the text of the check that follows the migration, and logs it", () => {
    const { storage, logs, run } = upgrade(tried, PRE_AND_POST, { broken: garbage });
    const text = "pallet Names, post_upgrade of addExpiry: a name has no registration that decodes";
    expect(refused(run)).toBe(text);
    expect(logs).toEqual([{ level: "error", target: "try-runtime", message: text }]);
    expect(storage.get(owner("root"))).toHaveLength(32);
  });

  it("checks the state without the checks around migrations, and checks nothing if told so", () => {
    const text = "pallet Names, try_state: a name has no registration that decodes";
    expect(refused(upgrade(tried, TRY_STATE, { broken: garbage }).run)).toBe(text);
    expect(refused(upgrade(tried, NONE, { broken: garbage }).run)).toBeUndefined();
  });

  it("passes what the hook before an upgrade wrote to the hook after it", () => {
    const { storage, run } = upgrade(tracing, ALL);
    run();
    expect(storage.get(owner("upgraded"))).toHaveLength(36);
    const twice = upgrade(tracing, ALL, { upgraded: registration });
    expect(refused(twice.run)).toBe("pallet Names, post_upgrade: upgraded twice");
    expect(refused(upgrade(tracing, TRY_STATE, { upgraded: registration }).run)).toBeUndefined();
  });

  it("leaves an upgrade out whose check before it fails, as FRAME does, and runs the other checks", () => {
    const { logs, run } = upgrade(tracing, ALL, { refuses: registration, upgraded: registration });
    expect(refused(run)).toBe("pallet Names, pre_upgrade: a name refuses");
    expect(logs).toHaveLength(1);
  });

  it("aborts if a check of the state writes", () => {
    const writes = upgrade(tracing, TRY_STATE, { writes: registration });
    expect(refused(writes.run)).toBe("try_state changed the state: it may only read");
  });

  it("refuses checks that do not exist", () => {
    for (const input of [Uint8Array.of(4), new Uint8Array(), Uint8Array.of(1, 1)]) {
      expect(refused(upgrade(tried, input).run)).toBe("Bad input data provided to on_runtime_upgrade");
    }
  });

  describe("executes a block of the chain", () => {
    const [checked, unchecked] = [Uint8Array.of(1), Uint8Array.of(0)];

    function execute(
      roots: Uint8Array,
      signatures: Uint8Array,
      select: Uint8Array,
      {
        names = {},
        change = (): void => undefined,
      }: {
        names?: Record<string, Uint8Array>;
        change?: (extrinsics: Uint8Array[]) => void;
      } = {},
    ): { weight: Uint8Array; storage: Storage } {
      const storage = new Storage(chain.genesis.state);
      for (const [name, value] of Object.entries(names)) storage.set(owner(name), value);
      const { header, extrinsics } = chain.best;
      const digest = header.digest.filter(({ kind }) => kind !== "seal");
      const own = extrinsics.map((extrinsic) => extrinsic.slice());
      change(own);
      const block = encodeBlock({ header: { ...header, digest }, extrinsics: own });
      return {
        storage,
        weight: tried.call("TryRuntime_execute_block", concat(block, roots, signatures, select), { storage }),
      };
    }

    it("with all checks, and returns what it weighs", () => {
      const { weight: found, storage } = execute(checked, checked, ALL);
      const total = Object.values(
        chain.at().query("System", "BlockWeight") as Record<string, { refTime: bigint; proofSize: bigint }>,
      ).reduce((sum, { refTime }) => sum + refTime, 0n);
      expect(integers(found)[0]).toBe(total);
      expect(Buffer.from(storage.root(1)).equals(chain.best.header.stateRoot)).toBe(true);
    });

    it("and refuses another state root only if told to check it", () => {
      const names = { other: registration };
      expect(refused(() => execute(checked, checked, NONE, { names }))).toBe(
        "Storage root must match that calculated.",
      );
      expect(refused(() => execute(unchecked, checked, NONE, { names }))).toBeUndefined();
    });

    it("and refuses a wrong signature only if told to check it", () => {
      const change = (extrinsics: Uint8Array[]): void => {
        const last = extrinsics.at(-1) as Uint8Array;
        // A byte of the signature: after length, version, address and its kind.
        last[2 + 1 + 33 + 10] = (last[2 + 1 + 33 + 10] ?? 0) ^ 1;
      };
      expect(refused(() => execute(unchecked, checked, NONE, { change }))).toBe(
        "An extrinsic of the block is not valid",
      );
      // Without the check the block differs by its extrinsics root alone.
      expect(refused(() => execute(unchecked, unchecked, NONE, { change }))).toBe(
        "Transaction trie root must be valid.",
      );
    });

    it("and checks the state of the pallets that are asked for", () => {
      const text = "pallet Names, try_state: a name has no registration that decodes";
      const names = { broken: garbage };
      const run = (select: Uint8Array): string | undefined =>
        refused(() => execute(unchecked, checked, select, { names }));
      expect(run(ALL)).toBe(text);
      expect(run(only("Balances", "Names"))).toBe(text);
      expect(run(only("Balances", "Unknown"))).toBeUndefined();
      // Names is the last of seven pallets; the round of block 1 starts with the second one.
      expect(run(roundRobin(5))).toBeUndefined();
      expect(run(roundRobin(6))).toBe(text);
      expect(run(roundRobin(7))).toBe(text);
      expect(run(Uint8Array.of(4))).toBe("Bad input data provided to execute_block");
    });
  });
});
