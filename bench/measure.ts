// Measures two or more contestants in one process, in turns, so that a noisy machine disturbs them alike.
//
// Every figure is a median; the spread is the range that holds the middle half of the runs.

export interface Sample {
  /** Milliseconds in all. */
  total: number;
  /** Milliseconds outside host functions. */
  own: number;
}

export interface Figure {
  median: number;
  low: number;
  high: number;
}

export interface Measurement {
  total: Figure;
  own: Figure;
}

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
    total: figure(own.map((sample) => sample.total)),
    own: figure(own.map((sample) => sample.own)),
  }));
}

function figure(values: number[]): Figure {
  values.sort((a, b) => a - b);
  const at = (part: number): number => values[Math.floor((values.length - 1) * part)] ?? Number.NaN;
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}
