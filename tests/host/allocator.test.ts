import { describe, expect, it } from "@jest/globals";
import { array, integer, oneof, property, record } from "fast-check";
import { AllocatorError } from "../../bindings/core/src/host/errors.ts";
import { FreeingBumpAllocator, LARGEST_BLOCK } from "../../bindings/core/src/host/freeing-bump-allocator.ts";
import { GuestMemory } from "../../bindings/core/src/host/guest-memory.ts";
import { holds } from "../support/random.ts";

function setup(heapBase = 13, pages = 1, maximumPages = 2048) {
  const raw = new WebAssembly.Memory({ initial: pages });
  const memory = new GuestMemory();
  memory.attach(raw);
  return { raw, memory, allocator: new FreeingBumpAllocator(memory, heapBase, maximumPages) };
}

const header = (memory: GuestMemory, pointer: number) => [
  memory.readU32(pointer - 8),
  memory.readU32(pointer - 4),
];

describe("the host allocator", () => {
  it("starts after the aligned heap base and leaves eight bytes before each block", () => {
    const { allocator } = setup(13);
    expect(allocator.allocate(1)).toBe(16 + 8);
    expect(allocator.allocate(1)).toBe(16 + 8 + 8 + 8);
  });

  it("starts at the heap base if that is aligned", () => {
    expect(setup(1024).allocator.allocate(0)).toBe(1032);
  });

  it.each([
    [0, 8],
    [8, 8],
    [9, 16],
    [16, 16],
    [17, 32],
    [1000, 1024],
    [1025, 2048],
  ])("gives a request of %i bytes a block of %i", (size, block) => {
    const { allocator } = setup(0);
    const first = allocator.allocate(size);
    expect(allocator.allocate(0) - first).toBe(block + 8);
  });

  it("writes the order and a mark before a block in use, and the next free header after a free", () => {
    const { allocator, memory } = setup(0);
    const first = allocator.allocate(9);
    const second = allocator.allocate(9);
    expect(header(memory, first)).toEqual([1, 1]);
    allocator.free(first);
    expect(header(memory, first)).toEqual([0xffff_ffff, 0]);
    allocator.free(second);
    expect(header(memory, second)).toEqual([first - 8, 0]);
  });

  it("reuses freed blocks, last first, for requests of the same order only", () => {
    const { allocator } = setup(0);
    const first = allocator.allocate(20);
    const second = allocator.allocate(32);
    allocator.free(first);
    allocator.free(second);
    const other = allocator.allocate(33);
    expect(other).toBeGreaterThan(second);
    expect(allocator.allocate(17)).toBe(second);
    expect(allocator.allocate(17)).toBe(first);
  });

  it("is not affected by a runtime that writes into the two bytes before its block", () => {
    const { allocator, memory } = setup(0);
    const pointer = allocator.allocate(8);
    memory.write(pointer - 2, Uint8Array.of(0xab, 0xcd));
    allocator.free(pointer);
    expect(allocator.allocate(8)).toBe(pointer);
  });

  it("grows memory by doubling, or by what is needed if that is more", () => {
    const { allocator, raw } = setup(0, 1);
    const pages = () => raw.buffer.byteLength / 65_536;
    allocator.allocate(65_536);
    expect(pages()).toBe(2);
    allocator.allocate(65_536);
    expect(pages()).toBe(4);
    allocator.allocate(1_048_576);
    expect(pages()).toBe(19);
  });

  it("gives 32 MiB at once and refuses a byte more", () => {
    const { allocator } = setup(0);
    expect(allocator.allocate(LARGEST_BLOCK)).toBe(8);
    expect(() => allocator.allocate(LARGEST_BLOCK + 1)).toThrow(AllocatorError);
  });

  it("refuses to grow beyond its page limit", () => {
    const { allocator } = setup(0, 1, 2);
    allocator.allocate(65_536);
    expect(() => allocator.allocate(65_536)).toThrow(/out of memory/);
  });

  it("grows by a smaller step if the module's own maximum forbids doubling", () => {
    const raw = new WebAssembly.Memory({ initial: 4, maximum: 5 });
    const memory = new GuestMemory();
    memory.attach(raw);
    const allocator = new FreeingBumpAllocator(memory, 0, 2048);
    allocator.allocate(200_000);
    expect(raw.buffer.byteLength / 65_536).toBe(5);
  });

  it.each([
    ["a pointer below the first header", () => 4],
    ["a pointer outside memory", () => 0x7fff_fff8],
    [
      "a block that is free already",
      (allocator: FreeingBumpAllocator) => {
        const pointer = allocator.allocate(8);
        allocator.free(pointer);
        return pointer;
      },
    ],
    [
      "a pointer into the middle of a block",
      (allocator: FreeingBumpAllocator) => allocator.allocate(64) + 16,
    ],
  ])("refuses to free %s, and every further request", (_, pointer) => {
    const { allocator } = setup(0);
    const bad = pointer(allocator);
    expect(() => allocator.free(bad)).toThrow(AllocatorError);
    expect(() => allocator.allocate(8)).toThrow(/after its first failure/);
  });

  it("refuses a header whose order the runtime has damaged", () => {
    const { allocator, memory } = setup(0);
    const pointer = allocator.allocate(8);
    memory.writeU32(pointer - 8, 23);
    expect(() => allocator.free(pointer)).toThrow(/damaged/);
  });

  it("refuses a free list that the runtime has corrupted", () => {
    const { allocator, memory } = setup(0);
    const used = allocator.allocate(8);
    const pointer = allocator.allocate(8);
    allocator.free(pointer);
    memory.writeU32(pointer - 8, used - 8);
    allocator.allocate(8);
    expect(() => allocator.allocate(8)).toThrow(/points to a block in use/);
  });

  it("never lets two blocks in use overlap", () => {
    const step = oneof(
      record({ allocate: integer({ min: 0, max: 5000 }) }),
      record({ free: integer({ min: 0, max: 1000 }) }),
    );
    holds(
      property(array(step, { maxLength: 200 }), (steps) => {
        const { allocator } = setup(1000);
        const used: { pointer: number; size: number }[] = [];
        for (const one of steps) {
          if ("free" in one) {
            const [gone] = used.splice(used.length === 0 ? 0 : one.free % used.length, 1);
            if (gone !== undefined) allocator.free(gone.pointer);
            continue;
          }
          const pointer = allocator.allocate(one.allocate);
          const end = pointer + one.allocate;
          expect(pointer % 8).toBe(0);
          for (const other of used) {
            expect(end <= other.pointer - 8 || pointer - 8 >= other.pointer + other.size).toBe(true);
          }
          used.push({ pointer, size: one.allocate });
        }
      }),
      100,
    );
  });
});
