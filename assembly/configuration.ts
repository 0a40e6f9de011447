// Build constants. A build may replace any of these (`compile({ constants })`); nothing here is read from input.

/** Hash through the host's functions instead of in the module. In V8 and in smoldot the module is faster. */
export const HOST_HASHING: bool = false;

/** The hasher of block headers and of the extrinsics root: 0 keccak256, 1 blake2_256, as every stock host has it. */
export const HEADER_HASHER: u32 = 1;

/**
 * Give back the fee of a message that timed out. On wire v1 it stays with the pallet: pallet-ismp 2512.1 looks for it
 * where the message has just been deleted, and chains that agree with that one byte for byte do the same.
 */
export const REFUND_TIMEOUTS: bool = false;

/** For tests: memory that a scope gives back is overwritten at once, so that a pointer into it changes a result. */
export const STRICT_MEMORY: bool = false;

/**
 * Declare the weights that the Rust pallet declares, which are not measured, instead of our own. For comparisons with the
 * Rust peer alone: weights are part of the state, and of fees.
 */
export const UPSTREAM_WEIGHTS: bool = false;
