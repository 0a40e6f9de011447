// Which messages carry more than their checks need.
//
// Attack: messages are free to send. A relayer who has one to deliver could pad it with nodes that no lookup visits, or
// with headers that lead nowhere, until it fills a block alone. Refusing every byte that is not needed would refuse honest
// proofs: a stock node's proof of a child trie also holds the nodes of the main trie on the way to it, and a relayer's
// headers may begin before a block that was finalized in the meantime. So the bytes without a use are bounded: for all
// messages of an extrinsic together, since a client that lags can be updated in many steps, each in a message.
// Source: docs/spec/protocol.md#padding.

/** How many bytes of one message may be without a use, beyond as many as have one. */
const FREE: u64 = 1 << 16;
/** How many more in each further message of an extrinsic: the nodes of the main trie above a child trie. */
const FREE_IN_FURTHER: u64 = 1 << 13;

/** What the messages of one extrinsic carry without a use. */
@final
export class Padding {
  /** Beyond what the message with the most has a use for. */
  private allowed: u64 = FREE - FREE_IN_FURTHER;
  private unused: u64 = 0;
  private mostUsed: u32 = 0;

  /** Counts a message, and says whether there is too much of it now. @param used how many of `total` bytes were needed */
  exceeds(total: u32, used: u32): bool {
    this.allowed += FREE_IN_FURTHER;
    this.mostUsed = max(this.mostUsed, used);
    if (total > used) this.unused += total - used;
    return this.unused > this.allowed + (this.mostUsed as u64);
  }
}
