/**
 * The structure of a type in its encoding and for a client, as text: names, indices and parts of fields and variants
 * down to the primitives; no ids, no docs, no Rust type names. Types of two metadatas are the same if their texts
 * are.
 */
import type { MetadataLatest, SiLookupTypeId } from "@polkadot/types/interfaces";

type Types = MetadataLatest["lookup"];

export function structureOf(
  types: Types,
  id: SiLookupTypeId | number,
  inside: readonly number[] = [],
): string {
  const number = typeof id === "number" ? id : id.toNumber();
  const { path, def } = types.getSiType(number);
  if (inside.includes(number)) return `^${path.join("::")}`;
  const part = (inner: SiLookupTypeId): string => structureOf(types, inner, [...inside, number]);
  const fields = (list: typeof def.asComposite.fields): string =>
    list.map(({ name, type }) => `${name.unwrapOr("")}: ${part(type)}`).join(", ");
  if (def.isPrimitive) return def.asPrimitive.toString();
  if (def.isCompact) return `Compact<${part(def.asCompact.type)}>`;
  if (def.isSequence) return `Vec<${part(def.asSequence.type)}>`;
  if (def.isArray) return `[${part(def.asArray.type)}; ${def.asArray.len}]`;
  if (def.isTuple) return `(${def.asTuple.map(part).join(", ")})`;
  if (def.isComposite) return `${path.join("::")} { ${fields(def.asComposite.fields)} }`;
  const variants = def.asVariant.variants.map((v) => `${v.index} ${v.name}(${fields(v.fields)})`);
  return `${path.join("::")} | ${variants.join(" | ")}`;
}

/** The id of the type whose path ends in this way. As `inside` it is left out of a structure. */
export function idOf(types: Types, lastOfPath: string): number {
  const found = types.types.find(({ type }) => type.path.at(-1)?.toString() === lastOfPath);
  if (found === undefined) throw new Error(`there is no type ${lastOfPath}`);
  return found.id.toNumber();
}

/** Structures of the types that have a path, by path. */
export function structuresByPath(types: Types): Map<string, string> {
  return new Map(
    types.types
      .filter(({ type }) => type.path.length > 1)
      .map(({ id, type }) => [type.path.join("::"), structureOf(types, id.toNumber())]),
  );
}
