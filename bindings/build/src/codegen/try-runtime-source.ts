/**
 * Generates the AssemblyScript that runs upgrades with the checks around them, and checks the state of the pallets. Only
 * the try-runtime form of a blob contains it.
 */
import type { AssemblyPallet, Migration } from "./description.ts";
import { hasHook, hooksOf, migrationSpaces } from "./hooks-source.ts";
import { Imports, type ModulePath } from "./modules.ts";

/**
 * @param folderName returns a pallet's name in AssemblyScript
 * @param generated absolute path of the folder of generated files
 * @param place of the generated file
 */
export function tryRuntimeSource(
  pallets: readonly AssemblyPallet[],
  folderName: (pallet: AssemblyPallet) => string,
  generated: string,
  place: ModulePath,
): string {
  const imports = new Imports(place);
  for (const which of ["bytes", "passes", "reader", "weight", "writer"] as const) imports.frame(which);
  const migrations = pallets.flatMap((pallet) =>
    (pallet.migrations ?? []).map((migration) => {
      const { own, version } = migrationSpaces(pallet, folderName, generated, imports);
      const read = imports.frame("storageVersionRead");
      const moved = imports.frame("storageVersionMoved");
      const upgrade = upgradeSource(pallet, migration, own, [
        `weight = weight.plus(${own}.${migration.function}()).plus(${moved}());`,
        `${version}.set(${migration.to});`,
      ]);
      return `  if (${version}.get() == ${migration.from}) {
${upgrade}  } else {
    weight = weight.plus(${read}());
  }
`;
    }),
  );
  const upgrades = pallets
    .filter((pallet) => UPGRADE_HOOKS.some((hook) => hasHook(pallet, hook)))
    .map((pallet) => {
      const own = hooksOf(pallet, folderName, imports);
      const checks = {
        ...(hasHook(pallet, "pre_upgrade") && { preUpgrade: "preUpgrade" }),
        ...(hasHook(pallet, "post_upgrade") && { postUpgrade: "postUpgrade" }),
      };
      const lines = hasHook(pallet, "on_runtime_upgrade")
        ? [`weight = weight.plus(${own}.onRuntimeUpgrade());`]
        : [];
      return `  {\n${upgradeSource(pallet, checks, own, lines)}  }\n`;
    });
  const states = pallets.flatMap((pallet, index) =>
    hasHook(pallet, "try_state")
      ? `    case ${index}:
      return passes("pallet ${pallet.name}, try_state", ${hooksOf(pallet, folderName, imports)}.tryState(number));
`
      : [],
  );
  const names = pallets.map(({ name }, index) => `  if (isText(name, "${name}")) return ${index};\n`);
  return `// Made by the build from the runtime's description. Do not edit.
${imports.toString()}
/** The same as \`migrate\`, with the checks of each migration around it if \`checks\`. */
export function tryMigrate(checks: bool): Weight {
  let weight = new Weight(0, 0);
${migrations.join("")}  return weight;
}

/** The same as \`onRuntimeUpgrade\`, with the checks of each pallet around it if \`checks\`. */
export function tryOnRuntimeUpgrade(checks: bool): Weight {
  let weight = new Weight(0, 0);
${upgrades.join("")}  return weight;
}

/** The number of pallets, counted from 0 in the order of the runtime's list. */
export const CHECKED_PALLETS: u32 = ${pallets.length};

/** The place of the pallet with this name; \`CHECKED_PALLETS\` if there is none. */
export function palletNamed(name: Bytes): u32 {
${names.join("")}  return CHECKED_PALLETS;
}

function isText(bytes: Bytes, text: string): bool {
  if (bytes.length != (text.length as u32)) return false;
  for (let i: u32 = 0; i < bytes.length; i++) {
    if (bytes.at(i) != (text.charCodeAt(i) as u8)) return false;
  }
  return true;
}

/** Checks the state of the pallet at a place; true if it finds nothing, or checks nothing. */
export function tryState(place: u32, number: u32): bool {
  switch (place) {
${states.join("")}    default:
      return true;
  }
}
`;
}

const UPGRADE_HOOKS = ["on_runtime_upgrade", "pre_upgrade", "post_upgrade"] as const;

type Checks = Pick<Migration, "preUpgrade" | "postUpgrade"> & Partial<Pick<Migration, "function">>;

/** The statements of an upgrade between its checks. As in FRAME, it is left out if the check before it fails. */
function upgradeSource(
  { name }: AssemblyPallet,
  { preUpgrade, postUpgrade, function: upgrade }: Checks,
  space: string,
  lines: readonly string[],
): string {
  const where = (check: string): string =>
    `"pallet ${name}, ${check}${upgrade === undefined ? "" : ` of ${upgrade}`}"`;
  const after =
    postUpgrade === undefined
      ? []
      : [
          `if (checks) passes(${where("post_upgrade")}, ${space}.${postUpgrade}(new Reader(state.address, state.address + state.length)));`,
        ];
  const inside = [...lines, ...after];
  const text = (all: readonly string[], indent: string): string =>
    all.map((line) => `${indent}${line}\n`).join("");
  if (preUpgrade === undefined && postUpgrade === undefined) return text(inside, "    ");
  const state = "    const state = new Writer(64);\n";
  if (preUpgrade === undefined) return state + text(inside, "    ");
  return `${state}    if (!checks || passes(${where("pre_upgrade")}, ${space}.${preUpgrade}(state))) {
${text(inside, "      ")}    }
`;
}
