/**
 * Writes TypeScript types of a runtime from its metadata: calls, storage, events, errors, constants and runtime APIs.
 *
 * A type has two forms: the one that is decoded (the table in `plain.ts`), and the one that is given, which accepts what
 * `@polkadot/types` encodes. The text needs no import, so it compiles wherever it is. Types that contain themselves are
 * `unknown` where they do so again.
 */
import type { SiField, SiVariant } from "@polkadot/types/interfaces";
import { stringCamelCase } from "@polkadot/util";
import type { RuntimeMetadata, TypeId } from "./metadata.ts";

type Form = "decoded" | "given";

const PRELUDE = `/** Bytes in hex, as values are decoded. */
export type Hex = \`0x\${string}\`;
/** Bytes: as they are, in hex, or as text. */
export type BytesLike = Uint8Array | string;
/** An account: its 32 bytes, in hex, its SS58 address, or an account with a key. */
export type AnyAccount = Uint8Array | string | { readonly id: Uint8Array; readonly publicKey: Uint8Array };
/** A whole number. Above 2^53 - 1 it must be a bigint. */
export type Integer = number | bigint;
`;

/** The text of a file that exports a type `name` for {@link RuntimeTypes}. @param source for the first line */
export function typescriptOf(metadata: RuntimeMetadata, name: string, source: string): string {
  return new TypeWriter(metadata).file(name, source);
}

class TypeWriter {
  readonly #metadata: RuntimeMetadata;
  /** Texts of types that were written once; those in use are open. */
  readonly #texts = new Map<string, string>();
  readonly #open = new Set<string>();

  constructor(metadata: RuntimeMetadata) {
    this.#metadata = metadata;
  }

  file(name: string, source: string): string {
    const { pallets } = this.#metadata.latest;
    const perPallet = (members: (pallet: (typeof pallets)[number]) => string[]): string =>
      block(
        pallets.flatMap((pallet) => {
          const written = members(pallet);
          return written.length === 0 ? [] : [`${pallet.name}: ${block(written)};`];
        }),
      );
    const calls = perPallet(({ calls }) =>
      this.#variants(calls.unwrapOr(undefined)?.type).map((call) => this.#call(call)),
    );
    const events = perPallet(({ events }) =>
      this.#variants(events.unwrapOr(undefined)?.type).map((event) => this.#event(event)),
    );
    const storage = perPallet((pallet) => this.#storage(pallet));
    const constants = perPallet(({ constants }) =>
      constants.map(({ name, type, docs }) => `${comment(docs)}${name}: ${this.#text(type, "decoded")};`),
    );
    return `// Made by \`as-ismp types\` of ${source}. Make it again after a change of the runtime.
/* biome-ignore-all lint: generated */
/* eslint-disable */

${PRELUDE}
/** The types of the runtime, for \`TestChain<${name}>\` and \`chain.at<${name}>()\`. */
export type ${name} = {
readonly calls: ${calls};
readonly storage: ${storage};
readonly events: ${events};
readonly errors: ${this.#errors()};
readonly constants: ${constants};
readonly apis: ${this.#apis()};
};
`;
  }

  #call({ name, fields, docs }: SiVariant): string {
    const members = fields.map(
      (field) => `${comment(field.docs)}${field.name.unwrap()}: ${this.#text(field.type, "given")};`,
    );
    return `${comment(docs)}${name}: ${members.length === 0 ? "Record<never, never>" : block(members)};`;
  }

