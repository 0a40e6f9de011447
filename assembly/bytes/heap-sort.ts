// Sorts integers in place, by heap sort.
//
// The standard library's sort allocates as much memory as the list has. Lists here have one entry for every few bytes of
// an attacker's input, so his input would cost several times its size. Heap sort allocates nothing and takes n log n steps
// for any input. It is not stable, which makes no difference for integers.

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

/** Restores the heap at `root`, whose children are heaps already, within the first `end` integers. */
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
