/** Finds the representation of each type, and collects the classes that the build has to generate for them. */
import { declareSurface, EVENT_RECORD, SURFACE } from "../../description/surface.ts";
import { formatTypeExpression, type TypeExpression } from "../../type-table/expression.ts";
import { type FieldDeclaration, TypeTable } from "../../type-table/type-table.ts";
import { type AssemblyClass, type AssemblyDescription, SESSION_KEYS_TYPE } from "../description.ts";
import { FRAME, STANDARD_CLASSES } from "../frame.ts";
import { fixedSize, holdsCall, isPlainEnum, type Layout, Layouts } from "../layout.ts";
import { memberName, pascalCase } from "../names.ts";
import {
  classOf,
  dispatchError,
  dispatchResult,
  encoded,
  isDispatchResult,
  option,
  plainEnum,
  scalar,
} from "./forms.ts";
import type { Field, GeneratedClass, Representation } from "./representation.ts";

/** Fixed types with a class of their own in the sources. */
const ADDRESSES: Readonly<Record<string, AssemblyClass>> = {
  AccountId32: FRAME.accountId32,
  H256: FRAME.h256,
};

/** Enums over the whole runtime: they are as large as it, and nothing looks into their values. */
const OPAQUE: ReadonlySet<string> = new Set([SURFACE.event, SURFACE.error, EVENT_RECORD, SURFACE.extrinsic]);

const PLACES = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"];

/** The types of a description, and how generated code holds their values. */
export interface DescribedTypes {
  readonly table: TypeTable;
  readonly layouts: Layouts;
  readonly representations: Representations;
}

/** @param module path of the module of generated classes, without `.ts` */
export function describedTypes(description: AssemblyDescription, module: string): DescribedTypes {
  const classes = Object.assign({}, STANDARD_CLASSES, ...description.pallets.map((pallet) => pallet.classes));
  const table = new TypeTable(declareSurface(description));
  const layouts = new Layouts(table, classes);
  return { table, layouts, representations: new Representations(table, layouts, module) };
}

export class Representations {
  readonly #table: TypeTable;
  readonly #layouts: Layouts;
  /** Path of the module of generated classes, without `.ts`. */
  readonly #module: string;
  readonly #known = new Map<number, Representation>();
  readonly #classes = new Map<string, GeneratedClass>();

  constructor(table: TypeTable, layouts: Layouts, module: string) {
    this.#table = table;
    this.#layouts = layouts;
    this.#module = module;
  }

