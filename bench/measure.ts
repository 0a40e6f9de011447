// Measures two or more contestants in one process, in turns, so that a noisy machine disturbs them alike.
//
// Every figure is a median of all rounds after a warm-up.

import { HostMeter, type Runtime, type Storage } from "@as-ismp/core";

export interface Sample {
  /** Milliseconds in all. */
  readonly total: number;
  /** Milliseconds outside host functions. */
  readonly own: number;
  /** Calls of host functions. */
  readonly hostCalls: number;
}

/** Medians. */
export type Measurement = Sample;

/** Runs each contestant `rounds` times, one after the other in each round, after a warm-up. */
export async function measure(
  contestants: readonly (() => Sample | Promise<Sample>)[],
  rounds: number,
): Promise<Measurement[]> {
  const samples = contestants.map((): Sample[] => []);
  for (let round = -Math.ceil(rounds / 4); round < rounds; round++) {
    for (const [index, run] of contestants.entries()) {
      const sample = await run();
      if (round >= 0) samples[index]?.push(sample);
    }
  }
  return samples.map((own) => ({
    total: median(own.map((sample) => sample.total)),
    own: median(own.map((sample) => sample.own)),
    hostCalls: median(own.map((sample) => sample.hostCalls)),
  }));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}

/** One call, timed. What it changes goes into `storage`. */
export function timeCall(
  runtime: Runtime,
  entryPoint: string,
  input: Uint8Array,
  storage?: Storage,
): Sample & { readonly output: Uint8Array; readonly meter: HostMeter } {
  const meter = new HostMeter();
  const start = performance.now();
  const output = runtime.call(entryPoint, input, storage === undefined ? { meter } : { meter, storage });
  const total = performance.now() - start;
  return { total, own: total - meter.nanoseconds / 1e6, hostCalls: meter.calls, output, meter };
}

/** Anything without host functions, timed. */
export async function time(run: () => unknown): Promise<Sample> {
  const start = performance.now();
  await run();
  const total = performance.now() - start;
  return { total, own: total, hostCalls: 0 };
}
