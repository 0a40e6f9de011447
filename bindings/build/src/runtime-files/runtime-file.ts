/**
 * Reads a runtime's description from its configuration: a JSON file that lists pallets in order, runtime APIs,
 * transaction extensions and the version.
 *
 * Adding a pallet changes only the pallet's folder and one line of the configuration. A pallet is named by a path
 * relative to the configuration or within a package: `../pallets/balances`, `as-ismp/pallets/balances`. A runtime API is
 * named by its own name if the package has it, and otherwise by the path of its description without `.json`.
 *
 * A configuration may extend another one by pallets: `{ "extends": "./solo.json", "pallets": […] }`. Each is placed after
 * the pallet that its entry `after` names, or at the end. Order matters to hooks, inherents and clients.
 */
import { dirname, resolve } from "node:path";
import { apiId } from "@as-ismp/core/internal/blob";
import { z } from "zod";
import {
  type AssemblyApi,
  type AssemblyDescription,
  type AssemblyPallet,
  PALLET_EXTENSIONS,
  SESSION_KEYS_TYPE,
  sessionKeysOf,
} from "../codegen/description.ts";
import { hasSessions } from "../codegen/session-keys-source.ts";
import {
  type ExtrinsicDescription,
  RUNTIME_HASHERS,
  type RuntimeApiDescription,
  type RuntimeHasher,
  type TypeDeclarations,
  type Value,
  type VersionDescription,
  withMethods,
} from "../description/description.ts";
import { readApiFile } from "./api-file.ts";
import { chosenFilters, type GivenFilters, withCallFilters } from "./call-filters.ts";
import { type FilePath, readDescriptionFile, refuse } from "./description-file.ts";
import { packageApis, packageExtensions, packageTypes } from "./package-files.ts";
import { choices, type GivenChoices, withChoices } from "./pallet-config.ts";
import { readPalletFile } from "./pallet-file.ts";
import { apiFile, isPath, palletFile, type Reference, type ReferencedFile } from "./references.ts";
import { integer, map, object, plainJson, text, u8, u32, value } from "./schema.ts";
import { separateClasses, typeDeclarations } from "./type-declarations.ts";

/** The type with which metadata names a hasher. */
const HASHING: Readonly<Record<RuntimeHasher, string>> = {
  blake2_256: "BlakeTwo256",
  keccak256: "Keccak256",
};

/** Transaction extensions that a runtime may leave out. */
const OPTIONAL_EXTENSIONS: readonly string[] = [...PALLET_EXTENSIONS, "CheckMetadataHash"];

const version = object({
  specName: text,
  implName: text,
  authoringVersion: u32,
  specVersion: u32,
  implVersion: u32,
  transactionVersion: u32,
  systemVersion: integer(1),
});

/** An API is its name, for all its methods, or a part of them. */
const api = z.union([text, object({ api: text, methods: z.array(text) })]);

const palletEntry = {
  pallet: text,
  index: u8,
  constants: map(value).prefault({}),
  config: choices.prefault({}),
  callFilters: chosenFilters.prefault({}),
};

const runtimeFile = object({
  crate: text,
  version,
  pallets: z.array(object(palletEntry)),
  apis: z.array(api),
  extrinsic: object({ versions: z.array(integer(0x3f)), extensions: z.array(text) }),
  types: typeDeclarations.default({}),
  /** By name of the preset, then of the genesis field. */
  presets: map(map(plainJson)).prefault({}),
  hasher: z.enum(RUNTIME_HASHERS).default("blake2_256"),
});

type RuntimeContent = z.output<typeof runtimeFile>;

const extendingFile = object({
  extends: text,
  pallets: z.array(object({ ...palletEntry, after: text.exactOptional() })),
});

type PalletEntry = RuntimeContent["pallets"][number];

/** A pallet of the list, and where it says so. */
interface Entry extends PalletEntry {
  readonly file: string;
  readonly path: FilePath;
}

/**
 * Reads a configuration, and the `pallet.json` of each pallet that it lists.
 *
 * @param file path of the configuration
 * @param options `specVersion` replaces a lower one, so that a chain takes the runtime as an upgrade
 * @throws DescriptionFileError
 */
