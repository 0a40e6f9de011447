/**
 * Digest items of a header: messages of consensus engines and pallets to nodes and light clients.
 *
 * Throws `ScaleError` for kinds of items that Substrate does not have. (docs/spec/grandpa.md#digest-items)
 */

import { ScaleError } from "@as-ismp/core";
import { concat, encodeBytes, type ScaleReader } from "@as-ismp/core/internal/codec";

/** An engine id as four characters, for example `aura`, `FRNK`, `ISMP`. */
export type EngineId = string;

/** A digest item. `engine` names the consensus engine or pallet, `data` is its payload. */
export type DigestItem =
  | { readonly kind: "other"; readonly data: Uint8Array }
  | {
      readonly kind: "consensus" | "seal" | "preRuntime";
      readonly engine: EngineId;
      readonly data: Uint8Array;
    }
  | { readonly kind: "runtimeEnvironmentUpdated" };

const OTHER = 0;
const ENVIRONMENT_UPDATED = 8;
const WITH_ENGINE = new Map([
  [4, "consensus"],
  [5, "seal"],
  [6, "preRuntime"],
] as const);

/** Encodes one item. */
export function encodeDigestItem(item: DigestItem): Uint8Array {
  if (item.kind === "runtimeEnvironmentUpdated") return Uint8Array.of(ENVIRONMENT_UPDATED);
  if (item.kind === "other") return concat(Uint8Array.of(OTHER), encodeBytes(item.data));
  const engine = Buffer.from(item.engine, "latin1");
  if (engine.length !== 4) throw new ScaleError(`expected an engine id of 4 bytes, got ${engine.length}`);
  for (const [index, kind] of WITH_ENGINE) {
    if (kind === item.kind) return concat(Uint8Array.of(index), engine, encodeBytes(item.data));
  }
  throw new ScaleError(`unknown digest item ${item.kind}`);
}

/** Decodes one item. Its bytes are copies. @throws ScaleError */
export function readDigestItem(reader: ScaleReader): DigestItem {
  const index = reader.u8();
  if (index === ENVIRONMENT_UPDATED) return { kind: "runtimeEnvironmentUpdated" };
  if (index === OTHER) return { kind: "other", data: reader.bytes().slice() };
  const kind = (WITH_ENGINE as ReadonlyMap<number, "consensus" | "seal" | "preRuntime">).get(index);
  if (kind === undefined) throw new ScaleError(`unknown digest item index ${index}`);
  const engine = Buffer.from(reader.fixed(4)).toString("latin1");
  return { kind, engine, data: reader.bytes().slice() };
}