  /** The classes that the representations so far need. */
  get classes(): readonly GeneratedClass[] {
    return [...this.#classes.values()];
  }

  /**
   * @param where what uses the type, for errors
   * @throws AssemblyTypeError, UnknownTypeError, TypeExpressionError, TypeDeclarationError
   */
  of(expression: string, where: string): Representation {
    return this.#of(this.#table.id(expression, where), where);
  }

  /** Of an argument of a call: it may stay as SCALE encodes it. @throws as `of` */
  ofArgument({ type, encoded: staysEncoded }: FieldDeclaration, where: string): Representation {
    return staysEncoded === true
      ? encoded(type, written(this.#layouts.of(type, where)))
      : this.of(type, where);
  }

  #of(id: number, where: string): Representation {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const made = this.#make(id, where);
    this.#known.set(id, made);
    return made;
  }

  #make(id: number, where: string): Representation {
    const expression = this.#table.expression(id);
    const text = formatTypeExpression(expression);
    if (isOpaque(expression)) {
      return { ...encoded(text, { kind: "fields", items: [] }), isOpaque: true };
    }
    const isKeys = expression.kind === "named" && expression.name === SESSION_KEYS_TYPE;
    const encoding = written(this.#layouts.of(text, where));
    // A single session key is a field of a class too, so that pallet Session need not know how many there are.
    const layout: Layout = isKeys ? { kind: "fields", items: [encoding] } : encoding;
    const { def, docs } = this.#table.type(id);
    const simple = scalar(layout, text);
    if (simple !== undefined) return simple;
    const inner = (part: number): Representation => this.#of(part, where);
    switch (layout.kind) {
      case "bytes":
        return classOf(FRAME.bytes, layout, text);
      case "class":
        return classOf(layout.class, layout, text);
      case "call":
        return { ...classOf(FRAME.call, layout, text), read: undefined };
      case "error":
        return dispatchError(layout, text);
      case "fixed": {
        const name = expression.kind === "named" ? expression.name : `ByteArray${layout.size}`;
        const own = Object.hasOwn(ADDRESSES, name) ? ADDRESSES[name] : undefined;
        if (layout.size === 0) return encoded(text, layout);
        if (own === undefined) this.#declare({ kind: "fixed", name, size: layout.size, docs });
        return { ...classOf(own ?? this.#generated(name), layout, text), size: layout.size };
      }
      case "option":
        return option(inner(optionOf(def)), layout, text);
      case "sequence": {
        const item = this.#item(id, where);
        // Only a bound tells how many items without bytes there may be.
        if (fixedSize(layout.item) === 0) return encoded(text, this.#layouts.of(text, where));
        if (item.isOpaque) return { ...encoded(text, layout), isOpaque: true };
        const name = `${nameOf(item)}List`;
        this.#declare({ kind: "list", name, item, layout, expression: text });
        const list = { ...classOf(this.#generated(name), layout, text), item };
        // Reading calls is work that calls around them multiply.
        return holdsCall(layout) ? { ...list, readRest: `${name}.readRest(reader)` } : list;
      }
      default:
    }
    if (isPlainEnum(layout) && "variant" in def && expression.kind === "named") {
      const cases = def.variant.variants.map((one) => ({ ...one, fields: [] }));
      this.#declare({ kind: "enum", name: expression.name, cases, docs });
      return plainEnum(this.#generated(expression.name), layout, text);
    }
    if ("tuple" in def || ("composite" in def && expression.kind !== "generic")) {
      const all =
        "tuple" in def
          ? def.tuple.map((type, place) => ({ name: null, type, docs: [] as readonly string[], place }))
          : def.composite.fields.map((field, place) => ({ ...field, place }));
      // Types without bytes, such as the account data of a runtime without balances, are not there.
      const fields = all.filter(({ type }) => !this.#isEmpty(type, where));
      if (fields.length === 0) return encoded(text, layout);
      if (fields.length === 1 && !isKeys) return inner((fields[0] as { type: number }).type);
      const parts = fields.map(
        ({ name, type, docs, place }): Field => ({
          name: fieldName(name, place),
          type: inner(type),
          docs,
        }),
      );
      const name =
        expression.kind === "named" ? expression.name : parts.map(({ type }) => nameOf(type)).join("And");
      this.#declare({ kind: "struct", name, fields: parts, docs });
      return { ...classOf(this.#generated(name), layout, text), size: fixedSize(layout) };
    }
    if ("composite" in def) return inner((def.composite.fields[0] as { type: number }).type);
    if (isDispatchResult(layout)) return dispatchResult(layout, text);
    if ("variant" in def && expression.kind === "named") {
      const cases = def.variant.variants.map((one) => ({
        ...one,
        fields: one.fields.map(
          (field, place): Field => ({
            name: fieldName(field.name, place),
            type: inner(field.type),
            docs: field.docs,
          }),
        ),
      }));
      this.#declare({ kind: "variants", name: expression.name, cases, layout, expression: text, docs });
      return classOf(this.#generated(expression.name), layout, text);
    }
    return encoded(text, layout);
  }

  /** Whether values of the type take no bytes. */
  #isEmpty(id: number, where: string): boolean {
    const expression = this.#table.expression(id);
    return (
      !isOpaque(expression) && fixedSize(this.#layouts.of(formatTypeExpression(expression), where)) === 0
    );
  }

  /** The items of a sequence, through wrappers of one field. */
  #item(id: number, where: string): Representation {
    const { def } = this.#table.type(id);
    if ("sequence" in def) return this.#of(def.sequence.type, where);
    if ("composite" in def) return this.#item((def.composite.fields[0] as { type: number }).type, where);
    return this.#item(("tuple" in def ? def.tuple[0] : undefined) as number, where);
  }

  #generated(name: string): AssemblyClass {
    return { class: name, module: this.#module };
  }

  #declare(one: GeneratedClass): void {
    if (!this.#classes.has(one.name)) this.#classes.set(one.name, one);
  }
}

/** Enums over the whole runtime, and types of other pallets' surface, whose names have a dot. */
function isOpaque(expression: TypeExpression): boolean {
  return expression.kind === "named" && (OPAQUE.has(expression.name) || expression.name.includes("."));
}

/** The name of a field; of one without a name, its place in words. */
function fieldName(name: string | null, place: number): string {
  return name === null ? (PLACES[place] ?? `item${place}`) : memberName(name);
}

/** What an event or a value of storage holds: bounds matter only to what is read from untrusted input. */
function written(layout: Layout): Layout {
  return layout.kind === "unreadable" || layout.kind === "bounded" ? written(layout.written) : layout;
}

function optionOf(def: object): number {
  const { variant } = def as { variant: { variants: { fields: [{ type: number }] }[] } };
  const some = variant.variants[1] as { fields: [{ type: number }] };
  return some.fields[0].type;
}

/** A part of the names of lists and tuples: `U32`, `AccountId32`. */
function nameOf({ type }: Representation): string {
  return pascalCase(type.replace(/ \| null$/, "").replaceAll(/[<>]/g, ""));
}
