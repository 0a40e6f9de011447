import type { GeneratorSource } from "../generator.ts";
import type { Assignment } from "./protocol.ts";

/**
 * The next inputs: of the generator that is furthest behind its share, so that an interrupted run is fair to all of
 * them.
 */

/** A chunk should take about so long. */
const MILLISECONDS = 1000;
const FIRST = 50;
const MOST = 20_000;

interface Place {
  readonly source: GeneratorSource;
  readonly quota: number;
  next: number;
  /** Inputs per chunk. */
  size: number;
  failed: boolean;
}

export class Schedule {
  readonly #places: readonly Place[];

  /** @param inputs of the whole run */
  constructor(sources: readonly GeneratorSource[], inputs: number) {
    const shares = sources.reduce((sum, { share }) => sum + share, 0);
    this.#places = sources.map((source) => {
      const quota = Math.ceil((inputs * source.share) / shares);
      return { source, quota, next: 0, size: FIRST, failed: false };
    });
  }

  next(): Assignment | undefined {
    const open = this.#places.filter(({ next, quota, failed }) => next < quota && !failed);
    const behind = open.reduce<Place | undefined>(
      (least, place) => (least === undefined || progressOf(place) < progressOf(least) ? place : least),
      undefined,
    );
    if (behind === undefined) return undefined;
    const from = behind.next;
    behind.next = Math.min(behind.quota, from + behind.size);
    return { generator: behind.source.name, from, to: behind.next };
  }

  /** Chunks of a generator become as large as its speed allows. */
  noteSpeed(generator: string, inputs: number, milliseconds: number): void {
    const place = this.#of(generator);
    const wanted = Math.round((inputs * MILLISECONDS) / Math.max(1, milliseconds));
    place.size = Math.max(1, Math.min(MOST, wanted, 4 * place.size));
  }

  /** Leaves a generator out from now on. */
  drop(generator: string): void {
    this.#of(generator).failed = true;
  }

  #of(generator: string): Place {
    const place = this.#places.find(({ source }) => source.name === generator);
    if (place === undefined) throw new Error(`no generator ${generator} is scheduled`);
    return place;
  }
}

function progressOf({ next, source }: Place): number {
  return next / source.share;
}
