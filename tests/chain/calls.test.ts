import { beforeAll, beforeEach, expect, it } from "@jest/globals";
import {
  type Account,
  bareExtrinsic,
  type Chain,
  describeOutcome,
  storageKey,
} from "../../bindings/chain/src/chain/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { blake2 } from "../support/hashing.ts";
import { concat, hex } from "../support/hex.ts";
import { u32, u64, u128 } from "../support/scale.ts";
import {
  alice,
  asRoot,
  bob,
  charlie,
  describeChains,
  startChain,
  transfer,
  UNIT,
  withSpecVersion,
} from "./runtimes.ts";

/**
 * Calls that few chains ever see, on both runtimes: authorized upgrades, reserved balances, accounts of an older
 * format, reports of equivocations.
 */

const encode = (chain: Chain, pallet: string, name: string, fields: Record<string, unknown>) =>
  chain.at().metadata.encodeCall(pallet, name, fields);

/** Makes a block of one extrinsic, and returns its result. */
async function include(chain: Chain, extrinsic: Uint8Array): Promise<string | undefined> {
  const { outcomes } = await chain.author({ extrinsics: [extrinsic] });
  return outcomes.map(describeOutcome)[0];
}

/** Makes a call as root; returns the result of the inner call. */
async function byRoot(chain: Chain, call: Uint8Array): Promise<unknown> {
  expect(await include(chain, chain.sign(alice, asRoot(chain, call)))).toBe("success");
  return events(chain, "Sudid")[0]?.["sudoResult"];
}

function events(chain: Chain, wanted: string): Record<string, unknown>[] {
  return chain
    .at()
    .events()
    .filter(({ name }) => name === wanted)
    .map(({ data }) => data);
}

/** The fee of the last extrinsic of the best block, or undefined if it paid none. */
const feePaid = (chain: Chain) => events(chain, "TransactionFeePaid").at(-1)?.["actualFee"];

describeChains("authorized code", (load) => {
  let runtime: Runtime;
  let chain: Chain;
  let later: Uint8Array;
  let lower: Uint8Array;

  beforeAll(async () => {
    runtime = await load();
    const { specVersion } = runtime.version();
    later = withSpecVersion(runtime, specVersion + 1);
    lower = withSpecVersion(runtime, specVersion - 1);
  });

  beforeEach(async () => {
    chain = await startChain(runtime);
  });

  const authorize = (code: Uint8Array, checked = true) => {
    const call = checked ? "authorize_upgrade" : "authorize_upgrade_without_checks";
    return byRoot(chain, encode(chain, "System", call, { code_hash: blake2(code) }));
  };
  const install = (code: Uint8Array) => encode(chain, "System", "apply_authorized_upgrade", { code });
  const version = () => chain.runtimeAt(chain.best.hash).version().specVersion;

  it("can be applied by any account that has it, for free, once", async () => {
    expect(await authorize(later)).toMatchObject({ type: "Ok" });
    expect(events(chain, "UpgradeAuthorized")).toEqual([
      { codeHash: hex(blake2(later)), checkVersion: true },
    ]);
    expect(chain.at().query("System", "AuthorizedUpgrade")).toEqual({
      codeHash: hex(blake2(later)),
      checkVersion: true,
    });
    const again = chain.sign(bob, install(later), { nonce: 1 });
    expect(await include(chain, chain.sign(bob, install(later)))).toBe("success");
    expect(feePaid(chain)).toBe(0n);
    expect(events(chain, "CodeUpdated")).toEqual([{}]);
    expect(chain.best.header.digest).toContainEqual({ kind: "runtimeEnvironmentUpdated" });
    expect(version()).toBe(runtime.version().specVersion + 1);
    expect(chain.at().query("System", "AuthorizedUpgrade")).toBeNull();
    expect(await include(chain, again)).toBe("System.NothingAuthorized");
    expect(feePaid(chain)).toBeGreaterThan(0n);
  });

  it("can be applied without a signature, before all transactions in the pool", async () => {
    await authorize(later);
    const unsigned = bareExtrinsic(install(later));
    expect(chain.at().validate(unsigned)).toEqual({
      valid: true,
      priority: (1n << 64n) - 1n,
      requires: [],
      provides: [blake2(later)],
      longevity: (1n << 64n) - 1n,
      propagate: true,
    });
    expect(await include(chain, unsigned)).toBe("success");
    expect(version()).toBe(runtime.version().specVersion + 1);
    expect(chain.at().validate(unsigned)).toEqual({
      valid: false,
      error: { class: "Invalid", name: "Call" },
    });
    expect(await include(chain, unsigned)).toBe("Invalid.Call");
  });

  // Attack: while some upgrade is authorized, apply another one.
  it("is the only code that may be applied", async () => {
    const other = withSpecVersion(runtime, runtime.version().specVersion + 2);
    expect(await include(chain, chain.sign(bob, install(later)))).toBe("System.NothingAuthorized");
    expect(await include(chain, bareExtrinsic(install(later)))).toBe("Invalid.Call");
    await authorize(later);
    expect(await include(chain, chain.sign(bob, install(other)))).toBe("System.Unauthorized");
    expect(await include(chain, bareExtrinsic(install(other)))).toBe("Invalid.Call");
    expect(version()).toBe(runtime.version().specVersion);
    expect(await include(chain, chain.sign(bob, install(later)))).toBe("success");
    expect(version()).toBe(runtime.version().specVersion + 1);
  });

  it("can be authorized by root alone, and the last authorization counts", async () => {
    for (const call of ["authorize_upgrade", "authorize_upgrade_without_checks"]) {
      const authorization = encode(chain, "System", call, { code_hash: blake2(later) });
      expect(await include(chain, chain.sign(alice, authorization))).toBe("BadOrigin");
    }
    expect(chain.at().query("System", "AuthorizedUpgrade")).toBeNull();
    await authorize(lower, false);
    await authorize(later);
    expect(await include(chain, chain.sign(bob, install(lower)))).toBe("System.Unauthorized");
    expect(await include(chain, chain.sign(bob, install(later)))).toBe("success");
  });

  it("that is not a later version is discarded when it is applied, for free", async () => {
    for (const [code, error] of [
      [lower, "System.SpecVersionNeedsToIncrease"],
      [Uint8Array.of(1, 2, 3), "System.FailedToExtractRuntimeVersion"],
    ] as const) {
      await authorize(code);
      expect(await include(chain, chain.sign(bob, install(code)))).toBe("success");
      expect(feePaid(chain)).toBe(0n);
      expect(events(chain, "RejectedInvalidAuthorizedUpgrade")).toEqual([
        { codeHash: hex(blake2(code)), error },
      ]);
      expect(events(chain, "CodeUpdated")).toEqual([]);
      expect(chain.at().query("System", "AuthorizedUpgrade")).toBeNull();
    }
    expect(version()).toBe(runtime.version().specVersion);
  });

  it("that was authorized without checks may be of any version", async () => {
    await authorize(lower, false);
    expect(await include(chain, chain.sign(bob, install(lower)))).toBe("success");
    expect(version()).toBe(runtime.version().specVersion - 1);
  });
});

