/** Generated AssemblyScript can't read or write a type. The message says which, where and why. */
export class AssemblyTypeError extends Error {
  override readonly name = "AssemblyTypeError";
  /** The type, as it was written. */
  readonly type: string;
  /** Where the type is used. */
  readonly where: string;

  constructor(type: string, where: string, detail: string) {
    super(`${where}: "${type}" cannot be generated in AssemblyScript, ${detail}`);
    this.type = type;
    this.where = where;
  }
}

/** Two generated declarations in one file would have the same name. */
export class AssemblyNameError extends Error {
  override readonly name = "AssemblyNameError";
  /** Where the two declarations are. */
  readonly where: string;

  constructor(where: string, name: string) {
    super(`${where}: two declarations would have the name ${name}; rename one of them`);
    this.where = where;
  }
}

/** A runtime lists a method of a runtime API that no AssemblyScript module exports. */
export class AssemblyApiError extends Error {
  override readonly name = "AssemblyApiError";
  /** The method of the runtime API. */
  readonly method: string;

  constructor(method: string) {
    super(`no module exports ${method}`);
    this.method = method;
  }
}
