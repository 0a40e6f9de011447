/**
 * The block from which a chain is read when the relayer has never read it and the configuration does not say.
 *
 * It is the block at which the first client that connects the chain was created, so that messages that were sent
 * before the relayer's first start are delivered. If another chain has a client of this one, it is the height that
 * the client trusted first; if this chain has the client, it is the block that created it. Both are found by
 * bisection over the states of the chain that has the client. If a node has pruned these states, messages may be
 * missed, and the log warns of it; `start_block` overrides all of this.
 */

import { ScaleError } from "@as-ismp/core";
import type { Logger } from "pino";
import { decodeConsensusState } from "../client/consensus-state.ts";
import { isPruned } from "../client/transient.ts";
import type { Connection } from "./connection.ts";

interface Creation {
  /** Number of the block after which the client existed. */
  readonly block: number;
  /** Height of the followed chain that it trusted first; 0 if unknown. */
  readonly trusted: number;
  /** Whether the node still has the state before that block. */
  readonly isExact: boolean;
}

/** @returns the number of the first block to read; undefined if no client connects the chain yet */
export async function startBlock(
  chain: Connection,
  others: readonly Connection[],
  log: Pick<Logger, "warn">,
): Promise<number | undefined> {
  const numbers: number[] = [];
  for (const other of others) {
    for (const [at, of] of [[other, chain] as const, [chain, other] as const]) {
      if (!at.config.follows.includes(of.name)) continue;
      const creation = await creationOf(at, of);
      if (creation === undefined) continue;
      numbers.push(at === chain ? creation.block : creation.trusted);
      if (creation.isExact) continue;
      const client = of.config.consensus_state_id;
      log.warn(
        { at: at.name, chain: of.name, client },
        `the node of ${at.name} has pruned the block that created its client "${client}" of ${of.name}: ` +
          "older messages will not be delivered. Set start_block, or use an archive node",
      );
    }
  }
  if (numbers.length === 0) return undefined;
  const wanted = Math.max(1, Math.min(...numbers));
  const first = await firstReadable(chain, wanted);
  if (first > wanted) {
    log.warn(
      { chain: chain.name, from: wanted, block: first },
      `the node of ${chain.name} has pruned the states from block ${wanted} on: ` +
        `messages before block ${first} will not be delivered. Use an archive node to deliver them`,
    );
  }
  return first;
}

/** When `at`'s client of `of` was created; undefined if there is none. */
async function creationOf(at: Connection, of: Connection): Promise<Creation | undefined> {
  const { finalized } = await at.heads();
  const id = of.config.consensus_state_id;
  const stateAt = async (number: number): Promise<Uint8Array | "pruned" | undefined> =>
    orPruned(async () => at.ismp.consensusState(id, await at.node.hashAt(number)));
  let [without, block] = [-1, finalized.header.number];
  let first = await stateAt(block);
  if (first === undefined || first === "pruned") return undefined;
  let isExact = true;
  while (block - without > 1) {
    const middle = (without + block) >> 1;
    const state = await stateAt(middle);
    if (state === undefined || state === "pruned") {
      without = middle;
      isExact = state === undefined;
    } else {
      block = middle;
      first = state;
    }
  }
  return { block, isExact, trusted: trustedOf(first, of) };
}

/** The height in the state of a GRANDPA client of the chain itself; other clients do not store it. */
function trustedOf(state: Uint8Array, { name }: Connection): number {
  try {
    const { stateMachine, latestHeight } = decodeConsensusState(state);
    return stateMachine === name ? latestHeight : 0;
  } catch (error) {
    if (!(error instanceof ScaleError)) throw error;
    return 0;
  }
}

/**
 * The first block from `wanted` on that can be read: the node has its state, and the state before it for the code.
 */
async function firstReadable(chain: Connection, wanted: number): Promise<number> {
  const { finalized } = await chain.heads();
  const isThere = async (number: number): Promise<boolean> =>
    (await orPruned(async () => chain.node.codeHash(await chain.node.hashAt(number)))) !== "pruned";
  if (await isThere(wanted - 1)) return wanted;
  let [pruned, readable] = [wanted - 1, finalized.header.number];
  while (readable - pruned > 1) {
    const middle = (pruned + readable) >> 1;
    if (await isThere(middle)) readable = middle;
    else pruned = middle;
  }
  return readable + 1;
}

async function orPruned<T>(ask: () => Promise<T>): Promise<T | "pruned"> {
  try {
    return await ask();
  } catch (error) {
    if (isPruned(error)) return "pruned";
    throw error;
  }
}
