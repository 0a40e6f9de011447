// What the compiler calls for memory: its `--runtime`, on the arena (arena.ts).
//
// These functions are global names that the compiler calls; none is exported, so that none becomes an export of the
// blob. Nothing is moved or collected: memory comes back at the end of a scope, and with the call's instance.

import { allocate, discard } from "./arena";

/** Bytes the compiler expects in front of a managed object; of these only id and size are ever read. */
const OBJECT_HEADER: usize = 16;
const OBJECT_ID: usize = 8;
const OBJECT_SIZE: usize = 4;

// @ts-ignore: decorator
@global @unsafe
function __alloc(size: usize): usize {
  return allocate(size);
}

// @ts-ignore: decorator
@global @unsafe
function __new(size: usize, id: u32): usize {
  const object = allocate(OBJECT_HEADER + size) + OBJECT_HEADER;
  store<u32>(object - OBJECT_ID, id);
  store<u32>(object - OBJECT_SIZE, size as u32);
  // A host may hand out memory that holds old bytes.
  memory.fill(object, 0, size);
  return object;
}

/** Of buffers of arrays alone, which only their array points to: a large old one is given back at once. */
// @ts-ignore: decorator
@global @unsafe
function __renew(old: usize, size: usize): usize {
  const oldSize = load<u32>(old - OBJECT_SIZE) as usize;
  if (size <= oldSize) return old;
  const object = __new(size, load<u32>(old - OBJECT_ID));
  memory.copy(object, old, oldSize);
  discard(old - OBJECT_HEADER, oldSize + OBJECT_HEADER);
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
