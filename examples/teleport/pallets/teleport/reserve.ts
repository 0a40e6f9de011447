// The account that holds tokens while they are on the other chain.

import { AccountId32 } from "as-ismp/assembly/frame/account-id32";

/**
 * The reserve: "modlteleport" and zeros, an account without a key. What is sent is locked in it, what arrives is paid
 * from it, so a genesis must give it as much as the other chain's accounts may ever send.
 */
// prettier-ignore
export const RESERVE = changetype<AccountId32>(memory.data<u8>([
  0x6d, 0x6f, 0x64, 0x6c, 0x74, 0x65, 0x6c, 0x65, 0x70, 0x6f, 0x72, 0x74, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
]));
