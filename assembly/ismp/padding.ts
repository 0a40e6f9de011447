// Which messages carry more than their checks need.
//
// Attack: messages are free to send. A relayer who has one to deliver could pad it with nodes that no lookup visits, or
// with headers that lead nowhere, until it fills a block alone. Refusing every byte that is not needed would refuse honest
// ones: a stock node's proof of a child trie also holds the nodes of the main trie on the way to it, and what an update
// brings may have been proven by another relayer's in the meantime. So the bytes without a use are bounded, for all messages
// of an extrinsic together: otherwise many small messages would do what one large one can't.
// Source: docs/spec/protocol.md#padding.

/** How many bytes may be without a use in an extrinsic of one message. */
const FREE: u64 = 1 << 16;
/** How many more for each further message: the nodes of the main trie above a child trie. */
const FREE_IN_FURTHER: u64 = 1 << 13;

/** What the messages of one extrinsic carry without a use. */
@final
export class Padding {
  private left: u64;

  /** @param messages how many messages the extrinsic has */
  constructor(messages: u32 = 1) {
    this.left = FREE + FREE_IN_FURTHER * (max(messages, 1) - 1);
  }

  /** Whether there is too much of it with a message of which `used` of `total` bytes were needed. */
  exceeds(total: u32, used: u32): bool {
    const unused: u64 = total > used ? total - used : 0;
    const exceeds = unused > this.left;
    if (!exceeds) this.left -= unused;
    return exceeds;
  }

  /** The same for an update of a client, which may have as many bytes without a use as have one. */
  exceedsInUpdate(total: u32, used: u32): bool {
    return this.exceeds(total, used > total >> 1 ? total : used << 1);
  }
}
