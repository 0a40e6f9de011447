/**
 * How loading and calling a runtime can fail, one named error each.
 *
 * A failed call has changed nothing: its storage changes are dropped before the error is thrown.
 */

/** Base of the errors of `Runtime.load`. */
export class RuntimeLoadError extends Error {
  override readonly name: string = "RuntimeLoadError";
}

/** Bytes that are no WebAssembly module, or a module without what a host needs of it. */
export class MalformedRuntimeError extends RuntimeLoadError {
  override readonly name = "MalformedRuntimeError";
}

/** The module wants functions that this host does not have. */
export class UnresolvedImportError extends RuntimeLoadError {
  override readonly name = "UnresolvedImportError";
  /** As `module.name`. */
  readonly imports: readonly string[];

  constructor(imports: readonly string[]) {
    super(`the runtime imports what this host does not offer: ${imports.join(", ")}`);
    this.imports = imports;
  }
}

/** Base of the errors of `Runtime.call`. */
export class RuntimeCallError extends Error {
  override readonly name: string = "RuntimeCallError";
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
 * The call trapped: the module itself, or a host function that refused (then `cause` is a `HostError` or a
 * `TransactionError`).
 */
export class RuntimeTrapError extends RuntimeCallError {
  override readonly name = "RuntimeTrapError";
  /** What the runtime said last: its panic message, else its last log entry of level error. */
  readonly panic: string | undefined;

  constructor(entryPoint: string, panic: string | undefined, cause: unknown) {
    super(entryPoint, panic ?? (cause instanceof Error ? cause.message : String(cause)), { cause });
    this.panic = panic;
  }
}

/** The runtime returned with storage transactions open. */
export class OpenTransactionsError extends RuntimeCallError {
  override readonly name = "OpenTransactionsError";
  readonly open: number;

  constructor(entryPoint: string, open: number) {
    super(entryPoint, `returned with ${open} open storage transactions`);
    this.open = open;
  }
}

/** The result does not lie inside the module's memory. */
export class ResultRangeError extends RuntimeCallError {
  override readonly name = "ResultRangeError";
}

/** The result is no encoding of what the entry point promises. */
export class MalformedResultError extends RuntimeCallError {
  override readonly name = "MalformedResultError";
}

/**
 * A light client's refusal. The runtime gives it as the text `Name: reason`; text of another form is a
 * reason under the name `Refused`.
 */
export class VerificationError extends Error {
  override readonly name: string;
  readonly reason: string;

  constructor(text: string) {
    super(text);
    const named = /^([A-Z][A-Za-z0-9]*): (.*)$/s.exec(text);
    this.name = named?.[1] ?? "Refused";
    this.reason = named?.[2] ?? text;
  }
}
