/**
 * The headers between what a client trusts and what it shall trust next, each the parent of the one behind it.
 *
 * Refuses by {@link DishonestNodeError} headers that do not connect, by {@link ForeignChainError} a node whose
 * chain does not have the trusted block. Asks for some headers at once, and keeps them in order.
 */
import { GRANDPA_ENGINE } from "../chain/grandpa.ts";
import { equalBytes, toHex } from "../chain/hex.ts";
import { readAuthorities } from "../client/consensus-state.ts";
import { DishonestNodeError } from "../client/errors.ts";
import type { KnownHeader, SubstrateNode } from "../client/node.ts";
import { ScaleError, ScaleReader } from "../state/scale.ts";
import { ForeignChainError } from "./errors.ts";

/** Headers asked for at once. */
const AT_ONCE = 32;
const SCHEDULED_CHANGE = 1;

export interface RouteEnd {
  readonly number: number;
  readonly hash: Uint8Array;
}

/** Headers from the child of `trusted` to `last`, or to the first that announces other authorities. */
export async function headersFrom(
  node: SubstrateNode,
  trusted: RouteEnd,
  last: number,
): Promise<KnownHeader[]> {
  const here = await node.hashAt(trusted.number);
  if (!equalBytes(here, trusted.hash)) {
    throw new ForeignChainError(
      `block ${trusted.number} is ${toHex(here)} at the node, and ${toHex(trusted.hash)} is trusted`,
    );
  }
  const route: KnownHeader[] = [];
  let parent = trusted;
  for (let from = trusted.number + 1; from <= last; from += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, last - from + 1) }, (_, i) => from + i);
    const hashes = await node.hashesAt(numbers);
    for (const known of await Promise.all(hashes.map((hash) => node.header(hash)))) {
      const { parentHash, number } = known.header;
      if (number !== parent.number + 1 || !equalBytes(parentHash, parent.hash)) {
        throw new DishonestNodeError("chain_getBlockHash", `block ${number} is no child of ${parent.number}`);
      }
      route.push(known);
      if (announcesChange(known)) return route;
      parent = { number, hash: known.hash };
    }
  }
  return route;
}

/** Whether a header schedules a change of authorities, as clients look for it. */
export function announcesChange({ header }: KnownHeader): boolean {
  return header.digest.some(
    (item) => item.kind === "consensus" && item.engine === GRANDPA_ENGINE && isScheduledChange(item.data),
  );
}

function isScheduledChange(log: Uint8Array): boolean {
  try {
    const reader = new ScaleReader(log);
    if (reader.u8() !== SCHEDULED_CHANGE) return false;
    readAuthorities(reader);
    reader.u32();
    return true;
  } catch (error) {
    if (!(error instanceof ScaleError)) throw error;
    return false;
  }
}
