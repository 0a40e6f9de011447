// What the calls weigh: upstream's figures for the greatest numbers of proxies and announcements, without the reads of
// SafeMode and TxPause, pallets that no runtime of ours has.
// Source: pallet-proxy (polkadot-sdk, tag polkadot-stable2512), src/weights.rs.

import { Weight } from "../../frame/weight";
import { MAX_PENDING, MAX_PROXIES } from "../../generated/pallets/proxy";

const READ: u64 = 25_000_000;
const WRITE: u64 = 100_000_000;
/** Bytes of proof: an entry of proxies, one of announcements, an account. */
const PROXIES: u64 = 4_706;
const ANNOUNCEMENTS: u64 = 5_698;
const ACCOUNT: u64 = 3_593;

/** With the account that the call is made for. */
export function proxyWeight(): Weight {
  return new Weight(19_655_145 + 36_306 * (MAX_PROXIES as u64) + 2 * READ + WRITE, PROXIES + ACCOUNT);
}

/** With the account that the call is made for, and the deposit of the proxy. */
export function proxyAnnouncedWeight(): Weight {
  const computed = 41_812_078 + 163_029 * (MAX_PENDING as u64) + 79_539 * (MAX_PROXIES as u64);
  return new Weight(computed + 4 * READ + 3 * WRITE, PROXIES + ANNOUNCEMENTS + 2 * ACCOUNT);
}

/** Of `remove_announcement` and `reject_announcement`. */
export function editAnnouncementsWeight(): Weight {
  const computed = 22_666_821 + 170_629 * (MAX_PENDING as u64) + 21_839 * (MAX_PROXIES as u64);
  return new Weight(computed + 2 * READ + 2 * WRITE, ANNOUNCEMENTS + ACCOUNT);
}

export function announceWeight(): Weight {
  const computed = 32_205_445 + 167_596 * (MAX_PENDING as u64) + 67_833 * (MAX_PROXIES as u64);
  return new Weight(computed + 3 * READ + 2 * WRITE, PROXIES + ANNOUNCEMENTS + ACCOUNT);
}

export function addProxyWeight(): Weight {
  return new Weight(22_358_457 + 64_322 * (MAX_PROXIES as u64) + READ + WRITE, PROXIES);
}

export function removeProxyWeight(): Weight {
  return new Weight(22_579_308 + 62_404 * (MAX_PROXIES as u64) + READ + WRITE, PROXIES);
}

export function removeProxiesWeight(): Weight {
  return new Weight(21_456_750 + 45_387 * (MAX_PROXIES as u64) + READ + WRITE, PROXIES);
}

export function createPureWeight(): Weight {
  return new Weight(23_878_644 + 10_149 * (MAX_PROXIES as u64) + READ + WRITE, PROXIES);
}

/** With the account that created the other one, which gets the deposit back. */
export function killPureWeight(): Weight {
  const computed = 22_067_418 + 52_703 * (MAX_PROXIES as u64);
  return new Weight(computed + 2 * READ + 2 * WRITE, PROXIES + ACCOUNT);
}

export function pokeDepositWeight(): Weight {
  return new Weight(54_226_000 + 3 * READ + 3 * WRITE, PROXIES + ANNOUNCEMENTS + ACCOUNT);
}
