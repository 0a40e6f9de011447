/**
 * What can go wrong inside a host function. Each of these ends the call of the runtime as a trap does; the
 * runtime sees nothing of it.
 */

/** Base of all errors that a host function raises. */
export class HostError extends Error {
  override readonly name: string = "HostError";
}

/** A pointer and length that do not lie inside the module's memory, or memory that cannot grow. */
export class GuestMemoryError extends HostError {
  override readonly name = "GuestMemoryError";
}

/** A request that the host allocator refuses; the allocator serves nothing more in that call. */
export class AllocatorError extends HostError {
  override readonly name = "AllocatorError";
}

/** An argument that is not what the host function's signature promises. */
export class HostArgumentError extends HostError {
  override readonly name = "HostArgumentError";
}

/** More doubtful Ed25519 signatures in one call than the host is willing to decide. */
export class SignatureBudgetError extends HostError {
  override readonly name = "SignatureBudgetError";
}

/** A host function that needs something the caller has not offered: a keystore, the off-chain context. */
export class HostUnavailableError extends HostError {
  override readonly name = "HostUnavailableError";
}

/** The runtime gave up by itself, through `ext_panic_handler_abort_on_panic_version_1`. */
export class RuntimePanicError extends HostError {
  override readonly name = "RuntimePanicError";
}
