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
 * | `fee_payment` | name of a pallet, path of a module | `canPayFee`, `withdrawFee`, `settleFee` |
 * | `account_data` | name of a pallet, null for none | class `AccountData`, and a type of that name |
 * | `session_manager` | name of a pallet, path of a module, null for none | `newSession`, `startSession`, `endSession` |
 * | `account` | eight characters of a pallet's id, or `0x` and 32 bytes in hex | the account |
 * | `u32` | a number | the number |
 *
 * Throws `DescriptionFileError` for a choice that does not fit: a pallet that the runtime does not have or that does not
 * provide the kind, and null where something is needed.
 */
import { dirname, join, resolve } from "node:path";
import { u8aConcat } from "@polkadot/util";
import { z } from "zod";
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
import { type FilePath, refuse } from "./description-file.ts";
import { docs, map, object, text, u32, value } from "./schema.ts";

/** What accounts of pallets begin with. */
const PALLET_ACCOUNT = "modl";
const ACCOUNT_SIZE = 32;

/** The settings that a pallet declares. */
export const settings = map(
  object({
    kind: z.enum(CONFIG_KINDS),
    default: z.union([text, u32, z.null()]),
    optional: z.boolean().default(false),
    min: u32.default(0),
    docs,
  }),
).transform((declared): ConfigSetting[] => [...declared].map(([name, setting]) => ({ name, ...setting })));

/** What a pallet provides to others. */
export const provisions = z
  .partialRecord(z.enum(Object.keys(PROVIDED) as ProvidedKind[]), object({ default: value.exactOptional() }))
  .transform((given): Provision[] =>
    Object.entries(given).map(([kind, provision]) => ({ kind: kind as ProvidedKind, ...provision })),
  );

/** What a runtime chooses for a pallet, by name of the setting. */
export const choices = map(z.union([text, u32, z.null()]));

type Chosen = string | number | null;

/** The choices of a runtime for one pallet, and their place in its configuration. */
export interface GivenChoices {
  readonly given: ReadonlyMap<string, Chosen>;
  readonly file: string;
  readonly path: FilePath;
}

/**
 * The pallets with what the runtime chose for them.
 *
 * @param chosen for each of the pallets
 * @throws DescriptionFileError
 */
export function withChoices(
  pallets: readonly AssemblyPallet[],
  chosen: readonly GivenChoices[],
): AssemblyPallet[] {
  return pallets.map((pallet, place) => {
    const declared = pallet.settings ?? [];
    const { given, file, path } = chosen[place] as GivenChoices;
    const known = declared.map(({ name }) => name);
    for (const name of given.keys()) {
      if (known.includes(name)) continue;
      const detail = known.length === 0 ? "expected no settings" : `expected one of ${known.join(", ")}`;
      refuse(file, path, `${detail}, found "${name}"`);
    }
    const made = declared.map((setting) => {
      const fail = (detail: string): never => refuse(file, [...path, setting.name], detail);
      return choose(setting, { choice: given.get(setting.name), file, fail }, pallet, pallets);
    });
    return made.length === 0 ? pallet : withAccountData({ ...pallet, choices: made }, pallets);
  });
}

interface Given {
  /** Null: none; undefined: the runtime says nothing. */
  readonly choice: Chosen | undefined;
  readonly file: string;
  readonly fail: (detail: string) => never;
}

function choose(
  setting: ConfigSetting,
  { choice, file, fail }: Given,
  user: AssemblyPallet,
  pallets: readonly AssemblyPallet[],
): ConfigChoice {
  const { name, kind, optional, min } = setting;
  const chosen = choice === undefined ? setting.default : choice;
  if (kind === "u32") {
    if (typeof chosen === "number" && chosen >= min) return { setting: name, kind, value: chosen };
    return fail(`expected a number from ${min} to 4294967295, found ${JSON.stringify(chosen)}`);
  }
  if (typeof chosen === "number") return fail(`expected text, found ${chosen}`);
  if (kind === "account") return { setting: name, kind, account: accountOf(chosen, fail) };
  const { names, file: module, none } = PROVIDED[kind];
  const nothing = (): ConfigChoice =>
    none === undefined
      ? fail(`expected a pallet or a module, ${user.name} needs a ${kind}`)
      : { setting: name, kind, names, module: join(ASSEMBLY_FOLDER, none) };
  if (chosen === null) return nothing();
  if (chosen.startsWith(".") && kind !== "account_data") {
    return { setting: name, kind, names, module: resolve(dirname(file), chosen) };
  }
  const provider = pallets.find((pallet) => pallet.name === chosen);
  if (provider === undefined) {
    if (choice === undefined && optional) return nothing();
    const others = none === undefined ? "another" : "another, or null for none";
    return fail(`the runtime has no pallet ${chosen}, the ${kind} of ${user.name}: choose ${others}`);
  }
  if (!provider.provides?.some((provision) => provision.kind === kind)) {
    return fail(`the pallet ${chosen} provides no ${kind}`);
  }
  return { setting: name, kind, names, module: join(provider.folder, module), provider: chosen };
}

/** The account of a pallet's id of eight characters, as Substrate derives it, or an account in hex. */
function accountOf(chosen: string | null, fail: (detail: string) => never): Uint8Array {
  if (chosen !== null && /^0x[0-9a-f]{64}$/i.test(chosen)) {
    return Uint8Array.from(Buffer.from(chosen.slice(2), "hex"));
  }
  if (chosen === null || !/^[!-~]{8}$/.test(chosen)) {
    return fail("expected a pallet's id of eight characters of ASCII, or 0x and 64 hex digits");
  }
  const id = new TextEncoder().encode(`${PALLET_ACCOUNT}${chosen}`);
  return u8aConcat(id, new Uint8Array(ACCOUNT_SIZE - id.length));
}

/**
 * Completes the defaults of the pallet's storage: `{ "config": "accountData" }` is replaced by the default that the
 * chosen pallet gives. Without account data its type is `()`.
 */
function withAccountData(pallet: AssemblyPallet, pallets: readonly AssemblyPallet[]): AssemblyPallet {
  const choice = pallet.choices?.find(({ kind }) => kind === "account_data");
  if (choice === undefined || choice.kind !== "account_data") return pallet;
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
