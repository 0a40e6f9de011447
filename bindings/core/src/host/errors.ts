/** Errors of host functions. Each ends the call of the runtime as a trap does; the runtime can't catch it. */

/** Base of all errors that a host function raises. */
export class HostError extends Error {
  override readonly name: string = "HostError";
}

/** A pointer and length that are not inside the module's memory. */
export class GuestMemoryError extends HostError {
  override readonly name = "GuestMemoryError";
}

/** The host allocator refused a request. It then refuses every further request of that call. */
export class AllocatorError extends HostError {
  override readonly name = "AllocatorError";
}

/** An argument that does not decode as the host function's signature says, or a value that is not defined. */
export class HostArgumentError extends HostError {
  override readonly name = "HostArgumentError";
}

/** More Ed25519 signatures in one call needed a second verification than the host allows. */
export class SignatureBudgetError extends HostError {
  override readonly name = "SignatureBudgetError";
}

/** A host function needs something that the caller did not offer, such as a keystore or an off-chain context. */
export class HostUnavailableError extends HostError {
  override readonly name = "HostUnavailableError";
}

/** The runtime aborted the call through `ext_panic_handler_abort_on_panic_version_1`. The message is its text. */
export class RuntimePanicError extends HostError {
  override readonly name = "RuntimePanicError";
}
