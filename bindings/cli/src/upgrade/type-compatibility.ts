/**
 * Whether values of a type of one runtime read the same as values of a type of another one.
 *
 * Names of types and fields do not count, only what is encoded. An enum may gain variants: what was encoded before reads the same. Types
 * may contain themselves, as calls do in pallet Sudo: two types that are being compared count as compatible.
 */
import type { RuntimeMetadata } from "@as-ismp/relayer/substrate";
import type { MetadataField, MetadataTypeId, TypeDefinition } from "./metadata-types.ts";

export class TypeCompatibility {
  readonly #before: RuntimeMetadata;
  readonly #after: RuntimeMetadata;
  readonly #known = new Map<string, boolean>();

  constructor(before: RuntimeMetadata, after: RuntimeMetadata) {
    this.#before = before;
    this.#after = after;
  }

  /** Whether bytes of the type `before` of the first runtime mean the same as the type `after` of the second one. */
  isCompatible(before: MetadataTypeId, after: MetadataTypeId): boolean {
    const pair = `${before.toString()} ${after.toString()}`;
    const known = this.#known.get(pair);
    if (known !== undefined) return known;
    this.#known.set(pair, true);
    const answer = this.#compare(definition(this.#before, before), definition(this.#after, after));
    this.#known.set(pair, answer);
    return answer;
  }

  /** The fields of two variants or of two calls, in their order. */
  haveCompatibleFields(before: readonly MetadataField[], after: readonly MetadataField[]): boolean {
    return (
      before.length === after.length &&
      before.every(({ type }, i) => this.isCompatible(type, (after[i] as MetadataField).type))
    );
  }

  #compare(before: TypeDefinition, after: TypeDefinition): boolean {
    if (before.type !== after.type) return false;
    switch (before.type) {
      case "Composite":
        return this.haveCompatibleFields([...before.asComposite.fields], [...after.asComposite.fields]);
      case "Variant":
        return [...before.asVariant.variants].every(({ index, name, fields }) => {
          const other = [...after.asVariant.variants].find((each) => each.index.eq(index));
          return other?.name.eq(name) === true && this.haveCompatibleFields([...fields], [...other.fields]);
        });
      case "Sequence":
        return this.isCompatible(before.asSequence.type, after.asSequence.type);
      case "Array":
        return (
          before.asArray.len.eq(after.asArray.len) &&
          this.isCompatible(before.asArray.type, after.asArray.type)
        );
      case "Tuple":
        return (
          before.asTuple.length === after.asTuple.length &&
          [...before.asTuple].every((type, i) => this.isCompatible(type, after.asTuple[i] as MetadataTypeId))
        );
      case "Compact":
        return this.isCompatible(before.asCompact.type, after.asCompact.type);
      case "Primitive":
        return before.asPrimitive.type === after.asPrimitive.type;
      default:
        return before.toString() === after.toString();
    }
  }
}

function definition({ registry }: RuntimeMetadata, type: MetadataTypeId): TypeDefinition {
  return registry.lookup.getSiType(type).def;
}
