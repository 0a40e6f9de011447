// How long `system_health` takes for one client of a development chain while another one abuses the server: the longest
// of all answers in some seconds. Each kind of abuse has a process for the server and a thread for the abuser, so that
// the client that measures waits for the server alone. A machine with work of its own adds to every wait: see the first row.
// So there is also the processor time that the server's thread has had from the question to the answer, where Linux
// tells it: on an idle machine both are alike.
//
// npm run build && npx tsc -p tsconfig.bench.json && node build/bench/bench/rpc-abuse.js

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { Chain, createChainSpec, devAccount } from "@as-ismp/chain";
import { Runtime } from "@as-ismp/core";
import { WebSocket } from "ws";
import { median } from "./measure.ts";
import { ROOT } from "./runtimes.ts";
import { ms, table, whole } from "./table.ts";

const SECONDS = 4;
const PAUSE = 5;
const MESSAGE = 8 * 2 ** 20 - 1000;
const CODE_KEY = "0x3a636f6465";

type Abuse = (url: string) => Promise<void>;

const request = (id: number, method: string, params: readonly unknown[] = []): string =>
  JSON.stringify({ jsonrpc: "2.0", id, method, params });
const batch = (count: number, method: string, params: readonly unknown[] = []): string =>
  `[${Array.from({ length: count }, (_, id) => request(id, method, params)).join()}]`;

async function open(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url);
  socket.on("error", () => undefined);
  await once(socket, "open");
  return socket;
}

/** Sends a message again each time that there is an answer, from some connections, for ever. */
const again =
  (message: string, connections = 4): Abuse =>
  async (url) => {
    for (let count = 0; count < connections; count += 1) {
      const socket = await open(url);
      socket.on("message", () => socket.send(message));
      socket.send(message);
    }
  };

const ABUSES: Readonly<Record<string, Abuse>> = {
  "nothing (the machine's own noise)": async () => undefined,
  "8 MiB of nested lists": again("[".repeat(MESSAGE / 2) + "]".repeat(MESSAGE / 2)),
  "8 MiB of empty lists": again(`[${"[],".repeat(MESSAGE / 3)}[]]`),
  "objects with 20,000 names": again(
    request(1, "state_call", [Object.fromEntries(Array.from({ length: 19_000 }, (_, i) => [`k${i}`, 0]))]),
  ),
  "400,000 numbers": again(
    request(1, "ismp_queryStateProof", [0, [Array.from({ length: 399_000 }, (_, i) => i % 256)]]),
  ),
  "a call with 4 MB of input": again(
    request(1, "state_call", [
      "TaggedTransactionQueue_validate_transaction",
      `0x${"ab".repeat(MESSAGE / 2 - 99)}`,
    ]),
  ),
  "batches of 1000 runtime calls": again(batch(1000, "state_call", ["Core_version", "0x"])),
  "batches of 1000 times the metadata": again(batch(1000, "state_getMetadata")),
  "4096 times the code in one answer": again(
    request(1, "state_queryStorageAt", [Array(4096).fill(CODE_KEY)]),
  ),
  "proofs of 4096 keys": again(
    request(1, "state_getReadProof", [
      Array.from({ length: 4096 }, (_, i) => `0x${i.toString(16).padStart(8, "0")}`),
    ]),
  ),
  "16,384 subscriptions that no client reads": async (url) => {
    for (let connection = 0; connection < 95; connection += 1) {
      const socket = await open(url);
      socket.send(batch(172, "chain_subscribeAllHeads"));
      socket.pause();
    }
  },
  "95 clients that ask for the metadata and do not read": async (url) => {
    for (let connection = 0; connection < 95; connection += 1) {
      const socket = await open(url);
      for (let id = 0; id < 64; id += 1) socket.send(request(id, "state_getMetadata"));
      socket.pause();
    }
  },
  "storage subscriptions to 95 times 16,384 keys": async (url) => {
    const keys = Array.from(
      { length: 4096 },
      (_, i) => `0x26aa394eea5630e07c48ae0c9558cef7${i.toString(16).padStart(8, "0")}`,
    );
    for (let connection = 0; connection < 95; connection += 1) {
      (await open(url)).send(batch(4, "state_subscribeStorage", [keys]));
    }
  },
  "1000 transfers in the pool": async (url) => {
    const blob = await readFile(fileURLToPath(import.meta.resolve("@as-ismp/core/runtime.wasm")));
    const chain = await Chain.create(
      createChainSpec({ runtime: await Runtime.load(blob), preset: "development" }),
    );
    const [alice, bob] = [devAccount("Alice"), devAccount("Bob")];
    const value = 10n ** 10n;
    const call = chain
      .at()
      .metadata.encodeCall("Balances", "transfer_keep_alive", { dest: { Id: bob.id }, value });
    const signed = Array.from({ length: 1000 }, (_, nonce) => chain.sign(alice, call, { nonce }));
    const socket = await open(url);
    for (const [id, each] of signed.entries()) {
      socket.send(request(id, "author_submitExtrinsic", [`0x${Buffer.from(each).toString("hex")}`]));
    }
  },
};

