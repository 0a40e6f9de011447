/**
 * Checks that the parts of a description fit together, before anything is generated from it.
 *
 * Rejects: the same name or index for two things of one kind, indices and versions that do not fit into their
 * encoding, and names that are not identifiers (they become exports, storage prefixes and constants). Types and
 * values are checked where they are resolved.
 */

import { DescriptionError } from "../type-table/errors.ts";
import type { PalletDescription, RuntimeDescription } from "./description.ts";

const IDENTIFIER = /^[A-Za-z][A-Za-z0-9_]*$/;

/** @throws DescriptionError */
export function checkDescription(description: RuntimeDescription): void {
  const { version, apis, pallets, extrinsic } = description;
  identifiers("crate", [description.crate]);
  for (const [field, value] of Object.entries(version)) {
    if (typeof value === "string") continue;
    const limit = field === "systemVersion" ? 1 : 0xffff_ffff;
    integer(`version, ${field}`, value, limit);
  }

  unique("runtime APIs", apis, "name");
  for (const api of apis) {
    integer(`runtime API ${api.name}, version`, api.version, 0xffff_ffff);
    identifiers(`runtime API ${api.name}`, [api.name, ...api.methods.map(({ name }) => name)]);
    unique(`runtime API ${api.name}`, api.methods, "name");
    for (const method of api.methods) unique(`runtime API ${api.name}_${method.name}`, method.inputs, "name");
  }

  unique("pallets", pallets, "name");
  unique("pallets", pallets, "index");
  for (const pallet of pallets) checkPallet(pallet);

  if (extrinsic.versions.length === 0)
    throw new DescriptionError("extrinsic", "expected at least one version");
  for (const one of extrinsic.versions) integer("extrinsic, version", one, 0x3f);
  unique("transaction extensions", extrinsic.extensions, "identifier");
}

function checkPallet(pallet: PalletDescription): void {
  const where = `pallet ${pallet.name}`;
  identifiers(where, [pallet.name]);
  integer(`${where}, index`, pallet.index, 0xff);
  const named = {
    storage: pallet.storage ?? [],
    calls: pallet.calls ?? [],
    events: pallet.events ?? [],
    errors: pallet.errors ?? [],
    constants: pallet.constants ?? [],
    "associated types": pallet.associatedTypes ?? [],
  };
  for (const [kind, items] of Object.entries(named)) {
    identifiers(
      `${where}, ${kind}`,
      items.map(({ name }) => name),
    );
    unique(`${where}, ${kind}`, items, "name");
  }
  for (const kind of ["calls", "events", "errors"] as const) {
    for (const { name, index } of named[kind]) integer(`${where}, ${kind}, ${name}`, index, 0xff);
    unique(`${where}, ${kind}`, named[kind], "index");
  }
  for (const entry of named.storage) {
    const here = `storage ${pallet.name}.${entry.name}`;
    if (entry.keys?.length === 0) throw new DescriptionError(here, "expected at least one key of a map");
    if (entry.modifier === "Optional" && entry.default !== undefined) {
      throw new DescriptionError(here, "expected no default of an optional value");
    }
  }
}

function unique<K extends string>(
  where: string,
  items: readonly { readonly [key in K]: string | number }[],
  key: K,
): void {
  const seen = new Set<string | number>();
  for (const item of items) {
    if (seen.has(item[key]))
      throw new DescriptionError(where, `expected distinct values, two have the ${key} ${item[key]}`);
    seen.add(item[key]);
  }
}

function identifiers(where: string, names: readonly string[]): void {
  const wrong = names.find((name) => !IDENTIFIER.test(name));
  if (wrong !== undefined) throw new DescriptionError(where, `expected an identifier, got "${wrong}"`);
}

function integer(where: string, value: number, limit: number): void {
  if (Number.isInteger(value) && value >= 0 && value <= limit) return;
  throw new DescriptionError(where, `expected an integer in 0..${limit}, got ${value}`);
}
