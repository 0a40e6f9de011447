import { FreeingBumpAllocator } from "../../../bindings/core/src/host/freeing-bump-allocator.ts";

/**
 * The requests to the host's allocator, seen from outside: the end of the highest allocation shows how many pages of
 * heap a call needed, because an allocation of a given order is at the same address whatever the limit is.
 */

const PAGE = 65_536;
const HEADER = 8;

const { allocate, free } = FreeingBumpAllocator.prototype;

/** Pages of heap that the most expensive call of a runtime within `run` needs, with its input and result. */
export function pagesNeeded(run: () => void): number {
  let most = 0;
  const first = new WeakMap<FreeingBumpAllocator, number>();
  FreeingBumpAllocator.prototype.allocate = function (this: FreeingBumpAllocator, size: number): number {
    const block = allocate.call(this, size);
    const start = first.get(this) ?? block;
    if (start === block) first.set(this, block);
    most = Math.max(most, block - start + roundUp(size));
    return block;
  };
  try {
    run();
  } finally {
    FreeingBumpAllocator.prototype.allocate = allocate;
  }
  return Math.ceil(most / PAGE);
}

function roundUp(size: number): number {
  return HEADER + (size <= 8 ? 8 : 2 ** (32 - Math.clz32(size - 1)));
}

/** Runs something on a host that never reuses freed memory. */
export function withoutFreeing<T>(run: () => T): T {
  FreeingBumpAllocator.prototype.free = () => undefined;
  try {
    return run();
  } finally {
    FreeingBumpAllocator.prototype.free = free;
  }
}
