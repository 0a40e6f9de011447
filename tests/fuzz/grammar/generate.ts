import type { InputRandom } from "../input-random.ts";
import { compactBytes } from "./integers.ts";
import { leaf, node, resolve, type Tree, type Type } from "./types.ts";

/** Values that are nested deeper have no further items. */
const DEEPEST = 12;

/** A random value of a type: well-formed, otherwise arbitrary. */
export function generateTree(random: InputRandom, unresolved: Type, depth = 0): Tree {
  const type = resolve(unresolved);
  switch (type.kind) {
    case "fixed":
      return leaf(type, generateFixed(random, type.size, type.pool));
    case "compact":
      return leaf(type, compactBytes(random.integer(type.bits)));
    case "bytes":
      if (type.inside !== undefined && !random.oneIn(8)) {
        return node(type, [generateTree(random, type.inside, depth + 1)]);
      }
      if (type.pool !== undefined && !random.oneIn(4)) return leaf(type, random.pick(type.pool));
      return leaf(type, random.bytes(lengthOf(random, depth)));
    case "vec": {
      const count = depth > DEEPEST || random.oneIn(4) ? 0 : 1 + random.below(random.oneIn(10) ? 12 : 3);
      return node(
        type,
        Array.from({ length: count }, () => generateTree(random, type.of, depth + 1)),
      );
    }
    case "struct":
      return node(
        type,
        type.fields.map((field) => generateTree(random, field, depth + 1)),
      );
    case "enum": {
      const variants = [...type.variants.keys()];
      const variant = depth > DEEPEST ? shallowest(type.variants) : random.pick(variants);
      return node(type, [generateTree(random, type.variants.get(variant) as Type, depth + 1)], variant);
    }
    case "lazy":
      throw new Error("a resolved type is not lazy");
  }
}

export function generateFixed(
  random: InputRandom,
  size: number,
  pool: readonly Uint8Array[] | undefined,
): Uint8Array {
  if (pool !== undefined && pool.length > 0 && !random.oneIn(5)) return random.pick(pool);
  if (size > 16 || random.oneIn(6)) {
    return random.oneIn(3) ? new Uint8Array(size).fill(random.pick([0, 0xff, 1])) : random.bytes(size);
  }
  const bytes = new Uint8Array(size);
  let value = size === 0 ? 0n : random.integer(8 * size);
  for (let i = 0; i < size; i++, value >>= 8n) bytes[i] = Number(value & 0xffn);
  return bytes;
}

function lengthOf(random: InputRandom, depth: number): number {
  if (random.oneIn(5)) return 0;
  if (depth < 8 && random.oneIn(60)) return random.below(3000);
  return random.below(random.oneIn(4) ? 80 : 12);
}

/** The variant whose content contains no further types, so that generation ends. */
function shallowest(variants: ReadonlyMap<number, Type>): number {
  for (const [index, content] of variants) {
    const type = resolve(content);
    if (type.kind === "fixed" || (type.kind === "struct" && type.fields.length === 0)) return index;
  }
  for (const [index, content] of variants) {
    const type = resolve(content);
    if (
      type.kind === "struct" &&
      type.fields.every((field) => field.kind === "fixed" || field.kind === "bytes")
    )
      return index;
  }
  return [...variants.keys()][0] ?? 0;
}
