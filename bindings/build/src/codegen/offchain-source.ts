/**
 * Generates the AssemblyScript with which a pallet's off-chain worker submits the pallet's own calls without a signature.
 */
import type { AssemblyPallet } from "./description.ts";
import { docsOf } from "./docs.ts";
import { hasHook } from "./hooks-source.ts";
import { Imports, type ModulePath } from "./modules.ts";
import { parameterName, pascalCase } from "./names.ts";
import { use } from "./typed/read.ts";
import type { Representations } from "./typed/representations.ts";

/** Whether the pallet has a worker, and validates what that submits. */
export function submitsCalls(pallet: AssemblyPallet): boolean {
  return hasHook(pallet, "offchain_worker") && pallet.validatesUnsigned === true;
}

/**
 * @param place of the generated file
 * @throws AssemblyTypeError
 */
export function offchainSource(
  { name: pallet, index, calls = [] }: AssemblyPallet,
  representations: Representations,
  place: ModulePath,
): string {
  const imports = new Imports(place);
  imports.frame("writer");
  imports.frame("submitUnsigned");
  const functions = calls.map((call) => {
    const fields = (call.fields ?? []).map((field, at) => {
      const where = `argument ${field.name ?? at} of ${pallet}.${call.name}`;
      const representation = representations.ofArgument(field, where);
      use(representation, imports);
      return { name: parameterName(field.name ?? `value${at}`), representation };
    });
    const parameters = fields.map(({ name, representation }) => `${name}: ${representation.type}`);
    const writes = fields.map(({ name, representation }) => `  ${representation.write(name, "call")}\n`);
    const docs = `Submits \`${call.name}\` without a signature; false if the node's pool refuses it. For off-chain workers.`;
    return `
${docsOf([docs])}export function submit${pascalCase(call.name)}(${parameters.join(", ")}): bool {
  const call = new Writer(64);
  call.u8(${index});
  call.u8(${call.index});
${writes.join("")}  return submitUnsigned(call);
}
`;
  });
  return `// Made by the build from the description of the pallet ${pallet}. Do not edit.
${imports.toString()}${functions.join("")}`;
}
