import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "@jest/globals";
import { formatChainSpec, storagePrefix } from "../../bindings/chain/src/chain/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import {
  type GetRequest,
  type PostRequest,
  type PostResponse,
  requestCommitment,
  responseCommitment,
  type Sent,
} from "../../bindings/relayer/src/prover/index.ts";
import { loadBlob } from "../support/blob.ts";
import { DevProcess } from "../support/dev-process.ts";
import { hex, utf8 } from "../support/hex.ts";
import { projectRoot } from "../support/project.ts";
import { RealTimeChain, specOf } from "./real-time-chain.ts";
import { describeWithNode, NodeFolder, type StockNode, until } from "./stock-node.ts";

/**
 * Three stock validators on one side, `as-ismp dev` on the other, and `as-ismp relay all` between them: three kinds
 * of process that communicate by JSON-RPC. Results are read from finalized blocks.
 */

const VALIDATORS = ["alice", "bob", "charlie"] as const;
const STOCK = "SUBSTRATE-stok";
const DEV = "SUBSTRATE-devc";
const executable = resolve(projectRoot, "bindings/cli/dist/main.js");
const NUMBER = storagePrefix("System", "Number");
/** Timeout in seconds of a POST that no module accepts. */
const SHORT = 90n;
/** Milliseconds for which a validator is stopped: about three blocks. */
const AWAY = 20_000;

/** A body that identifies the message. */
const bodyOf = (what: string, from: RealTimeChain): Uint8Array =>
  utf8(`${what} from ${from.name}, long enough to be no short value`);

interface Post extends PostRequest {
  readonly commitment: Uint8Array;
}

/** Waits for the POST with this body in a finalized block. */
async function postOf(from: RealTimeChain, what: string): Promise<Post> {
  const body = hex(bodyOf(what, from));
  const isIt = (sent: Sent): sent is { kind: "request"; request: PostRequest } =>
    sent.kind === "request" && sent.request.kind === "post" && hex(sent.request.body) === body;
  const { request } = await from.sent(what, isIt);
  return { ...request, commitment: requestCommitment(request) };
}

/** Waits for the GET at a height in a finalized block. */
function questionOf(from: RealTimeChain, of: RealTimeChain, height: number) {
  const isIt = (sent: Sent): sent is { kind: "request"; request: GetRequest } =>
    sent.kind === "request" && sent.request.kind === "get" && Number(sent.request.height) === height;
  return from.sent(`the question about height ${height} of ${of.name}`, isIt);
}

