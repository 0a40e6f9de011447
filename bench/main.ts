// `npm run bench`: our blob against the Rust peer and against smoldot, in one process.
//
// Prints Markdown tables, ready for docs/performance.md, which says how to read them. Without the peer (see
// docs/how-to/peer-and-node.md) its columns are empty. Both blobs run on the same host functions, with a fresh instance for
// each call.

import { cpus } from "node:os";
import { join } from "node:path";
import { BlockDuels } from "./blocks.ts";
import { DUEL_HEADS, type Duel, duelRow, rateRow } from "./duel.ts";
import { IsmpDuels } from "./ismp.ts";
import { lightClientDuels, Vectors } from "./light-client.ts";
import { MEMORY_HEADS, memoryRows } from "./memory.ts";
import { loadRuntimes, ROOT, SHARED } from "./runtimes.ts";
import { SMOLDOT_HEADS, smoldotRows } from "./smoldot.ts";
import { STARTUP_HEADS, startupRows } from "./startup.ts";
import { STATE_ROOT_HEADS, stateRootRows } from "./state-root.ts";
import { table } from "./table.ts";

const runtimes = await loadRuntimes("as-ismp");
const [ours, peer] = runtimes;
const processor = cpus()[0]?.model ?? "unknown processor";
console.log(`${processor}, Node ${process.versions.node}; medians, times in milliseconds`);
if (!peer) console.log(`no Rust peer in ${SHARED}: its columns are empty (docs/how-to/peer-and-node.md)`);

// Before anything is compiled further than at first.
print(STARTUP_HEADS, await startupRows());

const blocks = new BlockDuels(runtimes);
const [, ...duelHeads] = DUEL_HEADS;
print(["transfers a second, signed by", ...duelHeads], await rows(blocks.transfers(), rateRow));
print(DUEL_HEADS, await rows(blocks.steps(), duelRow));

const vectors = new Vectors(join(ROOT, "tests", "vectors"));
const messages = new IsmpDuels(runtimes, vectors);
print(["Ismp.handle_unsigned, applied", ...duelHeads], await rows(messages.applied(), duelRow));
print(["Ismp.handle_unsigned, validated", ...duelHeads], await rows(messages.validated(), duelRow));

const cases = vectors.cases();
const lightClients = await loadRuntimes("as-ismp-light-client");
print(DUEL_HEADS, await rows(lightClientDuels(lightClients, cases), duelRow));
print(SMOLDOT_HEADS, await smoldotRows(lightClients[0], vectors, cases));

print(STATE_ROOT_HEADS, await stateRootRows(ours));
print(MEMORY_HEADS, memoryRows(runtimes));

async function rows(duels: readonly Duel[], row: (duel: Duel) => Promise<string[]>): Promise<string[][]> {
  const made: string[][] = [];
  for (const duel of duels) made.push(await row(duel));
  return made;
}

function print(heads: readonly string[], made: readonly (readonly string[])[]): void {
  console.log(`\n${table(heads, made)}`);
}
