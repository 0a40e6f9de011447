import {
  AllocatorError,
  type OffchainContext,
  type Runtime,
  RuntimeCallError,
  RuntimePanicError,
  RuntimeTrapError,
  type State,
  Storage,
} from "../../bindings/core/src/index.ts";
import { timed } from "./run/stopwatch.ts";

/**
 * A call of a runtime as the fuzzer makes it: on a fork of the scene's state, with the memory that the bound allows.
 * Every outcome is a result, traps included.
 */

const KIB = 1024;
const PAGE = 64 * KIB;
/** Memory that an empty input may take, and how many more bytes each of its bytes may. */
export const MEMORY_BASE = 2048 * KIB;
export const MEMORY_PER_BYTE = 8;
/** The limit of stock hosts. */
const HOST_PAGES = 2048;

/** The result of a call. */
export type Outcome =
  | { readonly kind: "answer"; readonly bytes: Uint8Array }
  /** The runtime panicked with a text. */
  | { readonly kind: "panic"; readonly text: string }
  /** The allocator refused: more memory than the bound, or a block above its limit. */
  | { readonly kind: "memory"; readonly text: string }
  | { readonly kind: "trap"; readonly text: string };

export interface Call {
  readonly outcome: Outcome;
  /** The state after the call; on a trap the state before it. */
  readonly storage: Storage;
  /** Lines that the runtime logged with `target`s of its pallets. */
  readonly log: readonly string[];
}

/** Switches of a run. */
export interface Limits {
  /** Whether calls get no more memory than the bound; otherwise the limit of stock hosts. */
  readonly boundedMemory: boolean;
}

/** Pages beyond the module's own that an input of so many bytes may need. */
function pagesFor(length: number): number {
  return Math.ceil((MEMORY_BASE + MEMORY_PER_BYTE * length) / PAGE);
}

export function callRuntime(
  runtime: Runtime,
  entryPoint: string,
  input: Uint8Array,
  state: State | undefined,
  { boundedMemory }: Limits,
  offchain?: OffchainContext,
): Call {
  const storage = new Storage(state);
  const log: string[] = [];
  const heapPages = boundedMemory ? Math.min(HOST_PAGES, pagesFor(input.length)) : HOST_PAGES;
  try {
    const bytes = timed(() =>
      runtime.call(entryPoint, input, {
        storage,
        heapPages,
        ...(offchain === undefined ? {} : { offchain }),
        logLevel: "debug",
        onLog: ({ message }) => log.push(message),
      }),
    );
    return { outcome: { kind: "answer", bytes }, storage, log };
  } catch (error) {
    return { outcome: failure(error), storage, log };
  }
}

function failure(error: unknown): Outcome {
  if (!(error instanceof RuntimeCallError)) throw error;
  const text = error.message;
  if (!(error instanceof RuntimeTrapError)) return { kind: "trap", text: `${error.name}: ${text}` };
  const { cause } = error;
  if (cause instanceof AllocatorError) return { kind: "memory", text: cause.message };
  if (cause instanceof RuntimePanicError && !cause.message.startsWith("invariant broken")) {
    return { kind: "panic", text: cause.message };
  }
  return { kind: "trap", text: cause instanceof Error ? `${cause.name}: ${cause.message}` : text };
}
