/**
 * The headers between the block that a client trusts and the block that it shall trust next, each the parent of the
 * next one.
 *
 * Throws {@link DishonestNodeError} for headers that do not connect, and {@link ForeignChainError} if the node's
 * chain does not have the trusted block. Requests many headers at once. They are kept in a cache, so that a walk that
 * failed requests only the rest when it is repeated.
 */

import { ScaleError } from "@as-ismp/core";
import { equalBytes, ScaleReader, toHex } from "@as-ismp/core/internal/codec";
import { readAuthorities } from "../client/consensus-state.ts";
import { DishonestNodeError } from "../client/errors.ts";
import type { KnownHeader, SubstrateNode } from "../client/node.ts";
import { GRANDPA_ENGINE } from "../substrate/grandpa.ts";
import { ForeignChainError } from "./errors.ts";

/** Number of headers that are requested at once. */
const AT_ONCE = 512;
const SCHEDULED_CHANGE = 1;

export interface RouteEnd {
  readonly number: number;
  readonly hash: Uint8Array;
}

/** The headers from the child of `trusted` to `last`, or to the first one that announces new authorities. */
export async function headersFrom(
  node: SubstrateNode,
  trusted: RouteEnd,
  last: number,
): Promise<KnownHeader[]> {
  const route: KnownHeader[] = [];
  let parent = trusted;
  for (let from = trusted.number + 1; from <= last; from += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, last - from + 1) + 1 }, (_, i) => from - 1 + i);
    const [before, ...hashes] = await node.hashesAt(numbers);
    if (from === trusted.number + 1) mustBe(trusted, before as Uint8Array);
    for (const known of await Promise.all(hashes.map((hash) => node.header(hash)))) {
      const { parentHash, number } = known.header;
      if (number !== parent.number + 1 || !equalBytes(parentHash, parent.hash)) {
        throw new DishonestNodeError(
          "chain_getBlockHash",
          `block ${number} is not a child of ${parent.number}`,
        );
      }
      route.push(known);
      if (announcesChange(known)) return route;
      parent = { number, hash: known.hash };
    }
  }
  return route;
}

function mustBe(trusted: RouteEnd, here: Uint8Array): void {
  if (equalBytes(here, trusted.hash)) return;
  throw new ForeignChainError(
    `block ${trusted.number} is ${toHex(here)} at the node, but ${toHex(trusted.hash)} is trusted`,
  );
}

/** Whether a header schedules a change of authorities, by the rule of GRANDPA clients. */
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
