/**
 * Generates the AssemblyScript that runs the hooks and migrations of all pallets, in the order of the runtime's list of
 * pallets.
 */
import { join } from "node:path";
import type { AssemblyPallet, Hook } from "./description.ts";
import { Imports, type ModulePath } from "./modules.ts";
import { camelCase } from "./names.ts";

/**
 * @param folderName returns a pallet's name in AssemblyScript
 * @param generated absolute path of the folder of generated files
 * @param place of the generated file
 */
export function hooksSource(
  pallets: readonly AssemblyPallet[],
  folderName: (pallet: AssemblyPallet) => string,
  generated: string,
  place: ModulePath,
): string {
  const imports = new Imports(place);
  imports.frame("weight");
  imports.frame("weightMeter");
  const lines = (hook: Hook, line: (space: string) => string): string =>
    pallets
      .filter((pallet) => hasHook(pallet, hook))
      .map((pallet) => `  ${line(hooksOf(pallet, folderName, imports))}\n`)
      .join("");
  const upgrade = lines(
    "on_runtime_upgrade",
    (space) => `weight = weight.plus(${space}.onRuntimeUpgrade());`,
  );
  const migrations = migrationsOf(pallets, folderName, generated, imports);
  const initialize = lines(
    "on_initialize",
    (space) => `weight = weight.plus(${space}.onInitialize(number));`,
  );
  const idle = lines(
    "on_idle",
    (space) => `weight = weight.plus(${space}.onIdle(number, remaining.minus(weight)));`,
  );
  const poll = lines("on_poll", (space) => `${space}.onPoll(number, meter);`);
  const worker = lines("offchain_worker", (space) => `${space}.offchainWorker(number);`);
  const finalize = lines("on_finalize", (space) => `${space}.onFinalize(number);`);
  const timestamp = lines("on_timestamp_set", (space) => `${space}.onTimestampSet(now);`);
  return `// Made by the build from the runtime's description. Do not edit.
${imports.toString()}
/** Runs those migrations whose pallet has the version on chain that they start from; returns the weight of this. */
export function migrate(): Weight {
  let weight = new Weight(0, 0);
${migrations}  return weight;
}

/** Tells every pallet that this is the first block of new code; returns the weight of this. */
export function onRuntimeUpgrade(): Weight {
  let weight = new Weight(0, 0);
${upgrade}  return weight;
}

/** Starts a block in every pallet; returns the weight of this. */
export function onInitialize(number: u32): Weight {
  let weight = new Weight(0, 0);
${initialize}  return weight;
}

/** Whether any pallet has the hook \`on_poll\`. */
export const POLLS: bool = ${poll !== ""};

/** Calls every pallet after the inherents, with the weight that they left. */
export function onPoll(number: u32, meter: WeightMeter): void {
${poll}}

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

/** Whether any pallet has work to do beside the chain. */
export const OFFCHAIN_WORKERS: bool = ${worker !== ""};

/** Lets every pallet work after a block, on a state that is thrown away. */
export function offchainWorker(number: u32): void {
${worker}}
`;
}

export function hasHook({ hooks = [] }: AssemblyPallet, hook: Hook): boolean {
  return hooks.includes(hook);
}

/** Imports the hooks of a pallet. */
export function hooksOf(
  pallet: AssemblyPallet,
  folderName: (pallet: AssemblyPallet) => string,
  imports: Imports,
): string {
  return imports.space(join(pallet.folder, "hooks"), `${camelCase(folderName(pallet))}Hooks`);
}

/** Imports the migrations of a pallet, and the version that its storage has on chain. */
export function migrationSpaces(
  pallet: AssemblyPallet,
  folderName: (pallet: AssemblyPallet) => string,
  generated: string,
  imports: Imports,
): { readonly own: string; readonly version: string } {
  const alias = camelCase(folderName(pallet));
  const own = imports.space(join(pallet.folder, "migrations"), `${alias}Migrations`);
  const made = imports.space(join(generated, "pallets", folderName(pallet)), `${alias}Pallet`);
  return { own, version: `${made}.onChainStorageVersion` };
}

/** The version is read anew before each migration, since the one before it has moved it on. */
function migrationsOf(
  pallets: readonly AssemblyPallet[],
  folderName: (pallet: AssemblyPallet) => string,
  generated: string,
  imports: Imports,
): string {
  return pallets
    .flatMap((pallet) => {
      const { migrations = [] } = pallet;
      if (migrations.length === 0) return [];
      const { own, version } = migrationSpaces(pallet, folderName, generated, imports);
      const read = imports.frame("storageVersionRead");
      const moved = imports.frame("storageVersionMoved");
      return migrations.map(
        ({ from, to, function: name }) => `  if (${version}.get() == ${from}) {
    weight = weight.plus(${own}.${name}()).plus(${moved}());
    ${version}.set(${to});
  } else {
    weight = weight.plus(${read}());
  }
`,
      );
    })
    .join("");
}
