// What numbers of the runtime count, as names for their types.
//
// The compiler sees plain integers, so a name costs nothing and converts nothing.

/** Whole seconds: a duration, or a time since 1970. */
export type Seconds = u64;

/** Milliseconds: a duration, or a time since 1970. */
export type Milliseconds = u64;

/** The part of a weight that is computation: picoseconds on the reference machine. */
export type RefTime = u64;

/** The part of a weight that is a parachain's proof of validity: bytes. */
export type ProofSize = u64;

/** Why something is refused: a number of an `errors.ts`, 0 for no error. */
export type ErrorCode = u32;
