// Hashes, commitments and roots are passed by address.

/** The address of a hash of 32 bytes. */
export type HashPtr = usize;
