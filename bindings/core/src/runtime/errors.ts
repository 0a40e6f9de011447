/**
 * Errors of loading and calling a runtime, one class for each cause.
 *
 * A failed call changes nothing: its storage changes are dropped before the error is thrown.
 */

import type { SourcePlace } from "../blob/debug-lines.ts";
import { describePlaces } from "./trap-places.ts";

/** Base of the errors of `Runtime.load`. */
export class RuntimeLoadError extends Error {
  override readonly name: string = "RuntimeLoadError";
}

/** The bytes are not a WebAssembly module, or the module lacks something that a host needs. */
export class MalformedRuntimeError extends RuntimeLoadError {
  override readonly name = "MalformedRuntimeError";
}

/** The module imports functions that this host does not offer. */
export class UnresolvedImportError extends RuntimeLoadError {
  override readonly name = "UnresolvedImportError";
  /** Each as `module.name`. */
  readonly imports: readonly string[];

  constructor(imports: readonly string[]) {
    super(`the runtime imports functions that this host does not offer: ${imports.join(", ")}`);
    this.imports = imports;
  }
}

/** Base of the errors of `Runtime.call`. */
export class RuntimeCallError extends Error {
  override readonly name: string = "RuntimeCallError";
  /** The called function of the blob. */
  readonly entryPoint: string;

  constructor(entryPoint: string, message: string, options?: ErrorOptions) {
    super(`${entryPoint}: ${message}`, options);
    this.entryPoint = entryPoint;
  }
}

/** The module has no such entry point, or it has another type than `(i32, i32) -> i64`. */
export class UnknownEntryPointError extends RuntimeCallError {
  override readonly name = "UnknownEntryPointError";
}

/**
 * The call trapped: in the module itself, or in a host function that failed (then `cause` is a `HostError` or a
 * `TransactionError`).
 */
export class RuntimeTrapError extends RuntimeCallError {
  override readonly name = "RuntimeTrapError";
  /** The runtime's panic message, else its last log entry of level error, else undefined. */
  readonly panic: string | undefined;
  /** The lines of AssemblyScript in which it trapped, innermost first; empty unless the blob is a debug build. */
  readonly places: readonly SourcePlace[];

  constructor(
    entryPoint: string,
    panic: string | undefined,
    cause: unknown,
    places: readonly SourcePlace[] = [],
  ) {
    const why = panic ?? (cause instanceof Error ? cause.message : String(cause));
    super(entryPoint, `${why}${describePlaces(places)}`, { cause });
    this.panic = panic;
    this.places = places;
  }
}

/** The runtime returned while storage transactions were open. */
export class OpenTransactionsError extends RuntimeCallError {
  override readonly name = "OpenTransactionsError";
  /** Transactions that the call left open. */
  readonly open: number;

  constructor(entryPoint: string, open: number) {
    super(entryPoint, `returned with ${open} open storage transactions`);
    this.open = open;
  }
}

/** The result is not inside the module's memory. */
export class ResultRangeError extends RuntimeCallError {
  override readonly name = "ResultRangeError";
}

/** The result does not decode as the type that the entry point returns. */
export class MalformedResultError extends RuntimeCallError {
  override readonly name = "MalformedResultError";
}

/**
 * The reason why a light client rejected its input. The runtime returns it as the text `Name: reason`. If the text
 * has another form, the name is `Refused` and the whole text is the reason.
 */
export class VerificationError extends Error {
  override readonly name: string;
  /** Why, as the runtime says it: the text of docs/reference/errors.md. */
  readonly reason: string;

  constructor(text: string) {
    super(text);
    const named = /^([A-Z][A-Za-z0-9]*): (.*)$/s.exec(text);
    this.name = named?.[1] ?? "Refused";
    this.reason = named?.[2] ?? text;
  }
}
