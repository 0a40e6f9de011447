/**
 * Reads a pallet's description from `pallet.json` in the pallet's folder. Only the index and some constants come from
 * the runtime that uses the pallet.
 */
import { dirname } from "node:path";
import {
  type AssemblyPallet,
  type CallCase,
  type GenesisPart,
  HOOKS,
  type Inherent,
  ISMP_PARTS,
  KEY_KINDS,
  PALLET_EXTENSIONS,
  type SessionKey,
} from "../codegen/description.ts";
import type {
  AssociatedTypeDescription,
  ConstantDescription,
  StorageDescription,
  StorageHasher,
  Value,
} from "../description/description.ts";
import { type JsonNode, readJsonFile } from "./json.ts";
import { readProvisions, readSettings } from "./pallet-config.ts";
import { readCase, readTypes } from "./type-declarations.ts";

/** An entry of a runtime's list of pallets. */
export interface PalletUse {
  readonly index: number;
  /** Values by name of the constant. They replace the values of `pallet.json`, or supply those that it leaves out. */
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
  const members = readJsonFile(file).object(["name", "crate", "docs"], [
    ...[
      "hooks",
      "ismp",
      "config",
      "provides",
      "storageVersion",
      "genesis",
      "inherent",
      "sessionKey",
      "validatesUnsigned",
      "extension",
    ],
    ...["types", "storage", "calls", "events", "errors", "constants", "associatedTypes"],
  ] as const);
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
    ...(members.config && { settings: readSettings(members.config) }),
    ...(members.provides && { provides: readProvisions(members.provides) }),
    ...(members.storageVersion && { storageVersion: readStorageVersion(members.storageVersion) }),
    ...(members.genesis && { genesis: readGenesis(members.genesis) }),
    ...(members.inherent && { inherent: readInherent(members.inherent, members.calls) }),
    ...(members.sessionKey && { sessionKey: readSessionKey(members.sessionKey) }),
    ...(members.validatesUnsigned && { validatesUnsigned: members.validatesUnsigned.boolean() }),
    ...(members.extension && { extension: members.extension.oneOf(PALLET_EXTENSIONS) }),
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

function readStorageVersion(node: JsonNode): number {
  const version = node.integer();
  return version >= 0 && version <= 0xffff ? version : node.fail("expected a version from 0 to 65535");
}

function readGenesis(node: JsonNode): GenesisPart {
  const { field, ...members } = node.object(["field"], ["required", "default", "presets"]);
  if (!/^[A-Za-z][A-Za-z0-9]*$/.test(field.text())) field.fail("expected a name of letters and digits");
  return {
    field: field.text(),
    required: members.required?.boolean() ?? false,
    default: members.default?.plainJson() ?? "{}",
    presets: new Map((members.presets?.entries() ?? []).map(([name, preset]) => [name, preset.plainJson()])),
  };
}

function readInherent(node: JsonNode, calls: JsonNode | undefined): Inherent {
  const { identifier, call } = node.object(["identifier", "call"], []);
  const known = (calls?.list() ?? []).map(readCall);
  const name = call.oneOf(known.map((one) => one.name));
  const { index } = known.find((one) => one.name === name) ?? call.fail("the pallet has no such call");
  return { identifier: asciiOf(identifier, 8), call: index };
}

function readSessionKey(node: JsonNode): SessionKey {
  const { id, crypto } = node.object(["id", "crypto"], []);
  return { id: asciiOf(id, 4), crypto: crypto.oneOf(KEY_KINDS) };
}

function asciiOf(node: JsonNode, length: number): string {
  const text = node.text();
  return /^[!-~]*$/.test(text) && text.length === length
    ? text
    : node.fail(`expected ${length} characters of ASCII`);
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
      item.fail('expected no value of a constant with "from"');
    }
    const own = members.from ? use.version : (given ?? members.value?.value());
    const value =
      own === undefined
        ? item.fail(`expected a value of ${name} in the runtime's configuration, found none`)
        : own;
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
