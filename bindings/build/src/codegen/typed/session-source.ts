/**
 * Generates the AssemblyScript through which pallet Session sees the session keys of a runtime, and tells the pallets
 * that have one of a new session. The order is that of the runtime's pallets, as in FRAME's tuples of keys and handlers.
 *
 * A pallet with a session key has a file `session-handler.ts`:
 *
 * ```ts
 * // The keys of the first session; false if the pallet has other authorities already.
 * export function onGenesisSession(keys: AuraIdList): bool
 * // The keys of this session and of the next one, and whether anything has changed.
 * export function onNewSession(changed: bool, keys: AuraIdList, queued: AuraIdList): void
 * // The validator at this place is disabled for the rest of the session.
 * export function onDisabled(index: u32): void
 * ```
 */
import { join } from "node:path";
import { type AssemblyPallet, SESSION_KEYS_TYPE, sessionKeysOf } from "../description.ts";
import { AssemblyTypeError } from "../errors.ts";
import { ASSEMBLY_FOLDER, FRAME } from "../frame.ts";
import { Imports, type ModulePath } from "../modules.ts";
import { camelCase, memberName } from "../names.ts";
import type { Representation } from "./representation.ts";
import type { Representations } from "./representations.ts";

const KEY_SIZE = 32;

interface Handler {
  /** The field in the class of all keys, and the name in the genesis configuration. */
  readonly field: string;
  readonly name: string;
  /** The class of one key, and of a list of them. */
  readonly key: string;
  readonly list: string;
  /** Alias of the pallet's module. */
  readonly space: string;
}

/**
 * @param folderName returns a pallet's name in AssemblyScript
 * @param place of the generated file
 * @throws AssemblyTypeError if a key is not a class of 32 bytes
 */
export function sessionSource(
  pallets: readonly AssemblyPallet[],
  folderName: (pallet: AssemblyPallet) => string,
  representations: Representations,
  place: ModulePath,
): string {
  const imports = new Imports(place);
  const use = ({ uses, type }: Representation): string => {
    for (const { module, class: name } of uses) imports.name(module, name);
    return type;
  };
  const handlers = sessionKeysOf(pallets).map(({ pallet, name, type }): Handler => {
    const where = `session key of pallet ${pallet.name}`;
    const key = representations.of(type, where);
    if (key.size !== KEY_SIZE)
      throw new AssemblyTypeError(type, where, `expected a type of ${KEY_SIZE} bytes`);
    return {
      field: memberName(name),
      name,
      key: use(key),
      list: use(representations.of(`Vec<${type}>`, where)),
      space: imports.space(
        join(pallet.folder, "session-handler"),
        `${camelCase(folderName(pallet))}SessionHandler`,
      ),
    };
  });
  const keys = use(representations.of(SESSION_KEYS_TYPE, "session keys"));
  const pairs = use(representations.of(`Vec<(AccountId32, ${SESSION_KEYS_TYPE})>`, "session keys"));
  const id = use(representations.of("KeyTypeId", "session keys"));
  imports.frame("bytes");
  imports.frame("jsonReader");
  imports.frame("jsonFields");
  imports.name(join(ASSEMBLY_FOLDER, "frame", "genesis", "ss58"), "readAddress");
  const ids = imports.name("./session-keys", "SESSION_KEYS");
  return `// Made by the build from the runtime's description. Do not edit.
${imports.toString()}
/** The number of session keys that each validator has. */
export const KEYS: u32 = ${handlers.length};

/** The kind of the key at \`index\`, as keystores name it. */
export function keyTypeId(index: u32): ${id} {
  return ${id}.at(${ids} + index * 5);
}

/** The public key at \`index\`. */
export function publicKey(keys: ${keys}, index: u32): ${FRAME.bytes.class} {
  switch (index) {
${handlers.map(({ field }, index) => `    case ${index}:\n      return keys.${field}.bytes;\n`).join("")}    default:
      return unreachable();
  }
}

/** Reads the keys of a validator from a genesis configuration. They are usable only if not \`json.failed\`. */
export function readKeys(json: JsonReader): ${keys} {
${handlers.map(({ field }) => `  let ${field}: usize = 0;\n`).join("")}  const fields = new JsonFields(json);
  while (fields.next()) {
    ${handlers.map(({ field, name }) => `if (fields.is("${name}")) ${field} = readAddress(json).address;\n    else `).join("")}fields.unknown();
  }
${handlers.map(({ name }) => `  fields.require("${name}");\n`).join("")}  return new ${keys}(${handlers.map(({ field, key }) => `${key}.at(${field})`).join(", ")});
}

/** Tells the pallets of the first session. Returns false if one of them has other authorities already. */
export function startGenesisSession(validators: ${pairs}): bool {
  let accepted = true;
${handlers.map(({ space, field }) => `  if (!${space}.onGenesisSession(${field}Keys(validators))) accepted = false;\n`).join("")}  return accepted;
}

/** Tells the pallets of a new session. */
export function startNewSession(changed: bool, validators: ${pairs}, queued: ${pairs}): void {
${handlers.map(({ space, field }) => `  ${space}.onNewSession(changed, ${field}Keys(validators), ${field}Keys(queued));\n`).join("")}}

/** Tells the pallets that the validator at \`index\` is disabled. */
export function disableValidator(index: u32): void {
${handlers.map(({ space }) => `  ${space}.onDisabled(index);\n`).join("")}}
${handlers.map((handler) => keysFunction(handler, pairs)).join("")}`;
}

/** A function that picks the keys of one pallet. */
function keysFunction({ field, list }: Handler, pairs: string): string {
  return `
function ${field}Keys(validators: ${pairs}): ${list} {
  const keys = ${list}.empty();
  const each = validators.items();
  while (each.next()) keys.push(each.value.second.${field});
  return keys;
}
`;
}
