// The account that holds tokens while they are on the other chain.

import { account } from "as-ismp/assembly/frame/literals";

/**
 * The reserve, an account without a key. What is sent is locked in it, what arrives is paid from it, so a genesis must
 * give it as much as the other chain's accounts may ever send.
 */
export const RESERVE = account("modlteleport");
