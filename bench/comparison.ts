// One thing that every runtime does, and the rows that come of it.

import { type Measurement, measure, type Sample } from "./measure.ts";
import { ms, NOTHING, whole } from "./table.ts";

/** The same work for each contestant, ours first. */
export interface Comparison {
  readonly name: string;
  readonly rounds: number;
  readonly runs: readonly (() => Sample)[];
}

export const COMPARISON_HEADS: readonly string[] = [
  "call",
  "ours",
  "ours outside host",
  "peer",
  "peer outside host",
  "ours / peer outside host",
  "host calls",
  "peer's host calls",
];

/** Milliseconds a call. */
export async function comparisonRow({ name, rounds, runs }: Comparison): Promise<string[]> {
  const [ours, peer] = await measure(runs, rounds);
  if (ours === undefined) throw new Error(`${name} has no runtime to run it`);
  return [
    name,
    ...cells(ours, ms),
    ...(peer ? cells(peer, ms) : [NOTHING, NOTHING]),
    ...compared(ours, peer),
  ];
}

/** How often each of them could do it in a second. */
export async function rateRow({ name, rounds, runs }: Comparison): Promise<string[]> {
  const [ours, peer] = await measure(runs, rounds);
  if (ours === undefined) throw new Error(`${name} has no runtime to run it`);
  const rate = (milliseconds: number): string => whole(1000 / milliseconds);
  return [
    name,
    ...cells(ours, rate),
    ...(peer ? cells(peer, rate) : [NOTHING, NOTHING]),
    ...compared(ours, peer),
  ];
}

function cells(one: Measurement, format: (milliseconds: number) => string): string[] {
  return [format(one.total), format(one.own)];
}

/** The ratio is one of times, also where rates are shown. */
function compared(ours: Measurement, peer: Measurement | undefined): string[] {
  if (peer === undefined) return [NOTHING, whole(ours.hostCalls), NOTHING];
  return [(ours.own / peer.own).toFixed(2), whole(ours.hostCalls), whole(peer.hostCalls)];
}
