/**
 * Enums whose variants each allow some calls, as FRAME's `InstanceFilter`: the `ProxyType` of pallet Proxy.
 *
 * `pallet.json` declares such an enum under `callFilters`, with the variants that a runtime has unless it says otherwise:
 *
 *     "callFilters": { "ProxyType": { "docs": "…", "default": { "Any": "all", "Transfers": { "only": ["Balances"] } } } }
 *
 * The runtime's configuration states others under `callFilters` of the pallet's entry. A variant allows `"all"` calls,
 * `only` those listed, or all `except` those listed; a pallet stands for all its calls, `Balances.burn` for one. The first
 * variant allows all calls, as FRAME demands of the default. Their order gives the indices.
 *
 * Throws `DescriptionFileError` for a list that names what the runtime does not have. What a pallet's own default names
 * and the runtime does not have is left out.
 */
import { z } from "zod";
import type { AssemblyPallet, CallFilterEnum, CallFilterVariant } from "../codegen/description.ts";
import { type FilePath, refuse } from "./description-file.ts";
import { docs, map, object, text } from "./schema.ts";

const calls = z.array(text);
const allowance = z.union([z.literal("all"), object({ only: calls }), object({ except: calls })]);

/** The variants of one enum. */
const variants = map(allowance).refine((given) => [...given.values()][0] === "all", {
  error: 'expected a first variant that allows "all" calls: it is the default',
});

type Variants = z.output<typeof variants>;
type Allowance = z.output<typeof allowance>;

/** The enums that a pallet declares, by name. */
export const callFilters = map(object({ docs, default: variants }));

export type DeclaredFilters = z.output<typeof callFilters>;

/** The enums that a runtime states for a pallet, by name. */
export const chosenFilters = map(variants);

/** What a runtime states for one pallet, and its place in the configuration. */
export interface GivenFilters {
  readonly given: ReadonlyMap<string, Variants>;
  readonly file: string;
  readonly path: FilePath;
}

/**
 * The pallets with their enums, and these among their types.
 *
 * @param crate of the runtime, in which FRAME has such types
 * @param chosen for each of the pallets
 * @throws DescriptionFileError
 */
export function withCallFilters(
  pallets: readonly AssemblyPallet[],
  crate: string,
  declared: readonly DeclaredFilters[],
  chosen: readonly GivenFilters[],
): AssemblyPallet[] {
  const everything = new Set(pallets.flatMap(callsOf));
  return pallets.map((pallet, place) => {
    const own = declared[place] as DeclaredFilters;
    const { given, file, path } = chosen[place] as GivenFilters;
    for (const name of given.keys()) {
      if (own.has(name)) continue;
      const expected = own.size === 0 ? "expected none" : `expected one of ${[...own.keys()].join(", ")}`;
      refuse(file, path, `${expected}, found "${name}"`);
    }
    if (own.size === 0) return pallet;
    const made = [...own].map(([name, { docs, default: usual }]): CallFilterEnum => {
      const stated = given.get(name);
      const list = [...(stated ?? usual)].map(([variant, allowance]): CallFilterVariant => {
        const fail = (detail: string): never => refuse(file, [...path, name, variant], detail);
        if (!/^[A-Z][A-Za-z0-9]*$/.test(variant)) fail("expected the name of a variant, such as NonTransfer");
        const named = (call: string) => resolve(call, pallets, stated === undefined ? undefined : fail);
        return { name: variant, allowed: allowed(allowance, everything, named) };
      });
      return { name, docs, variants: list };
    });
    const types = Object.fromEntries(
      made.map(({ name, docs, variants }) => {
        const cases = variants.map((variant, index) => ({ name: variant.name, index }));
        return [name, { kind: "variant" as const, path: `${crate}::${name}`, docs, variants: cases }];
      }),
    );
    return { ...pallet, callFilters: made, types: { ...pallet.types, ...types } };
  });
}

function allowed(
  allowance: Allowance,
  everything: ReadonlySet<string>,
  named: (call: string) => readonly string[],
): ReadonlySet<string> {
  if (allowance === "all") return everything;
  if ("only" in allowance) return new Set(allowance.only.flatMap(named));
  const refused = new Set(allowance.except.flatMap(named));
  return new Set([...everything].filter((call) => !refused.has(call)));
}

/** All calls of a pallet, as pallet and call index. */
function callsOf({ index, calls = [] }: AssemblyPallet): string[] {
  return calls.map((call) => `${index}.${call.index}`);
}

/** The calls that `Balances` or `Balances.burn` names. Without `fail`, none if there are none. */
function resolve(
  name: string,
  pallets: readonly AssemblyPallet[],
  fail: ((detail: string) => never) | undefined,
): readonly string[] {
  const [first, second, ...rest] = name.split(".");
  const pallet = pallets.find((candidate) => candidate.name === first);
  if (pallet === undefined || rest.length > 0) {
    const names = pallets.map((candidate) => candidate.name).join(", ");
    return fail?.(`expected one of ${names}, alone or with a call, found "${name}"`) ?? [];
  }
  if (second === undefined) return callsOf(pallet);
  const call = pallet.calls?.find((candidate) => candidate.name === second);
  if (call !== undefined) return [`${pallet.index}.${call.index}`];
  const names = (pallet.calls ?? []).map((candidate) => candidate.name).join(", ");
  return fail?.(`expected a call of ${first}, one of ${names}, found "${second}"`) ?? [];
}
