import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type ChainDefinition, createClient, Enum, type PolkadotClient, type TxEvent } from "polkadot-api";
import { type Account, SIGNATURE_SCHEMES } from "../../bindings/chain/src/chain/index.ts";
import { papiProvider } from "../../bindings/chain/src/rpc/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { alice, bob, freeBalance, signers, UNIT } from "../chain/runtimes.ts";
import { blobPath, loadBlob } from "../support/blob.ts";
import { hex } from "../support/hex.ts";
import { startToolChain, type ToolChain } from "./chain.ts";
import { type PapiProject, papiProject } from "./papi-project.ts";
import { papiSigner } from "./papi-signer.ts";
import { unrefTimers } from "./timers.ts";

/**
 * `polkadot-api` with the shipped blob: its command line makes descriptors from the blob itself, and a client with
 * them reads and transacts through the package's own provider.
 */

let runtime: Runtime;
let tools: ToolChain;
let project: PapiProject;
let client: PolkadotClient;
// The types are generated while the test runs, so that nothing here can be compiled against them.
// biome-ignore lint/suspicious/noExplicitAny: see above
let api: any;

beforeAll(async () => {
  unrefTimers();
  runtime = await loadBlob();
  [tools, project] = await Promise.all([startToolChain(runtime), papiProject("ismp", blobPath)]);
  client = createClient(papiProvider(tools.server));
  api = client.getTypedApi(project.descriptors["ismp"] as ChainDefinition);
});

afterAll(async () => {
  client?.destroy();
  tools?.close();
  await project?.remove();
});

const transfer = (value: bigint) =>
  api.tx.Balances.transfer_keep_alive({ dest: Enum("Id", bob.address), value });

describe("PAPI", () => {
  it("makes descriptors of the blob, without an error, with every pallet and runtime API in them", () => {
    expect(project.output).toContain("Metadata saved");
    expect(project.output).toContain("Compilation successful");
    expect(Object.keys(project.descriptors)).toContain("ismp");
    for (const name of [
      "System",
      "Timestamp",
      "Aura",
      "Grandpa",
      "Balances",
      "Sudo",
      "Authorities",
      "LightClientApi",
    ]) {
      expect(project.types).toContain(name);
    }
  });

  it("finds that the descriptors fit the chain", async () => {
    const apis = await api.getStaticApis();
    expect(apis.compat.tx.Balances.transfer_keep_alive.isCompatible()).toBe(true);
    expect(apis.compat.query.System.Account.isCompatible()).toBe(true);
    expect(apis.compat.apis.LightClientApi.read_proof.isCompatible()).toBe(true);
  });

  it("reads the chain, its blocks and their runtime", async () => {
    const data = await client.getChainSpecData();
    expect(data).toMatchObject({ name: "Tools", genesisHash: hex(tools.chain.genesis.hash) });
    const block = await client.getFinalizedBlock();
    expect(block).toMatchObject({
      hash: hex(tools.chain.finalized.hash),
      number: tools.chain.finalized.number,
    });
    const header = await client.getBlockHeader(block.hash);
    expect(header.number).toBe(block.number);
  });

  it("reads storage, maps, constants and the bytes of a value", async () => {
    expect((await api.query.System.Account.getValue(alice.address)).data.free).toBe(1000n * UNIT);
    const accounts = await api.query.System.Account.getEntries();
    expect(accounts.map(({ keyArgs }: { keyArgs: [string] }) => keyArgs[0]).sort()).toEqual(
      [...signers, bob].map(({ address }) => address).sort(),
    );
    expect(await api.query.Sudo.Key.getValue()).toBe(alice.address);
    expect(await api.constants.Balances.ExistentialDeposit()).toBe(1_000_000_000n);
    expect((await api.constants.System.Version()).spec_version).toBe(runtime.version().specVersion);
  });

  it("calls runtime APIs, those of the light client among them", async () => {
    expect(await api.apis.AccountNonceApi.account_nonce(bob.address)).toBe(0);
    expect((await api.apis.Core.version()).spec_name).toBe(runtime.version().specName);
    const root = await api.apis.LightClientApi.trie_root(1, 1, []);
    expect(hex(runtime.lightClient.trieRoot("blake2_256", 1, []))).toBe(
      typeof root === "string" ? root : hex(root),
    );
  });

  for (const scheme of SIGNATURE_SCHEMES) {
    it.each([
      ["mortal", { mortality: { mortal: true, period: 64 } }],
      ["immortal", { mortality: { mortal: false } }],
    ])(
      `sends a ${scheme}-signed %s transfer, and finds it in a block with its events and fee`,
      async (_, options) => {
        const account = signers.find((each) => each.scheme === scheme) as Account;
        // The library estimates with a signature of 64 bytes; one more byte costs one more.
        const more = scheme === "ecdsa" ? 1n : 0n;
        const [paid, received] = [freeBalance(tools.chain, account), freeBalance(tools.chain, bob)];
        const tx = transfer(UNIT);
        const estimate = (await tx.getEstimatedFees(account.address, options)) + more;
        const events: TxEvent[] = [];
        await new Promise<void>((resolve, reject) => {
          tx.signSubmitAndWatch(papiSigner(account), options).subscribe({
            next: (event: TxEvent) => events.push(event),
            error: reject,
            complete: resolve,
          });
        });
        expect(events.map(({ type }) => type)).toEqual([
          "signed",
          "broadcasted",
          "txBestBlocksState",
          "finalized",
        ]);
        const last = events.at(-1) as Extract<TxEvent, { type: "finalized" }>;
        expect(last.ok).toBe(true);
        expect(last.block).toMatchObject({ hash: hex(tools.chain.finalized.hash), index: 1 });
        const fee = last.events.find(({ value }) => value.type === "TransactionFeePaid")?.value.value;
        expect([fee.actual_fee, fee.tip]).toEqual([estimate, 0n]);
        expect(freeBalance(tools.chain, account)).toBe(paid - UNIT - estimate);
        expect(freeBalance(tools.chain, bob)).toBe(received + UNIT);
      },
    );
  }

  it("names the error of a failed dispatch, and of a transaction that the runtime refuses", async () => {
    const sudo = api.tx.Sudo.sudo({ call: transfer(1n).decodedCall });
    const failed = await sudo.signAndSubmit(papiSigner(bob));
    expect(failed.ok).toBe(false);
    expect(failed.dispatchError).toMatchObject({
      type: "Module",
      value: { type: "Sudo", value: { type: "RequireSudo" } },
    });
    const stale = transfer(1n).signAndSubmit(papiSigner(bob), { nonce: 0 });
    await expect(stale).rejects.toMatchObject({ error: { type: "Invalid", value: { type: "Stale" } } });
  });
});
