// The memory of one call: a bump pointer over chunks taken from the host's allocator.
//
// A Polkadot host owns everything above `__heap_base` and hands it out itself, so the compiler's stock heaps
// (which start there too and call `memory.grow`) would overwrite the host's buffers. The instance dies when
// the call returns: nothing is freed, moved or collected.
//
// This file is the compiler's `--runtime`. Its functions are global names that the compiler calls; none is
// exported, so that none becomes an export of the blob.
//
// Invariant: every block is 16-byte aligned and lies inside a chunk that the host allocated.
// Source: polkadot-host.md §1.5, §8.2.

import { ext_allocator_malloc_version_1 } from "../host/imports";

/** A power of two: the host rounds up to one, so anything else would waste up to half. */
const CHUNK_SIZE: usize = 1 << 15;
/** Requests of at least this size get a host block of their own. */
const LARGE: usize = CHUNK_SIZE >> 2;
const ALIGN_MASK: usize = 15;

/** Bytes the compiler expects in front of a managed object; of these only id and size are ever read. */
const OBJECT_HEADER: usize = 16;
const OBJECT_ID: usize = 8;
const OBJECT_SIZE: usize = 4;

let cursor: usize = 0;
let limit: usize = 0;

// @ts-ignore: decorator
@global @unsafe
function __alloc(size: usize): usize {
  let start = (cursor + ALIGN_MASK) & ~ALIGN_MASK;
  if (size <= limit - start && start <= limit) {
    cursor = start + size;
    return start;
  }
  if (size >= LARGE) {
    // The host traps on what it can't give; nothing below asks for an amount that input merely claims.
    return (ext_allocator_malloc_version_1((size + ALIGN_MASK) as u32) + ALIGN_MASK) & ~ALIGN_MASK;
  }
  const chunk = ext_allocator_malloc_version_1(CHUNK_SIZE as u32);
  limit = chunk + CHUNK_SIZE;
  start = (chunk + ALIGN_MASK) & ~ALIGN_MASK;
  cursor = start + size;
  return start;
}

// @ts-ignore: decorator
@global @unsafe
function __new(size: usize, id: u32): usize {
  const object = __alloc(OBJECT_HEADER + size) + OBJECT_HEADER;
  store<u32>(object - OBJECT_ID, id);
  store<u32>(object - OBJECT_SIZE, size as u32);
  // A host may hand out memory that holds old bytes.
  memory.fill(object, 0, size);
  return object;
}

// @ts-ignore: decorator
@global @unsafe
function __renew(old: usize, size: usize): usize {
  const oldSize = load<u32>(old - OBJECT_SIZE) as usize;
  if (size <= oldSize) {
    store<u32>(old - OBJECT_SIZE, size as u32);
    return old;
  }
  const object = __new(size, load<u32>(old - OBJECT_ID));
  memory.copy(object, old, oldSize);
  return object;
}

// @ts-ignore: decorator
@global @unsafe
function __realloc(block: usize, size: usize): usize {
  // The old size is unknown: no code of ours reallocates.
  return unreachable();
}

// @ts-ignore: decorator
@global @unsafe
function __free(block: usize): void {}

// @ts-ignore: decorator
@global @unsafe
function __link(parent: usize, child: usize, expectMultiple: bool): void {}

// @ts-ignore: decorator
@global @unsafe
function __pin(object: usize): usize {
  return object;
}

// @ts-ignore: decorator
@global @unsafe
function __unpin(object: usize): void {}

// @ts-ignore: decorator
@global @unsafe
function __visit(object: usize, cookie: u32): void {}

// @ts-ignore: decorator
@global @unsafe
function __collect(): void {}