/** An account's record in the state. */
interface Record128 {
  readonly consumers?: number;
  /** Default: 1, the balance. */
  readonly providers?: number;
  readonly free: bigint;
  readonly reserved?: bigint;
  /** As a runtime from before 2023 wrote it. */
  readonly old?: boolean;
}

function record({ consumers = 0, providers = 1, free, reserved = 0n, old = false }: Record128): Uint8Array {
  const flags = u64(old ? 0n : 1n << 63n);
  return concat(
    u32(0),
    u32(consumers),
    u32(providers),
    u32(0),
    u128(free),
    u128(reserved),
    u128(0n),
    u64(0n),
    flags,
  );
}

async function write(chain: Chain, ...accounts: readonly (readonly [Account, Record128])[]): Promise<void> {
  const { metadata } = chain.at();
  const items = accounts.map(([{ id }, data]) => [
    storageKey(metadata, "System", "Account", [id]),
    record(data),
  ]);
  expect(await byRoot(chain, encode(chain, "System", "set_storage", { items }))).toMatchObject({
    type: "Ok",
  });
}

describeChains("reserved balance", (load) => {
  let chain: Chain;

  beforeEach(async () => {
    chain = await startChain(await load());
  });

  const balance = () => chain.at().query("System", "Account", charlie.id);
  const unreserve = (amount: bigint) =>
    encode(chain, "Balances", "force_unreserve", { who: { Id: charlie.id }, amount });

  it("is freed by root, as much as there is, and with the last of it the account is removed", async () => {
    await write(chain, [charlie, { consumers: 1, free: UNIT, reserved: 3n * UNIT }]);
    expect(await byRoot(chain, unreserve(UNIT))).toMatchObject({ type: "Ok" });
    expect(balance()).toMatchObject({ consumers: 1, data: { free: 2n * UNIT, reserved: 2n * UNIT } });
    expect(events(chain, "Unreserved")).toEqual([{ who: hex(charlie.id), amount: UNIT }]);
    await byRoot(chain, unreserve(5n * UNIT));
    expect(balance()).toMatchObject({ consumers: 0, data: { free: 4n * UNIT, reserved: 0n } });
    expect(events(chain, "Unreserved")).toEqual([{ who: hex(charlie.id), amount: 2n * UNIT }]);
  });

  it("of nothing, or of an unknown account, is freed without an error or effect", async () => {
    expect(await byRoot(chain, unreserve(UNIT))).toMatchObject({ type: "Ok" });
    expect(events(chain, "Unreserved")).toEqual([]);
    expect(balance()).toMatchObject({ providers: 0, data: { free: 0n } });
  });

  it("can't be freed by its owner", async () => {
    await write(chain, [charlie, { consumers: 1, free: UNIT, reserved: UNIT }]);
    expect(await include(chain, chain.sign(charlie, unreserve(UNIT)))).toBe("BadOrigin");
    expect(balance()).toMatchObject({ data: { reserved: UNIT } });
  });
});

