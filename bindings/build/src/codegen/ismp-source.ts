/**
 * Generates the AssemblyScript that lists what a runtime's pallets add to ISMP: consensus clients and modules, in the
 * order of the runtime's list of pallets.
 *
 * A pallet with `"ismp": ["consensus_client"]` has a file `consensus-client.ts` with `consensusClient():
 * ConsensusClient`. One with `"modules"` has a file `modules.ts` with `moduleForId(id: usize, length: u32):
 * IsmpModule | null`; for one that describes its `modules`, the build makes that function. If several pallets return a
 * module for an id, the first is used.
 */
import { join } from "node:path";
import type { AssemblyPallet, IsmpPart } from "./description.ts";
import { Imports, type ModulePath } from "./modules.ts";
import { camelCase } from "./names.ts";

/**
 * @param folderName returns a pallet's name in AssemblyScript
 * @param generated absolute path of the folder of generated files
 * @param place of the generated file
 */
export function ismpSource(
  pallets: readonly AssemblyPallet[],
  folderName: (pallet: AssemblyPallet) => string,
  generated: string,
  place: ModulePath,
): string {
  const imports = new Imports(place);
  const client = imports.frame("consensusClient");
  const module = imports.frame("ismpModule");
  const spaces = (part: IsmpPart, name: string, suffix: string): string[] =>
    pallets
      .filter(({ ismp }) => ismp?.includes(part))
      .map((pallet) => imports.space(join(pallet.folder, name), `${camelCase(folderName(pallet))}${suffix}`));
  const clients = spaces("consensus_client", "consensus-client", "Client");
  const modules = spaces("modules", "modules", "Modules");
  const typed = pallets
    .filter(({ modules = [] }) => modules.length > 0)
    .map((pallet) =>
      imports.space(join(generated, "modules", folderName(pallet)), `${camelCase(folderName(pallet))}Typed`),
    );
  return `// Made by the build from the runtime's description. Do not edit.
${imports.toString()}
/** All consensus clients of the runtime. */
export function consensusClients(): ${client}[] {
  const clients = new Array<${client}>();
${clients.map((space) => `  clients.push(${space}.consensusClient());\n`).join("")}  return clients;
}

/** The module that receives messages for the id of \`length\` bytes, or null. */
export function moduleForId(id: usize, length: u32): ${module} | null {
  let module: ${module} | null = null;
${[...modules, ...typed].map((space) => `  if (!module) module = ${space}.moduleForId(id, length);\n`).join("")}  return module;
}
`;
}
