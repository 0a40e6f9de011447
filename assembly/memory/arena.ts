// The memory of one call: bump allocation in chunks, and scopes that give memory back.
//
// A Polkadot host owns everything above `__heap_base` and hands it out itself, so the compiler's stock heaps (which
// start there too and call `memory.grow`) would overwrite the host's buffers. All memory here comes from the host's
// allocator, in three kinds of blocks:
// - chunks of 32 KiB, from which small objects are cut one after the other;
// - large blocks, one for each object of 8 KiB or more;
// - adopted blocks, which host functions allocated for their results.
// `mark` opens a scope and `release` gives back all three kinds that were taken since, so that a block of many
// extrinsics, or an extrinsic of many messages, needs no more memory than the most expensive of them.
//
// Invariant: scopes are nested, and nothing that outlives a scope points to memory that was allocated in it. Bytes that
// must survive are copied to `KeptBytes` before the release.
// Refuses nothing: the host traps where it has no memory left, so callers must ask only for amounts that the length of
// their input bounds.
// Source: sc-allocator (polkadot-sdk, tag polkadot-stable2512), src/freeing_bump.rs.

import { STRICT_MEMORY } from "../configuration";
import { ext_allocator_free_version_1, ext_allocator_malloc_version_1 } from "./host-allocator";

/** A power of two: the host rounds up to one, so any other size would waste memory. */
const CHUNK_SIZE: usize = 1 << 15;
/** Requests of at least this size get a host block of their own. */
const LARGE: usize = CHUNK_SIZE >> 2;
const ALIGN_MASK: usize = 15;

/** Bytes at the start of a chunk: the host address of the chunk before it, and where that one ends. */
const CHUNK_HEADER: usize = 16;

/** Bytes in front of a large block: the block before it, the block after it, its host address and its size. */
const LARGE_HEADER: usize = 16;
const OLDER: usize = 16;
const NEWER: usize = 12;
const HOST_ADDRESS: usize = 8;
const SIZE: usize = 4;
/** Header and alignment: hosts align to 8 bytes or more, no host is relied on to do so. */
const LARGE_OVERHEAD: usize = LARGE_HEADER + ALIGN_MASK;

/** An adopted block's entry: the entry before it, and the host address of the block. */
const ADOPTED_ENTRY: usize = 16;

/**
 * A scope that holds host blocks of less than this many bytes is left as it is: giving back a small extrinsic's memory
 * would cost more host calls than the memory is worth. A scope without host blocks is given back for nothing.
 */
const RELEASE_FROM: usize = STRICT_MEMORY ? 0 : 1 << 16;
/** What released memory is filled with in a build for tests, so that a stale pointer changes a result. */
const POISON: u8 = 0xaa;

let cursor: usize = 0;
let limit: usize = 0;
/** Host address of the newest chunk; 0 before the first. */
let chunk: usize = 0;
/** The newest large block; 0 if there is none. */
let newestLarge: usize = 0;
/** The newest entry of an adopted block; 0 if there is none. */
let newestAdopted: usize = 0;
/** Bytes of all host blocks that are held, without the host's rounding. */
let held: usize = 0;

/** Address of `size` bytes, a multiple of 16. They hold what was there before. */
export function allocate(size: usize): usize {
  if (size >= LARGE) return allocateLarge(size);
  const start = (cursor + ALIGN_MASK) & ~ALIGN_MASK;
  if (start + size > limit) return allocateInNewChunk(size);
  cursor = start + size;
  return start;
}

function allocateInNewChunk(size: usize): usize {
  const next = ext_allocator_malloc_version_1(CHUNK_SIZE as u32);
  const header = (next + ALIGN_MASK) & ~ALIGN_MASK;
  store<u32>(header, chunk as u32);
  store<u32>(header, limit as u32, 4);
  chunk = next;
  limit = next + CHUNK_SIZE;
  held += CHUNK_SIZE;
  const start = header + CHUNK_HEADER;
  cursor = start + size;
  return start;
}

