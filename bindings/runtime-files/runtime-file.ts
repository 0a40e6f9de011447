/**
 * Reads a runtime's description from its configuration: a JSON file that lists pallets in order, runtime APIs,
 * transaction extensions and the version.
 *
 * Adding a pallet changes only the pallet's folder and one line of the configuration. A pallet is named by a path
 * relative to the configuration or within a package: `../pallets/balances`, `as-ismp/pallets/balances`.
 *
 * A configuration may extend another one by pallets: `{ "extends": "./solo.json", "pallets": […] }`. Each is placed after
 * the pallet that its entry `after` names, or at the end. Order matters to hooks, inherents and clients.
 */
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { apiId } from "../blob/runtime-version.ts";
import { type AssemblyDescription, type AssemblyPallet, PALLET_EXTENSIONS } from "../codegen/description.ts";
import { ASSEMBLY_FOLDER } from "../codegen/frame.ts";
import { apiTypes } from "../description/apis/api-types.ts";
import { standardApis } from "../description/apis/index.ts";
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
import { transactionExtensions } from "../description/transaction-extensions.ts";
import { standardTypes } from "../description/types/standard.ts";
import { JsonNode, readJsonFile } from "./json.ts";
import { withChoices } from "./pallet-config.ts";
import { readPalletFile } from "./pallet-file.ts";
import { readTypes } from "./type-declarations.ts";

/** How runtimes outside this package name the pallets of this package. */
const OWN_PALLETS = "as-ismp/pallets/";

/** The type with which metadata names a hasher. */
const HASHING: Readonly<Record<RuntimeHasher, string>> = {
  blake2_256: "BlakeTwo256",
  keccak256: "Keccak256",
};

/** Transaction extensions that a runtime may leave out. */
const OPTIONAL_EXTENSIONS: readonly string[] = [...PALLET_EXTENSIONS, "CheckMetadataHash"];

/**
 * Reads a configuration, and the `pallet.json` of each pallet that it lists.
 *
 * @param file path of the configuration
 * @throws DescriptionFileError
 */
export function loadRuntime(file: string): AssemblyDescription {
  const absolute = resolve(file);
  const { entries, ...members } = readMembers(absolute);
  const version = readVersion(members.version);
  const apis = members.apis.list().map(readApi);
  const versionValue = versionAsValue(version, apis);
  const chosen: JsonNode[] = [];
  const pallets = entries.map(({ pallet, index, constants, config }) => {
    chosen.push(config ?? new JsonNode({}, absolute, ""));
    const { folder, ...origin } = palletFolder(pallet);
    const description = readPalletFile(join(folder, "pallet.json"), {
      index: index.integer(),
      constants: new Map((constants?.entries() ?? []).map(([name, value]) => [name, value.value()])),
      version: versionValue,
    });
    return { ...description, ...origin };
  });
  const hasher = members.hasher?.oneOf(RUNTIME_HASHERS) ?? "blake2_256";
  return {
    version,
    crate: members.crate.text(),
    types: { ...runtimeTypes(members.types), Hashing: HASHING[hasher] },
    apis,
    hasher,
    folder: dirname(absolute),
    pallets: withPresets(withChoices(pallets, chosen), members.presets),
    extrinsic: readExtrinsic(members.extrinsic, pallets),
  };
}

/** The members of a configuration, or of the one that it extends; and the entries of all pallets, in order. */
function readMembers(file: string) {
  const node = readJsonFile(file);
  const extension = node.has("extends") ? node.object(["extends", "pallets"], []) : undefined;
  const base =
    extension === undefined ? node : readJsonFile(resolve(dirname(file), extension.extends.text()));
  const { pallets, ...members } = base.object(
    ["crate", "version", "pallets", "apis", "extrinsic"],
    ["types", "presets", "hasher"],
  );
  const entries = pallets.list().map((item) => item.object(["pallet", "index"], ["constants", "config"]));
  for (const item of extension?.pallets.list() ?? []) {
    const { after, ...entry } = item.object(["pallet", "index"], ["constants", "config", "after"]);
    const names = entries.map(({ pallet }) => pallet.text());
    const place = after === undefined ? names.length : names.indexOf(after.oneOf(names)) + 1;
    entries.splice(place, 0, entry);
  }
  return { ...members, entries };
}

