import { mutateOnce } from "../../support/mutate.ts";
import { NotScale } from "../../support/scale.ts";
import type { InputRandom } from "../input-random.ts";
import { encodeTree, parseTree } from "./codec.ts";
import { Donors, mutateTree } from "./mutate.ts";
import { node, rawTree, type Tree, type Type } from "./types.ts";

/** No input is longer: hosts pass nothing longer to a runtime either. */
export const LONGEST = 4 * 1024 * 1024;

/** Honest values of one type, to be mutated, and parts of them to replace others. */
export class Corpus {
  readonly type: Type;
  readonly trees: readonly Tree[];
  readonly donors: Donors;

  constructor(type: Type, values: readonly Uint8Array[]) {
    this.type = type;
    this.trees = values.map((value) => parseOr(type, value));
    this.donors = new Donors(this.trees);
  }

  pick(random: InputRandom): Tree {
    return random.pick(this.trees);
  }

  /** A value with so many changes, each of some part of it. */
  mutant(random: InputRandom, changes: number): Tree {
    let tree = this.pick(random);
    for (let i = 0; i < changes; i++) tree = mutateTree(random, tree, this.donors);
    return tree;
  }
}

/** What does not decode is used unchanged. */
function parseOr(type: Type, value: Uint8Array): Tree {
  try {
    return parseTree(type, value);
  } catch (error) {
    if (error instanceof NotScale) return rawTree(value);
    throw error;
  }
}

/** The number of changes of a mutant: mostly one, rarely many. */
export function changeCount(random: InputRandom): number {
  let changes = 1;
  while (changes < 8 && random.oneIn(3)) changes += 1;
  return changes;
}

/** The bytes of a tree, sometimes with further changes that ignore the grammar. */
export function finish(random: InputRandom, tree: Tree, plainly = 16): Uint8Array {
  let bytes = encodeTree(tree);
  if (random.oneIn(plainly)) {
    do bytes = mutateOnce(random, bytes, bytes);
    while (random.oneIn(3));
  }
  return bytes.length > LONGEST ? bytes.subarray(0, LONGEST) : bytes;
}

/** The tree with one list in it repeated until the input has about that many bytes. */
export function inflate(random: InputRandom, tree: Tree, bytes: number): Tree {
  if (tree.type.kind === "vec" && tree.parts.length > 0 && (random.oneIn(2) || tree.parts.every(isLeaf))) {
    const item = random.pick(tree.parts);
    const size = Math.max(1, encodeTree(item).length);
    const count = Math.min(300_000, Math.ceil(bytes / size));
    return node(tree.type, new Array<Tree>(count).fill(item));
  }
  const places = tree.parts.flatMap((part, place) => (hasList(part) ? [place] : []));
  if (places.length === 0) {
    if (tree.type.kind === "bytes")
      return { ...tree, parts: [], value: new Uint8Array(bytes).fill(random.below(256)) };
    return tree;
  }
  const place = random.pick(places);
  return { ...tree, parts: tree.parts.with(place, inflate(random, tree.parts[place] as Tree, bytes)) };
}

function isLeaf(tree: Tree): boolean {
  return !tree.parts.some(hasList);
}

function hasList(tree: Tree): boolean {
  return (
    (tree.type.kind === "vec" && tree.parts.length > 0) ||
    tree.type.kind === "bytes" ||
    tree.parts.some(hasList)
  );
}
