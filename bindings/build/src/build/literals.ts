// Literals that become constant data: `bytes("teleport")`, `hex("0x…")`, `account("5Grw…")`, `hash("0x…")`.
//
// Part of the compiler transform: it replaces calls of the functions in `assembly/frame/literals.ts` by the data that
// their text stands for. Anything but a text of the right form is an error at its place in the source.

import { hexToU8a, isHex } from "@polkadot/util";
import { decodeAddress } from "@polkadot/util-crypto";
import {
  CallExpression,
  type Expression,
  IdentifierExpression,
  ImportStatement,
  Node,
  type Parser,
  type Range,
  type Source,
  StringLiteralExpression,
} from "assemblyscript";

/** The end of the path of the module that declares the functions. */
const MODULE = "/frame/literals";

/** `DiagnosticCode.User_defined_0`: a message of our own. */
const USER_DEFINED = 102;

/** Reads the text of a literal. @throws Error that says what was expected */
type ReadText = (text: string) => Uint8Array;

interface Literal {
  readonly read: ReadText;
  /** The class whose values are addresses of data; undefined for `Bytes`, which have a length too. */
  readonly addressOf?: string;
}

const LITERALS: ReadonlyMap<string, Literal> = new Map([
  ["bytes", { read: readAscii }],
  ["hex", { read: (text: string) => readHex(text) }],
  ["account", { read: readAccount, addressOf: "AccountId32" }],
  ["hash", { read: (text: string) => readHex(text, 32), addressOf: "H256" }],
]);

/** Replaces the literals of all sources that import them. Reports what is wrong to the parser. */
export function replaceLiterals(parser: Parser): void {
  for (const source of parser.sources) {
    const imported = importedLiterals(source);
    if (imported.size > 0) new Replacement(parser, source, imported).run();
  }
}

/** The literals that a source imports, by the name that it gives them. */
function importedLiterals(source: Source): ReadonlyMap<string, Literal> {
  const found = new Map<string, Literal>();
  for (const statement of source.statements) {
    if (!(statement instanceof ImportStatement)) continue;
    const { path, declarations } = statement;
    if (!path.value.endsWith(MODULE)) continue;
    for (const { foreignName, name } of declarations ?? []) {
      const literal = LITERALS.get(foreignName.text);
      if (literal !== undefined) found.set(name.text, literal);
    }
  }
  return found;
}

class Replacement {
  readonly #parser: Parser;
  readonly #source: Source;
  readonly #literals: ReadonlyMap<string, Literal>;
  /** Classes that replaced calls name. */
  readonly #classes = new Set<string>();

  constructor(parser: Parser, source: Source, literals: ReadonlyMap<string, Literal>) {
    this.#parser = parser;
    this.#source = source;
    this.#literals = literals;
  }

  run(): void {
    for (const statement of this.#source.statements) this.#walk(statement);
    this.#importClasses();
  }

  /** Goes through all nodes below `node`, and replaces those that are calls of literals. */
  #walk(node: Node): void {
    for (const [key, child] of Object.entries(node)) {
      // A range knows its source, and that all nodes: only parts of the tree are followed.
      if (key === "range" || key === "parent") continue;
      if (Array.isArray(child)) {
        for (const [place, item] of child.entries()) {
          if (item instanceof Node) child[place] = this.#visit(item);
        }
      } else if (child instanceof Node) {
        (node as unknown as Record<string, Node>)[key] = this.#visit(child);
      }
    }
  }

  #visit(node: Node): Node {
    this.#walk(node);
    if (!(node instanceof CallExpression && node.expression instanceof IdentifierExpression)) return node;
    const literal = this.#literals.get(node.expression.text);
    return literal === undefined ? node : (this.#replaced(node, literal) ?? node);
  }

