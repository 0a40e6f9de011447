/**
 * Errors in a runtime's description.
 *
 * All are mistakes of the description's author and are found at build time; each message says where. None depends on
 * the input of a running chain.
 */

/** Text that is not a type expression. `at` counts characters from the start. */
export class TypeExpressionError extends Error {
  override readonly name = "TypeExpressionError";
  readonly expression: string;
  readonly at: number;

  constructor(expression: string, at: number, detail: string) {
    super(`"${expression}" is not a type: ${detail} at character ${at}`);
    this.expression = expression;
    this.at = at;
  }
}

/** A type expression uses a name that is not declared. */
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

/** A declaration that can't be a SCALE type, such as an alias of itself or two variants with one index. */
export class TypeDeclarationError extends Error {
  override readonly name = "TypeDeclarationError";
  readonly type: string;

  constructor(type: string, detail: string) {
    super(`type "${type}": ${detail}`);
    this.type = type;
  }
}

/** Parts of a description do not fit together. */
export class DescriptionError extends Error {
  override readonly name = "DescriptionError";
  readonly where: string;

  constructor(where: string, detail: string) {
    super(`${where}: ${detail}`);
    this.where = where;
  }
}

/** A constant or a storage default has a value that its type can't hold. */
export class ValueError extends Error {
  override readonly name = "ValueError";
  readonly where: string;

  constructor(where: string, detail: string) {
    super(`${where}: ${detail}`);
    this.where = where;
  }
}
