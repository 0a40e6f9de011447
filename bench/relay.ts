// `npm run bench:relay`: the relayer between two chains under load, and a message more by how many there were.
//
// Prints Markdown tables (docs/reference/performance.md says how to read them). Each row is a run in processes of its own.

import { execFile } from "node:child_process";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { RECEIPT_HEADS, receiptRows } from "./receipts.ts";
import type { RelayRun } from "./relay-run.ts";
import { loadRuntimes } from "./runtimes.ts";
import { table, whole } from "./table.ts";

const COUNTS = [10, 100, 1000];
const MEBIBYTE = 2 ** 20;

const [load = 0] = loadavg();
console.log(
  `${cpus()[0]?.model ?? "unknown processor"}, Node ${process.versions.node}, load ${load.toFixed(1)}\n`,
);
const runs: RelayRun[] = [];
for (const count of COUNTS) runs.push(await run(count));
console.log(
  table(
    [
      "messages each way",
      "messages a second",
      "the relayer's processor time a message, ms",
      "latency in blocks, median",
      "95 %",
      "questions a message",
      "extrinsics",
      "heap, MiB",
      "resident, MiB",
    ],
    runs.map((each) => [
      whole(each.messages),
      whole((2000 * each.messages) / (each.relaying + each.blocks)),
      perMessage(each, each.processor).toFixed(2),
      whole(each.latency.median),
      whole(each.latency.most95),
      perMessage(each, each.questions).toFixed(2),
      whole(each.extrinsics),
      whole(each.heap / MEBIBYTE),
      whole(each.resident / MEBIBYTE),
    ]),
  ),
);
const [, some, many] = runs as [RelayRun, RelayRun, RelayRun];
const growth = (of: (run: RelayRun) => number): string =>
  (perMessage(many, of(many)) / perMessage(some, of(some))).toFixed(2);
console.log(`\nA message of ${whole(many.messages)}, over one of ${some.messages}:`);
console.log(
  `time ${growth(({ relaying, blocks }) => relaying + blocks)}, ` +
    `of the relayer ${growth(({ relaying }) => relaying)}, of the chains' blocks ${growth(({ blocks }) => blocks)}`,
);

const [ours] = await loadRuntimes("as-ismp-dev");
console.log(`\n${table(RECEIPT_HEADS, await receiptRows(ours))}`);

function perMessage({ messages }: RelayRun, value: number): number {
  return value / (2 * messages);
}

async function run(count: number): Promise<RelayRun> {
  const script = join(import.meta.dirname, "relay-run.js");
  const { stdout } = await promisify(execFile)(process.execPath, [script, String(count)]);
  return JSON.parse(stdout) as RelayRun;
}
