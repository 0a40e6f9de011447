// Aura's authorities, in the order of their turns.

import { ENGINE_AURA, DigestKind } from "../../consensus/digest";
import { valueKey } from "../../frame/storage-key";
import { KEY_AUTHORITIES } from "../../generated/pallets/aura";
import { Span, spanAddress, spanLength } from "../../bytes/span";
import { set } from "../../host/storage";
import { Writer } from "../../scale/writer";
import { depositLog } from "../system/block";

export const AURA_ID_SIZE: u32 = 32;

/** The most authorities. */
export const MAX_AUTHORITIES: u32 = 32;

/** A variant of Aura's `ConsensusLog`. */
const AUTHORITIES_CHANGE: u8 = 1;

/** Sets the authorities without a digest item: for genesis. */
export function setAuthorities(authorities: Span): void {
  set(valueKey(KEY_AUTHORITIES), authorities);
}

/**
 * Sets the authorities and deposits a digest item, for clients that follow headers alone.
 *
 * @param authorities SCALE `Vec<AuraId>`
 */
export function changeAuthorities(authorities: Span): void {
  setAuthorities(authorities);
  const length = spanLength(authorities);
  const item = new Writer(length + 16);
  item.u8(DigestKind.Consensus as u8);
  item.u32(ENGINE_AURA);
  item.compact(length + 1);
  item.u8(AUTHORITIES_CHANGE);
  item.raw(spanAddress(authorities), length);
  depositLog(item);
}
