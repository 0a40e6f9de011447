import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { devAccount } from "../../../bindings/chain/src/chain/index.ts";
import { Runtime } from "../../../bindings/core/src/index.ts";
import {
  type PostRequest,
  postTimeoutMessage,
  requestMessage,
} from "../../../bindings/relayer/src/prover/index.ts";
import { hex } from "../../support/hex.ts";
import { alice, Link, LiveChain, RELAYER } from "../../support/live-chain.ts";
import { projectRoot } from "../../support/project.ts";

/**
 * Tokens of an asset that messages carry: the test's pallet Bridge destroys them on one chain and issues them on the other,
 * through what Assets exports to pallets.
 */

const bob = devAccount("Bob");
const dave = devAccount("Dave");
const ASSET = 7;
const MINIMUM = 10n;
const ISSUED = 1_000n;
/** Seconds. */
const TIMEOUT = 60n;
/** What a pool answers where the runtime would refuse a message. */
const REFUSED = "Invalid Transaction";

describe("an asset that messages carry", () => {
  const folder = mkdtempSync(join(tmpdir(), "bridge-"));
  let runtime: Runtime;
  let left: LiveChain;
  let right: LiveChain;
  let there: Link;
  let back: Link;

  beforeAll(async () => {
    const blob = join(folder, "bridge.wasm");
    const command = join(projectRoot, "bindings/cli/dist/main.js");
    const file = join(projectRoot, "tests/runtimes/asset-bridge.json");
    execFileSync(process.execPath, [command, "build", file, "--output", blob, "--debug"]);
    runtime = await Runtime.load(readFileSync(blob));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  const start = (
    name: string,
    peer: string,
    accounts: readonly (readonly [number, string, bigint])[],
  ): Promise<LiveChain> =>
    LiveChain.start(runtime, name, {
      genesis: {
        balances: { balances: [alice, bob].map(({ address }) => [address, 10n ** 14n]) },
        bridge: { peer },
        assets: {
          assets: [[ASSET, alice.address, false, MINIMUM]],
          metadata: [],
          accounts,
          nextAssetId: null,
          reserves: [],
        },
      },
    });

  beforeEach(async () => {
    left = await start("SUBSTRATE-left", "SUBSTRATE-rite", [[ASSET, alice.address, ISSUED]]);
    right = await start("SUBSTRATE-rite", "SUBSTRATE-left", []);
    await left.follow(right);
    await right.follow(left);
    [there, back] = [new Link(left, right), new Link(right, left)];
  });

  function held({ chain }: LiveChain, who: Uint8Array): bigint {
    const account = chain.at().query("Assets", "Account", ASSET, who) as { balance: bigint | number } | null;
    return BigInt(account?.balance ?? 0);
  }

  function supply({ chain }: LiveChain): bigint {
    const details = chain.at().query("Assets", "Asset", ASSET) as { supply: bigint | number };
    return BigInt(details.supply);
  }

  const sendCall = (beneficiary: Uint8Array, amount: bigint): Uint8Array =>
    left.chain.at().metadata.encodeCall("Bridge", "send", {
      beneficiary: hex(beneficiary),
      asset: ASSET,
      amount,
      timeout: TIMEOUT,
    });

  async function send(beneficiary: Uint8Array, amount: bigint): Promise<PostRequest> {
    await left.signed(sendCall(beneficiary, amount));
    const sent = await there.sent();
    if (sent.kind === "request" && sent.request.kind === "post") return sent.request;
    throw new Error("expected a POST");
  }

  async function proven(post: PostRequest): Promise<Uint8Array> {
    await there.update();
    const known = await there.known();
    return requestMessage([post], await there.messages.requests(known, [post]), RELAYER);
  }

  const eventsOf = (chain: LiveChain) => chain.events("Assets").map(({ name, data }) => [name, data]);

  it("is destroyed on one chain and issued on the other, once", async () => {
    const post = await send(bob.id, 400n);
    expect(eventsOf(left)).toMatchObject([["Burned", { owner: hex(alice.id) }]]);
    expect([held(left, alice.id), supply(left)]).toEqual([600n, 600n]);

    const delivery = await proven(post);
    await there.carry(delivery);
    expect(eventsOf(right)).toMatchObject([["Issued", { owner: hex(bob.id) }]]);
    expect([held(right, bob.id), supply(right)]).toEqual([400n, 400n]);
    await expect(there.carry(delivery)).rejects.toThrow(REFUSED);
    expect(supply(left) + supply(right)).toBe(ISSUED);
  });

  it("goes with what would be left below the minimum balance, so that none is lost", async () => {
    await there.carry(await proven(await send(bob.id, ISSUED - 1n)));
    expect([held(left, alice.id), held(right, bob.id)]).toEqual([0n, ISSUED]);
    expect(supply(left) + supply(right)).toBe(ISSUED);
  });

  // Dave has no account on the other chain, and the asset does not keep one alive.
  it("comes back if the other chain has no account for it, once the timeout is proven", async () => {
    const post = await send(dave.id, 400n);
    const delivery = await proven(post);
    await expect(there.carry(delivery)).rejects.toThrow(REFUSED);
    expect(supply(right)).toBe(0n);

    while (right.time <= post.timeout) await right.blocks();
    await back.update();
    const proof = await back.messages.requestsAbsent(await back.known(), [post]);
    await back.carry(postTimeoutMessage([post], proof));
    expect(eventsOf(left)).toMatchObject([["Issued", { owner: hex(alice.id) }]]);
    expect([held(left, alice.id), supply(left)]).toEqual([ISSUED, ISSUED]);
  });

  it("is not sent beyond what the sender holds, and nothing is destroyed then", async () => {
    const { outcomes } = await left.chain.author({
      extrinsics: [left.chain.sign(alice, sendCall(bob.id, ISSUED + 1n))],
    });
    expect(JSON.stringify(outcomes)).toContain("FundsUnavailable");
    expect([held(left, alice.id), supply(left)]).toEqual([ISSUED, ISSUED]);
  });
});
