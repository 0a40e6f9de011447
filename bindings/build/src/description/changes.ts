/**
 * What clients will see differently after an upgrade: calls, events, errors, storage items, constants and runtime APIs
 * that were added, removed or changed, told from two descriptions.
 */
import type { PalletDescription, RuntimeDescription } from "./description.ts";

/** What happened to a part of the metadata. */
export interface MetadataChange {
  /** What happened. */
  readonly kind: "added" | "removed" | "changed";
  /** Such as `call Names.claim(name: Vec<u8>)`: as it is now, or as it was if it is gone. */
  readonly what: string;
  /** As it was, if it is changed and looks different. */
  readonly before?: string;
}

/** The parts of a runtime that clients see, for a later comparison. Can be cloned and written as JSON. */
export interface MetadataParts {
  /** By kind and name, such as `call Names.claim`: how it is shown, and all that clients read of it. */
  readonly [name: string]: { readonly shown: string; readonly content: string };
}

/** What clients see of a runtime. */
export function metadataParts(description: RuntimeDescription): MetadataParts {
  const parts: Record<string, { shown: string; content: string }> = {};
  const add = (name: string, detail: string, content: unknown): void => {
    parts[name] = { shown: `${name}${detail}`, content: JSON.stringify(content, plain) };
  };
  for (const pallet of description.pallets) addPallet(pallet, add);
  for (const { name, version, methods } of description.apis) {
    for (const { name: method, inputs, output } of methods) {
      const detail = `${signature(inputs)}: ${output}`;
      add(`runtime API ${name}.${method}`, detail, { version, inputs, output });
    }
  }
  for (const [name, declaration] of typesOf(description)) add(`type ${name}`, "", declaration);
  return parts;
}

/** The differences of two runtimes, sorted by kind and name. */
export function metadataChanges(before: MetadataParts, after: MetadataParts): MetadataChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name): MetadataChange[] => {
    const [old, now] = [before[name], after[name]];
    if (old === undefined) return now === undefined ? [] : [{ kind: "added", what: now.shown }];
    if (now === undefined) return [{ kind: "removed", what: old.shown }];
    if (old.content === now.content) return [];
    return [{ kind: "changed", what: now.shown, ...(old.shown !== now.shown && { before: old.shown }) }];
  });
}

function addPallet(
  pallet: PalletDescription,
  add: (name: string, detail: string, content: unknown) => void,
): void {
  const { name: of, index: place } = pallet;
  for (const [kind, cases] of [
    ["call", pallet.calls],
    ["event", pallet.events],
    ["error", pallet.errors],
  ] as const) {
    for (const { name, index, fields = [] } of cases ?? []) {
      const detail = kind === "error" && fields.length === 0 ? "" : signature(fields);
      add(`${kind} ${of}.${name}`, detail, { place, index, fields });
    }
  }
  for (const { name, modifier, keys = [], value, default: fallback } of pallet.storage ?? []) {
    const map = keys.map(({ hasher, type }) => `${hasher} ${type}`).join(", ");
    const detail = `: ${map === "" ? "" : `map ${map} => `}${value}${modifier === "Optional" ? "?" : ""}`;
    add(`storage ${of}.${name}`, detail, { modifier, keys, value, fallback });
  }
  for (const { name, type, value } of pallet.constants ?? []) {
    // The version is raised by each build.
    if (of === "System" && name === "Version") continue;
    add(`constant ${of}.${name}`, ` = ${JSON.stringify(value, plain)}`, { type, value });
  }
}

function typesOf({ types, pallets }: RuntimeDescription): [string, unknown][] {
  return [types, ...pallets.map((pallet) => pallet.types ?? {})].flatMap((one) => Object.entries(one));
}

function signature(fields: readonly { readonly name?: string | undefined; readonly type: string }[]): string {
  return `(${fields.map(({ name, type }) => (name === undefined ? type : `${name}: ${type}`)).join(", ")})`;
}

/** Descriptions have integers of any size. Docs are not compared. */
function plain(key: string, value: unknown): unknown {
  if (key === "docs") return undefined;
  return typeof value === "bigint" ? value.toString() : value;
}
