/**
 * A proof without the nodes that nobody reads, such as those of the state around a child trie.
 *
 * Which those are is what the verifier says, not what a second reader of tries would: nodes are left out one
 * after another, as long as the proof still says the same.
 */

/** @param holds whether a proof of these nodes says what the whole one says */
export function withoutSuperfluous<T>(nodes: readonly T[], holds: (some: readonly T[]) => boolean): T[] {
  let kept = [...nodes];
  // Halves first: a proof of many keys may have many nodes of the state in front.
  for (let size = kept.length >> 1; size >= 1; size >>= 1) {
    for (let at = 0; at < kept.length; ) {
      const fewer = kept.toSpliced(at, size);
      if (fewer.length > 0 && holds(fewer)) kept = fewer;
      else at += size;
    }
  }
  return kept;
}
