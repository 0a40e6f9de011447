// NamesApi: what wallets ask about names. `api.json` describes it.

import { AccountId32 } from "as-ismp/assembly/frame/account-id32";
import { owners } from "as-ismp/assembly/generated/pallets/names";
import { Bytes } from "as-ismp/assembly/scale/bytes";

export function ownerOf(name: Bytes): AccountId32 | null {
  return owners.get(name);
}
