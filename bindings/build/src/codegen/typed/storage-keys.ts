/** Generates the function `key` of a storage item: FRAME's storage key, hashed by the description's hashers. */
import type { StorageDescription } from "../../description/description.ts";
import type { FRAME } from "../frame.ts";
import type { Imports } from "../modules.ts";
import { upperSnakeCase } from "../names.ts";
import { HASH_SIZES, KEEPS_KEY, type Key, type KeyPart, PREFIX, parametersOf } from "./storage-parts.ts";

/** The functions of `frame/storage-key.ts` that append a hashed key. */
const HASHERS: Readonly<Record<Key["hasher"], keyof typeof FRAME>> = {
  Blake2_128: "appendBlake2_128",
  Blake2_256: "appendBlake2_256",
  Blake2_128Concat: "appendBlake2_128Concat",
  Twox128: "appendTwox128",
  Twox256: "appendTwox256",
  Twox64Concat: "appendTwox64Concat",
  Identity: "appendIdentity",
};

/** The functions of `frame/storage-key.ts` that make the whole key of a map with one key. */
const WHOLE_KEYS: Partial<Readonly<Record<Key["hasher"], keyof typeof FRAME>>> = {
  Blake2_128Concat: "blake2_128ConcatKey",
  Twox64Concat: "twox64ConcatKey",
  Identity: "identityKey",
};

/** `key`: the whole storage key. */
export function keyFunction(item: StorageDescription, keys: readonly KeyPart[], imports: Imports): string {
  const prefix = `KEY_${upperSnakeCase(item.name)}`;
  if (keys.length === 0) {
    return `  /** The storage key. */
  // @ts-ignore: decorator
  @inline
  export function key(): Span {
    return ${imports.frame("packSpan")}(${prefix}, ${PREFIX});
  }
`;
  }
  const [only] = keys;
  const whole = keys.length === 1 && only !== undefined ? WHOLE_KEYS[only.hasher] : undefined;
  if (only !== undefined && whole !== undefined) {
    const { statements, address, length } = encodedKey(only, imports);
    return `  /** The storage key of an entry. */
  export function key(${parametersOf(keys)}): Span {
${statements}    return ${imports.frame(whole)}(${prefix}, ${address}, ${length});
  }
`;
  }
  return `  /** The storage key of an entry. */
  export function key(${parametersOf(keys)}): Span {
${joinedKey(prefix, keys, "joined", imports)}    return joined;
  }
`;
}

/** Statements that declare `result`, a span of the prefix and hashed keys after it. */
export function joinedKey(
  prefix: string,
  keys: readonly KeyPart[],
  result: string,
  imports: Imports,
): string {
  const parts = keys.map((part) => encodedKey(part, imports));
  const fixed = PREFIX + keys.reduce((sum, { hasher }) => sum + HASH_SIZES[hasher], 0);
  const lengths = keys.map(({ hasher }, place) =>
    KEEPS_KEY.has(hasher) ? (parts[place] as Encoded).length : "0",
  );
  const appended = keys.map(({ hasher }, place) => {
    const { address, length } = parts[place] as Encoded;
    return `    at = ${imports.frame(HASHERS[hasher])}(at, ${address}, ${length});\n`;
  });
  return `${parts.map(({ statements }) => statements).join("")}    const start = __alloc(${[fixed, ...lengths.filter((one) => one !== "0")].join(" + ")});
    let at = ${imports.frame("copyPrefix")}(start, ${prefix});
${appended.join("")}    const ${result} = ${imports.frame("packSpan")}(start, (at - start) as u32);
`;
}

interface Encoded {
  readonly statements: string;
  readonly address: string;
  readonly length: string;
}

/** The SCALE encoding of a key: where it is already in memory, without a copy. */
function encodedKey({ name, type }: KeyPart, imports: Imports): Encoded {
  const { layout } = type;
  if (layout.kind === "fixed")
    return { statements: "", address: `${name}.address`, length: String(layout.size) };
  if (layout.kind === "integer" && layout.width < 16) {
    const statements = `    const ${name}$ = __alloc(${layout.width});
    store<${type.type}>(${name}$, ${name});
`;
    return { statements, address: `${name}$`, length: String(layout.width) };
  }
  imports.frame("writer");
  const statements = `    const ${name}$ = new Writer(${type.size ?? 64});
    ${type.write(name, `${name}$`)}
`;
  return { statements, address: `${name}$.address`, length: `${name}$.length` };
}
