// Calls that set and remove an asset's name, symbol and decimals. Owners pay a deposit by the length of the texts.

import { u128 } from "as-bignum/assembly";
import { saturatingAdd128 } from "../../../frame/amounts";
import { DispatchResult, OK } from "../../../frame/dispatch-error";
import { DispatchInfo } from "../../../frame/dispatch-info";
import { Origin } from "../../../frame/origin";
import {
  asset,
  depositMetadataCleared,
  depositMetadataSet,
  ERROR_ASSET_NOT_LIVE,
  ERROR_BAD_METADATA,
  ERROR_NO_PERMISSION,
  ERROR_UNKNOWN,
  metadata,
  metadataDepositBase,
  metadataDepositPerByte,
  STRING_LIMIT,
} from "../../../generated/pallets/assets";
import { AssetMetadata, AssetStatus } from "../../../generated/types";
import { Bytes } from "../../../scale/bytes";
import { reserve, unreserve } from "../../balances/reserves";
import { metadataInfo } from "../weights";

/** Signed by the owner. */
export function setMetadata(
  origin: Origin,
  id: u32,
  name: Bytes,
  symbol: Bytes,
  decimals: u8,
): DispatchResult {
  const allowed = origin.ensureSigned();
  if (allowed != OK) return allowed;
  if (name.length > STRING_LIMIT || symbol.length > STRING_LIMIT) return ERROR_BAD_METADATA;
  const details = asset.get(id);
  if (details == null) return ERROR_UNKNOWN;
  if (details.status != AssetStatus.Live) return ERROR_ASSET_NOT_LIVE;
  const owner = origin.account;
  if (!owner.equals(details.owner)) return ERROR_NO_PERMISSION;
  const old = metadata.get(id);
  if (old.isFrozen) return ERROR_NO_PERMISSION;
  const deposit = depositFor(name, symbol);
  if (deposit > old.deposit) {
    const reserved = reserve(owner, deposit - old.deposit);
    if (reserved != OK) return reserved;
  } else {
    unreserve(owner, old.deposit - deposit);
  }
  metadata.set(id, new AssetMetadata(deposit, name, symbol, decimals, false));
  depositMetadataSet(id, name, symbol, decimals, false);
  return OK;
}

export function setMetadataInfo(id: u32, name: Bytes, symbol: Bytes, decimals: u8): DispatchInfo {
  return metadataInfo(1);
}

/** Signed by the owner. */
export function clearMetadata(origin: Origin, id: u32): DispatchResult {
  const allowed = origin.ensureSigned();
  if (allowed != OK) return allowed;
  const details = asset.get(id);
  if (details == null) return ERROR_UNKNOWN;
  if (details.status != AssetStatus.Live) return ERROR_ASSET_NOT_LIVE;
  if (!origin.account.equals(details.owner)) return ERROR_NO_PERMISSION;
  return clear(id);
}

export function clearMetadataInfo(id: u32): DispatchInfo {
  return metadataInfo(1);
}

/** Root. The deposit of earlier metadata stays reserved, and is returned when the metadata is removed. */
export function forceSetMetadata(
  origin: Origin,
  id: u32,
  name: Bytes,
  symbol: Bytes,
  decimals: u8,
  isFrozen: bool,
): DispatchResult {
  const allowed = origin.ensureRoot();
  if (allowed != OK) return allowed;
  if (name.length > STRING_LIMIT || symbol.length > STRING_LIMIT) return ERROR_BAD_METADATA;
  if (!asset.exists(id)) return ERROR_UNKNOWN;
  metadata.set(id, new AssetMetadata(metadata.get(id).deposit, name, symbol, decimals, isFrozen));
  depositMetadataSet(id, name, symbol, decimals, isFrozen);
  return OK;
}

export function forceSetMetadataInfo(
  id: u32,
  name: Bytes,
  symbol: Bytes,
  decimals: u8,
  isFrozen: bool,
): DispatchInfo {
  return metadataInfo(0);
}

/** Root. */
export function forceClearMetadata(origin: Origin, id: u32): DispatchResult {
  const allowed = origin.ensureRoot();
  return allowed == OK ? clear(id) : allowed;
}

export function forceClearMetadataInfo(id: u32): DispatchInfo {
  return metadataInfo(1);
}

function clear(id: u32): DispatchResult {
  const details = asset.get(id);
  if (details == null || !metadata.exists(id)) return ERROR_UNKNOWN;
  unreserve(details.owner, metadata.take(id).deposit);
  depositMetadataCleared(id);
  return OK;
}

/** Texts are at most 2 × `STRING_LIMIT` bytes long. */
function depositFor(name: Bytes, symbol: Bytes): u128 {
  const length = name.length + symbol.length;
  const each = metadataDepositPerByte();
  const isHuge = each.hi >= 1 << 32;
  return saturatingAdd128(isHuge ? u128.Max : each * u128.fromU32(length), metadataDepositBase());
}
