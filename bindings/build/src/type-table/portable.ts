/** Types as metadata holds them (scale-info's portable form): they refer to each other by id. */

export interface PortableField {
  readonly name: string | null;
  readonly type: number;
  readonly typeName: string | null;
  readonly docs: readonly string[];
}

export interface PortableVariant {
  readonly name: string;
  readonly fields: readonly PortableField[];
  readonly index: number;
  readonly docs: readonly string[];
}

export type PortableDefinition =
  | { readonly composite: { readonly fields: readonly PortableField[] } }
  | { readonly variant: { readonly variants: readonly PortableVariant[] } }
  | { readonly sequence: { readonly type: number } }
  | { readonly array: { readonly len: number; readonly type: number } }
  | { readonly tuple: readonly number[] }
  | { readonly primitive: string }
  | { readonly compact: { readonly type: number } };

export interface PortableType {
  readonly path: readonly string[];
  readonly params: readonly { readonly name: string; readonly type: number | null }[];
  readonly def: PortableDefinition;
  readonly docs: readonly string[];
}

/** A type without a path. */
export function anonymous(def: PortableDefinition): PortableType {
  return { path: [], params: [], def, docs: [] };
}
