import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createClient, type PolkadotClient } from "polkadot-api";
import { getPolkadotSigner } from "polkadot-api/signer";
import { getWsProvider } from "polkadot-api/ws";
import { WebSocket } from "ws";
import { devAccount, storagePrefix } from "../../bindings/chain/src/chain/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { loadBlob } from "../support/blob.ts";
import { hex, unhex, utf8 } from "../support/hex.ts";
import { readTrieProof } from "../support/read-proof.ts";
import { MESSAGES, Restartable, readMessageProof, requestKey } from "./dev-process.ts";
import { unrefTimers } from "./timers.ts";

/**
 * `as-ismp dev` as a process, and `polkadot-api` with its own provider through a real WebSocket: nothing of the
 * library is replaced. Types are read from the chain, without descriptors.
 */

const UNIT = 1_000_000_000_000n;
const bob = devAccount("Bob");
const alice = devAccount("Alice");
const signer = getPolkadotSigner(alice.id, "Sr25519", (message) => alice.sign(message));

interface Finalized {
  readonly ok: boolean;
  readonly block: { readonly hash: string; readonly number: number };
  readonly events: readonly {
    readonly type: string;
    readonly value: { readonly type: string; readonly value: unknown };
  }[];
}

let runtime: Runtime;
let node: Restartable;
let client: PolkadotClient;
// The types of the chain are known when it runs.
// biome-ignore lint/suspicious/noExplicitAny: see above
let api: any;

beforeAll(async () => {
  unrefTimers();
  [runtime, node] = await Promise.all([loadBlob(), Restartable.start()]);
  const websocketClass = WebSocket as unknown as typeof globalThis.WebSocket;
  client = createClient(getWsProvider(node.facts.url, { websocketClass }));
  api = client.getUnsafeApi();
});

afterAll(async () => {
  client?.destroy();
  await node?.end();
});

async function transferToBob(): Promise<Finalized> {
  const dest = { type: "Id", value: bob.address };
  const { free } = (await api.query.System.Account.getValue(bob.address)).data;
  const result: Finalized = await api.tx.Balances.transfer_keep_alive({ dest, value: UNIT }).signAndSubmit(
    signer,
  );
  expect(result.ok).toBe(true);
  expect((await api.query.System.Account.getValue(bob.address)).data.free).toBe(free + UNIT);
  return result;
}

describe("polkadot-api on as-ismp dev", () => {
  it("follows finalized blocks, submits a transfer, and watches it to the end", async () => {
    expect((await client.getChainSpecData()).genesisHash).toBe(node.facts.genesisHash);
    const { number } = await client.getFinalizedBlock();
    const followed: string[] = [];
    const following = client.finalizedBlock$.subscribe((block) => followed.push(block.hash));
    const { block } = await transferToBob();
    expect(block.number).toBe(number + 1);
    expect(block.hash).toBe(await client._request("chain_getBlockHash", [number + 1]));
    expect(followed).toContain(block.hash);
    following.unsubscribe();
  });

  it("sends a request of ISMP, sees its event, and gets proofs of it that the light client accepts", async () => {
    const sent: Finalized = await api.tx.Probe.post({
      dest: { type: "Substrate", value: hex(utf8("them")) },
      from: utf8("accept"),
      to: utf8("module"),
      timeout: 0n,
      body: utf8("from here"),
      fee: UNIT,
    }).signAndSubmit(signer);
    const [event] = sent.events.filter(({ type, value }) => `${type}.${value.type}` === "Ismp.Request");
    const fields = event?.value.value as { commitment: string; request_nonce: bigint } | undefined;
    expect(fields?.request_nonce).toBe(0n);
    const key = requestKey(String(fields?.commitment));
    const { hash } = sent.block;
    const { stateRoot } = await client.getBlockHeader(hash);

    const metadata = await client._request<string>("childstate_getStorage", [MESSAGES, key, hash]);
    expect(metadata).toContain(hex(alice.id).slice(2));
    const child = await client._request<{ proof: string[] }>("state_getChildReadProof", [
      MESSAGES,
      [key],
      hash,
    ]);
    expect(readMessageProof(runtime, stateRoot, child.proof, key)).toBe(metadata);
    expect(() => readMessageProof(runtime, stateRoot, child.proof.slice(0, -1), key)).toThrow();

    const nonce = hex(storagePrefix("Ismp", "Nonce"));
    const read = await client._request<{ proof: string[] }>("state_getReadProof", [[nonce], hash]);
    expect(readTrieProof(runtime, unhex(stateRoot), read.proof, [nonce])).toEqual(["0x0100000000000000"]);
    expect(await api.query.Ismp.Nonce.getValue({ at: hash })).toBe(1n);
  });

  it("continues by itself when the process was killed and started again: same chain, blocks, transfers", async () => {
    const followed: string[] = [];
    const following = client.finalizedBlock$.subscribe((block) => followed.push(block.hash));
    const before = await client.getFinalizedBlock();
    await node.killAndStart();
    const { block } = await transferToBob();
    expect(block.number).toBe(before.number + 1);
    expect(followed).toContain(block.hash);
    expect(await client._request("chain_getBlockHash", [before.number])).toBe(before.hash);
    following.unsubscribe();
  });
});