/** Milliseconds. */
interface Answer {
  readonly waited: number;
  /** Processor time of the server's thread. */
  readonly worked: number;
}

async function measure(name: string): Promise<Answer[]> {
  const cli = join(ROOT, "bindings/cli/dist/main.js");
  const options = ["dev", "--port", "0", "--json", "--log", "silent", "--seal", "interval=200"];
  const node = spawn(process.execPath, [cli, ...options], { stdio: ["ignore", "pipe", "inherit"] });
  const [facts] = (await once(node.stdout, "data")) as [Buffer];
  const { url } = JSON.parse(facts.toString()) as { url: string };
  const socket = await open(url);
  const ask = async (): Promise<Answer> => {
    const began = performance.now();
    const before = await processorTime(node.pid);
    socket.send(request(1, "system_health"));
    await once(socket, "message");
    return {
      waited: performance.now() - began,
      worked: (await processorTime(node.pid)) - before,
    };
  };
  for (let warm = 0; warm < 50; warm += 1) await ask();
  const abuser = new Worker(fileURLToPath(import.meta.url), { workerData: { name, url } });
  await once(abuser, "message");
  const answers: Answer[] = [];
  const end = performance.now() + SECONDS * 1000;
  while (performance.now() < end) {
    answers.push(await ask());
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  await abuser.terminate();
  node.kill("SIGKILL");
  return answers;
}

/** Milliseconds that a process' first thread has run. */
async function processorTime(pid: number | undefined): Promise<number> {
  const text = await readFile(`/proc/${pid}/task/${pid}/schedstat`, "utf8").catch(() => "NaN");
  return Number(text.split(" ")[0]) / 1e6;
}

const HEADS = [
  "while another client sends",
  "longest work, ms",
  "longest wait, ms",
  "median wait, ms",
  "answers",
];

if (isMainThread) {
  const only = process.argv[2];
  const rows: string[][] = [];
  for (const name of Object.keys(ABUSES)) {
    if (only !== undefined && !name.includes(only)) continue;
    const answers = await measure(name);
    const longest = (of: (answer: Answer) => number): string => ms(Math.max(...answers.map(of)));
    const middle = median(answers.map(({ waited }) => waited));
    rows.push([
      name,
      longest(({ worked }) => worked),
      longest(({ waited }) => waited),
      ms(middle),
      whole(answers.length),
    ]);
    process.stderr.write(`${rows.at(-1)?.join("  ")}\n`);
  }
  process.stdout.write(`${table(HEADS, rows)}\n`);
} else {
  const { name, url } = workerData as { name: string; url: string };
  parentPort?.postMessage("begun");
  await ABUSES[name]?.(url);
}
