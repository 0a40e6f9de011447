import type { Limits } from "../runtime-call.ts";
import type { ChunkResult } from "./chunk.ts";

/** Messages between the threads of a run. */

export interface WorkerSetting {
  readonly seed: number;
  readonly limits: Limits;
  /** One number: the index of the input in progress. */
  readonly progress: SharedArrayBuffer;
}

export interface Assignment {
  readonly generator: string;
  readonly from: number;
  readonly to: number;
}

export type Reply =
  | { readonly kind: "done"; readonly result: ChunkResult; readonly milliseconds: number }
  | { readonly kind: "failed"; readonly generator: string; readonly reason: string };
