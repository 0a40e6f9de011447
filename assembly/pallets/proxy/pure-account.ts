// Accounts without a key, which only their proxies use.

import { AccountId32 } from "../../frame/account-id32";
import { derivedAccount } from "../../frame/derived-account";
import { bytes } from "../../frame/literals";
import { ProxyType } from "../../generated/types";
import { Writer } from "../../scale/writer";

/**
 * @param height number of the block in which it was created
 * @param extrinsic index of the extrinsic in that block
 * @param index chosen by the creator
 */
export function pureAccount(
  creator: AccountId32,
  height: u32,
  extrinsic: u32,
  proxyType: ProxyType,
  index: u16,
): AccountId32 {
  const entropy = new Writer(64);
  const prefix = bytes("modlpy/proxy____");
  entropy.raw(prefix.address, prefix.length);
  creator.write(entropy);
  entropy.u32(height);
  entropy.u32(extrinsic);
  entropy.u8(proxyType as u8);
  entropy.u16(index);
  return derivedAccount(entropy);
}
