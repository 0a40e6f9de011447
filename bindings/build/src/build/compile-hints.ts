/**
 * What to do about an error of the compiler, for those that authors of pallets meet most.
 *
 * The compiler speaks of types and of generated files; a hint speaks of `pallet.json` and of what an author writes.
 */

/** The part of a message of the compiler that a hint depends on. */
export interface CompilerError {
  /** The compiler's number: 2322 of TS2322, 100 of AS100. */
  readonly code: number;
  readonly message: string;
}

interface Hint {
  readonly code: number;
  readonly message: RegExp;
  /** `$1` is the first group of the expression, with types by their short names. */
  readonly hint: string;
}

const LITERALS = "as-ismp/assembly/frame/literals";
const MADE = "as-ismp/assembly/generated/pallets";

/** The first that fits counts. */
const HINTS: readonly Hint[] = [
  // Types.
  {
    code: 2322,
    message: /^Type '(.+) \| null' is not assignable to type '\1'/,
    hint: 'it is null if nothing is stored: "const value = …; if (value == null) return ERROR_…;", then use value',
  },
  {
    code: 2322,
    message: /^Type '~lib\/string\/String' is not/,
    hint: `a text is not bytes: bytes("…"), hex("0x…") and account("…") of ${LITERALS} make data of it`,
  },
  {
    code: 2322,
    message: /^Type '[ui](?:8|16|32|64|size)' is not assignable to type '.*\/u128'/,
    hint: 'an amount has 128 bits: "new u128(value)" converts a number',
  },
  {
    code: 2322,
    message: /^Type '.*\/u128' is not assignable to type '[ui](?:8|16|32|64|size)'/,
    hint: 'an amount has 128 bits: use its lower 64, "value.lo", after "if (value.hi != 0) return ERROR_…;"',
  },
  {
    code: 2322,
    message: /^Type '\(.*=>/,
    hint: "a function of a module takes the types that pallet.json says: write the parameters as the class above it has them",
  },
  {
    code: 2322,
    message: /^Type '([^']+)' is not assignable to type '([^']+)'/,
    hint: "expected $2, found $1: compare order and types with the description in pallet.json",
  },
  {
    code: 200,
    message: /from type '([^']+)' to '([^']+)'/,
    hint: 'the value may not fit: compare it with $2.MAX_VALUE, then write "value as $2"',
  },
  {
    code: 2365,
    message: /^Operator '===?' cannot be applied to types '~lib\/as-ismp\//,
    hint: 'objects are equal by "a.equals(b)", and both must be of one class',
  },
  {
    code: 2365,
    message: /cannot be applied to types '([^']+)' and '([^']+)'/,
    hint: 'convert one side first, such as "value as $1"',
  },
  // Names.
  { code: 2304, message: /'any'/, hint: "there is no type any: write the type that the value has" },
  {
    code: 2304,
    message: /^Cannot find name '(.+)'/,
    hint: `declare $1, or import it: what pallet.json describes is exported by ${MADE}/NAME, where NAME is the pallet's folder`,
  },
  {
    code: 2305,
    message: /^Module '~lib\/as-ismp\/assembly\/generated\/\w+\/(\w+)' has no exported member '(.+)'/,
    hint: "the build makes these names of pallet.json: describe $2 there, or correct the name; `as-ismp build --generated FOLDER` writes them to read",
  },
  {
    code: 2305,
    message: /^Module '(.+)' has no exported member '(.+)'/,
    hint: '$1 must say "export" before its declaration of $2',
  },
  {
    code: 2339,
    message: /^Property '(.+)' does not exist on type 'own'/,
    hint: 'modules.ts of the pallet must export a class of the name that pallet.json gives the module: "export class $1 extends $1Module"',
  },
  {
    code: 2339,
    message: /^Property '(.+)' does not exist on type '.*\/generated\/\w+\/(\w+)'/,
    hint: "the pallet must export $1, since pallet.json describes it",
  },
  {
    code: 2339,
    message: /^Property '(.+)' does not exist on type '(.+)'/,
    hint: "$2 has no $1: its declaration, or docs/how-to/own-pallet.md, has the names",
  },
  // Functions and classes.
  {
    code: 2355,
    message: /./,
    hint: 'each way through the function must return: a call ends with "return OK;"',
  },
  {
    code: 2554,
    message: /^Expected (\d+) arguments, but got (\d+)/,
    hint: "functions that the build makes have an argument for each field of pallet.json, in its order",
  },
  {
    code: 2515,
    message: /abstract member '(.+)' from '(.+)'/,
    hint: "the class must have the function $1, which $2 calls: docs/how-to/own-pallet.md#messages says what it does",
  },
  {
    code: 2394,
    message: /./,
    hint: "parameters must be those that the class above it declares; types of messages come from pallet.json",
  },
  { code: 2540, message: /./, hint: 'declare it with "let" if it changes' },
  { code: 2300, message: /^Duplicate identifier '(.+)'/, hint: "give one of the two $1 another name" },
  // Files.
  {
    code: 6054,
    message: /^File '~lib\/as-ismp\/assembly\/generated\/pallets\/(.+)\.ts'/,
    hint: "the build makes one module for each pallet of runtime.json, called as the pallet's folder: none is called $1",
  },
  {
    code: 6054,
    message: /^File '~lib\/as-ismp\/(.+)'/,
    hint: "the package has no such file: docs/how-to/own-pallet.md#what-to-import lists what it has",
  },
  {
    code: 6054,
    message: /^File '~lib\/(.+)\.ts'/,
    hint: "a runtime has nothing of Node: only AssemblyScript can be imported, by a path that begins with ./ or from a pallet's package",
  },
  {
    code: 6054,
    message: /^File '(.+\/(?:genesis|hooks|calls|modules|migrations|weights|inherent|session-key)\.ts)'/,
    hint: "pallet.json beside it describes what this file has: write the file, or take that entry out of pallet.json",
  },
  { code: 6054, message: /^File '(.+)'/, hint: "correct the path, or write the file" },
  // What the language does not have.
  {
    code: 100,
    message: /Closures/,
    hint: "a function in a function can't use variables around it: use a loop, or pass them as arguments",
  },
  { code: 100, message: /Exceptions/, hint: "there are no exceptions: functions return numbers of errors" },
  { code: 100, message: /union types/i, hint: 'a type is one type, or a class or null: "Owner | null"' },
  { code: 100, message: /./, hint: "AssemblyScript does not have this: write it with loops and functions" },
  {
    code: 1005,
    message: /^'(.+)' expected/,
    hint: "write $1 here, or see whether a bracket before it is one too many",
  },
  {
    code: 1003,
    message: /./,
    hint: "a name is expected here, and keywords such as of, in and from are none",
  },
  {
    code: 1109,
    message: /./,
    hint: "something is missing here, or AssemblyScript does not have it, such as await and yield",
  },
];

/** Undefined if the message of the compiler is all that can be said. */
export function hintFor({ code, message }: CompilerError): string | undefined {
  for (const { code: of, message: pattern, hint } of HINTS) {
    const found = of === code ? pattern.exec(message) : null;
    if (found === null) continue;
    return hint.replaceAll(/\$(\d)/g, (_, group: string) => shortName(found[Number(group)] ?? ""));
  }
  return undefined;
}

/** A type or module without the path of its file: `~lib/as-ismp/assembly/scale/bytes/Bytes` is `Bytes`. */
function shortName(name: string): string {
  return name.replaceAll(/[~\w.-]+\/(?:[\w.-]+\/)*([\w.-]+)/g, "$1");
}
