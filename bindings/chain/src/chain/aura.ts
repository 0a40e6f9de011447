/**
 * Aura around a block: the author of its slot, the slot in the header, and the seal.
 *
 * Rejects, by {@link SealError}: a missing seal if there are authorities, a seal if there are none, a seal that is
 * not the last digest item, a header without a slot, and a seal by another key than that of the slot's author. The
 * runtime checks that the slot grows. (docs/spec/host.md#authoring, docs/spec/grandpa.md#slots)
 */

import type { HasherName, Runtime, Storage } from "@as-ismp/core";
import { encodeU64, equalBytes, readU64, ScaleReader, toHex } from "@as-ismp/core/internal/codec";
import { type Account, type DigestItem, type Header, headerHash } from "@as-ismp/relayer/substrate";
import { sr25519Verify } from "@polkadot/util-crypto";
import { MissingApiError, NoAuthorKeyError, SealError } from "./errors.ts";

const ENGINE = "aura";

/** Aura's settings in the state of a block's parent. */
export interface AuraSettings {
  /** In milliseconds. */
  readonly slotDuration: bigint;
  /** Public sr25519 keys. If there are none, blocks are not sealed. */
  readonly authorities: readonly Uint8Array[];
}

/** Reads the settings. Does not change `storage`. */
export function auraSettings(runtime: Runtime, storage: Storage): AuraSettings {
  const call = (entryPoint: string): ScaleReader => {
    if (!runtime.entryPoints.has(entryPoint)) throw new MissingApiError(entryPoint);
    return new ScaleReader(runtime.call(entryPoint, new Uint8Array(), { storage: storage.fork() }));
  };
  const duration = call("AuraApi_slot_duration");
  const list = call("AuraApi_authorities");
  return { slotDuration: readU64(duration), authorities: list.vec(() => list.fixed(32).slice()) };
}

/** The digest item that claims a slot. */
export function slotDigest(slot: bigint): DigestItem {
  return { kind: "preRuntime", engine: ENGINE, data: encodeU64(slot) };
}

/** The slot that a header claims, or undefined. */
export function slotOf({ digest }: Header): bigint | undefined {
  for (const item of digest) {
    if (item.kind !== "preRuntime" || item.engine !== ENGINE) continue;
    return item.data.length === 8 ? readU64(new ScaleReader(item.data)) : undefined;
  }
  return undefined;
}

/**
 * `header` with the seal of the author of its slot, whose key must be in `keys`; unchanged if there are no
 * authorities.
 *
 * @throws SealError, NoAuthorKeyError
 */
export function seal(
  header: Header,
  { authorities }: AuraSettings,
  keys: readonly Account[],
  hasher: HasherName,
): Header {
  if (authorities.length === 0) return header;
  const author = authorOf(header, authorities);
  const key = keys.find(({ scheme, publicKey }) => scheme === "sr25519" && equalBytes(publicKey, author));
  if (key === undefined)
    throw new NoAuthorKeyError(
      `the author of the slot is ${toHex(author)}, and this node does not have its key`,
    );
  const data = key.sign(headerHash(header, hasher));
  return { ...header, digest: [...header.digest, { kind: "seal", engine: ENGINE, data }] };
}

/** Checks the seal of `header` and returns the header without it. @throws SealError */
export function unseal(header: Header, { authorities }: AuraSettings, hasher: HasherName): Header {
  const last = header.digest.at(-1);
  const rest = { ...header, digest: header.digest.slice(0, -1) };
  const unsealed = last?.kind === "seal" ? rest : header;
  if (unsealed.digest.some(({ kind }) => kind === "seal")) {
    throw new SealError("expected the seal as the last digest item, found it earlier");
  }
  if (authorities.length === 0) {
    if (last?.kind === "seal") throw new SealError("expected no seal, because there are no authorities");
    return header;
  }
  if (last?.kind !== "seal" || last.engine !== ENGINE)
    throw new SealError("expected a seal as the last digest item, found none");
  const author = authorOf(rest, authorities);
  if (!verifies(headerHash(rest, hasher), last.data, author)) {
    throw new SealError(
      `expected a seal by ${toHex(author)}, the author of the slot; the signature is not valid for that key`,
    );
  }
  return rest;
}

function authorOf(header: Header, authorities: readonly Uint8Array[]): Uint8Array {
  const slot = slotOf(header);
  if (slot === undefined) throw new SealError("expected a slot in the digest, found none");
  return authorities[Number(slot % BigInt(authorities.length))] as Uint8Array;
}

/** The library throws if signature or key do not even have the right form. */
function verifies(hash: Uint8Array, signature: Uint8Array, key: Uint8Array): boolean {
  try {
    return sr25519Verify(hash, signature, key);
  } catch {
    return false;
  }
}