/** The tests with three validators that run a blob. */
export function describeRelayer(name: string, load: () => Promise<Runtime>): void {
  describeWithNode(`a relayer between three stock validators with ${name} and a chain of ours`, () => {
    let folder: NodeFolder;
    let validators: Record<(typeof VALIDATORS)[number], StockNode>;
    let devProcess: DevProcess;
    let stock: RealTimeChain;
    let dev: RealTimeChain;
    let relayer: ChildProcess;
    let relayerLog: string;
    beforeAll(async () => {
      folder = new NodeFolder();
      const ours = await loadBlob();
      const stockSpec = specOf(await load(), STOCK, ["Alice", "Bob", "Charlie"]);
      const devSpec = specOf(ours, DEV, ["Alice"]);
      const [stockPath, devPath] = [join(folder.path, "stock.json"), join(folder.path, "dev.json")];
      writeFileSync(stockPath, formatChainSpec(stockSpec));
      writeFileSync(devPath, formatChainSpec(devSpec));
      const start = (who: string, ...more: string[]): Promise<StockNode> =>
        folder.start(who, [
          ...["--chain", stockPath, `--${who}`, "--validator", "--state-pruning", "archive"],
          ...["--enable-offchain-indexing", "true", ...more],
        ]);
      const alice = await start("alice");
      const bootNodes = ["--bootnodes", await alice.address()];
      const [bob, charlie, process_] = await Promise.all([
        start("bob", ...bootNodes),
        start("charlie", ...bootNodes),
        DevProcess.start("--chain", devPath, "--seal", "slots"),
      ]);
      validators = { alice, bob, charlie };
      devProcess = process_;
      // The tests use another node than the relayer does.
      stock = await RealTimeChain.connect(STOCK, stockSpec, bob.url);
      dev = await RealTimeChain.connect(DEV, devSpec, devProcess.url);
      await Promise.all(
        [stock, dev].map((chain) =>
          until(`${chain.name} finalizes`, async () => ((await chain.finalized()) > 0 ? true : undefined)),
        ),
      );
      await Promise.all([stock.follow(dev, ours.lightClient), dev.follow(stock, ours.lightClient)]);
      await Promise.all([stock.final("ConsensusClientCreated"), dev.final("ConsensusClientCreated")]);
      relayerLog = join(folder.path, "relayer.log");
      relayer = startRelayer();
    }, 300_000);

    afterAll(async () => {
      if (relayer !== undefined) await killRelayer();
      stock?.close();
      dev?.close();
      await devProcess?.end("SIGKILL");
      await folder?.remove();
    }, 60_000);

    async function killRelayer(): Promise<void> {
      if (relayer.exitCode !== null || relayer.signalCode !== null) return;
      const ended = once(relayer, "exit");
      relayer.kill("SIGKILL");
      await ended;
    }

    function startRelayer(): ChildProcess {
      const config = join(folder.path, "relayer.toml");
      const chain = (from: string, to: string, url: string): string => `
[[chains]]
state_machine = "${from}"
url = "${url}"
consensus_state_id = "${from.slice(-4)}"
follows = ["${to}"]
start_block = 1
update_seconds = 60
`;
      writeFileSync(
        config,
        `database = "${join(folder.path, "relayer")}"
signer = "0x${"07".repeat(32)}"
log_level = "debug"
poll_seconds = 1
[retry]
attempts = 2
answer_seconds = 20
${chain(STOCK, DEV, validators.alice.url)}${chain(DEV, STOCK, devProcess.url)}`,
      );
      const log = openSync(relayerLog, "a");
      const child = spawn(process.execPath, [executable, "relay", "all", "--config", config], {
        stdio: ["ignore", log, log],
      });
      closeSync(log);
      return child;
    }

    /** Sends on both sides: a POST that is answered, one that no module accepts, a GET of a future height. */
    const sides = (): readonly (readonly [from: RealTimeChain, to: RealTimeChain])[] => [
      [stock, dev],
      [dev, stock],
    ];
    const heights = new Map<RealTimeChain, number>();

    it("delivers a POST and its response, in both directions", async () => {
      for (const [from, to] of sides()) {
        // Clients never go back: the height must be so far ahead that the GET is final before it is.
        const height = (await to.finalized()) + 6;
        heights.set(from, height);
        await from.signed(
          from.postCall(to, "answer-1", bodyOf("question", from), 3600n),
          from.postCall(to, "refuse-1", bodyOf("unwelcome", from), SHORT),
          from.getCall(to, NUMBER, height),
        );
      }
      await Promise.all(
        sides().map(async ([from, to]) => {
          const post = await postOf(from, "question");
          await to.final("PostRequestHandled", post.commitment);
          expect(await to.ismp.tookRequest(post.commitment, await to.node.finalizedHash())).toBe(true);
          const isAnswer = (sent: Sent): sent is { kind: "response"; response: PostResponse } =>
            sent.kind === "response" && hex(requestCommitment(sent.response.post)) === hex(post.commitment);
          const { response } = await to.sent("the answer", isAnswer);
          expect(hex(response.response)).toBe(hex(post.body.toReversed()));
          await from.final("PostResponseHandled", responseCommitment(response));
          expect(await from.ismp.tookResponse(post.commitment, await from.node.finalizedHash())).toBe(true);
        }),
      );
    }, 300_000);

    it("answers a GET with the state at exactly its height, in both directions", async () => {
      await Promise.all(
        sides().map(async ([from, to]) => {
          const height = heights.get(from) as number;
          await answered(from, to, height);
        }),
      );
    }, 300_000);

    it("continues when the validator that it uses is stopped and started in between", async () => {
      const first = (await stock.finalized()) + 3;
      const asked = [first, first + 1, first + 2, first + 3];
      await dev.signed(
        ...asked.map((height) => dev.getCall(stock, NUMBER, height)),
        dev.postCall(stock, "accept-1", bodyOf("parcel", dev), 3600n),
      );
      await stock.signed(stock.postCall(dev, "accept-1", bodyOf("parcel", stock), 3600n));
      const fromDev = await postOf(dev, "parcel");
      const before = await stock.finalized();
      await validators.alice.stop();
      await sleep(AWAY);
      // Three voters of equal weight finalize together or not at all.
      expect(await stock.finalized()).toBeLessThanOrEqual(before + 1);
      validators.alice = await folder.restart(validators.alice);

      await Promise.all([
        ...asked.map((height) => answered(dev, stock, height)),
        stock.final("PostRequestHandled", fromDev.commitment),
        postOf(stock, "parcel").then(({ commitment }) => dev.final("PostRequestHandled", commitment)),
      ]);
      expect(relayer.exitCode).toBeNull();
      expect(readFileSync(relayerLog, "utf8")).toMatch(/RpcUnreachableError/);
    }, 300_000);

    it("continues after it was killed, and answers GETs of a height that became final meanwhile", async () => {
      const height = (await stock.finalized()) + 4;
      await dev.signed(dev.getCall(stock, NUMBER, height));
      await questionOf(dev, stock, height);
      await killRelayer();
      expect(
        Number(await dev.ismp.latestHeight({ machine: STOCK, consensusStateId: stock.id })),
      ).toBeLessThan(height);
      await until(`block ${height} is final`, async () =>
        (await stock.finalized()) > height ? true : undefined,
      );
      relayer = startRelayer();
      await answered(dev, stock, height);
    }, 300_000);

    it("times out a POST that was not delivered in time, in both directions", async () => {
      await Promise.all(
        sides().map(async ([from, to]) => {
          const post = await postOf(from, "unwelcome");
          await from.final("PostRequestTimeoutHandled", post.commitment);
          const at = await from.node.finalizedHash();
          expect(await from.ismp.hasRequest(post.commitment, at)).toBe(false);
          expect(await to.ismp.tookRequest(post.commitment, await to.node.finalizedHash())).toBe(false);
        }),
      );
    }, 300_000);

    it("ends on a signal, and no node logs an error", async () => {
      const ended = once(relayer, "exit");
      relayer.kill("SIGTERM");
      expect((await ended)[0]).toBe(0);
      for (const node of Object.values(validators)) {
        expect(node.log()).not.toMatch(/panicked|\btrap|Bad justification|Block import failed/i);
      }
    }, 60_000);

    /** Waits until the GET of a height is answered with the other chain's state there. */
    async function answered(from: RealTimeChain, of: RealTimeChain, height: number): Promise<void> {
      const { request } = await questionOf(from, of, height);
      await from.final("GetRequestHandled", requestCommitment(request));
      // The module stores the response as it is hashed: each key with its value.
      const number = Buffer.alloc(4);
      number.writeUInt32LE(height);
      expect(await from.inbox()).toContain(hex(NUMBER).slice(2) + number.toString("hex"));
    }
  });
}
