/** The try-runtime form of a runtime: the same with one more runtime API, for `as-ismp try-upgrade` and its like. */
import { apiId } from "@as-ismp/core/internal/blob";
import type { RuntimeDescription } from "../description/description.ts";
import type { Value } from "../type-table/values.ts";
import { packageApis } from "./package-files.ts";

const TRY_RUNTIME = "TryRuntime";

/**
 * The description with the runtime API `TryRuntime`, also in the version that metadata states.
 *
 * @throws RangeError if the runtime has no pallets, such as a light client
 */
export function withTryRuntime<T extends RuntimeDescription>(description: T): T {
  if (description.pallets.length === 0) {
    throw new RangeError(
      "a runtime without pallets has no state to check: expected no try-runtime form of it",
    );
  }
  if (description.apis.some(({ name }) => name === TRY_RUNTIME)) return description;
  const api = packageApis().find(({ name }) => name === TRY_RUNTIME);
  if (api === undefined) throw new Error(`the package has no runtime API ${TRY_RUNTIME}`);
  const pallets = description.pallets.map((pallet) => ({
    ...pallet,
    ...(pallet.constants && {
      constants: pallet.constants.map((constant) =>
        constant.type === "RuntimeVersion" ? { ...constant, value: withApi(constant.value, api) } : constant,
      ),
    }),
  }));
  return { ...description, pallets, apis: [...description.apis, api] };
}

function withApi(version: Value, { name, version: of }: { name: string; version: number }): Value {
  const { apis, ...others } = version as { readonly apis: readonly Value[] };
  return { ...others, apis: [...apis, [apiId(name), of]] };
}
