/**
 * Reads a pallet's description from `pallet.json` in the pallet's folder. Only the index and some constants come from
 * the runtime that uses the pallet.
 */
import { dirname } from "node:path";
import { z } from "zod";
import {
  type AssemblyPallet,
  AUTHORITY_CHANGES,
  HOOKS,
  type Inherent,
  ISMP_PARTS,
  KEY_KINDS,
  PALLET_EXTENSIONS,
} from "../codegen/description.ts";
import type { ConstantDescription, StorageDescription, Value } from "../description/description.ts";
import { callFilters, type DeclaredFilters } from "./call-filters.ts";
import { readDescriptionFile, refuse } from "./description-file.ts";
import { provisions, settings } from "./pallet-config.ts";
import { ascii, docs, integer, map, object, plainJson, text, type, value } from "./schema.ts";
import { callCase, separateClasses, typeDeclarations, variantCase } from "./type-declarations.ts";

/** An entry of a runtime's list of pallets. */
export interface PalletUse {
  readonly index: number;
  /** Values by name of the constant. They replace the values of `pallet.json`, or supply those that it leaves out. */
  readonly constants: ReadonlyMap<string, Value>;
  /** The value of constants that say `"from": "version"`. */
  readonly version: Value;
}

const hasher = z.enum([
  "Blake2_128",
  "Blake2_256",
  "Blake2_128Concat",
  "Twox128",
  "Twox256",
  "Twox64Concat",
  "Identity",
]);

const storage = object({
  name: text,
  modifier: z.enum(["Optional", "Default"]),
  keys: z.array(object({ name: text.exactOptional(), hasher, type })).exactOptional(),
  value: type,
  default: value.exactOptional(),
  counted: z.boolean().exactOptional(),
  docs,
});

const constant = object({
  name: text,
  type,
  value: value.exactOptional(),
  /** The value follows from another entry of the runtime's configuration. */
  from: z.literal("version").exactOptional(),
  /** The pallet supports no other value. */
  fixed: z.boolean().exactOptional(),
  docs,
});

const version = integer(0xffff, "a version");

const functionName = text.regex(
  /^[A-Za-z_$][A-Za-z0-9_$]*$/,
  "expected the name of a function in migrations.ts",
);

const migration = object({
  from: version,
  to: version,
  function: functionName,
  preUpgrade: functionName.exactOptional(),
  postUpgrade: functionName.exactOptional(),
});

const genesis = object({
  field: text.regex(/^[A-Za-z][A-Za-z0-9]*$/, "expected a name of letters and digits"),
  required: z.boolean().default(false),
  default: plainJson.default("{}"),
  presets: map(plainJson).prefault({}),
  finish: z.boolean().exactOptional(),
});

/** Text, or bytes as hex. */
const moduleId = z.string().transform((id, context) => {
  if (/^0x([0-9a-fA-F]{2})+$/.test(id)) return new Uint8Array(Buffer.from(id.slice(2), "hex"));
  if (/^[!-~]+$/.test(id) && !id.startsWith("0x")) return new TextEncoder().encode(id);
  context.addIssue({ code: "custom", message: "expected ASCII text, or 0x and hex digits", input: id });
  return z.NEVER;
});

const ismpModule = object({
  name: text.regex(/^[A-Z][A-Za-z0-9]*$/, "expected the name of a class"),
  id: moduleId,
  docs,
  post: type.exactOptional(),
  response: type.exactOptional(),
  get: type.exactOptional(),
}).superRefine((module, context) => {
  if (module.response === undefined || module.post !== undefined) return;
  context.addIssue({
    code: "custom",
    path: ["response"],
    message: "expected no type of responses without one of posts",
  });
});

const palletFile = object({
  name: text,
  crate: text,
  docs,
  hooks: z.array(z.enum(HOOKS)).exactOptional(),
  ismp: z.array(z.enum(ISMP_PARTS)).exactOptional(),
  modules: z.array(ismpModule).exactOptional(),
  config: settings.exactOptional(),
  callFilters: callFilters.prefault({}),
  provides: provisions.exactOptional(),
  storageVersion: version.exactOptional(),
  migrations: z.array(migration).exactOptional(),
  formerStorage: z.array(storage).exactOptional(),
  genesis: genesis.exactOptional(),
  inherent: object({ identifier: ascii(8), call: text }).exactOptional(),
  sessionKey: object({ id: ascii(4), crypto: z.enum(KEY_KINDS), type: type.exactOptional() }).exactOptional(),
  changesAuthorities: z.enum(AUTHORITY_CHANGES).exactOptional(),
  validatesUnsigned: z.boolean().exactOptional(),
  extension: z.enum(PALLET_EXTENSIONS).exactOptional(),
  types: typeDeclarations.exactOptional(),
  storage: z.array(storage).exactOptional(),
  calls: z.array(callCase).exactOptional(),
  events: z.array(variantCase).exactOptional(),
  errors: z.array(variantCase).exactOptional(),
  constants: z.array(constant).default([]),
  associatedTypes: z.array(object({ name: text, type, docs })).exactOptional(),
});

