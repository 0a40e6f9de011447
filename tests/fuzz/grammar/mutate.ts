import { concat } from "../../support/hex.ts";
import { mutateOnce } from "../../support/mutate.ts";
import { compact } from "../../support/scale.ts";
import type { InputRandom } from "../input-random.ts";
import { encodeTree, joined } from "./codec.ts";
import { generateFixed, generateTree } from "./generate.ts";
import { compactBytes, longCompact, otherBytes } from "./integers.ts";
import { leaf, node, rawTree, resolve, type Tree, type Type } from "./types.ts";

/** Values by their types, to replace others. */
export class Donors {
  readonly #byType = new Map<Type, Tree[]>();

  constructor(trees: readonly Tree[]) {
    for (const tree of trees) this.#add(tree);
  }

  pick(random: InputRandom, type: Type): Tree | undefined {
    const known = this.#byType.get(type);
    return known === undefined ? undefined : random.pick(known);
  }

  #add(tree: Tree): void {
    const known = this.#byType.get(tree.type) ?? [];
    if (known.length < 400) known.push(tree);
    this.#byType.set(tree.type, known);
    for (const part of tree.parts) this.#add(part);
  }
}

/** One change somewhere in the tree. */
export function mutateTree(random: InputRandom, tree: Tree, donors: Donors): Tree {
  const inner = tree.parts.length;
  const stays = inner === 0 || random.below(inner === 1 ? 8 : 5) === 0;
  if (stays) return change(random, tree, donors);
  const place = random.below(inner);
  const changed = mutateTree(random, tree.parts[place] as Tree, donors);
  return { ...tree, parts: tree.parts.with(place, changed) };
}

function change(random: InputRandom, tree: Tree, donors: Donors): Tree {
  const { type } = tree;
  switch (random.below(12)) {
    case 0:
    case 1: {
      const donor = donors.pick(random, type);
      if (donor !== undefined) return donor;
      break;
    }
    case 2:
      return generateTree(random, type);
    case 3:
      if (!random.oneIn(3)) break;
      return rawTree(
        random.oneIn(3) ? new Uint8Array() : mutateOnce(random, encodeTree(tree), encodeTree(tree)),
      );
    default:
  }
  switch (type.kind) {
    case "fixed":
      return leaf(
        type,
        random.oneIn(4) ? generateFixed(random, type.size, type.pool) : otherBytes(random, tree.value),
      );
    case "compact":
      return leaf(
        type,
        random.oneIn(5) ? longCompact(random.integer(type.bits)) : compactBytes(random.integer(type.bits)),
      );
    case "bytes":
      return changeBytes(random, tree, donors);
    case "vec":
      return changeItems(random, tree, type.of, donors);
    case "struct":
      return changeFields(random, tree, donors);
    default:
      return changeVariant(random, tree);
  }
}

function changeBytes(random: InputRandom, tree: Tree, donors: Donors): Tree {
  const { type } = tree;
  const content = tree.parts.length === 0 ? tree.value : joined(tree.parts.map(encodeTree));
  switch (random.below(12)) {
    case 0:
      return leaf(type, new Uint8Array());
    case 1:
      return leaf(type, concat(content, random.bytes(1 + random.below(40))));
    case 2:
      return leaf(type, content.subarray(0, random.below(content.length + 1)));
    case 3:
      // A length that does not count what follows.
      return rawTree(concat(compact(random.oneIn(2) ? content.length + 1 : 2 ** random.below(30)), content));
    default: {
      const donor = donors.pick(random, type);
      return leaf(type, mutateOnce(random, content, donor === undefined ? content : encodeTree(donor)));
    }
  }
}

function changeItems(random: InputRandom, tree: Tree, of: Type, donors: Donors): Tree {
  const { type, parts } = tree;
  const { length } = parts;
  const place = random.below(length + 1);
  const item = parts[place % Math.max(1, length)];
  switch (random.below(9)) {
    case 0:
      return node(type, []);
    case 1:
      return node(type, parts.toSpliced(place, 1));
    case 2:
    case 3:
      return item === undefined ? generateTree(random, type) : node(type, parts.toSpliced(place, 0, item));
    case 4:
      return node(type, parts.toReversed());
    case 5: {
      if (item === undefined || length < 2) return node(type, [...parts, generateTree(random, of)]);
      const other = random.below(length);
      const at = place % length;
      return node(type, parts.with(at, parts[other] as Tree).with(other, item));
    }
    case 6: {
      const more = donors.pick(random, resolve(of)) ?? generateTree(random, of);
      return node(type, parts.toSpliced(place, 0, more));
    }
    case 7: {
      if (item === undefined) return node(type, [generateTree(random, of)]);
      return node(type, [
        ...parts,
        ...new Array<Tree>(1 + random.below(random.oneIn(20) ? 300 : 10)).fill(item),
      ]);
    }
    default: {
      const claimed = random.pick([
        length + 1,
        Math.max(0, length - 1),
        2 ** random.below(31),
        length + 1000,
      ]);
      return rawTree(joined([compact(claimed), ...parts.map(encodeTree)]));
    }
  }
}

function changeFields(random: InputRandom, tree: Tree, donors: Donors): Tree {
  const { type, parts } = tree;
  if (parts.length === 0) return rawTree(random.bytes(random.below(8)));
  const first = random.below(parts.length);
  const same = parts.flatMap((part, i) => (i !== first && part.type === parts[first]?.type ? [i] : []));
  if (same.length > 0) {
    const second = random.pick(same);
    return node(type, parts.with(first, parts[second] as Tree).with(second, parts[first] as Tree));
  }
  if (!random.oneIn(4)) {
    return node(type, parts.with(first, mutateTree(random, parts[first] as Tree, donors)));
  }
  // One field too many or too few.
  return node(
    type,
    random.oneIn(2) ? parts.toSpliced(first, 1) : parts.toSpliced(first, 0, parts[first] as Tree),
  );
}

function changeVariant(random: InputRandom, tree: Tree): Tree {
  if (tree.type.kind !== "enum" || random.oneIn(6)) return { ...tree, variant: random.below(256) };
  const variants = [...tree.type.variants.keys()];
  const variant = random.pick(variants);
  if (random.oneIn(6)) return { ...tree, variant };
  return node(tree.type, [generateTree(random, tree.type.variants.get(variant) as Type)], variant);
}
