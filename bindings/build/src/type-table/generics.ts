/**
 * Library types with arguments, as scale-info describes them: `Option`, `Result`, maps, sets, bounded vectors and
 * `Cow` each have a path and content of their own in metadata.
 *
 * Invariant: parts get their ids in the order in which they are written.
 */
import type { Generic, TypeExpression } from "./expression.ts";
import type { PortableDefinition, PortableType } from "./portable.ts";

const GENERIC_PATHS: Readonly<Record<Generic, readonly string[]>> = {
  Option: ["Option"],
  Result: ["Result"],
  BTreeMap: ["BTreeMap"],
  BTreeSet: ["BTreeSet"],
  BoundedVec: ["bounded_collections", "bounded_vec", "BoundedVec"],
  WeakBoundedVec: ["bounded_collections", "weak_bounded_vec", "WeakBoundedVec"],
  Cow: ["Cow"],
};

/** @param inner returns the id of a part */
export function describeGeneric(
  name: Generic,
  args: readonly TypeExpression[],
  inner: (part: TypeExpression) => number,
): PortableType {
  const path = GENERIC_PATHS[name];
  const [first, second] = args as [TypeExpression, TypeExpression];
  const a = inner(first);
  const wrapper = (type: number, typeName: string | null = null): PortableDefinition => ({
    composite: { fields: [{ name: null, type, typeName, docs: [] }] },
  });
  const choice = (cases: readonly (readonly [string, number?])[]): PortableDefinition => ({
    variant: {
      variants: cases.map(([label, type], index) => ({
        name: label,
        fields: type === undefined ? [] : [{ name: null, type, typeName: null, docs: [] }],
        index,
        docs: [],
      })),
    },
  });
  const T = { name: "T", type: a };
  switch (name) {
    case "Option":
      return { path, params: [T], def: choice([["None"], ["Some", a]]), docs: [] };
    case "Result": {
      const b = inner(second);
      const params = [T, { name: "E", type: b }];
      return {
        path,
        params,
        def: choice([
          ["Ok", a],
          ["Err", b],
        ]),
        docs: [],
      };
    }
    case "BTreeMap": {
      const params = [
        { name: "K", type: a },
        { name: "V", type: inner(second) },
      ];
      const entries = inner({ kind: "sequence", item: { kind: "tuple", items: args } });
      return { path, params, def: wrapper(entries), docs: [] };
    }
    case "Cow":
      return { path, params: [T], def: wrapper(a), docs: [] };
    case "BTreeSet":
      return { path, params: [T], def: wrapper(inner({ kind: "sequence", item: first })), docs: [] };
    case "BoundedVec":
    case "WeakBoundedVec": {
      const def = wrapper(inner({ kind: "sequence", item: first }), "Vec<T>");
      return { path, params: [T, { name: "S", type: null }], def, docs: [] };
    }
  }
}