describeChains("an account of the older format", (load) => {
  let chain: Chain;

  beforeEach(async () => {
    chain = await startChain(await load());
    await write(chain, [charlie, { free: UNIT, reserved: UNIT, old: true }]);
  });

  const upgrade = (...who: Account[]) =>
    encode(chain, "Balances", "upgrade_accounts", { who: who.map(({ id }) => id) });
  const consumers = () =>
    (chain.at().query("System", "Account", charlie.id) as { consumers: number }).consumers;

  it("is upgraded by any account, for free if most of the named accounts needed it", async () => {
    expect(await include(chain, chain.sign(bob, upgrade(charlie)))).toBe("success");
    expect(feePaid(chain)).toBe(0n);
    expect(events(chain, "Upgraded")).toEqual([{ who: hex(charlie.id) }]);
    expect(consumers()).toBe(1);
    // The control: none of them needed it.
    expect(await include(chain, chain.sign(bob, upgrade(charlie)))).toBe("success");
    expect(feePaid(chain)).toBeGreaterThan(0n);
    expect(events(chain, "Upgraded")).toEqual([]);
    expect(consumers()).toBe(1);
  });

  it("costs a fee if nine of ten did not need it", async () => {
    expect(await include(chain, chain.sign(bob, upgrade(charlie, bob)))).toBe("success");
    expect(feePaid(chain)).toBeGreaterThan(0n);
    expect(consumers()).toBe(1);
    expect(await include(chain, chain.sign(bob, upgrade()))).toBe("success");
    expect(feePaid(chain)).toBeGreaterThan(0n);
  });

  it("is upgraded by every change of its balance", async () => {
    expect(await include(chain, chain.sign(bob, transfer(chain, charlie, UNIT)))).toBe("success");
    expect(events(chain, "Upgraded")).toEqual([{ who: hex(charlie.id) }]);
    expect(consumers()).toBe(1);
  });
});

describeChains("a record of the older format that nothing provides for", (load) => {
  it("is not an account: every change of its balance creates a new one", async () => {
    const chain = await startChain(await load());
    await write(chain, [charlie, { providers: 0, free: UNIT, old: true }]);
    expect(await include(chain, chain.sign(bob, transfer(chain, charlie, UNIT)))).toBe("success");
    expect(events(chain, "Upgraded")).toEqual([{ who: hex(charlie.id) }]);
    expect(events(chain, "NewAccount")).toEqual([{ account: hex(charlie.id) }]);
    expect(events(chain, "Endowed")).toEqual([{ account: hex(charlie.id), freeBalance: 2n * UNIT }]);
    expect(chain.at().query("System", "Account", charlie.id)).toMatchObject({
      providers: 1,
      data: { free: 2n * UNIT },
    });
  });
});

describeChains("a report of an equivocation", (load) => {
  it("is a call that no bytes decode to, because there are no key ownership proofs", async () => {
    const chain = await startChain(await load());
    const vote = concat(new Uint8Array(32), u32(1), new Uint8Array(64));
    const proof = concat(u64(0n), Uint8Array.of(0), u64(1n), new Uint8Array(32), vote, vote);
    for (const call of [0, 1]) {
      for (const keyOwner of [[], [0], [1], [255]]) {
        const report = concat(Uint8Array.of(3, call), proof, Uint8Array.from(keyOwner));
        const extrinsic = chain.sign(alice, report);
        const { outcomes } = await chain.author({ extrinsics: [extrinsic, bareExtrinsic(report)] });
        expect(outcomes.map(({ kind }) => kind)).toEqual(["refused", "refused"]);
        expect(() => chain.at().validate(extrinsic)).toThrow(
          expect.objectContaining({ name: "RuntimeTrapError" }),
        );
      }
    }
    // The control: the third call of the pallet.
    const stalled = encode(chain, "Grandpa", "note_stalled", { delay: 5, best_finalized_block_number: 1 });
    expect(await byRoot(chain, stalled)).toMatchObject({ type: "Ok" });
  });
});
