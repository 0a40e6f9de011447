/** Mistakes in a pallet's AssemblyScript. */
import { type Mistake, PALLET } from "./mistake.ts";

const file = `${PALLET}/calls.ts`;

/** Where a call's own statements are. */
const START = "  if (owners.exists(name)) return ERROR_TAKEN;\n";

/** A statement too many in the call. */
function statement(title: string, code: string): Mistake {
  return { title, file, from: START, to: `${START}  ${code}\n` };
}

/** A declaration too many beside the call, which the call uses. */
function declaration(title: string, code: string, use: string): Mistake {
  return {
    title,
    file,
    from: "export function claim(origin: Origin, name: Bytes): DispatchResult {\n",
    to: `${code}\n\nexport function claim(origin: Origin, name: Bytes): DispatchResult {\n  ${use}\n`,
  };
}

export const codeMistakes: readonly Mistake[] = [
  // What the description asks for.
  {
    title: "arguments in another order than the description's",
    file,
    from: "claim(origin: Origin, name: Bytes)",
    to: "claim(name: Bytes, origin: Origin)",
  },
  {
    title: "an argument of another type than the description's",
    file,
    from: "claim(origin: Origin, name: Bytes)",
    to: "claim(origin: Origin, name: string)",
  },
  {
    title: "no function that says what a call weighs",
    file,
    from: "export function claimInfo(",
    to: "export function claimWeighs(",
    hasLine: false,
  },
  {
    title: "a call that is not exported",
    file,
    from: "export function claim(",
    to: "function claim(",
  },
  {
    title: "no genesis.ts, although the description has a genesis",
    file: `${PALLET}/genesis.ts`,
    hasLine: false,
  },
  {
    title: "a hook without a function",
    file: `${PALLET}/pallet.json`,
    from: '"genesis": {',
    to: '"hooks": ["on_initialize"],\n  "genesis": {',
    told: `${PALLET}/hooks.ts`,
  },
  // Types and names.
  {
    title: "a path without return",
    file,
    from: "  depositClaimed(origin.account, name);\n  return OK;\n",
    to: "  depositClaimed(origin.account, name);\n",
  },
  { title: "a generated item that is not imported", file, from: "  owners,\n", to: "" },
  {
    title: "an error that the description does not have",
    file,
    from: "  ERROR_TAKEN,\n",
    to: "  ERROR_TAKEN,\n  ERROR_FULL,\n",
  },
  {
    title: "a generated module of another name",
    file,
    from: '"as-ismp/assembly/generated/pallets/names"',
    to: '"as-ismp/assembly/generated/pallets/name"',
  },
  {
    title: "an event with its arguments in the wrong order",
    file,
    from: "depositClaimed(origin.account, name)",
    to: "depositClaimed(name, origin.account)",
  },
  {
    title: "an event with an argument too few",
    file,
    from: "depositClaimed(origin.account, name)",
    to: "depositClaimed(origin.account)",
  },
  statement(
    "a stored value without a check for null",
    "if (owners.get(name).equals(origin.account)) return OK;",
  ),
  {
    title: "a stored value of another type",
    file,
    from: "owners.set(name, origin.account)",
    to: "owners.set(name, 1)",
  },
  {
    title: "a key of another type",
    file,
    from: "owners.exists(name)",
    to: "owners.exists(origin.account)",
  },
  statement("a text in place of bytes", 'if (name.equals("alice")) return ERROR_TAKEN;'),
  statement("a property that a class does not have", "if (name.size == 0) return ERROR_TAKEN;"),
  statement(
    "a number that may be lost in a narrower type",
    "const length: u8 = name.length;\n  if (length == 0) return OK;",
  ),
  statement("a change of a constant", "refused = OK;"),
  statement("a misspelt name", "if (nmae.isEmpty) return OK;"),
  statement("a keyword as a name", "const of: u32 = 1;"),
  statement("a bracket too few", "if (name.isEmpty return OK;"),
  statement("an equality of two classes", "if (name === origin.account) return OK;"),
  // What the language does not have, or the host.
  statement("a closure", "[1, 2].forEach((item: i32) => { if (item == name.length) owners.remove(name); });"),
  statement("a floating-point number", "if (name.length as f64 > 1.5) return OK;"),
  statement("a random number", "if (Math.random() > 0.5) return OK;"),
  statement("the clock of the machine", "if (Date.now() > 0) return OK;"),
  statement("output to a console", 'console.log("claimed");'),
  statement("a promise", "await name;"),
  statement("an exception that is caught", "try { owners.remove(name); } catch (error) { return OK; }"),
  statement("a spread", "const all = [...[1, 2]];"),
  statement("a value of any type", "const any: any = name;"),
  statement("a union of types", "const id: u32 | string = 1;"),
  statement("a regular expression", 'if (/a/.test("a")) return OK;'),
  {
    title: "a module of Node",
    file,
    from: "import ",
    to: 'import { readFileSync } from "node:fs";\nimport ',
  },
  declaration(
    "a host function that hosts do not have",
    '@external("env", "ext_made_up_version_1")\ndeclare function madeUp(): u32;',
    "if (madeUp() == 1) return OK;",
  ),
  declaration(
    "an object that is made at the top level",
    "const seen = new Map<u32, u32>();",
    "if (seen.has(1)) return OK;",
  ),
  {
    title: "a name that is declared twice",
    file,
    from: "export function claimInfo(",
    to: "function claim(): void {}\n\nexport function claimInfo(",
  },
  // What would stop the chain.
  statement("an exception", 'throw new Error("no");'),
  statement("an assertion", "assert(name.length < 8);"),
  statement("an order to trap", "unreachable();"),
  statement("an order to abort", "abort();"),
  statement(
    "a value that is said not to be null",
    "owners.remove(name);\n  const owner = owners.get(name)!;\n  owners.set(name, owner);",
  ),
  statement(
    "a cast by bits",
    "const owner = changetype<Bytes>(<usize>name.length);\n  if (owner.isEmpty) return OK;",
  ),
  statement("a read of memory", "if (load<u8>(name.length) == 0) return OK;"),
  declaration(
    "a list read at an index of the input",
    "const PRICES: StaticArray<u32> = [1, 2, 3];\n\nfunction price(day: u32): u32 {\n  return PRICES[day];\n}",
    "if (price(name.length) == 0) return OK;",
  ),
  declaration(
    "a division by a number of the input",
    "function part(by: u32): u32 {\n  return 1000 / by;\n}",
    "if (part(name.length) == 0) return OK;",
  ),
  declaration(
    "a list as long as the input says",
    "function seen(many: u32): StaticArray<u8> {\n  return new StaticArray<u8>(many);\n}",
    "if (seen(name.length).length == 0) return OK;",
  ),
  declaration(
    "a function that calls itself",
    "function steps(left: u32): u32 {\n  return left == 0 ? 0 : 1 + steps(left - 1);\n}",
    "if (steps(name.length) == 3) return OK;",
  ),
];

/** In the example `teleport`, which has a module. */
const modules = "pallets/teleport/modules.ts";

export const moduleMistakes: readonly Mistake[] = [
  {
    title: "a module that does not say which chains it trusts",
    file: modules,
    from: "  trusts(chain: StateMachine): bool {",
    to: "  trust(chain: StateMachine): bool {",
  },
  {
    title: "a module without a function for a kind of message",
    file: modules,
    from: "  onTimeout(request: Request, parcel: Parcel)",
    to: "  onTimedOut(request: Request, parcel: Parcel)",
  },
  {
    title: "a callback that takes another type than the description's",
    file: modules,
    from: "onAccept(request: Request, parcel: Parcel)",
    to: "onAccept(request: Request, parcel: Bytes)",
  },
  {
    title: "a module class of another name",
    file: modules,
    from: "export class Teleport extends",
    to: "export class Teleporter extends",
    told: "modules.ts",
  },
  {
    title: "an amount of 64 bits where 128 are expected",
    file: "pallets/teleport/calls.ts",
    from: "new Parcel(origin.account, beneficiary, amount)",
    to: "new Parcel(origin.account, beneficiary, timeout)",
  },
];
