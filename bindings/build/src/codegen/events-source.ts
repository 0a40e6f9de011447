/**
 * Generates the AssemblyScript that skips an event of any pallet, for code that looks for certain events among those
 * of a block.
 */
import type { AssemblyPallet, CallCase } from "./description.ts";
import { isUninhabited, type Layouts } from "./layout.ts";
import { Imports, type ModulePath } from "./modules.ts";
import { pascalCase } from "./names.ts";
import { Reading } from "./reading.ts";

/**
 * @param place of the generated file
 * @throws AssemblyTypeError
 */
export function eventsSource(
  pallets: readonly AssemblyPallet[],
  layouts: Layouts,
  place: ModulePath,
): string {
  const imports = new Imports(place);
  imports.frame("reader");
  imports.frame("scaleError");
  const reading = new Reading(imports, true);
  const depositing = pallets.filter(({ events }) => events !== undefined && events.length > 0);
  const functions = depositing.map((pallet) => skipFunction(pallet, layouts, reading));
  const cases = depositing.map(
    ({ name, index }) => `    case ${index}:\n      skip${pascalCase(name)}(reader, event);\n      break;\n`,
  );
  return `// Made by the build from the runtime's description. Do not edit.
${imports.toString()}
/** Skips an event of this runtime: pallet, index and fields. */
export function skipEvent(reader: Reader): void {
  const pallet = reader.u8();
  const event = reader.u8();
  switch (pallet) {
${cases.join("")}    default:
      reader.fail(ScaleError.UnknownVariant);
  }
}
${functions.join("")}${reading.functions}`;
}

function skipFunction(pallet: AssemblyPallet, layouts: Layouts, reading: Reading): string {
  const cases = (pallet.events ?? []).flatMap((event) => caseOf(pallet, event, layouts, reading));
  return `
function skip${pascalCase(pallet.name)}(reader: Reader, event: u8): void {
  switch (event) {
${cases.join("")}    default:
      reader.fail(ScaleError.UnknownVariant);
  }
}
`;
}

/** No case for an event that can't be deposited, because the type of a field has no values. */
function caseOf(pallet: AssemblyPallet, event: CallCase, layouts: Layouts, reading: Reading): string[] {
  const where = `event ${pallet.name}.${event.name}`;
  const fields = (event.fields ?? []).map(({ type }) => ({ type, where, layout: layouts.of(type, where) }));
  if (fields.some(({ layout }) => isUninhabited(layout))) return [];
  const statements = fields
    .map((field) => reading.skip(field.layout, "1", field))
    .filter((statement) => statement !== "");
  return [
    `    case ${event.index}: // ${event.name}\n${statements.map((one) => `      ${one}\n`).join("")}      break;\n`,
  ];
}
