/**
 * A pallet's description from `pallet.json` in the pallet's own folder: everything but its index and the constants
 * that a runtime sets for it.
 */
import { dirname } from "node:path";
import { type AssemblyPallet, type CallCase, HOOKS, ISMP_PARTS } from "../assembly/description.ts";
import type {
  AssociatedTypeDescription,
  ConstantDescription,
  StorageDescription,
  StorageHasher,
  Value,
} from "../description.ts";
import { type JsonNode, readJsonFile } from "./json.ts";
import { readCase, readTypes } from "./types.ts";

/** A pallet in a runtime's list. */
export interface PalletUse {
  readonly index: number;
  /** Values that replace those of `pallet.json`, or stand where it has none; by name of the constant. */
  readonly constants: ReadonlyMap<string, Value>;
  /** The value of constants that say `"from": "version"`. */
  readonly version: Value;
}

const HASHERS: readonly StorageHasher[] = [
  "Blake2_128",
  "Blake2_256",
  "Blake2_128Concat",
  "Twox128",
  "Twox256",
  "Twox64Concat",
  "Identity",
];

/** @throws DescriptionFileError */
export function readPalletFile(file: string, use: PalletUse): AssemblyPallet {
  const members = readJsonFile(file).object(
    ["name", "crate", "docs"],
    ["hooks", "ismp", "types", "storage", "calls", "events", "errors", "constants", "associatedTypes"],
  );
  const { types, classes } = readTypes(members.types);
  return {
    name: members.name.text(),
    index: use.index,
    crate: members.crate.text(),
    docs: members.docs.docs(),
    folder: dirname(file),
    types,
    classes,
    constants: readConstants(members.constants, file, use),
    ...(members.hooks && { hooks: members.hooks.list().map((hook) => hook.oneOf(HOOKS)) }),
    ...(members.ismp && { ismp: members.ismp.list().map((part) => part.oneOf(ISMP_PARTS)) }),
    ...(members.storage && { storage: members.storage.list().map(readStorage) }),
    ...(members.calls && { calls: members.calls.list().map(readCall) }),
    ...(members.events && { events: members.events.list().map(readVariant) }),
    ...(members.errors && { errors: members.errors.list().map(readVariant) }),
    ...(members.associatedTypes && {
      associatedTypes: members.associatedTypes.list().map(readAssociatedType),
    }),
  };
}

function readVariant(node: JsonNode): CallCase {
  return readCase(node.object(["name", "index"], ["fields", "docs"]));
}

function readCall(node: JsonNode): CallCase {
  const { post, ...members } = node.object(["name", "index"], ["fields", "docs", "post"]);
  return { ...readCase(members), ...(post && { post: post.boolean() }) };
}

function readStorage(node: JsonNode): StorageDescription {
  const members = node.object(["name", "modifier", "value", "docs"], ["keys", "default"]);
  return {
    name: members.name.text(),
    modifier: members.modifier.oneOf(["Optional", "Default"]),
    ...(members.keys && {
      keys: members.keys.list().map((key) => {
        const { hasher, type } = key.object(["hasher", "type"], []);
        return { hasher: hasher.oneOf(HASHERS), type: type.text() };
      }),
    }),
    value: members.value.text(),
    ...(members.default && { default: members.default.value() }),
    docs: members.docs.docs(),
  };
}

function readConstants(node: JsonNode | undefined, file: string, use: PalletUse): ConstantDescription[] {
  const wanted = new Map(use.constants);
  const constants = (node?.list() ?? []).map((item) => {
    const members = item.object(["name", "type", "docs"], ["value", "from"]);
    const name = members.name.text();
    const given = wanted.get(name);
    wanted.delete(name);
    members.from?.oneOf(["version"]);
    if (members.from && (members.value || given !== undefined)) {
      item.fail('a constant "from" elsewhere has no value of its own');
    }
    const own = members.from ? use.version : (given ?? members.value?.value());
    const value = own === undefined ? item.fail(`the runtime must state a value of ${name}`) : own;
    return { name, type: members.type.text(), value, docs: members.docs.docs() };
  });
  const [unknown] = wanted.keys();
  if (unknown !== undefined) readJsonFile(file).fail(`the pallet has no constant ${unknown}`);
  return constants;
}

function readAssociatedType(node: JsonNode): AssociatedTypeDescription {
  const { name, type, docs } = node.object(["name", "type", "docs"], []);
  return { name: name.text(), type: type.text(), docs: docs.docs() };
}
