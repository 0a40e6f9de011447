/**
 * The type table: turns type expressions into the numbered types of metadata (scale-info's PortableRegistry).
 *
 * A type gets the next id when it is first used, and its parts get theirs after it. So ids depend only on the order
 * of use, and a type may contain itself. The table holds each distinct type once, however often and under whatever
 * aliases it is used. Throws for names that are not declared, with the place of use, and for declarations that no
 * type can have.
 */
import { TypeDeclarationError, UnknownTypeError } from "./errors.ts";
import type { TypeExpression } from "./expression.ts";
import { formatTypeExpression, isBuiltIn, PRIMITIVES, parseTypeExpression } from "./expression.ts";
import { describeGeneric } from "./generics.ts";
import {
  anonymous,
  type PortableDefinition,
  type PortableField,
  type PortableType,
  type PortableVariant,
} from "./portable.ts";

export interface FieldDeclaration {
  /** Either all fields of a type have a name, or none has. */
  readonly name?: string;
  readonly type: string;
  /** The type that clients show. Default: the expression itself. */
  readonly typeName?: string;
  readonly docs?: readonly string[];
  /** Of a call: it gets the argument's checked encoding, because code of its own reads the type. */
  readonly encoded?: boolean;
}

export interface VariantCase {
  readonly name: string;
  /** The byte that encodes the variant, 0..255. */
  readonly index: number;
  readonly fields?: readonly FieldDeclaration[];
  readonly docs?: readonly string[];
}

/** A parameter of the Rust type, which clients look up by name. Without `type` it is a type that only Rust knows. */
export interface TypeParameter {
  readonly name: string;
  readonly type?: string;
}

interface NamedDeclaration {
  /** Path of the type in Rust, such as `sp_runtime::DispatchError`, by which clients recognize special types. */
  readonly path: string;
  readonly params?: readonly TypeParameter[];
  readonly docs?: readonly string[];
}

export interface CompositeDeclaration extends NamedDeclaration {
  readonly kind: "composite";
  readonly fields: readonly FieldDeclaration[];
}

export interface VariantDeclaration extends NamedDeclaration {
  readonly kind: "variant";
  readonly variants: readonly VariantCase[];
}

/** A string is an alias: another name for the type expression that it contains. */
export type TypeDeclaration = string | CompositeDeclaration | VariantDeclaration;
export type TypeDeclarations = Readonly<Record<string, TypeDeclaration>>;

export class TypeTable {
  readonly #declarations: TypeDeclarations;
  readonly #ids = new Map<string, number>();
  readonly #expressions: TypeExpression[] = [];
  readonly #types: (PortableType | undefined)[] = [];

  constructor(declarations: TypeDeclarations) {
    this.#declarations = declarations;
    for (const name of Object.keys(declarations)) {
      if (isBuiltIn(name)) throw new TypeDeclarationError(name, "the name belongs to a built-in type");
    }
  }

  /**
   * The id of the type that `expression` describes.
   *
   * @param where what uses the type, for errors: `storage System.Account`
   * @throws TypeExpressionError, UnknownTypeError, TypeDeclarationError
   */
  id(expression: string, where: string): number {
    return this.#intern(this.#resolve(parseTypeExpression(expression), where, []), where);
  }

  /** All types that were used so far, indexed by id. */
  get types(): readonly PortableType[] {
    return this.#types.map((_, id) => this.type(id));
  }

  type(id: number): PortableType {
    const type = this.#types[id];
    if (type === undefined) throw new RangeError(`the table has no type ${id}`);
    return type;
  }

  /** How the type is written, without aliases: its name if it was declared. */
  expression(id: number): TypeExpression {
    const expression = this.#expressions[id];
    if (expression === undefined) throw new RangeError(`the table has no type ${id}`);
    return expression;
  }

