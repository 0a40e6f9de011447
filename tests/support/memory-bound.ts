import type { Runtime } from "../../bindings/core/src/index.ts";
import type { CallOptions } from "../../bindings/core/src/runtime/execution.ts";

/**
 * The memory that untrusted bytes may cost: 2 MiB plus 8 bytes for each byte of the input, including the input
 * itself.
 */

const PAGE = 65_536;

/** Whole pages within the bound. */
export function pagesFor(inputLength: number): number {
  return Math.floor((2 * 1024 * 1024 + 8 * inputLength) / PAGE);
}

/** Makes calls with no more memory than the bound allows: the host traps a call that needs more. */
export function callWithinBound(
  runtime: Runtime,
  entryPoint: string,
  input: Uint8Array,
  options: CallOptions = {},
): Uint8Array {
  return runtime.call(entryPoint, input, { ...options, heapPages: pagesFor(input.length) });
}

/** The fewest pages with which a call does not trap. */
export function leastPages(runtime: Runtime, entryPoint: string, input: Uint8Array): number {
  let [low, high] = [0, 2048];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    try {
      runtime.call(entryPoint, input, { heapPages: middle });
      high = middle;
    } catch {
      low = middle;
    }
  }
  return high;
}
