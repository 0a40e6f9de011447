import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "@jest/globals";
import pino from "pino";
import { localRpc } from "../../bindings/relayer/src/prover/index.ts";
import { Metrics, parseConfig, Relayer, WrongChainError } from "../../bindings/relayer/src/relayer/index.ts";
import { loadBlob } from "../support/blob.ts";
import { hex, utf8 } from "../support/hex.ts";
import { LiveChain } from "../support/live-chain.ts";

/** Three chains, each of which follows the others, in real time. The node of one must not hold up the other two. */

const BODY = utf8("a body of some length, so that it is no short value");
const folder = mkdtempSync(join(tmpdir(), "as-ismp-stalled-"));
const ends: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  rmSync(folder, { recursive: true, force: true });
});

async function threeChains(): Promise<[LiveChain, LiveChain, LiveChain]> {
  const runtime = await loadBlob();
  const chains: LiveChain[] = [];
  for (const name of ["left", "rite", "third"]) {
    chains.push(await LiveChain.start(runtime, `SUBSTRATE-${name.slice(0, 4)}`));
  }
  const [left, right, third] = chains as [LiveChain, LiveChain, LiveChain];
  for (const [one, other] of [
    [left, right],
    [right, left],
    [left, third],
    [third, left],
  ] as const) {
    await one.follow(other);
  }
  return [left, right, third];
}

/**
 * A relayer between them.
 *
 * @param answer what the node of the third chain does with a request
 */
async function relay(
  chains: readonly LiveChain[],
  answer: (method: string, ask: () => Promise<unknown>) => Promise<unknown>,
): Promise<Relayer> {
  const [left, right, third] = chains.map(({ name }) => name);
  const follows = [[right, third], [left], [left]];
  const sections = chains.map(
    ({ name, id }, i) => `
[[chains]]
state_machine = "${name}"
url = "ws://test"
consensus_state_id = "${id}"
follows = ${JSON.stringify(follows[i])}
`,
  );
  const relayer = await Relayer.open({
    config: parseConfig(`
database = "${folder}"
signer = "0x${"07".repeat(32)}"
poll_seconds = 0.1
[retry]
answer_seconds = 3600
${sections.join("")}`),
    lightClient: (chains[0] as LiveChain).lightClient,
    log: pino({ level: "silent" }),
    metrics: new Metrics(),
    now: Date.now,
    sleep: (milliseconds) => sleep(milliseconds),
    parts: ["consensus", "messages"],
    connect: ({ state_machine }) => {
      const chain = chains.find(({ name }) => name === state_machine) as LiveChain;
      const rpc = localRpc(chain.server);
      if (chain.name !== third) return rpc;
      return {
        request: (method, params) => answer(method, () => rpc.request(method, params)),
        close: () => rpc.close(),
      };
    },
  });
  ends.push(() => relayer.close());
  return relayer;
}

describe("a relayer between three chains", () => {
  it("continues between two of them while the node of the third answers nothing", async () => {
    const chains = await threeChains();
    const [left, right] = chains;
    let asked = 0;
    let isStalled = false;
    const relayer = await relay(chains, (_, ask) => {
      if (!isStalled) return ask();
      asked += 1;
      return new Promise(() => undefined);
    });
    // The first block to read is determined with the nodes of all chains.
    await relayer.round();
    isStalled = true;
    const stop = new AbortController();
    const running = relayer.run(stop.signal);
    ends.push(async () => {
      stop.abort();
      await running;
    });
    await left.signed(left.postCall(right, "answer-1", BODY, 0n));
    while (left.inbox().length === 0) {
      await sleep(300);
      await Promise.all([left.blocks(), right.blocks()]);
    }
    expect(asked).toBeGreaterThan(0);
    expect(left.inbox()).toHaveLength(1);
  });

  it("ends if the third is another chain, and not because of one wrong answer", async () => {
    const chains = await threeChains();
    const wrong = `0x02${hex(utf8("zzzz")).slice(2)}`;
    let left = 1;
    const once = await relay(chains, (method, ask) => {
      if (method !== "state_call" || left === 0) return ask();
      left -= 1;
      return Promise.resolve(wrong);
    });
    await once.round();
    expect(left).toBe(0);
    await once.close();
    const always = await relay(chains, (method, ask) =>
      method === "state_call" ? Promise.resolve(wrong) : ask(),
    );
    await expect(always.run(new AbortController().signal)).rejects.toThrow(WrongChainError);
  });
});
