// What this chain knows of its own relay chain: the state roots of relay blocks. The answer comes from where they are
// stored.

/** The address that stands for a root that is not known. */
export const NO_RELAY_ROOT: usize = 0;

export abstract class RelayChain {
  /** Address of the state root of the relay block with that number, 32 bytes; `NO_RELAY_ROOT` where it is not known. */
  abstract stateRoot(number: u32): usize;
}