type PalletContent = z.output<typeof palletFile>;

/** A pallet, and its enums that allow calls, which only the runtime's list of pallets completes. */
export interface PalletOfFile {
  readonly pallet: AssemblyPallet;
  readonly filters: DeclaredFilters;
}

/** @throws DescriptionFileError */
export function readPalletFile(file: string, use: PalletUse): PalletOfFile {
  const { types, inherent, config, storage, formerStorage, callFilters, ...pallet } = readDescriptionFile(
    file,
    palletFile,
  );
  const folder = dirname(file);
  checkMigrations(pallet, file);
  const described = {
    ...pallet,
    ...separateClasses(types, folder),
    index: use.index,
    folder,
    constants: constantsOf(pallet.constants, file, use),
    ...(storage && { storage: storage.flatMap(storageOf) }),
    ...(formerStorage && { formerStorage: formerStorage.flatMap(storageOf) }),
    ...(config && { settings: config }),
    ...(inherent && { inherent: inherentOf(inherent, pallet.calls ?? [], file) }),
  };
  return { pallet: described, filters: callFilters };
}

/**
 * With a gap, a chain at the version in the gap would keep its old storage, and read it as if it were new; in a wrong
 * order, it would need one upgrade for each migration.
 */
function checkMigrations(
  { migrations = [], storageVersion = 0 }: Pick<PalletContent, "migrations" | "storageVersion">,
  file: string,
): void {
  migrations.forEach(({ from, to }, place) => {
    const path = ["migrations", place];
    const before = migrations[place - 1];
    if (before !== undefined && from !== before.to) {
      const expected = `expected ${before.to}, at which the migration before this one ends`;
      refuse(file, [...path, "from"], `${expected}, found ${from}`);
    }
    if (to <= from) refuse(file, [...path, "to"], `expected a version greater than ${from}, found ${to}`);
  });
  const last = migrations.at(-1);
  if (last === undefined || last.to === storageVersion) return;
  const expected = `expected ${storageVersion}, the storageVersion of the pallet`;
  refuse(file, ["migrations", migrations.length - 1, "to"], `${expected}, found ${last.to}`);
}

/** A storage item; after a counted map its counter, as FRAME's `CountedStorageMap` has it. */
function storageOf({ counted, ...item }: z.output<typeof storage>): StorageDescription[] {
  if (counted !== true) return [item];
  const docs = ["Counter for the related counted storage map"];
  return [
    { ...item, isCounted: true },
    { name: `CounterFor${item.name}`, modifier: "Default", value: "u32", docs },
  ];
}

function inherentOf(
  { identifier, call }: NonNullable<PalletContent["inherent"]>,
  calls: NonNullable<PalletContent["calls"]>,
  file: string,
): Inherent {
  const known = calls.find(({ name }) => name === call);
  if (known !== undefined) return { identifier, call: known.index };
  const names = calls.map(({ name }) => name).join(", ");
  return refuse(file, ["inherent", "call"], `expected one of ${names}, found "${call}"`);
}

function constantsOf(
  constants: PalletContent["constants"],
  file: string,
  use: PalletUse,
): ConstantDescription[] {
  const unknown = [...use.constants.keys()].find((name) => !constants.some((one) => one.name === name));
  if (unknown !== undefined) {
    const known = constants.map(({ name }) => name).join(", ") || "none";
    refuse(
      file,
      [],
      `the pallet has no constant ${unknown}, which the runtime sets: expected one of ${known}`,
    );
  }
  return constants.map(({ from, fixed, value: own, ...constant }, place) => {
    const given = use.constants.get(constant.name);
    const path = ["constants", place];
    if (fixed === true && given !== undefined) {
      refuse(file, path, `expected no value of ${constant.name} in the runtime's configuration: it is fixed`);
    }
    if (from !== undefined) {
      if (own === undefined && given === undefined) return { ...constant, value: use.version };
      return refuse(file, path, 'expected no value of a constant with "from"');
    }
    const value = given ?? own;
    if (value !== undefined) return { ...constant, value };
    return refuse(
      file,
      path,
      `expected a value of ${constant.name} in the runtime's configuration, found none`,
    );
  });
}
