// `npm run bench`: our blob against the Rust peer and against smoldot, in one process.
//
// Prints Markdown tables, ready for docs/reference/performance.md, which says how to read them. Without the peer (see
// docs/how-to/peer-and-node.md) its columns are empty. Both blobs run on the same host functions, with a fresh instance for
// each call.

import { cpus } from "node:os";
import { join } from "node:path";
import { BlockComparisons } from "./blocks.ts";
import { COMPARISON_HEADS, type Comparison, comparisonRow, rateRow } from "./comparison.ts";
import { IsmpComparisons } from "./ismp.ts";
import { lightClientComparisons, Vectors } from "./light-client.ts";
import { MEMORY_HEADS, memoryRows } from "./memory.ts";
import { loadRuntimes, ROOT, SHARED } from "./runtimes.ts";
import { SMOLDOT_HEADS, smoldotRows } from "./smoldot.ts";
import { STARTUP_HEADS, startupRows } from "./startup.ts";
import { STATE_ROOT_HEADS, stateRootRows } from "./state-root.ts";
import { table } from "./table.ts";

const runtimes = await loadRuntimes("as-ismp-dev");
const [ours, peer] = runtimes;
const processor = cpus()[0]?.model ?? "unknown processor";
console.log(`${processor}, Node ${process.versions.node}; medians, times in milliseconds`);
if (!peer) console.log(`no Rust peer in ${SHARED}: its columns are empty (docs/how-to/peer-and-node.md)`);

// Before anything is compiled further than at first.
print(STARTUP_HEADS, await startupRows());

const blocks = new BlockComparisons(runtimes);
const [, ...comparisonHeads] = COMPARISON_HEADS;
print(["transfers a second, signed by", ...comparisonHeads], await rows(blocks.transfers(), rateRow));
print(COMPARISON_HEADS, await rows(blocks.steps(), comparisonRow));

const vectors = new Vectors(join(ROOT, "tests", "vectors"));
const messages = new IsmpComparisons(runtimes, vectors);
print(["Ismp.handle_unsigned, applied", ...comparisonHeads], await rows(messages.applied(), comparisonRow));
print(
  ["Ismp.handle_unsigned, validated", ...comparisonHeads],
  await rows(messages.validated(), comparisonRow),
);

const cases = vectors.cases();
const lightClients = await loadRuntimes("as-ismp-light-client");
print(COMPARISON_HEADS, await rows(lightClientComparisons(lightClients, cases), comparisonRow));
print(SMOLDOT_HEADS, await smoldotRows(lightClients[0], vectors, cases));

print(STATE_ROOT_HEADS, await stateRootRows(ours));
print(MEMORY_HEADS, memoryRows(runtimes));

async function rows(
  comparisons: readonly Comparison[],
  row: (comparison: Comparison) => Promise<string[]>,
): Promise<string[][]> {
  const made: string[][] = [];
  for (const comparison of comparisons) made.push(await row(comparison));
  return made;
}

function print(heads: readonly string[], made: readonly (readonly string[])[]): void {
  console.log(`\n${table(heads, made)}`);
}
