import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { ApiPromise, Keyring, WsProvider } from "@polkadot/api";
import type { ApiOptions } from "@polkadot/api/types";
import type { Header, ReadProof } from "@polkadot/types/interfaces";
import type { ISubmittableResult } from "@polkadot/types/types";
import { devAccount } from "../../bindings/chain/src/chain/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { loadBlob } from "../support/blob.ts";
import { WireClient } from "../support/dev-process.ts";
import { hex, unhex, utf8 } from "../support/hex.ts";
import { readTrieProof } from "../support/read-proof.ts";
import { MESSAGES, Restartable, readMessageProof, requestKey } from "./dev-process.ts";
import { unrefTimers } from "./timers.ts";
import { accountOf, send, transferOf } from "./wallet.ts";

/**
 * `as-ismp dev` as a process, and `@polkadot/api` with its own provider through a real WebSocket: nothing of the
 * library is replaced, and nothing of the package is in the client.
 */

const UNIT = 1_000_000_000_000n;
const bob = devAccount("Bob");
const alice = new Keyring().addFromUri("//Alice", {}, "sr25519");

let runtime: Runtime;
let node: Restartable;
let api: ApiPromise;

beforeAll(async () => {
  unrefTimers();
  [runtime, node] = await Promise.all([loadBlob(), Restartable.start()]);
  const provider = new WsProvider(node.facts.url, 200) as unknown as NonNullable<ApiOptions["provider"]>;
  api = await ApiPromise.create({ provider, noInitWarn: true });
});

afterAll(async () => {
  await api?.disconnect();
  await node?.end();
});

/** The block that a transaction is in. */
function blockOf({ status }: ISubmittableResult): string {
  return (status.isInBlock ? status.asInBlock : status.asFinalized).toHex();
}

async function stateRootOf(hash: string): Promise<string> {
  return (await api.rpc.chain.getHeader(hash)).stateRoot.toHex();
}

/** Follows finalized heads until stopped. The library may report a head after the transaction in it. */
async function followHeads(): Promise<{ includes(hash: string): Promise<void>; end(): void }> {
  const hashes = new Set<string>();
  let tell = (): void => undefined;
  const end = await api.rpc.chain.subscribeFinalizedHeads((header: Header) => {
    hashes.add(header.hash.toHex());
    tell();
  });
  const includes = async (hash: string): Promise<void> => {
    while (!hashes.has(hash)) await new Promise<void>((told) => (tell = told));
  };
  return { includes, end };
}

async function transferToBob(): Promise<string> {
  const before = (await accountOf(api, bob.address)).free;
  const { result, statuses } = await send(transferOf(api, bob.address, UNIT), alice);
  // On a busy machine the library may read the block when it is final already, and skip "InBlock".
  expect([statuses[0], statuses.at(-1)]).toEqual(["Ready", "Finalized"]);
  expect((await accountOf(api, bob.address)).free).toBe(before + UNIT);
  return blockOf(result);
}

describe("@polkadot/api on as-ismp dev", () => {
  it("follows finalized heads and justifications, submits a transfer, and watches it to the end", async () => {
    expect(api.genesisHash.toHex()).toBe(node.facts.genesisHash);
    const heads = await followHeads();
    const justifications: string[] = [];
    // The library answers with the first one.
    const silence = api.rpc.grandpa.subscribeJustifications((justification) => {
      justifications.push(justification.toHex());
    });
    const hash = await transferToBob();
    await heads.includes(hash);
    // Requested anew: the library caches the block as it was before it was final.
    const wire = await WireClient.open(node.facts.url);
    const { block, justifications: kept } = await wire.call("chain_getBlock", hash);
    await wire.close();
    const [[engine, justification]] = kept;
    expect(Buffer.from(engine).toString()).toBe("FRNK");
    expect(justifications).toContain(hex(Uint8Array.from(justification)));
    const proof = await api.rpc.grandpa.proveFinality(Number(block.header.number));
    expect(proof.toHex()).toContain(hash.slice(2));
    heads.end();
    (await silence)();
  });

  it("sends a request of ISMP, sees its event, and gets proofs of it that the light client accepts", async () => {
    const post = api.tx["probe"]?.["post"];
    if (post === undefined) throw new Error("the library finds no probe.post");
    const dest = { Substrate: hex(utf8("them")) };
    const { result } = await send(post(dest, "accept", "module", 0, "from here", UNIT), alice);
    const [found] = result.events.filter(
      ({ event }) => `${event.section}.${event.method}` === "ismp.Request",
    );
    const sent = found?.event.data.toHuman() as { [field: string]: unknown } | undefined;
    expect(sent).toMatchObject({ destChain: { Substrate: "them" }, requestNonce: "0" });
    const key = requestKey(String(sent?.["commitment"]));
    const hash = blockOf(result);
    const stateRoot = await stateRootOf(hash);

    const stored = await api.rpc.childstate.getStorage(MESSAGES, key, hash);
    const metadata = stored.isSome ? stored.unwrap().toHex() : undefined;
    expect(metadata).toContain(hex(alice.publicKey).slice(2));
    const { at, proof }: ReadProof = await api.rpc.state.getChildReadProof(MESSAGES, [key], hash);
    expect(at.toHex()).toBe(hash);
    const nodes = proof.map((each) => each.toHex());
    expect(readMessageProof(runtime, stateRoot, nodes, key)).toBe(metadata);
    const lacking = nodes.slice(0, -1);
    expect(() => readMessageProof(runtime, stateRoot, lacking, key)).toThrow();

    const nonce = api.query["ismp"]?.["nonce"]?.key() ?? "";
    const read = await api.rpc.state.getReadProof([nonce], hash);
    const values = readTrieProof(
      runtime,
      unhex(stateRoot),
      read.proof.map((each) => each.toHex()),
      [nonce],
    );
    expect(values).toEqual(["0x0100000000000000"]);
  });

  it("continues by itself when the process was killed and started again: same chain, heads, transfers", async () => {
    // The library logs each time that it can't connect.
    jest.spyOn(console, "error").mockImplementation(() => undefined);
    const heads = await followHeads();
    const last = (await api.rpc.chain.getFinalizedHead()).toHex();
    const connected = new Promise<void>((done) => api.once("connected", () => done()));
    await node.killAndStart();
    await connected;
    expect((await api.rpc.chain.getHeader(last)).hash.toHex()).toBe(last);
    const hash = await transferToBob();
    await heads.includes(hash);
    heads.end();
  });
});