  /** Replaces aliases by the types that they name, recursively. */
  #resolve(expression: TypeExpression, where: string, aliases: readonly string[]): TypeExpression {
    const inner = (part: TypeExpression): TypeExpression => this.#resolve(part, where, aliases);
    switch (expression.kind) {
      case "primitive":
        return expression;
      case "sequence":
      case "compact":
      case "array":
        return { ...expression, item: inner(expression.item) };
      case "tuple":
        return { ...expression, items: expression.items.map(inner) };
      case "generic":
        return { ...expression, arguments: expression.arguments.map(inner) };
      case "named": {
        const { name } = expression;
        const declaration = Object.hasOwn(this.#declarations, name) ? this.#declarations[name] : undefined;
        if (declaration === undefined) throw new UnknownTypeError(name, where);
        if (typeof declaration !== "string") return expression;
        if (aliases.includes(name)) throw new TypeDeclarationError(name, "the alias refers to itself");
        return this.#resolve(parseTypeExpression(declaration), `alias ${name}, ${where}`, [...aliases, name]);
      }
    }
  }

  #intern(expression: TypeExpression, where: string): number {
    const key = formatTypeExpression(expression);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    // The id is assigned before the parts are resolved, so that a type that contains itself finds it.
    const id = this.#types.push(undefined) - 1;
    this.#ids.set(key, id);
    this.#expressions.push(expression);
    this.#types[id] = this.#define(expression, where);
    return id;
  }

  #define(expression: TypeExpression, where: string): PortableType {
    const inner = (part: TypeExpression): number => this.#intern(part, where);
    switch (expression.kind) {
      case "primitive":
        return anonymous({ primitive: PRIMITIVES[expression.name] });
      case "sequence":
        return anonymous({ sequence: { type: inner(expression.item) } });
      case "compact":
        return anonymous({ compact: { type: inner(expression.item) } });
      case "array":
        return anonymous({ array: { len: expression.length, type: inner(expression.item) } });
      case "tuple":
        return anonymous({ tuple: expression.items.map(inner) });
      case "generic":
        return describeGeneric(expression.name, expression.arguments, inner);
      case "named":
        return this.#defineNamed(expression.name, where);
    }
  }

  #defineNamed(name: string, where: string): PortableType {
    const declaration = this.#declarations[name] as CompositeDeclaration | VariantDeclaration;
    const params = (declaration.params ?? []).map((parameter) => ({
      name: parameter.name,
      type:
        parameter.type === undefined
          ? null
          : this.id(parameter.type, `parameter ${parameter.name} of ${name}, ${where}`),
    }));
    const def: PortableDefinition =
      declaration.kind === "composite"
        ? { composite: { fields: this.#fields(name, declaration.fields, name, where) } }
        : { variant: { variants: this.#variants(name, declaration.variants, where) } };
    return { path: declaration.path.split("::"), params, def, docs: declaration.docs ?? [] };
  }

  #variants(type: string, cases: readonly VariantCase[], where: string): PortableVariant[] {
    const names = new Set<string>();
    const indices = new Set<number>();
    return cases.map(({ name, index, fields, docs }) => {
      if (!Number.isInteger(index) || index < 0 || index > 0xff) {
        throw new TypeDeclarationError(type, `expected an index of ${name} in 0..255, got ${index}`);
      }
      if (names.has(name)) throw new TypeDeclarationError(type, `two variants have the name ${name}`);
      if (indices.has(index)) throw new TypeDeclarationError(type, `two variants have the index ${index}`);
      names.add(name);
      indices.add(index);
      return {
        name,
        fields: this.#fields(type, fields ?? [], `${type}::${name}`, where),
        index,
        docs: docs ?? [],
      };
    });
  }

  #fields(type: string, fields: readonly FieldDeclaration[], owner: string, where: string): PortableField[] {
    const names = fields.flatMap(({ name }) => (name === undefined ? [] : [name]));
    if (names.length !== 0 && names.length !== fields.length) {
      throw new TypeDeclarationError(type, `expected names for all fields of ${owner} or for none`);
    }
    if (new Set(names).size !== names.length) {
      throw new TypeDeclarationError(type, `two fields of ${owner} have one name`);
    }
    return fields.map((field, place) => ({
      name: field.name ?? null,
      type: this.id(field.type, `field ${field.name ?? place} of ${owner}, ${where}`),
      typeName: field.typeName ?? field.type,
      docs: field.docs ?? [],
    }));
  }
}
