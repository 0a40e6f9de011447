/**
 * Refuses code of authors' pallets that a call could make trap, or that hosts refuse, before anything is compiled.
 *
 * The rules are in `trap-rules.ts` and `host-rules.ts`. Where a trap can't happen, the author says why on the line, or on
 * the one above: `// trap-safe: the list has four items, and the index is a remainder of four`. A reason is required.
 * Pallets of packages are not checked: their authors do that.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import {
  ClassDeclaration,
  FieldDeclaration,
  FunctionDeclaration,
  FunctionExpression,
  ImportStatement,
  MethodDeclaration,
  NamespaceDeclaration,
  type Node,
  Parser,
} from "assemblyscript";
import type { AssemblyDescription } from "../codegen/description.ts";
import { ASSEMBLY_FOLDER } from "../codegen/frame.ts";
import { PalletCodeError } from "./compile-error.ts";
import { refusedByHosts } from "./host-rules.ts";
import { CommonFlags } from "./syntax-enums.ts";
import { childrenOf } from "./trap-expressions.ts";
import { FunctionFacts } from "./trap-facts.ts";
import { trapIn } from "./trap-rules.ts";

/** Code that must not be in a pallet. */
export interface CodeMistake {
  /** From 1. */
  readonly line: number;
  /** What is wrong, and what to do. */
  readonly message: string;
}

/** @throws PalletCodeError */
export function checkCode({ pallets }: AssemblyDescription): void {
  const folders = pallets
    .filter(
      (pallet) => pallet.package === undefined && relative(ASSEMBLY_FOLDER, pallet.folder).startsWith(".."),
    )
    .map(({ folder }) => folder);
  const lines = [...new Set(folders)].flatMap((folder) =>
    sourcesIn(folder).flatMap((path) =>
      mistakesIn(readFileSync(path, "utf8"), path).map(
        ({ line, message }) => `${relative(process.cwd(), path)}:${line}: ${message}`,
      ),
    ),
  );
  const isTrap = lines.some((line) => line.includes(" trap"));
  if (lines.length > 0) throw new PalletCodeError([...lines, ...(isTrap ? [HOW_TO_ALLOW] : [])].join("\n"));
}

const HOW_TO_ALLOW = 'Where a trap can\'t happen, say why on the line or above it: "// trap-safe: REASON"';

/** The AssemblyScript of a pallet, without its tests. */
function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !/\.(test|spec|d)\.ts$|(^|[\\/])node_modules[\\/]/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** What must not be in a file of a pallet. Code that does not parse is left to the compiler. */
export function mistakesIn(text: string, path: string): CodeMistake[] {
  const parser = new Parser(null, []);
  parser.parseFile(text, path, true);
  const [source] = parser.sources;
  if (source === undefined) return [];
  const declared = declaredIn(source.statements);
  const comments = new SafeComments(text);
  const found: CodeMistake[] = [];
  const outside = new FunctionFacts(declared);
  const walk = (node: Node, facts: FunctionFacts): void => {
    const line = source.lineAt(node.range.start);
    const trap = trapIn(node, facts);
    const message = trap === undefined ? undefined : comments.refusal(line, trap);
    const refused = message ?? refusedByHosts(node, facts === outside);
    const isNew = !found.some((one) => one.line === line && one.message === refused);
    if (refused !== undefined && isNew) found.push({ line, message: refused });
    for (const child of childrenOf(node)) walk(child, factsOf(child, declared) ?? facts);
  };
  for (const statement of source.statements) walk(statement, factsOf(statement, declared) ?? outside);
  return found;
}

/** Undefined if a node is no function of its own, but in the one around it. */
function factsOf(node: Node, declared: ReadonlySet<string>): FunctionFacts | undefined {
  // What an object begins with is computed where the object is made.
  if (node instanceof FieldDeclaration && !node.is(CommonFlags.Static)) return new FunctionFacts(declared);
  const declaration = node instanceof FunctionExpression ? node.declaration : node;
  if (!(declaration instanceof FunctionDeclaration)) return undefined;
  const name = declaration.name.text;
  return new FunctionFacts(declared, {
    name: declaration instanceof MethodDeclaration ? `this.${name}` : name,
    parameters: declaration.signature.parameters.map((parameter) => parameter.name.text),
    body: declaration.body,
  });
}

/** Names of a file's own functions, which hide those of the language. */
function declaredIn(statements: readonly Node[]): ReadonlySet<string> {
  return new Set(
    statements.flatMap((statement) => {
      if (statement instanceof ImportStatement)
        return (statement.declarations ?? []).map(({ name }) => name.text);
      const isNamed =
        statement instanceof FunctionDeclaration ||
        statement instanceof ClassDeclaration ||
        statement instanceof NamespaceDeclaration;
      return isNamed ? [statement.name.text] : [];
    }),
  );
}

/** The comments with which an author answers for a line. */
class SafeComments {
  readonly #lines: readonly string[];

  constructor(text: string) {
    this.#lines = text.split("\n");
  }

  /** The message, unless a comment says why the line is safe. */
  refusal(line: number, message: string): string | undefined {
    const above = this.#lines[line - 2] ?? "";
    const comment = /\/\/\s*trap-safe\b:?(.*)$/;
    const said =
      comment.exec(this.#lines[line - 1] ?? "") ?? (/^\s*\/\//.test(above) ? comment.exec(above) : null);
    if (said === null) return message;
    const isReason = /\w{2}/.test(said[1] ?? "");
    return isReason ? undefined : `expected a reason after "trap-safe:", found none: ${message}`;
  }
}
