import { compact, NotScale, Reader } from "../../support/scale.ts";
import { leaf, node, resolve, type Tree, type Type } from "./types.ts";

/** Trees from bytes and bytes from trees. Encoding writes what the tree contains, even where no encoder would. */

export function encodeTree(tree: Tree): Uint8Array {
  const parts: Uint8Array[] = [];
  collect(tree, parts);
  return joined(parts);
}

function collect(tree: Tree, into: Uint8Array[]): void {
  const { type } = tree;
  switch (type.kind) {
    case "fixed":
    case "compact":
      into.push(tree.value);
      return;
    case "bytes": {
      const content =
        type.inside === undefined || tree.parts.length === 0 ? tree.value : encodeAll(tree.parts);
      into.push(compact(content.length), content);
      return;
    }
    case "vec":
      into.push(compact(tree.parts.length));
      break;
    case "enum":
      into.push(Uint8Array.of(tree.variant));
      break;
    default:
  }
  for (const part of tree.parts) collect(part, into);
}

function encodeAll(parts: readonly Tree[]): Uint8Array {
  const into: Uint8Array[] = [];
  for (const part of parts) collect(part, into);
  return joined(into);
}

/** All of `bytes` as a value of `type`; throws {@link NotScale} if they do not decode. */
export function parseTree(type: Type, bytes: Uint8Array): Tree {
  const reader = new Reader(bytes);
  const tree = read(type, reader);
  if (!reader.atEnd) throw new NotScale("bytes after the value");
  return tree;
}

function read(unresolved: Type, reader: Reader): Tree {
  const type = resolve(unresolved);
  switch (type.kind) {
    case "fixed":
      return leaf(type, reader.take(type.size));
    case "compact": {
      const start = reader.position;
      const first = reader.u8();
      reader.take([0, 1, 3, (first >> 2) + 4][first & 3] ?? 0);
      return leaf(type, reader.since(start));
    }
    case "bytes": {
      const content = reader.bytes();
      if (type.inside === undefined) return leaf(type, content);
      try {
        return node(type, [parseTree(type.inside, content)]);
      } catch (error) {
        if (!(error instanceof NotScale)) throw error;
        return leaf(type, content);
      }
    }
    case "vec":
      return node(
        type,
        reader.vec(() => read(type.of, reader)),
      );
    case "struct":
      return node(
        type,
        type.fields.map((field) => read(field, reader)),
      );
    case "enum": {
      const variant = reader.u8();
      const content = type.variants.get(variant);
      if (content === undefined) throw new NotScale(`no variant ${variant}`);
      return node(type, [read(content, reader)], variant);
    }
    case "lazy":
      throw new Error("a resolved type is not lazy");
  }
}

/** Of any number of parts, even more than a call takes arguments. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
