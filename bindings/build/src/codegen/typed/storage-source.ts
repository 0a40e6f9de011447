/**
 * Generates a namespace for each storage item of a pallet, with FRAME's operations on it: `owners.get(name)`,
 * `owners.set(name, account)` and so on.
 *
 * Keys, hashing and values are FRAME's, from the same description as the metadata. A value that does not decode counts
 * as absent, as in FRAME.
 */
import type { StorageDescription } from "../../description/description.ts";
import type { AssemblyPallet } from "../description.ts";
import { docsOf } from "../docs.ts";
import { fixedSize } from "../layout.ts";
import { camelCase, parameterName } from "../names.ts";
import { use } from "./read.ts";
import type { Representation } from "./representation.ts";
import { entriesClass, iteration } from "./storage-entries.ts";
import { keyFunction } from "./storage-keys.ts";
import type { KeyPart, StorageContext } from "./storage-parts.ts";
import { setFunctions, valueFunctions } from "./storage-values.ts";

/** Names of functions and variables in a namespace, which no parameter may have. */
const OWN_NAMES: ReadonlySet<string> = new Set(
  "key get getOr decode initial exists set remove take mutate append count entries entriesOf storage value at start change limit prefix".split(
    " ",
  ),
);

/** @throws AssemblyTypeError, ValueError */
export function storageNamespace(
  pallet: AssemblyPallet,
  item: StorageDescription,
  context: StorageContext,
): { readonly name: string; readonly text: string } {
  const { representations, imports } = context;
  const where = `storage ${pallet.name}.${item.name}`;
  const value = representations.of(item.value, where);
  const keys = (item.keys ?? []).map(({ name, type, hasher }, place): KeyPart => {
    const representation = representations.of(type, where);
    use(representation, imports);
    const parameter = parameterName(name ?? keyName(representation, place));
    return { name: OWN_NAMES.has(parameter) ? `${parameter}_` : parameter, hasher, type: representation };
  });
  imports.frame("span");
  const name = camelCase(item.name);
  const hasEntries = keys.length > 0 && !value.isOpaque;
  const isSet = keys.length > 0 && item.isCounted !== true && fixedSize(value.layout) === 0;
  const values = isSet ? setFunctions : valueFunctions;
  const body = [
    keyFunction(item, keys, imports),
    ...(value.isOpaque ? [] : values(item, keys, value, where, context)),
    ...(hasEntries ? [iteration(item, keys, imports)] : []),
  ];
  const entries = hasEntries ? entriesClass(item, keys, isSet ? undefined : value, where, context) : "";
  return { name, text: `${docsOf(item.docs)}export namespace ${name} {\n${body.join("\n")}}\n${entries}` };
}

/** `account`, `hash`; a number gets `id`. */
function keyName({ type }: Representation, place: number): string {
  const known: Readonly<Record<string, string>> = { AccountId32: "account", H256: "hash", Bytes: "bytes" };
  if (Object.hasOwn(known, type)) return known[type] as string;
  return /^[A-Z]/.test(type)
    ? camelCase(type.replace(/[^A-Za-z0-9].*$/, ""))
    : `id${place === 0 ? "" : place + 1}`;
}
