// Which messages carry more than their check needs.
//
// Attack: proofs are free to send. A relayer who has one message to deliver could pad it with nodes that no lookup
// visits, or with headers that lead nowhere, until it fills a block alone. Refusing every byte that is not needed would
// refuse honest proofs: a stock node's proof of a child trie also holds the nodes of the main trie on the way to it, and
// a relayer's headers may begin before a block that was finalized in the meantime. So the bytes without a use are bounded
// by those with one.

/** How many bytes may be without a use, beyond as many as have one. */
const FREE_PADDING: u64 = 1 << 16;

/** @param used how many of the `total` bytes the check needed */
export function isPadded(total: u32, used: u32): bool {
  return (total as u64) > 2 * (used as u64) + FREE_PADDING;
}
