// `npm run bench`: our blob against the Rust peer and against smoldot, in one process.
//
// Prints a Markdown table, ready for the README. Without the peer (see docs/peer-and-node.md) its columns are left
// out. Both blobs run on the same host functions, with a fresh instance for each call.

import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { HostMeter, Runtime } from "as-ismp";
import { type Case, Vectors } from "./cases.ts";
import { type Measurement, measure, type Sample } from "./measure.ts";
import { againstSmoldot } from "./smoldot.ts";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");
const shared = resolve(root, process.env["AS_ISMP_SHARED"] ?? "../shared");

const blob = readFileSync(join(root, "build", "as-ismp.wasm"));
const compressed = readFileSync(join(root, "build", "as-ismp.compact.compressed.wasm"));
const ours = await Runtime.load(blob);
const peer = await loadPeer();
const vectors = new Vectors(join(root, "tests", "vectors"));
const cases = vectors.cases();

console.log(`as-ismp ${blob.length} bytes, compressed ${compressed.length} bytes`);
console.log(
  `${cpus()[0]?.model ?? "unknown processor"}, Node ${process.versions.node}; medians in milliseconds\n`,
);
if (!peer) console.log(`no Rust peer in ${shared}: its columns are left out (docs/peer-and-node.md)\n`);

console.log("| call | ours | ours outside host | peer | peer outside host | ours / peer outside host |");
console.log("|---|--:|--:|--:|--:|--:|");
for (const one of cases) {
  const runtimes = peer ? [ours, peer] : [ours];
  const [own, other] = await measure(
    runtimes.map((runtime) => () => call(runtime, one)),
    one.rounds,
  );
  if (own) console.log(row(one.name, own, other));
}

console.log("\n| call | ours | smoldot | ours / smoldot |");
console.log("|---|--:|--:|--:|");
for (const duel of await againstSmoldot(ours, vectors, cases)) {
  const ratio = duel.ours.total.median / duel.smoldot.total.median;
  console.log(
    `| ${duel.name} | ${ms(duel.ours.total.median)} | ${ms(duel.smoldot.total.median)} | ${ratio.toFixed(2)} |`,
  );
}

async function loadPeer(): Promise<Runtime | null> {
  try {
    return await Runtime.load(readFileSync(join(shared, "peer", "rust-peer.wasm")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

function call(runtime: Runtime, one: Case): Sample {
  const meter = new HostMeter();
  const start = performance.now();
  runtime.call(one.entryPoint, one.input, { meter });
  const total = performance.now() - start;
  return { total, own: total - meter.nanoseconds / 1e6 };
}

function row(name: string, own: Measurement, other: Measurement | undefined): string {
  const columns = [ms(own.total.median), ms(own.own.median)];
  if (other) {
    columns.push(ms(other.total.median), ms(other.own.median));
    columns.push((own.own.median / other.own.median).toFixed(2));
  } else {
    columns.push("–", "–", "–");
  }
  return `| ${name} | ${columns.join(" | ")} |`;
}

function ms(value: number): string {
  return value.toFixed(value < 10 ? 3 : 1);
}
