/** The AssemblyScript functions that a pallet's `calls.ts` must have: two for each call of its description. */
import type { AssemblyDescription, AssemblyPallet } from "./description.ts";
import { camelCase, parameterName } from "./names.ts";
import { describedTypes } from "./typed/representations.ts";

export interface FunctionSignature {
  readonly name: string;
  readonly parameters: readonly { readonly name: string; readonly type: string }[];
  readonly result: string;
}

export interface PalletSignatures {
  readonly pallet: AssemblyPallet;
  readonly functions: readonly FunctionSignature[];
}

/** @throws AssemblyTypeError, and other errors of the description's types */
export function callSignatures(description: AssemblyDescription): PalletSignatures[] {
  const { pallets } = description;
  const { representations } = describedTypes(description, "types");
  return pallets
    .filter(({ calls }) => calls !== undefined && calls.length > 0)
    .map((pallet) => ({
      pallet,
      functions: (pallet.calls ?? []).flatMap((call): FunctionSignature[] => {
        const where = `call ${pallet.name}.${call.name}`;
        const fields = (call.fields ?? []).map((field, place) => ({
          name: parameterName(field.name ?? `value${place}`),
          type: representations.ofArgument(field, where).type,
        }));
        const origin = { name: "origin", type: "Origin" };
        const post = call.post ? [{ name: "post", type: "PostDispatch" }] : [];
        const name = camelCase(call.name);
        return [
          { name, parameters: [origin, ...fields, ...post], result: "DispatchResult" },
          { name: `${name}Info`, parameters: fields, result: "DispatchInfo" },
        ];
      }),
    }));
}
