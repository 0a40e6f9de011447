/**
 * What the thread of off-chain workers and the main thread tell each other.
 *
 * Off-chain functions return at once, so the thread waits for each answer: it sends a request, sleeps until the signal
 * is 1, and takes the answer from its port.
 */
import type { LogEntry } from "@as-ismp/core";

/** The state after a block, as entries that a message can hold. */
export interface PlainState {
  readonly hasher: "blake2_256" | "keccak256";
  readonly top: readonly (readonly [key: Uint8Array, value: Uint8Array])[];
  readonly children: readonly (readonly [
    id: Uint8Array,
    entries: readonly (readonly [key: Uint8Array, value: Uint8Array])[],
  ])[];
}

/** Runs the worker of a block. */
export interface WorkerTask {
  readonly code: Uint8Array;
  /** SCALE `Header`. */
  readonly header: Uint8Array;
  readonly state: PlainState;
}

/** What the thread asks the main thread for. Its answer is a {@link WorkerAnswer}. */
export type WorkerRequest =
  | { readonly name: "timestamp" }
  | { readonly name: "get"; readonly key: Uint8Array }
  | { readonly name: "set"; readonly key: Uint8Array; readonly value: Uint8Array | undefined }
  | {
      readonly name: "compareAndSet";
      readonly key: Uint8Array;
      readonly old: Uint8Array | undefined;
      readonly value: Uint8Array;
    }
  | { readonly name: "submit"; readonly extrinsic: Uint8Array };

export type WorkerAnswer = number | boolean | Uint8Array | undefined;

/** What the thread sends. */
export type WorkerMessage =
  | { readonly kind: "request"; readonly request: WorkerRequest }
  | { readonly kind: "log"; readonly entry: LogEntry }
  /** The worker has ended; with the reason if it has failed. */
  | { readonly kind: "done"; readonly error?: string };
