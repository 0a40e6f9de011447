// Checks the functions of each pallet's `calls.ts` against its description, before anything is compiled.
//
// Without it two arguments of one type in the wrong order would compile, and a call would do something else than its
// metadata says; other mistakes would be reported in generated code. The compiler judges what a file does not tell, such
// as a type that is declared elsewhere.

import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { FunctionDeclaration, type ParameterNode, Parser, TypeDeclaration } from "assemblyscript";
import { callSignatures, type FunctionSignature } from "../codegen/call-signatures.ts";
import type { AssemblyDescription } from "../codegen/description.ts";
import { ASSEMBLY_FOLDER } from "../codegen/frame.ts";
import { CallSignatureError } from "./compile-error.ts";
import { CommonFlags } from "./syntax-enums.ts";

type Source = Parser["sources"][number];

/** Files with names for integer types, which pallets may use in place of them. */
const ALIASES = ["bytes/units", "bytes/span", "bytes/hash-ptr"];

/** Types that a mistake can be told for: numbers, and classes of the package. */
const KNOWN =
  /^(u8|u16|u32|u64|i8|i16|i32|i64|f32|f64|bool|usize|string|String|u128|Bytes|AccountId32|H256|MultiAddress|Call|Weight)$/;

/** @throws CallSignatureError */
export function checkCalls(description: AssemblyDescription): void {
  const aliases = new Map(
    ALIASES.flatMap((name) => [...aliasesIn(parse(join(ASSEMBLY_FOLDER, `${name}.ts`)))]),
  );
  const mistakes = callSignatures(description).flatMap(({ pallet, functions }) => {
    const path = join(pallet.folder, "calls.ts");
    const found = new CallsFile(path, aliases);
    return functions.flatMap((one) => found.mistake(one) ?? []);
  });
  if (mistakes.length > 0) throw new CallSignatureError(mistakes.join("\n"));
}

/** The names for types that a file declares. */
function aliasesIn({ statements }: Source): ReadonlyMap<string, string> {
  const declared = new Map<string, string>();
  for (const statement of statements) {
    if (statement instanceof TypeDeclaration)
      declared.set(statement.name.text, statement.type.range.toString());
  }
  return declared;
}

function parse(path: string): Source {
  const parser = new Parser(null, []);
  parser.parseFile(readFileSync(path, "utf8"), path, true);
  return parser.sources[0] as Source;
}

/** A pallet's `calls.ts`. */
class CallsFile {
  readonly #path: string;
  readonly #functions = new Map<string, FunctionDeclaration>();
  readonly #aliases: Map<string, string>;
  readonly #source: Source;

  constructor(path: string, aliases: ReadonlyMap<string, string>) {
    this.#path = path;
    this.#source = parse(path);
    this.#aliases = new Map([...aliases, ...aliasesIn(this.#source)]);
    for (const statement of this.#source.statements) {
      if (!(statement instanceof FunctionDeclaration)) continue;
      // Of two functions with one name the first is meant; the compiler reports the second.
      const name = statement.name.text;
      if (!this.#functions.has(name)) this.#functions.set(name, statement);
    }
  }

  /** What is wrong with a function, in one line; undefined if nothing is. */
  mistake(expected: FunctionSignature): string | undefined {
    const declaration = this.#functions.get(expected.name);
    const shown = `${expected.name}(${expected.parameters.map(({ name, type }) => `${name}: ${type}`).join(", ")}): ${expected.result}`;
    const shownPath = relative(process.cwd(), this.#path);
    if (declaration === undefined)
      return `${shownPath}: expected a function ${shown}, found none: write it, or take the call out of pallet.json`;
    const { parameters } = declaration.signature;
    const fits =
      parameters.length === expected.parameters.length &&
      expected.parameters.every(({ name, type }, place) => {
        const parameter = parameters[place] as ParameterNode;
        return parameter.name.text === name && this.#isType(parameter.type.range.toString(), type);
      });
    const line = this.#source.lineAt(declaration.name.range.start);
    if (fits && declaration.is(CommonFlags.Export)) return undefined;
    if (fits)
      return `${shownPath}:${line}: expected "export function ${expected.name}", found one without export`;
    const found = parameters.map((one) => `${one.name.text}: ${one.type.range.toString()}`).join(", ");
    return `${shownPath}:${line}: expected ${shown}, found ${expected.name}(${found}) (pallet.json says which arguments the call has)`;
  }

  /** Whether a type is written as expected, or can't be judged here. */
  #isType(found: string, expected: string): boolean {
    const resolved = this.#aliases.get(found) ?? found;
    if (spaceless(resolved) === spaceless(expected)) return true;
    return !KNOWN.test(resolved);
  }
}

function spaceless(type: string): string {
  return type.replaceAll(/\s/g, "");
}
