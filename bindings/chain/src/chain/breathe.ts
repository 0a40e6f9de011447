/** Lets the event loop run between pieces of long work, so that a server in the same thread still answers. */

/** Milliseconds after which a break is made. */
const LONGEST_WORK = 10;

/**
 * Returns a function that is called between two pieces of work. Its result must be awaited: a break if the work has
 * lasted long enough, else undefined.
 */
export function breather(): () => Promise<void> | undefined {
  let began = performance.now();
  return () => {
    if (performance.now() - began < LONGEST_WORK) return undefined;
    return new Promise((resolve) => {
      setImmediate(() => {
        began = performance.now();
        resolve();
      });
    });
  };
}
