/**
 * Generates the AssemblyScript that reads and dispatches calls: `readCall`, `dispatch`, `dispatchInfo`.
 *
 * Invariant: a call is dispatched with the arguments that were checked when it was read, because the same expressions
 * read them; a last argument that pallets take as encoded bytes is what is left of the call, and is not walked again.
 * A call that no pallet has, or that is nested too deep in others, is rejected; so is one with so many calls inside that
 * reading them again, once for each call around them, would take long.
 */
import { join } from "node:path";
import type { AssemblyPallet, CallCase } from "./description.ts";
import { MAX_CALL_DEPTH, MAX_CALL_READS } from "./frame.ts";
import type { Layout, Layouts } from "./layout.ts";
import { CALLS, Imports, type ModulePath } from "./modules.ts";
import { camelCase, pascalCase } from "./names.ts";
import { Reading } from "./reading.ts";
import { readExpression } from "./typed/read.ts";
import type { Representation } from "./typed/representation.ts";
import type { Representations } from "./typed/representations.ts";

interface Argument {
  readonly layout: Layout;
  readonly representation: Representation;
  readonly type: string;
  readonly where: string;
}

interface PalletCalls {
  readonly pallet: AssemblyPallet;
  /** Alias under which the pallet's module of calls is imported. */
  readonly space: string;
  readonly calls: readonly { readonly call: CallCase; readonly arguments: readonly Argument[] }[];
}

/**
 * @param folderName returns a pallet's name in AssemblyScript
 * @param place of the generated file
 * @throws AssemblyTypeError
 */
export function callsSource(
  pallets: readonly AssemblyPallet[],
  layouts: Layouts,
  representations: Representations,
  folderName: (pallet: AssemblyPallet) => string,
  place: ModulePath,
): string {
  const imports = new Imports(place, CALLS);
  for (const which of [
    "reader",
    "scaleError",
    "call",
    "origin",
    "postDispatch",
    "dispatchInfo",
    "mark",
    "release",
  ] as const) {
    imports.frame(which);
  }
  const reading = new Reading(imports);
  const callable = pallets
    .filter(({ calls }) => calls !== undefined && calls.length > 0)
    .map((pallet): PalletCalls => {
      const space = imports.space(join(pallet.folder, "calls"), `${camelCase(folderName(pallet))}Calls`);
      const calls = (pallet.calls ?? []).map((call) => ({
        call,
        arguments: (call.fields ?? []).map((field, place) => {
          const { name, type } = field;
          const where = `argument ${name ?? place} of ${pallet.name}.${call.name}`;
          const representation = representations.ofArgument(field, where);
          return { layout: layouts.of(type, where), representation, type, where };
        }),
      }));
      return { pallet, space, calls };
    });

  const checks = callable.map((one) => checkFunction(one, reading));
  const dispatches = callable.map((one) => dispatchFunction(one, reading, imports));
  const infos = callable.map((one) => infoFunction(one, reading, imports));
  const cases = (text: (one: PalletCalls) => string): string =>
    callable.map((one) => `    case ${one.pallet.index}:\n${text(one)}`).join("");
  return `// Made by the build from the runtime's description. Do not edit.
${imports.toString()}
/** Calls that are nested deeper are rejected. */
const MAX_CALL_DEPTH: u32 = ${MAX_CALL_DEPTH};
/** How often calls inside one call may be read again, all together. */
const MAX_CALL_READS: u32 = ${MAX_CALL_READS};

/** Whether the outermost call is being read: the calls in it are counted. Afterwards they are read again uncounted. */
let isCounting = false;
let reads: u32 = 0;

/**
 * Reads a call and validates all of its bytes, nested calls included. The result is usable only if not \`reader.failed\`.
 *
 * @param depth the number of calls around it
 */
export function readCall(reader: Reader, depth: u32): Call {
  const start = reader.position;
  if (depth > MAX_CALL_DEPTH) reader.fail(ScaleError.UnknownVariant);
  // Attack: thousands of calls, deep inside others. Each call around them reads them again to weigh and to dispatch them,
  // which is more work than their bytes or weights say.
  if (isCounting) {
    reads += (depth * (depth + 1)) >>> 1;
    if (reads > MAX_CALL_READS) reader.fail(ScaleError.UnknownVariant);
  }
  const pallet = reader.u8();
  const index = reader.u8();
  const args = reader.position;
  if (depth == 0) {
    isCounting = !reader.failed;
    reads = 0;
  }
  const call = new Call(pallet, index, start, args, args);
  const scope = mark();
  // After a failure the reader returns zeros, which might be a call with a nested call.
  if (reader.failed) return new Call(pallet, index, start, args, args);
  switch (pallet) {
${cases(({ pallet }) => `      ${checkName(pallet)}(reader, index, depth);\n      break;\n`)}    default:
      reader.fail(ScaleError.UnknownVariant);
  }
  if (depth == 0) isCounting = false;
  // What was decoded to check the arguments, calls inside included, is not needed any more.
  release(scope);
  call.end = reader.position;
  return call;
}

/** Executes a call that \`readCall\` returned. */
export function dispatch(call: Call, origin: Origin, post: PostDispatch): u32 {
  switch (call.pallet) {
${cases(({ pallet }) => `      return dispatch${pascalCase(pallet.name)}(call, origin, post);\n`)}    default:
      return unreachable();
  }
}

/** The dispatch info of a call that \`readCall\` returned, before it is executed. */
export function dispatchInfo(call: Call): DispatchInfo {
  switch (call.pallet) {
${cases(({ pallet }) => `      return info${pascalCase(pallet.name)}(call);\n`)}    default:
      return unreachable();
  }
}
${checks.join("")}${dispatches.join("")}${infos.join("")}${reading.functions}`;
}

