/**
 * Generates the AssemblyScript that states which transaction extensions the runtime has, and which pallet withdraws
 * fees.
 */
import { join } from "node:path";
import type { AssemblyDescription } from "./description.ts";
import { NO_FEES } from "./frame.ts";
import { Imports, type ModulePath } from "./modules.ts";

const FEES = "ChargeTransactionPayment";
const METADATA_HASH = "CheckMetadataHash";

/** @param place of the generated file */
export function extensionsSource({ pallets, extrinsic }: AssemblyDescription, place: ModulePath): string {
  const has = (identifier: string): boolean =>
    extrinsic.extensions.some((extension) => extension.identifier === identifier);
  const cashier = has(FEES) ? pallets.find(({ extension }) => extension === FEES) : undefined;
  const module = cashier === undefined ? NO_FEES : join(cashier.folder, "payment");
  return `// Made by the build from the runtime's description. Do not edit.

/** Whether a signed extrinsic states a tip. */
export const CHARGE_TRANSACTION_PAYMENT: bool = ${has(FEES)};
/** Whether a signed extrinsic contains the mode of the metadata hash check. */
export const CHECK_METADATA_HASH: bool = ${has(METADATA_HASH)};

export { canPayFee, computeFee, correctFee, priority, withdrawFee } from "${new Imports(place).specifier(module)}";
`;
}
