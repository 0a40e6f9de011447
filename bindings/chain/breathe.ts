/**
 * Lets the event loop run between pieces of long work, so that a server in the same thread goes on answering.
 */

/** Milliseconds without a break. */
const LONGEST_WORK = 10;

/** Answers what to await between two pieces: a break where the work has lasted long enough, or else nothing. */
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
