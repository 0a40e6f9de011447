import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { compressBlob } from "../../bindings/build/src/build/index.ts";
import {
  Chain,
  type ChainBlock,
  CODE_KEY,
  decodeEvents,
  devAccount,
  formatJson,
  parseChainSpec,
  slotOf,
  storagePrefix,
} from "../../bindings/chain/src/chain/index.ts";
import { decodeRuntimeVersion } from "../../bindings/core/src/index.ts";
import { alice, bob, charlie, freeBalance, genesis, signers, transfer, UNIT } from "../chain/runtimes.ts";
import { runCli } from "../cli/run-cli.ts";
import { hex, unhex, withByte } from "../support/hex.ts";
import { projectRoot } from "../support/project.ts";
import { Reader, readJustification } from "../support/scale.ts";
import { buildSuccessor } from "../support/successor.ts";
import {
  bestNumber,
  consensusStateAt,
  finalityProofFrom,
  finalizedNumber,
  follow,
  hashes,
  proveFinality,
  setIdAt,
} from "./rpc-blocks.ts";
import { describeWithNode, NodeFolder, type StockNode, until } from "./stock-node.ts";

/**
 * A stock node of the Polkadot SDK runs our blob, from a chain spec that our command line wrote. The development
 * chain of the harness imports the blocks of the nodes: both hosts agree on every state root.
 */

/** Compressed, like in the state of chains. */
const CODE = resolve(projectRoot, "build/as-ismp-dev.compact.compressed.wasm");
const VALIDATORS = ["Alice", "Bob", "Charlie"] as const;
/** Blocks come every six seconds, and are final two blocks later. */
const FINALIZED = 4;