export function loadRuntime(
  file: string,
  options: { readonly specVersion?: number } = {},
): AssemblyDescription {
  const absolute = resolve(file);
  const { content, base, entries } = readConfiguration(absolute);
  const { crate, hasher } = content;
  const specVersion = Math.max(content.version.specVersion, options.specVersion ?? 0);
  const version = { ...content.version, specVersion };
  const apis = content.apis.map((item, place) => chosenApi(item, base, ["apis", place]));
  const versionValue = versionAsValue(version, apis);
  const chosen = entries.map(({ config, file, path }): GivenChoices => {
    return { given: config, file, path: [...path, "config"] };
  });
  const filters = entries.map(({ callFilters, file, path }): GivenFilters => {
    return { given: callFilters, file, path: [...path, "callFilters"] };
  });
  const files = entries.map(({ pallet, index, constants, file, path }) => {
    const described = palletFile({ name: pallet, file, path: [...path, "pallet"] });
    const use = { index, constants, version: versionValue };
    const read = readPalletFile(described.file, use);
    return { ...read, pallet: { ...read.pallet, ...packageOf(described) } };
  });
  const declared = files.map((one) => one.filters);
  const pallets = withCallFilters(
    files.map((one) => one.pallet),
    crate,
    declared,
    filters,
  );
  checkAuthorityChanges(pallets, entries);
  checkPallets(entries, pallets, absolute);
  return {
    version,
    crate,
    types: {
      ...runtimeTypes(content.types, base),
      ...sessionKeys(crate, pallets),
      Hashing: HASHING[hasher],
    },
    apis,
    hasher,
    folder: dirname(absolute),
    pallets: withPresets(withChoices(pallets, chosen), content.presets, base),
    extrinsic: extrinsicOf(content.extrinsic, pallets, base),
  };
}

/** Clients tell pallets apart by index and by name; accounts and blocks are those of System. */
function checkPallets(entries: readonly Entry[], pallets: readonly AssemblyPallet[], file: string): void {
  entries.forEach(({ index, file: of, path }, place) => {
    const first = entries.findIndex((entry) => entry.index === index);
    if (first !== place) {
      const taken = `${index} is the index of ${pallets[first]?.name} already`;
      refuse(of, [...path, "index"], `expected an index that no other pallet has, found ${index}: ${taken}`);
    }
    const name = pallets[place]?.name;
    if (pallets.findIndex((pallet) => pallet.name === name) === place) return;
    refuse(of, [...path, "pallet"], `expected a pallet of another name, found a second one called ${name}`);
  });
  if (pallets.length === 0 || pallets.some(({ name }) => name === "System")) return;
  const remedy = 'add { "pallet": "as-ismp/pallets/system", "index": 0 }';
  refuse(
    file,
    ["pallets"],
    `expected pallet System, which has the accounts and the blocks, found none: ${remedy}`,
  );
}

/** The content of a configuration, or of the one that it extends (`base`); and the entries of all pallets, in order. */
function readConfiguration(file: string): { content: RuntimeContent; base: string; entries: Entry[] } {
  const parsed = readDescriptionFile(file, z.looseObject({ extends: z.unknown().optional() }));
  const entryOf = (of: string) => (entry: PalletEntry, place: number) => {
    return { ...entry, file: of, path: ["pallets", place] };
  };
  if (parsed.extends === undefined) {
    const content = readDescriptionFile(file, runtimeFile);
    return { content, base: file, entries: content.pallets.map(entryOf(file)) };
  }
  const extending = readDescriptionFile(file, extendingFile);
  const base = resolve(dirname(file), extending.extends);
  const content = readDescriptionFile(base, runtimeFile);
  const entries: Entry[] = content.pallets.map(entryOf(base));
  extending.pallets.forEach(({ after, ...entry }, place) => {
    const names = entries.map(({ pallet }) => pallet);
    const found = after === undefined ? names.length - 1 : names.indexOf(after);
    if (after !== undefined && found < 0) {
      const detail = `expected one of ${names.join(", ")}, found "${after}"`;
      refuse(file, ["pallets", place, "after"], detail);
    }
    entries.splice(found + 1, 0, entryOf(file)(entry, place));
  });
  return { content, base, entries };
}

/** `RuntimeVersion` as the value of the constant from which clients read it. */
function versionAsValue(version: VersionDescription, apis: readonly RuntimeApiDescription[]): Value {
  return {
    spec_name: version.specName,
    impl_name: version.implName,
    authoring_version: version.authoringVersion,
    spec_version: version.specVersion,
    impl_version: version.implVersion,
    apis: apis.map(({ name, version: of }) => [apiId(name), of]),
    transaction_version: version.transactionVersion,
    system_version: version.systemVersion,
  };
}

function packageOf({ package: home }: ReferencedFile): Pick<AssemblyPallet, "package"> {
  return home === undefined ? {} : { package: home };
}

function chosenApi(item: RuntimeContent["apis"][number], file: string, path: FilePath): AssemblyApi {
  if (typeof item === "string") return wholeApi({ name: item, file, path });
  const whole = wholeApi({ name: item.api, file, path: [...path, "api"] });
  const known = whole.methods.map(({ name }) => name);
  item.methods.forEach((method, place) => {
    if (known.includes(method)) return;
    const detail = `expected one of ${known.join(", ")}, found "${method}"`;
    refuse(file, [...path, "methods", place], detail);
  });
  return withMethods(whole, ...item.methods);
}

/** An API of the package by its name, or another one by the path of its description. */
function wholeApi(reference: Reference): AssemblyApi {
  const { name, file, path } = reference;
  if (isPath(name)) {
    const described = apiFile(reference);
    return { ...readApiFile(described.file), ...packageOf(described) };
  }
  const known = packageApis();
  const api = known.find((candidate) => candidate.name === name);
  if (api !== undefined) return api;
  const names = known.map((one) => one.name).join(", ");
  return refuse(file, path, `unknown runtime API ${name}: expected one of ${names}, or the path of another`);
}

