// Sorts integers in memory, in place.
//
// The compiler's sort takes as much memory again as the list has. The lists here have an entry for a few bytes of an
// attacker's input, so that would count several times. Heap sort needs none and takes n log n steps whatever the order.
// It is not stable, which integers can't show.

/** Sorts `count` integers of type `T` at `start` in ascending order. */
export function heapSort<T>(start: usize, count: u32): void {
  for (let root = count >>> 1; root-- > 0;) sink<T>(start, root, count);
  for (let end = count; end > 1;) {
    end--;
    const last = start + (end as usize) * sizeof<T>();
    const greatest = load<T>(start);
    store<T>(start, load<T>(last));
    store<T>(last, greatest);
    sink<T>(start, 0, end);
  }
}

/** Restores the heap below `root`, whose children are heaps, in the first `end` integers. */
function sink<T>(start: usize, root: u32, end: u32): void {
  const value = load<T>(start + (root as usize) * sizeof<T>());
  while (true) {
    let child = (root << 1) + 1;
    if (child >= end) break;
    let greater = load<T>(start + (child as usize) * sizeof<T>());
    if (child + 1 < end) {
      const other = load<T>(start + (child as usize) * sizeof<T>() + sizeof<T>());
      if (other > greater) {
        greater = other;
        child++;
      }
    }
    if (greater <= value) break;
    store<T>(start + (root as usize) * sizeof<T>(), greater);
    root = child;
  }
  store<T>(start + (root as usize) * sizeof<T>(), value);
}