function allocateLarge(size: usize): usize {
  const host = ext_allocator_malloc_version_1((size + LARGE_OVERHEAD) as u32);
  const block = (host + LARGE_OVERHEAD) & ~ALIGN_MASK;
  store<u32>(block - OLDER, newestLarge as u32);
  store<u32>(block - NEWER, 0);
  store<u32>(block - HOST_ADDRESS, host as u32);
  store<u32>(block - SIZE, size as u32);
  if (newestLarge != 0) store<u32>(newestLarge - NEWER, block as u32);
  newestLarge = block;
  held += size;
  return block;
}

/**
 * Gives back one block of `size` bytes that `allocate` gave and that nothing points to any more: the old buffer of
 * something that grew. Small blocks wait for the end of their scope.
 */
export function discard(block: usize, size: usize): void {
  if (size < LARGE) return;
  const older = load<u32>(block - OLDER) as usize;
  const newer = load<u32>(block - NEWER) as usize;
  if (newer == 0) newestLarge = older;
  else store<u32>(newer - OLDER, older as u32);
  if (older != 0) store<u32>(older - NEWER, newer as u32);
  freeLarge(block);
}

function freeLarge(block: usize): void {
  const size = load<u32>(block - SIZE) as usize;
  held -= size;
  const host = load<u32>(block - HOST_ADDRESS) as usize;
  if (STRICT_MEMORY) memory.fill(block, POISON, size);
  ext_allocator_free_version_1(host);
}

/**
 * The size that a growing buffer should ask for when it needs `size` bytes: with the overhead of a large block it fills
 * the power of two that the host sets aside for it anyway.
 */
export function roundedCapacity(size: usize): usize {
  if (size < LARGE) return size;
  const block: usize = 1 << (32 - clz<u32>((size + LARGE_OVERHEAD - 1) as u32));
  return block - LARGE_OVERHEAD;
}

/** Takes over a block of `size` bytes that a host function allocated for its result, and gives its address. */
export function adopt(block: usize, size: usize): usize {
  const entry = allocate(ADOPTED_ENTRY);
  store<u32>(entry, newestAdopted as u32);
  store<u32>(entry, block as u32, 4);
  newestAdopted = entry;
  held += size;
  return block;
}

/** The state of the memory at the start of a scope. */
@final
export class Mark {
  cursor: usize = 0;
  limit: usize = 0;
  chunk: usize = 0;
  newestLarge: usize = 0;
  newestAdopted: usize = 0;
  held: usize = 0;
}

/**
 * Opens a scope. It may be released more than once: a loop opens one, and releases it after each turn.
 *
 * @param opened where the state is kept: a released one may be opened again, which takes no memory
 */
export function mark(opened: Mark = new Mark()): Mark {
  opened.cursor = cursor;
  opened.limit = limit;
  opened.chunk = chunk;
  opened.newestLarge = newestLarge;
  opened.newestAdopted = newestAdopted;
  opened.held = held;
  return opened;
}

/** Gives back all memory that was taken since `opened`, where it is worth the host calls. */
export function release(opened: Mark): void {
  if (held == opened.held) {
    if (STRICT_MEMORY) memory.fill(opened.cursor, POISON, cursor - opened.cursor);
    cursor = opened.cursor;
    return;
  }
  if (held - opened.held < RELEASE_FROM) return;
  // Entries of adopted blocks lie in chunks, so they are read before those are given back.
  while (newestAdopted != opened.newestAdopted) {
    const block = load<u32>(newestAdopted, 4) as usize;
    newestAdopted = load<u32>(newestAdopted) as usize;
    ext_allocator_free_version_1(block);
  }
  while (newestLarge != opened.newestLarge) {
    const block = newestLarge;
    newestLarge = load<u32>(block - OLDER) as usize;
    freeLarge(block);
  }
  if (newestLarge != 0) store<u32>(newestLarge - NEWER, 0);
  while (chunk != opened.chunk) {
    const header = (chunk + ALIGN_MASK) & ~ALIGN_MASK;
    const older = load<u32>(header) as usize;
    limit = load<u32>(header, 4) as usize;
    if (STRICT_MEMORY) memory.fill(header, POISON, CHUNK_SIZE - ALIGN_MASK);
    ext_allocator_free_version_1(chunk);
    chunk = older;
  }
  if (STRICT_MEMORY && opened.cursor != 0) memory.fill(opened.cursor, POISON, opened.limit - opened.cursor);
  cursor = opened.cursor;
  limit = opened.limit;
  held = opened.held;
}
