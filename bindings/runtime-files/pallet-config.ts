/**
 * The settings of pallets: what a pallet takes from the runtime instead of importing it, as FRAME's `Config` types do.
 *
 * `pallet.json` declares settings under `config`, each with a kind and a default, and lists under `provides` the kinds
 * that the pallet offers to others. The runtime's configuration chooses under `config` of the pallet's entry:
 *
 * | kind | chosen by | gives |
 * |---|---|---|
 * | `currency` | name of a pallet, path of a module, null for none | `balance`, `reducibleBalance`, `transfer` |
 * | `clock` | name of a pallet, path of a module | `now` |
 * | `account_data` | name of a pallet, null for none | class `AccountData`, and a type of that name |
 * | `account` | eight characters of a pallet's id, or `0x` and 32 bytes in hex | the account |
 *
 * Throws `DescriptionFileError` for a choice that does not fit: a pallet that the runtime does not have or that does not
 * provide the kind, and null where something is needed.
 */
import { dirname, join, resolve } from "node:path";
import { u8aConcat } from "@polkadot/util";
import {
  type AssemblyPallet,
  CONFIG_KINDS,
  type ConfigChoice,
  type ConfigSetting,
  PROVIDED,
  type ProvidedKind,
  type Provision,
} from "../codegen/description.ts";
import { ASSEMBLY_FOLDER } from "../codegen/frame.ts";
import type { StorageDescription, Value } from "../description/description.ts";
import { JsonNode } from "./json.ts";

/** What accounts of pallets begin with. */
const PALLET_ACCOUNT = "modl";
const ACCOUNT_SIZE = 32;

/** Reads the settings that a pallet declares. */
export function readSettings(node: JsonNode): ConfigSetting[] {
  return node.entries().map(([name, setting]) => {
    const members = setting.object(["kind", "default", "docs"], ["optional"]);
    return {
      name,
      kind: members.kind.oneOf(CONFIG_KINDS),
      default: members.default.text(),
      optional: members.optional?.boolean() ?? false,
    };
  });
}

/** Reads what a pallet provides to others. */
export function readProvisions(node: JsonNode): Provision[] {
  const kinds = Object.keys(PROVIDED) as ProvidedKind[];
  const provisions = node.object([], kinds);
  return kinds.flatMap((kind): Provision[] => {
    const members = provisions[kind]?.object([], ["default"]);
    return members === undefined
      ? []
      : [{ kind, ...(members.default && { default: members.default.value() }) }];
  });
}

/**
 * The pallets with what the runtime chose for them.
 *
 * @param chosen the entries `config` of the runtime's list of pallets, in its order
 * @throws DescriptionFileError
 */
export function withChoices(
  pallets: readonly AssemblyPallet[],
  chosen: readonly JsonNode[],
): AssemblyPallet[] {
  return pallets.map((pallet, place) => {
    const settings = pallet.settings ?? [];
    const entry = chosen[place] as JsonNode;
    const given: Partial<Record<string, JsonNode>> = entry.object(
      [],
      settings.map(({ name }) => name),
    );
    const choices = settings.map((setting) => choose(setting, given[setting.name], entry, pallet, pallets));
    return choices.length === 0 ? pallet : withAccountData({ ...pallet, choices }, pallets);
  });
}

function choose(
  setting: ConfigSetting,
  given: JsonNode | undefined,
  entry: JsonNode,
  user: AssemblyPallet,
  pallets: readonly AssemblyPallet[],
): ConfigChoice {
  const { name, kind, optional } = setting;
  const node = given ?? new JsonNode(setting.default, entry.file, `config of ${user.name}, ${name}`);
  if (kind === "account") return { setting: name, kind, account: accountOf(node) };
  const { names, file, none } = PROVIDED[kind];
  const nothing = (): ConfigChoice =>
    none === undefined
      ? node.fail(`expected a pallet or a module, ${user.name} needs a ${kind}`)
      : { setting: name, kind, names, module: join(ASSEMBLY_FOLDER, none) };
  if (node.isNull) return nothing();
  const text = node.text();
  if (text.startsWith(".") && kind !== "account_data") {
    return { setting: name, kind, names, module: resolve(dirname(node.file), text) };
  }
  const provider = pallets.find((pallet) => pallet.name === text);
  if (provider === undefined) {
    if (given === undefined && optional) return nothing();
    const choices = none === undefined ? "another" : "another, or null for none";
    return node.fail(`the runtime has no pallet ${text}, the ${kind} of ${user.name}: choose ${choices}`);
  }
  if (!provider.provides?.some((provision) => provision.kind === kind)) {
    return node.fail(`the pallet ${text} provides no ${kind}`);
  }
  return { setting: name, kind, names, module: join(provider.folder, file), provider: text };
}

/** The account of a pallet's id of eight characters, as Substrate derives it, or an account in hex. */
function accountOf(node: JsonNode): Uint8Array {
  const text = node.text();
  if (/^0x[0-9a-f]{64}$/i.test(text)) return Uint8Array.from(Buffer.from(text.slice(2), "hex"));
  if (!/^[!-~]{8}$/.test(text)) {
    node.fail("expected a pallet's id of eight characters of ASCII, or 0x and 64 hex digits");
  }
  const id = new TextEncoder().encode(`${PALLET_ACCOUNT}${text}`);
  return u8aConcat(id, new Uint8Array(ACCOUNT_SIZE - id.length));
}

/**
 * Completes the defaults of the pallet's storage: `{ "config": "accountData" }` is replaced by the default that the
 * chosen pallet gives. Without account data its type is `()`.
 */
function withAccountData(pallet: AssemblyPallet, pallets: readonly AssemblyPallet[]): AssemblyPallet {
  const choice = pallet.choices?.find(({ kind }) => kind === "account_data");
  if (choice === undefined || choice.kind === "account") return pallet;
  const provider = pallets.find(({ name }) => name === choice.provider);
  const provision = provider?.provides?.find(({ kind }) => kind === "account_data");
  const value = provision?.default ?? [];
  const storage = pallet.storage?.map((item): StorageDescription => {
    return item.default === undefined
      ? item
      : { ...item, default: replaced(item.default, choice.setting, value) };
  });
  return {
    ...pallet,
    ...(storage && { storage }),
    ...(provider === undefined && { types: { ...pallet.types, AccountData: "()" } }),
  };
}

function replaced(value: Value, setting: string, by: Value): Value {
  if (typeof value !== "object" || value === null || Array.isArray(value) || value instanceof Uint8Array) {
    return value;
  }
  const members = Object.entries(value);
  if (members.length === 1 && (value as { config?: Value }).config === setting) return by;
  return Object.fromEntries(members.map(([key, member]) => [key, replaced(member, setting, by)]));
}
