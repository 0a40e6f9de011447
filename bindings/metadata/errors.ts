/**
 * The ways in which a runtime's description can be wrong.
 *
 * All are mistakes of whoever wrote the description, found at build time; each message says where. None depends
 * on input of a running chain.
 */

/** Text that is no type expression. `at` counts characters from the start. */
export class TypeExpressionError extends Error {
  override readonly name = "TypeExpressionError";
  readonly expression: string;
  readonly at: number;

  constructor(expression: string, at: number, detail: string) {
    super(`"${expression}" is no type: ${detail} at character ${at}`);
    this.expression = expression;
    this.at = at;
  }
}

/** A type expression uses a name that nothing declares. */
export class UnknownTypeError extends Error {
  override readonly name = "UnknownTypeError";
  readonly type: string;
  readonly where: string;

  constructor(type: string, where: string) {
    super(`unknown type "${type}" in ${where}`);
    this.type = type;
    this.where = where;
  }
}

/** A declaration that no SCALE type can have: an alias of itself, two variants with one index, and the like. */
export class TypeDeclarationError extends Error {
  override readonly name = "TypeDeclarationError";
  readonly type: string;

  constructor(type: string, detail: string) {
    super(`type "${type}": ${detail}`);
    this.type = type;
  }
}

/** A description whose parts do not fit together. */
export class DescriptionError extends Error {
  override readonly name = "DescriptionError";
  readonly where: string;

  constructor(where: string, detail: string) {
    super(`${where}: ${detail}`);
    this.where = where;
  }
}

/** A value (of a constant, or a storage default) that its type cannot hold. */
export class ValueError extends Error {
  override readonly name = "ValueError";
  readonly where: string;

  constructor(where: string, detail: string) {
    super(`${where}: ${detail}`);
    this.where = where;
  }
}