function checkName(pallet: AssemblyPallet): string {
  return `check${pascalCase(pallet.name)}`;
}

function checkFunction({ pallet, calls }: PalletCalls, reading: Reading): string {
  const cases = calls.map(({ call, arguments: args }) => {
    const statements = args
      .map((argument) => reading.skip(argument.layout, "depth + 1", argument))
      .filter((statement) => statement !== "");
    return `    case ${call.index}: // ${call.name}
${statements.map((statement) => `      ${statement}\n`).join("")}      break;
`;
  });
  return `
function ${checkName(pallet)}(reader: Reader, index: u8, depth: u32): void {
  switch (index) {
${cases.join("")}    default:
      reader.fail(ScaleError.UnknownVariant);
  }
}
`;
}

function dispatchFunction({ pallet, space, calls }: PalletCalls, reading: Reading, imports: Imports): string {
  const cases = calls.map(({ call, arguments: args }) => {
    const list = ["origin", ...readAll(args, reading, imports), ...(call.post ? ["post"] : [])].join(", ");
    return `    case ${call.index}:\n      return ${space}.${camelCase(call.name)}(${list});\n`;
  });
  return `
function dispatch${pascalCase(pallet.name)}(call: Call, origin: Origin, post: PostDispatch): u32 {
  const reader = new Reader(call.args, call.end);
  switch (call.index) {
${cases.join("")}    default:
      return unreachable();
  }
}
`;
}

function infoFunction({ pallet, space, calls }: PalletCalls, reading: Reading, imports: Imports): string {
  const cases = calls.map(({ call, arguments: args }) => {
    const list = readAll(args, reading, imports).join(", ");
    return `    case ${call.index}:\n      return ${space}.${camelCase(call.name)}Info(${list});\n`;
  });
  return `
function info${pascalCase(pallet.name)}(call: Call): DispatchInfo {
  const reader = new Reader(call.args, call.end);
  switch (call.index) {
${cases.join("")}    default:
      return unreachable();
  }
}
`;
}

/** The depth was checked when the call was read, so it counts from 1 again for the calls inside. */
function readAll(args: readonly Argument[], reading: Reading, imports: Imports): string[] {
  return args.map(({ representation, where }, place) =>
    readExpression(representation, "1", where, reading, imports, place === args.length - 1),
  );
}
