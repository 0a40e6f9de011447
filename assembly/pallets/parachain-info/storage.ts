// The para id of this chain, set at genesis; 100 if it was not set, same as in cumulus.

import { parachainId } from "../../generated/pallets/parachain-info";

export function paraId(): u32 {
  return parachainId.get();
}