function readVersion(node: JsonNode): VersionDescription {
  const texts = ["specName", "implName"] as const;
  const numbers = [
    "authoringVersion",
    "specVersion",
    "implVersion",
    "transactionVersion",
    "systemVersion",
  ] as const;
  const members = node.object([...texts, ...numbers], []);
  return {
    specName: members.specName.text(),
    implName: members.implName.text(),
    authoringVersion: members.authoringVersion.integer(),
    specVersion: members.specVersion.integer(),
    implVersion: members.implVersion.integer(),
    transactionVersion: members.transactionVersion.integer(),
    systemVersion: members.systemVersion.integer(),
  };
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

/** An API is its name, for all its methods, or `{ "api": …, "methods": […] }`. */
function readApi(node: JsonNode): RuntimeApiDescription {
  if (node.isText) return apiByName(node);
  const { api, methods } = node.object(["api", "methods"], []);
  const whole = apiByName(api);
  const names = methods.list().map((name) => name.oneOf(whole.methods.map((method) => method.name)));
  return withMethods(whole, ...names);
}

function apiByName(node: JsonNode): RuntimeApiDescription {
  const name = node.text();
  const api = standardApis.find((candidate) => candidate.name === name);
  return api ?? node.fail(`unknown runtime API ${name}`);
}

function runtimeTypes(node: JsonNode | undefined): TypeDeclarations {
  const shared = { ...standardTypes, ...apiTypes };
  for (const [name, declaration] of node?.entries() ?? []) {
    if (Object.hasOwn(shared, name) || name === "Hashing")
      declaration.fail(`every runtime already has a type ${name}: choose another name`);
  }
  const { types, classes } = readTypes(node);
  if (Object.keys(classes).length > 0) node?.fail("only types of pallets may have a class");
  return { ...shared, ...types };
}

/**
 * The pallets with their values in the runtime's own presets, which replace the values of the pallets' own presets.
 */
function withPresets(pallets: readonly AssemblyPallet[], node: JsonNode | undefined): AssemblyPallet[] {
  const given = (node?.entries() ?? []).map(([name, preset]) => [name, new Map(preset.entries())] as const);
  const fields = new Set(pallets.map(({ genesis }) => genesis?.field));
  for (const [, preset] of given) {
    for (const [field, text] of preset) {
      if (!fields.has(field)) text.fail(`no pallet has the genesis field ${field}`);
    }
  }
  return pallets.map((pallet) => {
    const { genesis } = pallet;
    if (genesis === undefined) return pallet;
    const presets = new Map(genesis.presets);
    for (const [name, preset] of given) {
      presets.set(name, preset.get(genesis.field)?.plainJson() ?? presets.get(name) ?? genesis.default);
    }
    return { ...pallet, genesis: { ...genesis, presets } };
  });
}

function palletFolder(node: JsonNode): Pick<AssemblyPallet, "folder" | "package"> {
  const name = node.text();
  if (name.startsWith(OWN_PALLETS)) {
    return { folder: join(ASSEMBLY_FOLDER, "pallets", name.slice(OWN_PALLETS.length)) };
  }
  if (name.startsWith(".")) return { folder: resolve(dirname(node.file), name) };
  const [, packageName = "", inside = ""] = name.match(/^((?:@[^/]+\/)?[^/]+)\/?(.*)$/) ?? [];
  let folder: string;
  try {
    folder = dirname(createRequire(node.file).resolve(`${name}/pallet.json`));
  } catch {
    return node.fail(`no package has the pallet ${name}; the path of a folder starts with a dot`);
  }
  const up = inside.split("/").map(() => "..");
  return { folder, package: { name: packageName, root: resolve(folder, ...(inside === "" ? [] : up)) } };
}

/** Extensions must be in the order in which the runtime reads them, and only optional ones may be left out. */
function readExtrinsic(node: JsonNode, pallets: readonly AssemblyPallet[]): ExtrinsicDescription {
  const { versions, extensions } = node.object(["versions", "extensions"], []);
  const wanted = extensions.list().map((item) => {
    const identifier = item.text();
    const known = transactionExtensions.some((candidate) => candidate.identifier === identifier);
    if (!known) item.fail(`unknown transaction extension ${identifier}`);
    const needed = PALLET_EXTENSIONS.find((extension) => extension === identifier);
    if (needed && !pallets.some(({ extension }) => extension === needed)) {
      item.fail(`no pallet implements ${identifier}`);
    }
    return identifier;
  });
  const chosen = transactionExtensions.filter(
    ({ identifier }) => wanted.includes(identifier) || !OPTIONAL_EXTENSIONS.includes(identifier),
  );
  const expected = chosen.map(({ identifier }) => identifier);
  if (expected.join() !== wanted.join())
    extensions.fail(`expected the extensions ${expected.join(", ")} in this order`);
  return {
    versions: versions.list().map((version) => version.integer()),
    address: "MultiAddress",
    signature: "MultiSignature",
    extensions: chosen,
  };
}