  #event({ name, fields, docs }: SiVariant): string {
    const members = fields.map(
      (field, i) =>
        `readonly ${field.name.isSome ? property(stringCamelCase(field.name.unwrap().toString())) : `"${i}"`}: ${this.#text(field.type, "decoded")};`,
    );
    return `${comment(docs)}${name}: ${members.length === 0 ? "Record<never, never>" : block(members)};`;
  }

  #storage({ storage }: RuntimeMetadata["latest"]["pallets"][number]): string[] {
    return (storage.unwrapOr(undefined)?.items ?? []).map(({ name, type, modifier, docs }) => {
      const value = this.#text(type.isMap ? type.asMap.value : type.asPlain, "decoded");
      const keys = type.isMap ? this.#keys(type.asMap) : [];
      const given = keys.map(([key]) => this.#text(key, "given"));
      const decoded = keys.map(([key, isStored]) => (isStored ? this.#text(key, "decoded") : "Hex"));
      return `${comment(docs)}${name}: ${block([
        `keys: [${given.join(", ")}];`,
        `decodedKeys: [${decoded.join(", ")}];`,
        `value: ${modifier.isOptional ? `${value} | null` : value};`,
      ])};`;
    });
  }

  #keys({
    hashers,
    key,
  }: {
    hashers: Iterable<{ type: string }>;
    key: TypeId;
  }): (readonly [TypeId, boolean])[] {
    const names = [...hashers].map(({ type }) => type);
    const types =
      names.length === 1 ? [key] : [...this.#metadata.registry.lookup.getSiType(key as never).def.asTuple];
    return names.map((hasher, i) => [types[i] as TypeId, /Concat$|^Identity$/.test(hasher)] as const);
  }

  #errors(): string {
    const names = this.#metadata.latest.pallets.flatMap(({ name, errors }) =>
      this.#variants(errors.unwrapOr(undefined)?.type).map((error) => `"${name}.${error.name}"`),
    );
    const common = [
      "BadOrigin",
      "CannotLookup",
      "Exhausted",
      "Corruption",
      "Unavailable",
      "RootNotAllowed",
      "Other",
    ];
    const families = ["Token", "Arithmetic", "Transactional", "Trie"].map(
      (family) => `\`${family}.\${string}\``,
    );
    return ["", ...names, ...common.map((error) => `"${error}"`), ...families].join("\n| ");
  }

  #apis(): string {
    if (this.#metadata.version < 15) return "Record<never, never>";
    return block(
      this.#metadata.latest.apis.map(({ name, methods, docs }) => {
        const written = methods.map((method) => {
          const inputs = method.inputs.map((input) => `${input.name}: ${this.#text(input.type, "given")}`);
          const output = this.#text(method.output, "decoded");
          return `${comment(method.docs)}${method.name}: ${block([`inputs: [${inputs.join(", ")}];`, `output: ${output};`])};`;
        });
        return `${comment(docs)}${name}: ${block(written)};`;
      }),
    );
  }

  #variants(type: TypeId | undefined): SiVariant[] {
    if (type === undefined) return [];
    const { def } = this.#metadata.registry.lookup.getSiType(type as never);
    return def.isVariant ? [...def.asVariant.variants] : [];
  }

  #text(type: TypeId, form: Form): string {
    const id = `${form} ${type}`;
    const known = this.#texts.get(id);
    if (known !== undefined) return known;
    if (this.#open.has(id)) return "unknown";
    this.#open.add(id);
    const text = this.#write(type, form);
    this.#open.delete(id);
    this.#texts.set(id, text);
    return text;
  }

  #write(type: TypeId, form: Form): string {
    const { registry } = this.#metadata;
    const { path, def, params } = registry.lookup.getSiType(type as never);
    const last = path.at(-1)?.toString();
    const bytes = form === "decoded" ? "Hex" : "BytesLike";
    const of = (part: TypeId): string => this.#text(part, form);
    if (last === "AccountId32") return form === "decoded" ? "Hex" : "AnyAccount";
    if (last === "MultiAddress" && form === "given") {
      return `AnyAccount | { Id: AnyAccount }`;
    }
    // Calls and extrinsics as arguments are given encoded.
    if (form === "given" && (last === "RuntimeCall" || last === "UncheckedExtrinsic")) return "BytesLike";
    if (form === "decoded" && (last === "RuntimeCall" || last === "RuntimeEvent")) return "unknown";
    if (last === "UncheckedExtrinsic") return "unknown";
    if (form === "decoded" && last === "DispatchError") return "string";
    if (last === "BTreeMap" || last === "BoundedBTreeMap") {
      const [key, value] = params.map(({ type: part }) => (part.isSome ? of(part.unwrap()) : "unknown"));
      return form === "decoded"
        ? `readonly (readonly [${key}, ${value}])[]`
        : `ReadonlyMap<${key}, ${value}>`;
    }
    if (def.isPrimitive) return primitive(def.asPrimitive.type, form);
    if (def.isCompact) return of(def.asCompact.type);
    if (def.isBitSequence) return bytes;
    if (def.isSequence || def.isArray) {
      const part = def.isSequence ? def.asSequence.type : def.asArray.type;
      return this.#isByte(part) ? bytes : `readonly (${of(part)})[]`;
    }
    if (def.isTuple) {
      const parts = [...def.asTuple];
      if (parts.length === 0) return "null";
      // The library unwraps a tuple of one.
      return parts.length === 1 ? of(parts[0] as TypeId) : `readonly [${parts.map(of).join(", ")}]`;
    }
    if (def.isComposite) return this.#composite([...def.asComposite.fields], form);
    if (def.isVariant) return this.#enum(last, [...def.asVariant.variants], form);
    return "unknown";
  }

  #composite(fields: readonly SiField[], form: Form): string {
    if (fields.length === 0) return "null";
    if (fields.every(({ name }) => name.isSome)) {
      return block(
        fields.map(
          ({ name, type, docs }) =>
            `${comment(docs)}readonly ${property(stringCamelCase(name.unwrap().toString()))}: ${this.#text(type, form)};`,
        ),
      );
    }
    const parts = fields.map(({ type }) => this.#text(type, form));
    return parts.length === 1 ? (parts[0] as string) : `readonly [${parts.join(", ")}]`;
  }

  #enum(name: string | undefined, variants: readonly SiVariant[], form: Form): string {
    if (name === "Option") {
      const some = variants.find((variant) => variant.name.eq("Some"))?.fields[0];
      return some === undefined ? "null" : `${this.#text(some.type, form)} | null`;
    }
    if (variants.length === 0) return "never";
    const isBasic = variants.every(({ fields }) => fields.length === 0);
    return variants
      .map((variant) => {
        const tag = `"${variant.name}"`;
        if (variant.fields.length === 0 && (isBasic || form === "given")) return tag;
        const value = variant.fields.length === 0 ? "null" : this.#composite([...variant.fields], form);
        return form === "decoded"
          ? `{ readonly type: ${tag}; readonly value: ${value} }`
          : `{ readonly ${variant.name}: ${value} }`;
      })
      .join(" | ");
  }

  #isByte(type: TypeId): boolean {
    const { def } = this.#metadata.registry.lookup.getSiType(type as never);
    return def.isPrimitive && def.asPrimitive.type === "U8";
  }
}

function primitive(name: string, form: Form): string {
  if (name === "Bool") return "boolean";
  if (name === "Str" || name === "Char") return "string";
  if (form === "given") return "Integer";
  return /^[UI](?:8|16|32)$/.test(name) ? "number" : "bigint";
}

function property(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

function comment(docs: Iterable<{ toString(): string }>): string {
  const text = [...docs]
    .map((line) => line.toString().trim())
    .join("\n")
    .trim()
    .replaceAll("*/", "*\\/");
  if (text === "") return "";
  return text.includes("\n")
    ? `/**\n${text
        .split("\n")
        .map((line) => ` * ${line}`.trimEnd())
        .join("\n")}\n */\n`
    : `/** ${text} */\n`;
}

function block(members: readonly string[]): string {
  if (members.length === 0) return "Record<never, never>";
  const lines = members.join("\n").split("\n");
  return `{\n${lines.map((line) => `  ${line}`).join("\n")}\n}`;
}