function runtimeTypes(declarations: RuntimeContent["types"], file: string): TypeDeclarations {
  const shared = packageTypes();
  for (const name of Object.keys(declarations)) {
    if (Object.hasOwn(shared, name) || name === "Hashing" || name === SESSION_KEYS_TYPE)
      refuse(file, ["types", name], `every runtime already has a type ${name}: choose another name`);
  }
  const { types, classes } = separateClasses(declarations, dirname(file));
  if (Object.keys(classes).length > 0) refuse(file, ["types"], "only types of pallets may have a class");
  return { ...shared, ...types };
}

/**
 * Two pallets that change the authorities would undo each other's changes, and count the sets of GRANDPA twice: light
 * clients could no longer follow.
 */
function checkAuthorityChanges(pallets: readonly AssemblyPallet[], entries: readonly Entry[]): void {
  const all = pallets.flatMap(({ changesAuthorities }, place) => (changesAuthorities ? [place] : []));
  const untyped = pallets.findIndex(
    ({ sessionKey }) => sessionKey !== undefined && sessionKey.type === undefined,
  );
  if (hasSessions(pallets) && untyped >= 0) {
    const { file, path } = entries[untyped] as Entry;
    refuse(
      file,
      path,
      `expected a "type" of the sessionKey of ${pallets[untyped]?.name}, which sessions change`,
    );
  }
  const [first, second] = all;
  if (first === undefined || second === undefined) return;
  const { file, path } = entries[second] as Entry;
  const names = [first, second].map((place) => pallets[place]?.name).join(" and ");
  refuse(file, path, `${names} both change the authorities: leave one of them out`);
}

/** The composite of a validator's session keys, for a runtime whose authorities are changed by sessions. */
function sessionKeys(crate: string, pallets: readonly AssemblyPallet[]): TypeDeclarations {
  if (!hasSessions(pallets)) return {};
  return {
    [SESSION_KEYS_TYPE]: {
      kind: "composite",
      path: `${crate}::${SESSION_KEYS_TYPE}`,
      fields: sessionKeysOf(pallets).map(({ pallet, name, type }) => {
        return { name, type, typeName: `<${pallet.name} as $crate::BoundToRuntimeAppPublic>::Public` };
      }),
    },
  };
}

/**
 * The pallets with their values in the runtime's own presets, which replace the values of the pallets' own presets.
 */
function withPresets(
  pallets: readonly AssemblyPallet[],
  given: RuntimeContent["presets"],
  file: string,
): AssemblyPallet[] {
  const fields = pallets.flatMap(({ genesis }) => genesis?.field ?? []);
  for (const [name, preset] of given) {
    for (const field of preset.keys()) {
      if (!fields.includes(field))
        refuse(
          file,
          ["presets", name, field],
          `no pallet has the genesis field ${field}: expected one of ${fields.join(", ")}`,
        );
    }
  }
  return pallets.map((pallet) => {
    const { genesis } = pallet;
    if (genesis === undefined) return pallet;
    const presets = new Map(genesis.presets);
    for (const [name, preset] of given) {
      presets.set(name, preset.get(genesis.field) ?? presets.get(name) ?? genesis.default);
    }
    return { ...pallet, genesis: { ...genesis, presets } };
  });
}

/**
 * Extensions must be in the order in which the runtime reads them, and only optional ones may be left out. A runtime
 * without pallets takes no extrinsics, so it needs none.
 */
function extrinsicOf(
  { versions, extensions }: RuntimeContent["extrinsic"],
  pallets: readonly AssemblyPallet[],
  file: string,
): ExtrinsicDescription {
  const here = ["extrinsic", "extensions"];
  const known = packageExtensions();
  extensions.forEach((identifier, place) => {
    if (!known.some((candidate) => candidate.identifier === identifier))
      refuse(
        file,
        [...here, place],
        `unknown transaction extension ${identifier}: expected one of ${known.map((one) => one.identifier).join(", ")}`,
      );
    const needed = PALLET_EXTENSIONS.find((extension) => extension === identifier);
    if (needed && !pallets.some(({ extension }) => extension === needed)) {
      refuse(
        file,
        [...here, place],
        `no pallet implements ${identifier}: add the pallet that does, or leave the extension out`,
      );
    }
  });
  const chosen = known.filter(
    ({ identifier }) =>
      extensions.includes(identifier) || (pallets.length > 0 && !OPTIONAL_EXTENSIONS.includes(identifier)),
  );
  const expected = chosen.map(({ identifier }) => identifier).join(", ");
  if (expected !== extensions.join(", ")) {
    refuse(
      file,
      here,
      `expected the extensions ${expected} in this order, found ${extensions.join(", ") || "none"}`,
    );
  }
  return { versions, address: "MultiAddress", signature: "MultiSignature", extensions: chosen };
}
