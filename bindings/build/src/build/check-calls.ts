// Checks the functions of each pallet's `calls.ts` against its description, before anything is compiled.
//
// Without it two arguments of one type in the wrong order would compile, and a call would do something else than its
// metadata says; other mistakes would be reported in generated code. The compiler judges what a file does not tell, such
// as a type that is declared elsewhere.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import {
  ExportStatement,
  FunctionDeclaration,
  type ParameterNode,
  Parser,
  TypeDeclaration,
} from "assemblyscript";
import { callSignatures, type FunctionSignature } from "../codegen/call-signatures.ts";
import type { AssemblyDescription } from "../codegen/description.ts";
import { ASSEMBLY_FOLDER } from "../codegen/frame.ts";
import { CallSignatureError } from "./compile-error.ts";
import { type Diagnostic, type DiagnosticPlace, placeIn } from "./diagnostic.ts";
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
  if (mistakes.length > 0) throw new CallSignatureError("", mistakes);
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

/** A function of a pallet's calls. */
interface CallFunction {
  readonly declaration: FunctionDeclaration;
  readonly path: string;
  readonly source: Source;
  readonly aliases: ReadonlyMap<string, string>;
  readonly isExported: boolean;
}

/** A pallet's `calls.ts`, with what it exports of other files of the pallet: `export { … } from "./other"`. */
class CallsFile {
  readonly #path: string;
  readonly #source: Source;
  readonly #functions = new Map<string, CallFunction>();

  constructor(path: string, aliases: ReadonlyMap<string, string>) {
    this.#path = path;
    this.#source = parse(path);
    this.#collect(path, this.#source, aliases);
  }

  #collect(
    path: string,
    source: Source,
    packageAliases: ReadonlyMap<string, string>,
    names?: ReadonlySet<string>,
  ): void {
    const aliases = new Map([...packageAliases, ...aliasesIn(source)]);
    for (const statement of source.statements) {
      if (statement instanceof FunctionDeclaration) {
        const declaration = statement;
        const { text } = declaration.name;
        // Of two functions with one name the first is meant; the compiler reports the second.
        const isMeant = names?.has(text) !== false && !this.#functions.has(text);
        if (isMeant)
          this.#functions.set(text, {
            declaration,
            path,
            source,
            aliases,
            isExported: names !== undefined || declaration.is(CommonFlags.Export),
          });
      }
      const from = statement instanceof ExportStatement ? statement.path?.value : undefined;
      if (names !== undefined || !(statement instanceof ExportStatement) || !from?.startsWith(".")) continue;
      const exported = new Set(statement.members?.map(({ exportedName }) => exportedName.text));
      const file = join(dirname(path), `${from}.ts`);
      this.#collect(file, parse(file), packageAliases, exported);
    }
  }

  /** What is wrong with a function; undefined if nothing is. */
  mistake(expected: FunctionSignature): Diagnostic | undefined {
    const found = this.#functions.get(expected.name);
    const shown = `${expected.name}(${expected.parameters.map(({ name, type }) => `${name}: ${type}`).join(", ")}): ${expected.result}`;
    const at = (file: string, text: string, start: number, end: number): DiagnosticPlace => {
      return { kind: "author", file, ...placeIn(text, start, end) };
    };
    if (found === undefined) {
      const { text } = this.#source;
      const { length } = text.trimEnd();
      const place = at(this.#path, text, length, length);
      const message = `expected a function ${shown}, found none: write it, or take the call out of pallet.json`;
      return { isError: true, message, at: place };
    }
    const { declaration, path, source, aliases } = found;
    const { parameters } = declaration.signature;
    const fits =
      parameters.length === expected.parameters.length &&
      expected.parameters.every(({ name, type }, place) => {
        const parameter = parameters[place] as ParameterNode;
        return parameter.name.text === name && isType(parameter.type.range.toString(), type, aliases);
      });
    const { start, end } = declaration.name.range;
    const place = at(path, source.text, start, end);
    if (fits && found.isExported) return undefined;
    if (fits) {
      const message = `expected "export function ${expected.name}", found one without export`;
      return { isError: true, message, at: place };
    }
    const given = parameters.map((one) => `${one.name.text}: ${one.type.range.toString()}`).join(", ");
    const message = `expected ${shown}, found ${expected.name}(${given}) (pallet.json says which arguments the call has)`;
    return { isError: true, message, at: place };
  }
}

/** Whether a type is written as expected, or can't be judged here. */
function isType(found: string, expected: string, aliases: ReadonlyMap<string, string>): boolean {
  const resolved = aliases.get(found) ?? found;
  if (spaceless(resolved) === spaceless(expected)) return true;
  return !KNOWN.test(resolved);
}

function spaceless(type: string): string {
  return type.replaceAll(/\s/g, "");
}
