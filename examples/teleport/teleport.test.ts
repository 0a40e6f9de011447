import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { encodeAddress } from "@polkadot/util-crypto";
import { devAccount } from "../../bindings/chain/src/chain/index.ts";
import { connect, expectError, expectEvent } from "../../bindings/chain/src/testing/index.ts";
import { Runtime } from "../../bindings/core/src/index.ts";
import {
  getMessage,
  getTimeoutMessage,
  type PostRequest,
  postTimeoutMessage,
  requestMessage,
  type Sent,
} from "../../bindings/relayer/src/prover/index.ts";
import { loadBlob } from "../../tests/support/blob.ts";
import { concat, hex, utf8 } from "../../tests/support/hex.ts";
import { alice, Link, LiveChain, RELAYER } from "../../tests/support/live-chain.ts";

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
/** What `npx as-ismp` runs. */
const command = path("../../bindings/cli/dist/main.js");

const bob = devAccount("Bob");
const RESERVE = concat(utf8("modlteleport"), new Uint8Array(20));
const UNIT = 10n ** 12n;
const FUNDS = 100n * UNIT;
/** What a pool answers where the runtime would refuse a message. */
const REFUSED = "Invalid Transaction";
/** Seconds. */
const TIMEOUT = 60n;

describe("a pallet that moves tokens between chains", () => {
  const folder = mkdtempSync(join(tmpdir(), "teleport-"));
  let runtime: Runtime;
  let left: LiveChain;
  let right: LiveChain;
  let there: Link;
  let back: Link;

  beforeAll(async () => {
    const blob = join(folder, "teleport.wasm");
    // Not optimized, which takes a third of the time.
    execFileSync(process.execPath, [command, "build", path("runtime.json"), "--output", blob, "--debug"]);
    runtime = await Runtime.load(readFileSync(blob));
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  const start = (name: string, peer: string): Promise<LiveChain> =>
    LiveChain.start(runtime, name, {
      genesis: {
        balances: { balances: [alice.address, encodeAddress(RESERVE)].map((each) => [each, FUNDS]) },
        teleport: { peer },
      },
    });

  beforeEach(async () => {
    left = await start("SUBSTRATE-left", "SUBSTRATE-rite");
    right = await start("SUBSTRATE-rite", "SUBSTRATE-left");
    await left.follow(right);
    await right.follow(left);
    [there, back] = [new Link(left, right), new Link(right, left)];
  });

  function freeOf({ chain }: LiveChain, account: Uint8Array): bigint {
    const { data } = chain.at().query("System", "Account", account) as { data: { free: number | bigint } };
    return BigInt(data.free);
  }

  const sendCall = (amount: bigint, timeout = TIMEOUT): Uint8Array =>
    left.chain.at().metadata.encodeCall("Teleport", "send", { beneficiary: hex(bob.id), amount, timeout });

  /** Alice sends to Bob, over there. */
  async function send(amount: bigint): Promise<PostRequest> {
    await left.signed(sendCall(amount));
    return postOf(await there.sent());
  }

  function postOf(sent: Sent): PostRequest {
    if (sent.kind === "request" && sent.request.kind === "post") return sent.request;
    throw new Error("expected a POST");
  }

  /** The message that brings it. */
  async function proven(link: Link, post: PostRequest): Promise<Uint8Array> {
    await link.update();
    const known = await link.known();
    return requestMessage([post], await link.messages.requests(known, [post]), RELAYER);
  }

  const deliver = async (link: Link, post: PostRequest): Promise<void> =>
    link.carry(await proven(link, post));

  const eventsOf = (chain: LiveChain) =>
    chain.events("Teleport").map(({ name, data }) => [name, data] as const);

  it("locks them here and pays them out there", async () => {
    const before = freeOf(left, alice.id);
    const post = await send(5n * UNIT);
    expect(eventsOf(left)).toMatchObject([["Sent", { who: hex(alice.id), beneficiary: hex(bob.id) }]]);
    expect(freeOf(left, alice.id)).toBeLessThanOrEqual(before - 5n * UNIT);
    expect(freeOf(left, RESERVE)).toBe(FUNDS + 5n * UNIT);
    expect(freeOf(right, bob.id)).toBe(0n);

    await deliver(there, post);
    expect(eventsOf(right)).toMatchObject([["Arrived", { beneficiary: hex(bob.id) }]]);
    expect(freeOf(right, bob.id)).toBe(5n * UNIT);
    expect(freeOf(right, RESERVE)).toBe(FUNDS - 5n * UNIT);
    await expect(deliver(there, post)).rejects.toThrow(REFUSED);
    expect(freeOf(right, bob.id)).toBe(5n * UNIT);
  });

  it("gives them back when the other chain's reserve can't pay, once the timeout is proven", async () => {
    const setReserve = (new_free: bigint): Promise<void> => {
      const { metadata } = right.chain.at();
      const who = { Id: hex(RESERVE) };
      return right.root(metadata.encodeCall("Balances", "force_set_balance", { who, new_free }));
    };
    await setReserve(5n * UNIT);
    const post = await send(5n * UNIT);
    const delivery = await proven(there, post);
    await expect(there.carry(delivery)).rejects.toThrow(REFUSED);
    expect(freeOf(right, bob.id)).toBe(0n);

    const before = freeOf(left, alice.id);
    while (right.time <= post.timeout) await right.blocks();
    await back.update();
    const known = await back.known();
    const proof = await back.messages.requestsAbsent(known, [post]);
    await back.carry(postTimeoutMessage([post], proof));
    expect(eventsOf(left)).toMatchObject([["Returned", { who: hex(alice.id) }]]);
    expect(freeOf(left, alice.id)).toBe(before + 5n * UNIT);
    expect(freeOf(left, RESERVE)).toBe(FUNDS);
    // What came back can't arrive any more, though it was sent and could be paid now.
    await setReserve(FUNDS);
    await expect(there.carry(delivery)).rejects.toThrow(REFUSED);
  });

  /** Two chains with the pallet, which a relayer connects: nothing is proven by hand. */
  const connected = () => {
    const side = (peer: string) => ({
      genesis: {
        balances: { balances: [alice.address, encodeAddress(RESERVE)].map((each) => [each, String(FUNDS)]) },
        teleport: { peer },
      },
    });
    return connect(runtime, runtime, { a: side("SUBSTRATE-bbbb"), b: side("SUBSTRATE-aaaa") });
  };

  it("arrive by a relayer, or come back after their timeout", async () => {
    const { a, b, relayer } = await connected();
    const send = () =>
      a.send(alice, "Teleport", "send", { beneficiary: bob, amount: 5n * UNIT, timeout: TIMEOUT });
    expectEvent(await send(), "Teleport", "Sent", { who: alice, beneficiary: bob });
    expect((await relayer.relay()).delivered).toHaveLength(1);
    expect(b.query("System", "Account", bob)).toMatchObject({ data: { free: 5n * UNIT } });

    await b.setBalance(RESERVE, 5n * UNIT);
    await send();
    expect((await relayer.relay()).failures.map(({ name }) => name)).toContain("MessageRefusedError");
    for (const chain of [a, b]) await chain.increaseTime(TIMEOUT);
    expect((await relayer.relay()).timedOut).toHaveLength(1);
    expect(b.query("System", "Account", bob)).toMatchObject({ data: { free: 5n * UNIT } });
    expect(a.query("System", "Account", RESERVE)).toMatchObject({ data: { free: FUNDS + 5n * UNIT } });
  });

  const askCall = (height: number, timeout: bigint): Uint8Array =>
    left.chain.at().metadata.encodeCall("Teleport", "ask_reserve", { height, timeout });

  it("requests the balance of the other reserve, and deposits an event once it is proven", async () => {
    const height = right.chain.best.number + 2;
    await left.signed(askCall(height, TIMEOUT));
    const sent = await there.sent();
    if (sent.kind !== "request" || sent.request.kind !== "get") throw new Error("expected a GET");
    const get = sent.request;
    while (right.chain.best.number < height) await right.blocks();
    await back.update(height);
    const known = await back.known(height);
    await back.carry(getMessage([get], await back.messages.state(known, [get]), RELAYER));
    expect(eventsOf(left)).toMatchObject([["ReserveTold", {}]]);
    expect(
      JSON.stringify(eventsOf(left), (_, value) => (typeof value === "bigint" ? `${value}` : value)),
    ).toContain(`${FUNDS}`);
  });

  it("accepts the timeout of a GET without a response, which pays no account", async () => {
    await left.signed(askCall(right.chain.best.number + 2, 6n));
    const sent = await there.sent();
    if (sent.kind !== "request" || sent.request.kind !== "get") throw new Error("expected a GET");
    while (left.time <= sent.request.timeout) await left.blocks();
    await back.carry(getTimeoutMessage([sent.request]));
    expect(eventsOf(left)).toEqual([]);
    expect(freeOf(left, RESERVE)).toBe(FUNDS);
  });

  // Its deadline would be the module that sends a POST with the same commitment, which pays out on the other chain.
  it("sends no question whose deadline is the id of a module", async () => {
    const { a } = await connected();
    const deadline = new DataView(utf8("teleport").buffer).getBigUint64(0);
    const asked = a.send(alice, "Teleport", "ask_reserve", { height: 1, timeout: deadline - a.timestamp });
    await expectError(asked, "Teleport.NotSent");
  });

  it("refuses to send nothing, more than is there, and without a timeout", async () => {
    const { a } = await connected();
    for (const [amount, timeout, error] of [
      [0n, TIMEOUT, "Teleport.NothingToSend"],
      [2n * FUNDS, TIMEOUT, "Arithmetic.Underflow"],
      [UNIT, 0n, "Teleport.NoTimeout"],
    ] as const) {
      await expectError(a.send(alice, "Teleport", "send", { beneficiary: bob, amount, timeout }), error);
    }
    expect(a.query("System", "Account", RESERVE)).toMatchObject({ data: { free: FUNDS } });
  });

  it("pays nothing for the word of another chain, or of another module", async () => {
    // A chain whose accounts may send under any name; the last is the control.
    const amount = new Uint8Array(16);
    new DataView(amount.buffer).setBigUint64(0, UNIT, true);
    const body = concat(alice.id, bob.id, amount);
    for (const [name, from, isPaid] of [
      ["SUBSTRATE-evil", "teleport", false],
      ["SUBSTRATE-left", "telepor!", false],
      ["SUBSTRATE-left", "teleport", true],
    ] as const) {
      const other = await LiveChain.start(await loadBlob(), name);
      const victim = await start("SUBSTRATE-rite", "SUBSTRATE-left");
      await victim.follow(other);
      const link = new Link(other, victim);
      const call = other.chain.at().metadata.encodeCall("Probe", "post", {
        dest: { Substrate: hex(utf8("rite")) },
        from: hex(utf8(from)),
        to: hex(utf8("teleport")),
        timeout: 3600n,
        body: hex(body),
        fee: 0n,
      });
      await other.signed(call);
      const delivered = deliver(link, postOf(await link.sent()));
      if (isPaid) await delivered;
      else await expect(delivered).rejects.toThrow(REFUSED);
      expect(freeOf(victim, bob.id)).toBe(isPaid ? UNIT : 0n);
    }
  });
});
