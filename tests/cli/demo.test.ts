import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, it } from "@jest/globals";
import {
  Chain,
  type ChainBlock,
  createChainSpec,
  decodeBlock,
  devAccount,
  encodeHeader,
  storagePrefix,
} from "../../bindings/chain/src/chain/index.ts";
import { loadBlob } from "../support/blob.ts";
import { hex, unhex, withByte } from "../support/hex.ts";
import { projectRoot } from "../support/project.ts";
import { Reader, readHeader, scheduledChangeOf } from "../support/scale.ts";
import { type GrandpaSession, real, realFiles, realIndex } from "../support/vectors.ts";
import { ansi, type Finished, runCli, runWithBlob, temporaryFolder } from "./run-cli.ts";

const folder = temporaryFolder();
const session = "grandpa-zombienet-ibcgo-set4.json";

/** A collection of one file. */
function collection(name: string, content: unknown): string {
  const path = join(folder.path, name);
  mkdirSync(path);
  writeFileSync(join(path, session), JSON.stringify(content));
  return path;
}

interface ExtrinsicShown {
  readonly signer: { readonly name: string; readonly scheme: string; readonly address: string } | null;
  readonly what: string;
  readonly outcome: string;
  readonly fee: string;
  readonly events: readonly string[];
}

interface ChainShown {
  readonly ok: boolean;
  readonly genesis: { readonly hash: string; readonly stateRoot: string };
  readonly blocks: readonly {
    readonly number: number;
    readonly hash: string;
    readonly stateRoot: string;
    readonly bytes: string;
    readonly extrinsics: readonly ExtrinsicShown[];
    readonly events: readonly string[];
    readonly setId: string;
    readonly announced: { readonly authorities: number; readonly delay: number } | null;
  }[];
  readonly tampered: readonly {
    readonly verdict: string;
    readonly error: { readonly name: string } | null;
  }[];
  readonly balances: {
    readonly accounts: number;
    readonly sum: string;
    readonly totalIssuance: string;
    readonly proof: { readonly free: string; readonly verdict: string };
  };
}

/**
 * Free and reserved balances of all accounts after a block, decoded from the bytes of the state: each takes 16 bytes
 * after four counters.
 */
function balancesAfter({ state }: ChainBlock): Map<string, bigint> {
  const found = new Map<string, bigint>();
  for (const [key, value] of state.top.entries(storagePrefix("System", "Account"))) {
    const reader = new Reader(value.subarray(16));
    const u128 = () => reader.u64() + (reader.u64() << 64n);
    found.set(hex(key.subarray(-32)), u128() + u128());
  }
  return found;
}

const total = (balances: ReadonlyMap<string, bigint>): bigint =>
  [...balances.values()].reduce((sum, value) => sum + value, 0n);