describeWithNode("a stock node with our runtime", () => {
  let folder: NodeFolder;
  let specPath: string;
  let plainSpecPath: string;
  let validators: { readonly alice: StockNode; readonly bob: StockNode; readonly charlie: StockNode };
  let chain: Chain;
  /** Before the change of authorities, as a light client trusts it. */
  let trusted: { readonly number: number; readonly state: Uint8Array };
  let change: ChainBlock;
  let upgrade: ChainBlock;
  let successor: Promise<Uint8Array>;

  const submit = (node: StockNode, extrinsic: Uint8Array) =>
    node.rpc<string>("author_submitExtrinsic", hex(extrinsic));

  /** Writes a chain spec with the command line. */
  async function writeSpec(name: string, options: readonly string[]): Promise<string> {
    const path = join(folder.path, name);
    const { code, stderr } = await runCli(["chain-spec", "--blob", CODE, ...options, "-o", path]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return path;
  }

  /** Makes a call as root, through the pool of a node. */
  function asRoot(node: StockNode, call: Uint8Array): Promise<string> {
    const { metadata } = chain.at();
    const weight = { ref_time: 0, proof_size: 0 };
    const sudo = metadata.encodeCall("Sudo", "sudo_unchecked_weight", { call, weight });
    return submit(node, chain.sign(alice, sudo));
  }

  /** Follows the chain until a block with an event, and then until `more` blocks after it are final. */
  async function finalizedWith(name: string, more: number): Promise<ChainBlock> {
    let from = chain.best.number + 1;
    let found: ChainBlock | undefined;
    return until(`${name} in a finalized block, and ${more} blocks after it`, async () => {
      const number = await follow(chain, validators.charlie);
      for (; found === undefined && from <= number; from += 1) {
        const block = chain.blockAt(from) as ChainBlock;
        if (
          chain
            .at(block.hash)
            .events()
            .some((event) => event.name === name)
        )
          found = block;
      }
      return found !== undefined && number >= found.number + more ? found : undefined;
    });
  }

  beforeAll(async () => {
    folder = new NodeFolder();
    // Compiled while blocks are made; a failure is thrown to the awaiting test.
    successor = buildSuccessor();
    successor.catch(() => undefined);
    const configuration = {
      ...genesis,
      aura: { authorities: VALIDATORS.map((name) => devAccount(name).address) },
      grandpa: { authorities: VALIDATORS.map((name) => [devAccount(name, "ed25519").address, 1] as const) },
    };
    const genesisFile = join(folder.path, "genesis.json");
    writeFileSync(genesisFile, formatJson(configuration));
    const options = ["--preset", "local_testnet", "--genesis", genesisFile];
    [specPath, plainSpecPath] = await Promise.all([
      writeSpec("spec.json", [...options, "--raw"]),
      writeSpec("plain.json", options),
    ]);
    chain = await Chain.create(parseChainSpec(readFileSync(specPath, "utf8")));
    const start = (name: string, ...more: string[]) =>
      folder.start(name, ["--chain", specPath, `--${name}`, "--validator", ...more]);
    const alice = await start("alice");
    const bootNodes = ["--bootnodes", await alice.address()];
    const [bob, charlie] = await Promise.all([start("bob", ...bootNodes), start("charlie", ...bootNodes)]);
    validators = { alice, bob, charlie };
  });

  afterAll(() => folder?.remove());

  it("has the genesis that the harness computes, with the compressed blob as its code", async () => {
    expect(chain.genesis.state.top.get(CODE_KEY)).toEqual(new Uint8Array(readFileSync(CODE)));
    const hash = hex(chain.genesis.hash);
    for (const node of Object.values(validators)) expect(await hashes(node, 0)).toEqual([hash]);
    expect(await validators.alice.rpc("state_getRuntimeVersion")).toMatchObject({
      specName: chain.runtimeAt(chain.genesis.hash).version().specName,
      specVersion: chain.runtimeAt(chain.genesis.hash).version().specVersion,
    });
  });

  it("accepts signed transfers of every scheme in its pool, and refuses others with their reason", async () => {
    const call = transfer(chain, charlie, UNIT);
    const good = signers.map((signer, i) => chain.sign(signer, call, i === 0 ? { mortal: 64 } : {}));
    for (const extrinsic of good) expect(await submit(validators.bob, extrinsic)).toMatch(/^0x[0-9a-f]{64}$/);

    const signed = chain.sign(bob, call);
    const refusals = [
      [withByte(signed, 60, (byte) => byte ^ 4), "Transaction has a bad signature"],
      [chain.sign(bob, call, { genesisHash: new Uint8Array(32) }), "Transaction has a bad signature"],
      [chain.sign(charlie, call), "Inability to pay some fees (e.g. account balance too low)"],
    ] as const;
    for (const [extrinsic, data] of refusals) {
      await expect(submit(validators.bob, extrinsic)).rejects.toMatchObject({
        name: "RpcError",
        code: 1010,
        data,
      });
    }
  });

  it("authors in turn, imports the others' blocks and finalizes them, and the harness executes the same", async () => {
    const blocks = await until("finalized transfers and blocks of all validators", async () => {
      const number = await follow(chain, validators.charlie);
      const numbers = Array.from({ length: number + 1 }, (_, index) => index);
      const all = numbers.map((at) => chain.blockAt(at) as ChainBlock);
      const authors = new Set(
        all.slice(1).map(({ header }) => (slotOf(header) ?? 0n) % BigInt(VALIDATORS.length)),
      );
      const arrived = freeBalance(chain, charlie) === BigInt(signers.length) * UNIT;
      const enough = number >= FINALIZED && authors.size === VALIDATORS.length && arrived;
      return enough ? all : undefined;
    });
    const number = blocks.length - 1;
    const known = blocks.map(({ hash }) => hex(hash));
    for (const node of Object.values(validators)) {
      await until(`${node.name} has finalized block ${number}`, async () =>
        (await finalizedNumber(node)) >= number ? true : undefined,
      );
      expect(await hashes(node, number)).toEqual(known);
    }
  }, 90_000);

  it("has the nonces and events of the transfers as the harness has them", async () => {
    const next = signers.map(({ address }) =>
      validators.charlie.rpc<number>("system_accountNextIndex", address),
    );
    expect(await Promise.all(next)).toEqual(signers.map(() => 1));

    const senders: unknown[] = [];
    for (let number = 1; number <= chain.best.number; number += 1) {
      const { hash } = chain.blockAt(number) as ChainBlock;
      const key = hex(storagePrefix("System", "Events"));
      const stored = unhex(await validators.charlie.rpc<string>("state_getStorage", key, hex(hash)));
      const events = decodeEvents(chain.at(hash).metadata, stored);
      expect(events).toEqual(chain.at(hash).events());
      senders.push(...events.filter(({ name }) => name === "Transfer").map(({ data }) => data["from"]));
    }
    expect(senders.sort()).toEqual(signers.map(({ id }) => hex(id)).sort());
  });

  it("refuses an extrinsic whose nonce was used", async () => {
    await expect(
      submit(validators.alice, chain.sign(alice, transfer(chain, bob, 1n), { nonce: 0 })),
    ).rejects.toMatchObject({ code: 1010, data: "Transaction is outdated" });
  });

  it("changes its GRANDPA authorities in the block that root sets, and continues to finalize", async () => {
    const before = chain.best.number;
    trusted = { number: before, state: await consensusStateAt(validators.bob, before) };
    const next = (["Bob", "Charlie"] as const).map((name) => [devAccount(name, "ed25519").id, 1n] as const);
    const { metadata } = chain.at();
    const call = metadata.encodeCall("Authorities", "schedule_grandpa_change", {
      next_authorities: next,
      delay: 0,
    });
    await asRoot(validators.alice, call);

    change = await finalizedWith("NewAuthorities", 2);
    expect(chain.at(change.hash).query("Grandpa", "CurrentSetId")).toBe(1n);
    for (const node of Object.values(validators)) {
      expect(await setIdAt(node, hex(change.header.parentHash))).toBe(0n);
      expect(await setIdAt(node, hex(change.hash))).toBe(1n);
      const key = hex(storagePrefix("Grandpa", "CurrentSetId"));
      expect(await node.rpc("state_getStorage", key, hex(change.hash))).toBe("0x0100000000000000");
    }
  }, 90_000);

  it("proves its finality to our light client across the change, and only step by step", async () => {
    const { lightClient } = chain.runtimeAt(chain.genesis.hash);
    const ofChange = await proveFinality(validators.charlie, trusted.number + 1);
    expect(hex(ofChange?.block ?? new Uint8Array())).toBe(hex(change.hash));
    const later = await until("a justification of the new authorities", async () => {
      const proven = await proveFinality(validators.charlie, change.number + 1);
      await follow(chain, validators.charlie);
      return proven !== undefined && chain.find(proven.block) !== undefined ? proven : undefined;
    });
    if (ofChange === undefined) throw new Error("the change was not proven");

    // The voters are the new authorities, both of them.
    const votes = readJustification(new Reader(later.justification)).precommits.map(({ id }) => hex(id));
    const next = (["Bob", "Charlie"] as const).map((name) => hex(devAccount(name, "ed25519").id));
    expect([...votes].sort()).toEqual(next.sort());

    const first = lightClient.verifyGrandpa(
      trusted.state,
      finalityProofFrom(chain, trusted.number, ofChange),
    );
    if (!first.ok) throw first.error;
    expect(hex(first.value)).toBe(hex(await consensusStateAt(validators.charlie, change.number)));
    const second = lightClient.verifyGrandpa(first.value, finalityProofFrom(chain, change.number, later));
    if (!second.ok) throw second.error;
    const last = chain.find(later.block)?.number ?? 0;
    expect(last).toBeGreaterThan(change.number);
    expect(hex(second.value)).toBe(hex(await consensusStateAt(validators.charlie, last)));

    const jump = lightClient.verifyGrandpa(trusted.state, finalityProofFrom(chain, trusted.number, later));
    expect(jump).toMatchObject({ ok: false, error: { name: "ChangeSkipped" } });
  });

  it("replaces its runtime by the next version, compressed, and continues to author and to finalize", async () => {
    const { specVersion } = chain.at().runtime.version();
    const code = await compressBlob(await successor);
    await asRoot(validators.bob, chain.at().metadata.encodeCall("System", "set_code", { code }));
    upgrade = await finalizedWith("CodeUpdated", 2);
    expect(upgrade.header.digest).toContainEqual({ kind: "runtimeEnvironmentUpdated" });
    for (const node of Object.values(validators)) {
      const answer = await node.rpc<string>("state_call", "Core_version", "0x", hex(upgrade.hash));
      expect(decodeRuntimeVersion(unhex(answer)).specVersion).toBe(specVersion + 1);
      expect(await node.rpc("state_getRuntimeVersion")).toMatchObject({ specVersion: specVersion + 1 });
      expect(await node.rpc("state_getRuntimeVersion", hex(change.hash))).toMatchObject({ specVersion });
    }
    // The first block with the new code has stored its version.
    const next = chain.blockAt(upgrade.number + 1) as ChainBlock;
    expect(chain.at(next.hash).query("System", "LastRuntimeUpgrade")).toMatchObject({
      specVersion: specVersion + 1,
    });
  }, 90_000);

  it("that starts late, from the plain spec, has the same blocks, and executes them again when told to", async () => {
    const { number } = chain.best;
    const late = await folder.start("late", [
      "--chain",
      plainSpecPath,
      "--bootnodes",
      await validators.alice.address(),
    ]);
    await until(`the late node has block ${number}`, async () =>
      (await bestNumber(late)) >= number ? true : undefined,
    );
    expect(await hashes(late, number)).toEqual(await hashes(validators.alice, number));
    await late.stop();
    for (const at of [1, change.number, upgrade.number, upgrade.number + 1]) {
      const { status, output } = folder.run("late", ["check-block", `${at}`, "--chain", plainSpecPath]);
      expect({ status, output }).toEqual({ status: 0, output: expect.stringContaining("Imported 1 blocks") });
    }
    expect(folder.run("late", ["check-block", "9999", "--chain", plainSpecPath]).status).not.toBe(0);
  }, 90_000);

  it("logs no error", () => {
    for (const node of Object.values(validators)) {
      expect(node.log()).not.toMatch(
        /panicked|\btrap|Bad justification|Block import failed|Error with block/i,
      );
    }
  });
});
