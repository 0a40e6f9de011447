/** Generates the AssemblyScript that runs the hooks of all pallets, in the order of the runtime's list of pallets. */
import { join } from "node:path";
import type { AssemblyPallet, Hook } from "./description.ts";
import { FRAME } from "./frame.ts";
import { Imports, type ModulePath } from "./modules.ts";
import { camelCase } from "./names.ts";

/**
 * @param folderName returns a pallet's name in AssemblyScript
 * @param place of the generated file
 */
export function hooksSource(
  pallets: readonly AssemblyPallet[],
  folderName: (pallet: AssemblyPallet) => string,
  place: ModulePath,
): string {
  const imports = new Imports(place);
  imports.name(FRAME.weight.module, FRAME.weight.class);
  const lines = (hook: Hook, line: (space: string) => string): string =>
    pallets
      .filter(({ hooks }) => hooks?.includes(hook))
      .map((pallet) => {
        const space = imports.space(join(pallet.folder, "hooks"), `${camelCase(folderName(pallet))}Hooks`);
        return `  ${line(space)}\n`;
      })
      .join("");
  const initialize = lines(
    "on_initialize",
    (space) => `weight = weight.plus(${space}.onInitialize(number));`,
  );
  const idle = lines(
    "on_idle",
    (space) => `weight = weight.plus(${space}.onIdle(number, remaining.minus(weight)));`,
  );
  const finalize = lines("on_finalize", (space) => `${space}.onFinalize(number);`);
  const timestamp = lines("on_timestamp_set", (space) => `${space}.onTimestampSet(now);`);
  return `// Made by the build from the runtime's description. Do not edit.
${imports.toString()}
/** Starts a block in every pallet; returns the weight of this. */
export function onInitialize(number: u32): Weight {
  let weight = new Weight(0, 0);
${initialize}  return weight;
}

/** Calls every pallet with the weight that extrinsics have left; returns what they used. */
export function onIdle(number: u32, remaining: Weight): Weight {
  let weight = new Weight(0, 0);
${idle}  return weight;
}

/** Ends a block in every pallet. */
export function onFinalize(number: u32): void {
${finalize}}

/** Passes the time of the timestamp inherent to the pallets, in milliseconds since 1970. */
export function onTimestampSet(now: u64): void {
${timestamp}}
`;
}
