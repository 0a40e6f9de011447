// Aura's authorities, in the order of their turns.

import { ENGINE_AURA } from "../../consensus/digest";
import { authorities } from "../../generated/pallets/aura";
import { AuraIdList } from "../../generated/types";
import { beginConsensusLog, depositLog } from "../system/block";

export const AURA_ID_SIZE: u32 = 32;

/** The most authorities. */
export const MAX_AUTHORITIES: u32 = 32;

/** Variants of Aura's `ConsensusLog`. */
const AUTHORITIES_CHANGE: u8 = 1;
const ON_DISABLED: u8 = 2;

/** Sets the authorities and deposits a digest item, for clients that follow headers alone. */
export function changeAuthorities(list: AuraIdList): void {
  authorities.set(list);
  const encoded = list.encode();
  const length = encoded.length;
  const item = beginConsensusLog(ENGINE_AURA, length + 1);
  item.u8(AUTHORITIES_CHANGE);
  item.raw(encoded.address, length);
  depositLog(item);
}

/** Deposits a digest item that says that the authority at `index` is disabled. */
export function depositDisabled(index: u32): void {
  const item = beginConsensusLog(ENGINE_AURA, 1 + 4);
  item.u8(ON_DISABLED);
  item.u32(index);
  depositLog(item);
}