describe("as-ismp demo chain", () => {
  let shown: ChainShown;
  /** The same chain, executed here from the blocks in the demo's output. */
  let chain: Chain;

  beforeAll(async () => {
    const { code, stdout, stderr } = await runWithBlob(["demo", "chain", "--json"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    shown = JSON.parse(stdout).chain;
    chain = await Chain.create(createChainSpec({ runtime: await loadBlob(), preset: "development" }));
    for (const { bytes } of shown.blocks) await chain.import(decodeBlock(unhex(bytes)));
  });

  const blocks = () => shown.blocks.map((_, at) => chain.blockAt(at + 1) as ChainBlock);

  it("is reproduced by another host, block by block, from the same genesis", () => {
    expect(shown.genesis.hash).toBe(hex(chain.genesis.hash));
    expect(shown.genesis.stateRoot).toBe(hex(chain.genesis.header.stateRoot));
    expect(shown.blocks.length).toBeGreaterThanOrEqual(4);
    expect(shown.blocks.map(({ number, hash, stateRoot }) => ({ number, hash, stateRoot }))).toEqual(
      blocks().map(({ number, hash, state }) => ({
        number,
        hash: hex(hash),
        stateRoot: hex(state.top.root(1)),
      })),
    );
  });

  it("has the same events as the state, extrinsic by extrinsic", () => {
    for (const [at, block] of blocks().entries()) {
      const events = chain.at(block.hash).events();
      const named = (own: typeof events) => own.map(({ pallet, name }) => `${pallet}.${name}`);
      expect(shown.blocks[at]?.extrinsics.map((each) => each.events)).toEqual(
        block.extrinsics.map((_, index) =>
          named(events.filter(({ phase }) => typeof phase === "object" && phase.extrinsic === index)),
        ),
      );
      expect(shown.blocks[at]?.events).toEqual(
        named(events.filter(({ phase }) => typeof phase === "string")),
      );
    }
  });

  it("has transfers signed in all three schemes", () => {
    // After the length of two bytes: version, kind of address, account, and then the scheme.
    const schemes = blocks().flatMap(({ extrinsics }) =>
      extrinsics
        .filter((bytes) => bytes[2] === 0x84)
        .map((bytes) => ["ed25519", "sr25519", "ecdsa"][bytes[36] ?? 9]),
    );
    expect(new Set(schemes)).toEqual(new Set(["ed25519", "sr25519", "ecdsa"]));
    const told = shown.blocks.flatMap(({ extrinsics }) =>
      extrinsics.flatMap(({ signer }) => signer?.scheme ?? []),
    );
    expect(told).toEqual(schemes);
  });

  it("charges the fees that it prints, and issues only what root issues", () => {
    let before = balancesAfter(chain.genesis);
    let minted = 0n;
    for (const [at, block] of blocks().entries()) {
      const after = balancesAfter(block);
      const extrinsics = shown.blocks[at]?.extrinsics ?? [];
      const fees = extrinsics.reduce((sum, { fee }) => sum + BigInt(fee), 0n);
      const given = extrinsics.some(({ what }) => what.includes("force_set_balance"))
        ? 500n * 10n ** 12n
        : 0n;
      expect(total(after)).toBe(total(before) - fees + given);
      minted += given;
      // A sender whose transfer fails pays the fee only.
      for (const { signer, outcome, fee } of extrinsics) {
        if (signer === null || outcome === "success") continue;
        const { id } = devAccount(signer.name, "sr25519");
        expect(outcome).toBe("Token.FundsUnavailable");
        expect(BigInt(fee)).toBeGreaterThan(0n);
        expect((before.get(hex(id)) ?? 0n) - (after.get(hex(id)) ?? 0n)).toBe(BigInt(fee));
      }
      before = after;
    }
    expect(minted).toBe(500n * 10n ** 12n);
    expect(shown.balances).toMatchObject({
      accounts: before.size,
      sum: total(before).toString(),
      totalIssuance: (chain.at().query("Balances", "TotalIssuance") as bigint).toString(),
      proof: { free: before.get(hex(devAccount("Eve").id))?.toString(), verdict: "accepted" },
    });
    expect(shown.balances.sum).toBe(shown.balances.totalIssuance);
    const failures = shown.blocks.flatMap(({ extrinsics }) =>
      extrinsics.filter(({ outcome }) => outcome !== "success"),
    );
    expect(failures).toHaveLength(1);
  });

  it("announces new GRANDPA authorities in one header, and the set id grows there", () => {
    const changes = blocks().flatMap(({ header, number }) => {
      const change = scheduledChangeOf(readHeader(new Reader(encodeHeader(header))));
      return change === undefined ? [] : [{ number, ...change }];
    });
    expect(changes).toEqual([
      {
        number: 4,
        delay: 0,
        next: ["Alice", "Bob", "Charlie"].map((name) => ({ id: devAccount(name, "ed25519").id, weight: 1n })),
      },
    ]);
    expect(shown.blocks.map(({ setId }) => setId)).toEqual(["0", "0", "0", "1"]);
    expect(chain.at().query("Grandpa", "CurrentSetId")).toBe(1n);
    expect(shown.blocks.map(({ announced }) => announced)).toEqual([
      ...[null, null, null],
      { authorities: 3, delay: 0 },
    ]);
  });

  it("refuses its blocks after they were tampered with", () => {
    expect(shown.tampered.map(({ verdict, error }) => [verdict, error?.name])).toEqual([
      ["refused", "ExecutionError"],
      ["refused", "ExecutionError"],
      ["refused", "ExecutionError"],
      ["refused", "SealError"],
    ]);
  });

  it("prints the same numbers for people", async () => {
    const { code, stdout } = await runWithBlob(["demo", "chain"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Everything is as expected\.\n$/);
    const short = (hash: string) => `${hash.slice(0, 10)}…${hash.slice(-8)}`;
    expect(stdout).toContain(` 0  ${short(shown.genesis.hash)}  ${short(shown.genesis.stateRoot)}`);
    const rows = [
      ...stdout.matchAll(
        /^ +(\d+) {2}0x[0-9a-f]{8}…[0-9a-f]{8} {2}0x\S+ +(\d+) +([\d.]+) UNIT +[\d.]+ ms +[\d.]+ ms$/gm,
      ),
    ];
    // Signatures, and so hashes, differ from run to run; balances do not.
    expect(rows.map(([, number, extrinsics, fees]) => [number, extrinsics, units(fees)])).toEqual(
      shown.blocks.map(({ number, extrinsics }) => [
        `${number}`,
        `${extrinsics.length}`,
        extrinsics.reduce((sum, { fee }) => sum + BigInt(fee), 0n),
      ]),
    );
    const held =
      /^(\d+) accounts hold ([\d,.]+) UNIT, exactly Balances\.TotalIssuance; fees of ([\d.]+) UNIT/m.exec(
        stdout,
      );
    expect([held?.[1], units(held?.[2])]).toEqual([`${shown.balances.accounts}`, BigInt(shown.balances.sum)]);
    for (const text of ["Token.FundsUnavailable", "Sudo.Sudid", "Grandpa.NewAuthorities", "set 0 → 1"]) {
      expect(stdout).toContain(text);
    }
    expect(stdout).not.toContain(ansi);
  });

  it("is refused for a blob with the light client only, with which proofs can still be verified", async () => {
    const blob = resolve(projectRoot, "build/as-ismp-light-client.wasm");
    const chain = await runCli(["demo", "chain", "--blob", blob]);
    expect(chain).toMatchObject({ code: 2, stderr: expect.stringContaining("GenesisBuilder") });
    const vectors = ["--vectors", collection("light", real<GrandpaSession>(session))];
    const proofs = await runCli(["demo", "proofs", "--blob", blob, ...vectors, "--json"]);
    expect(proofs.code).toBe(0);
    expect(JSON.parse(proofs.stdout)).toMatchObject({ ok: true });
  });
});

/** An amount as it is printed, in its smallest unit. */
function units(text = ""): bigint {
  const [whole = "", part = ""] = text.replaceAll(",", "").split(".");
  return BigInt(whole + part.padEnd(12, "0"));
}

describe("as-ismp demo proofs", () => {
  let machine: Finished;

  beforeAll(async () => {
    machine = await runWithBlob(["demo", "proofs", "--json"]);
  });

  it("verifies every recorded finality proof and state proof, and prints why the rest is left out", () => {
    const { code, stdout, stderr } = machine;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const report = JSON.parse(stdout);
    expect(report.ok).toBe(true);

    const sessions = realIndex().filter(
      ({ kind, file }) => kind === "grandpa-session" && realFiles(file).length > 0,
    );
    for (const { file } of sessions) {
      const blocks = real<GrandpaSession>(file).updates.map(({ expected }) => expected.finalizedNumber);
      const reported = report.finality.filter((each: { file: string }) => each.file === file);
      expect({ file, blocks: reported.map((each: { block: number }) => each.block) }).toEqual({
        file,
        blocks,
      });
      for (const each of reported) expect(each.verdict).toBe("accepted");
    }
    const reportedFiles = new Set(
      [...report.state, ...report.finality, ...report.leftOut].map(({ file }) => file),
    );
    const proofs =
      /^(grandpa-(?!checkpoints|clientstate|authorityset)|stateproof-(?!absence)|childtrie-|ismp-)/;
    for (const file of realFiles("").filter((name) => proofs.test(name)))
      expect(reportedFiles).toContain(file);
    expect(report.totals.finalityProofs).toBe(report.finality.length);
  });

  it("refuses Avail's proofs, whose headers it cannot decode, as expected", () => {
    const avail = JSON.parse(machine.stdout).finality.filter(
      ({ chain }: { chain: string }) => chain === "Avail",
    );
    expect(avail).toHaveLength(2);
    for (const { verdict, expected } of avail)
      expect({ verdict, expected }).toEqual({ verdict: "refused", expected: "refused" });
  });

  it("prints plain text into a pipe, with every altered proof refused", async () => {
    const { code, stdout } = await runWithBlob(["demo", "proofs"]);
    expect(code).toBe(0);
    expect(stdout).not.toContain(ansi);
    expect(stdout).not.toContain("\r");
    expect(stdout).toMatch(/refused: InvalidSignature, /);
    expect(stdout).toMatch(/refused: LatestBlockMismatch, /);
    expect(stdout).toMatch(/refused: NodeNotInProof, /);
    expect(stdout).toMatch(/Everything is as expected\.\n$/);
  });

  it("fails when a recorded proof was changed", async () => {
    const original = real<GrandpaSession>(session);
    const control = await runWithBlob(["demo", "proofs", "--vectors", collection("control", original)]);
    expect(control.code).toBe(0);

    const update = original.updates[0];
    if (update === undefined) throw new Error("no update");
    const justification = hex(withByte(unhex(update.finalityProof.justification), 100, (byte) => byte ^ 1));
    const bent = {
      ...original,
      updates: [{ ...update, finalityProof: { ...update.finalityProof, justification } }],
    };
    const { code, stdout } = await runWithBlob(["demo", "proofs", "--vectors", collection("bent", bent)]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/refused: InvalidSignature: /);
    expect(stdout).toMatch(/this is a bug\.\n$/);
  });

  it("fails when a proof finalizes another block than the recording says", async () => {
    const original = real<GrandpaSession>(session);
    const updates = original.updates.map((update) => ({
      ...update,
      expected: { ...update.expected, finalizedNumber: update.expected.finalizedNumber + 1 },
    }));
    const { code, stdout } = await runWithBlob([
      "demo",
      "proofs",
      "--vectors",
      collection("other", { ...original, updates }),
    ]);
    expect(code).toBe(1);
    expect(stdout).toContain("NotAsRecorded");
  });

  it("has no verdict without recordings, and names the file and field that it cannot use", async () => {
    const missing = await runWithBlob(["demo", "proofs", "--vectors", join(folder.path, "none")]);
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain("part of a checkout");
    const unusable = collection("unusable", { kind: "grandpa-session", chain: "x", updates: [] });
    const { code, stderr } = await runWithBlob(["demo", "proofs", "--vectors", unusable]);
    expect(code).toBe(2);
    expect(stderr).toContain(`${session}.trusted: the field is missing`);
  });
});