  #replaced(call: CallExpression, { read, addressOf }: Literal): Expression | undefined {
    const { range } = call;
    const [argument] = call.args;
    if (argument === undefined || call.args.length !== 1 || !(argument instanceof StringLiteralExpression)) {
      this.#report(range, "expected one text in quotes, which becomes data of the blob");
      return undefined;
    }
    let data: Uint8Array;
    try {
      data = read(argument.value);
    } catch (error) {
      this.#report(argument.range, (error as Error).message);
      return undefined;
    }
    const address = dataExpression(data, range);
    if (addressOf !== undefined) {
      this.#classes.add(addressOf);
      return changetype(aliasOf(addressOf), address, range);
    }
    const length = Node.createIntegerLiteralExpression(i64_new(data.length), range);
    return Node.createCallExpression(
      call.expression,
      null,
      [changetype("string", address, range), length],
      range,
    );
  }

  /** Imports the classes under names of their own, so that the source need not import them. */
  #importClasses(): void {
    if (this.#classes.size === 0) return;
    const statement = this.#source.statements.find(
      (one) => one instanceof ImportStatement && one.path.value.endsWith(MODULE),
    ) as ImportStatement;
    const { range, path } = statement;
    const declarations = [...this.#classes].map((name) =>
      Node.createImportDeclaration(
        Node.createIdentifierExpression(name, range),
        Node.createIdentifierExpression(aliasOf(name), range),
        range,
      ),
    );
    this.#source.statements.unshift(Node.createImportStatement(declarations, path, range));
  }

  #report(range: Range, message: string): void {
    this.#parser.error(USER_DEFINED, range, message);
  }
}

function aliasOf(className: string): string {
  return `${className}$literal`;
}

/** `memory.data<u8>([…])` */
function dataExpression(data: Uint8Array, range: Range): Expression {
  const memory = Node.createIdentifierExpression("memory", range);
  const property = Node.createPropertyAccessExpression(
    memory,
    Node.createIdentifierExpression("data", range),
    range,
  );
  const items = [...data].map((byte) => Node.createIntegerLiteralExpression(i64_new(byte), range));
  const list = Node.createArrayLiteralExpression(items, range);
  return Node.createCallExpression(property, [typeNode("u8", range)], [list], range);
}

function changetype(type: string, value: Expression, range: Range): Expression {
  const callee = Node.createIdentifierExpression("changetype", range);
  return Node.createCallExpression(callee, [typeNode(type, range)], [value], range);
}

function typeNode(name: string, range: Range): ReturnType<typeof Node.createNamedType> {
  return Node.createNamedType(Node.createSimpleTypeName(name, range), null, false, range);
}

function readAscii(text: string): Uint8Array {
  if (!/^[ -~]*$/.test(text)) throw new Error("expected printable ASCII; write other bytes as hex");
  return new TextEncoder().encode(text);
}

function readHex(text: string, length?: number): Uint8Array {
  const isBytes = isHex(text) && text.length % 2 === 0;
  const bytes = isBytes ? hexToU8a(text) : undefined;
  if (bytes !== undefined && (length === undefined || bytes.length === length)) return bytes;
  const expected = length === undefined ? "an even number of hex digits" : `${2 * length} hex digits`;
  throw new Error(`expected 0x and ${expected}, found "${text}"`);
}

/** An SS58 address, 32 bytes as hex, or the text of an account without a key, such as `modlteleport`. */
function readAccount(text: string): Uint8Array {
  if (text.startsWith("0x")) return readHex(text, 32);
  if (text.startsWith("modl") && text.length <= 32) {
    const account = new Uint8Array(32);
    account.set(readAscii(text));
    return account;
  }
  try {
    const account = decodeAddress(text);
    if (account.length === 32) return account;
  } catch {
    // Not an address: told below.
  }
  throw new Error(
    `expected an address, 0x and 64 hex digits, or a text that begins with "modl", found "${text}"`,
  );
}

/** The compiler's 64-bit integers are made by a function that it defines globally. */
declare function i64_new(
  low: number,
  high?: number,
): Parameters<typeof Node.createIntegerLiteralExpression>[0];
