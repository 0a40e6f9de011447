import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { NetworkServer, sealInstantly } from "../../bindings/chain/src/rpc/index.ts";
import {
  messagesExtrinsic,
  requestCommitment,
  requestMessage,
} from "../../bindings/relayer/src/prover/index.ts";
import { loadBlob } from "../support/blob.ts";
import { concat, hex, unhex, utf8 } from "../support/hex.ts";
import { Link, LiveChain, RELAYER } from "../support/live-chain.ts";
import { installSdk, type Outcome, runWithSdk, SDK_VERSION } from "./hyperbridge-sdk.ts";

/**
 * `@hyperbridge/sdk` with two of our chains, one of which sent a request to the other: docs/reference/hyperbridge.md has the
 * same as a table. The library uses wire v2; where v1 differs, it finds nothing, and that is tested here.
 */

const missing = await installSdk();
if (missing !== undefined) console.warn(`skipped: ${missing}`);
const whereInstalled = missing === undefined ? describe : describe.skip;

const NOTHING: Outcome = { value: null };
const BODY = utf8("a body");

whereInstalled(`@hyperbridge/sdk ${SDK_VERSION} on two chains of wire v1`, () => {
  const ends: (() => unknown)[] = [];
  let left: LiveChain;
  let right: LiveChain;
  let link: Link;
  let outcomes: Record<string, Outcome>;
  let commitment: string;
  let height: number;

  beforeAll(async () => {
    const runtime = await loadBlob();
    left = await LiveChain.start(runtime, "SUBSTRATE-left");
    right = await LiveChain.start(runtime, "SUBSTRATE-rite");
    await right.follow(left, 0n);
    link = new Link(left, right);
    await left.signed(left.postCall(right, "accept-1", BODY, 0n));
    height = left.chain.best.number;
    const sent = await link.sent();
    if (sent.kind !== "request" || sent.request.kind !== "post") throw new Error("expected a POST");
    const { source, dest, nonce, from, to, timeout, body } = sent.request;
    commitment = hex(requestCommitment(sent.request));
    await link.update();
    await right.blocks();

    const servers = [left, right].map((chain) => NetworkServer.listen(chain.server, { port: 0 }));
    const [atLeft, atRight] = (await Promise.all(servers)) as [NetworkServer, NetworkServer];
    ends.push(() => Promise.all([atLeft.close(), atRight.close()]));
    ends.push(sealInstantly(right.chain, right.server.pool));
    const end = (chain: LiveChain, { url }: NetworkServer) => {
      return { url, name: chain.name, id: chain.id, idHex: hex(utf8(chain.id)) };
    };
    outcomes = await runWithSdk({
      source: end(left, atLeft),
      target: end(right, atRight),
      commitment,
      height,
      signer: hex(RELAYER),
      post: {
        ...{ source, dest, nonce: String(nonce), timeoutTimestamp: String(timeout) },
        ...{ from: hex(from), to: hex(to), body: hex(body) },
      },
    });
  });

  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  });

  const told = (name: string): string => {
    const outcome = outcomes[name];
    if (outcome?.error !== undefined) throw new Error(`${name}: ${outcome.error}`);
    return String(outcome?.value);
  };

  it("reads what a chain knows of another: heights, times, periods, commitments", async () => {
    const known = await link.known(height);
    expect(told("latestStateMachineHeight")).toBe(String(height));
    expect(told("challengePeriod")).toBe("0");
    expect(told("queryStateMachineCommitment")).toBe(hex(known.stateRoot));
    const best = await link.target.node.bestHash();
    const [held] = await link.target.heldHeights(left.machineId, [BigInt(height)], best);
    expect(told("stateMachineUpdateTime")).toBe(String(held?.since));
    expect(told("timestamp")).toBe(String(left.time));
  });

  it("fetches proofs of a request, with the nodes of v1's proof, without v1's first byte", async () => {
    const sent = await link.sent();
    if (sent.kind !== "request" || sent.request.kind !== "post") throw new Error("expected a POST");
    const proven = await link.messages.requests(await link.known(height), [sent.request]);
    const message = requestMessage([sent.request], proven, RELAYER);
    const bare = told("queryProof").slice(2);
    expect(told("queryStateProof")).toBe(`0x${bare}`);
    // Hasher and nodes are those that our prover has, after the byte that names the trie.
    expect(hex(message)).toContain(`00${bare}`);
    const whole = hex(messagesExtrinsic(await link.target.messagesCall(), [message]));
    const encoded = told("encode").slice(2);
    // Pallet, call, number of messages, and all but the proof's length and first byte.
    expect(whole).toContain(encoded.slice(0, encoded.indexOf(bare) - 8));
  });

  it("delivers a request after v1's byte was added, and not before", () => {
    expect(outcomes["submitUnsigned as it is"]?.error).toContain("1010");
    expect(Number(told("submitUnsigned with v1's byte"))).toBeGreaterThan(0);
    expect(right.inbox()).toEqual([hex(BODY)]);
  });

  it("does not find requests and receipts by its own methods, which read the trie of v2", () => {
    expect(outcomes["queryRequestCommitment"]).toEqual(NOTHING);
    expect(outcomes["queryRequestReceipt before"]).toEqual(NOTHING);
    expect(outcomes["queryRequestReceipt after"]).toEqual(NOTHING);
  });

  it("finds them in the trie of v1 through its client: what was sent, and when it arrived", () => {
    expect(told("api: request's commitment")).toMatch(/^0x[0-9a-f]+$/);
    expect(outcomes["api: receipt before"]).toEqual(NOTHING);
    expect(told("api: receipt after")).toContain(hex(RELAYER).slice(2));
  });

  it("computes the commitments of v2, which do not exist here", () => {
    expect(told("postRequestCommitment")).not.toBe(commitment);
    expect(concat(unhex(told("getRequestCommitment")))).toHaveLength(32);
  });

  it("has no proofs for EVM chains, and no list of requests: both come from other parts of Hyperbridge", () => {
    expect(outcomes["queryConsensusProofs"]?.error).toBeDefined();
    expect(outcomes["IsmpClient without an indexer"]?.error).toBeDefined();
  });
});
