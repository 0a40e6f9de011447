/** `grandpa_*`: new justifications, and finality proofs. */

import { toHex } from "@as-ismp/core/internal/codec";
import { NotFinalizedError } from "../../chain/errors.ts";
import { RpcError } from "../errors.ts";
import { type MethodGroup, method } from "../method.ts";

const JUSTIFICATIONS = "justifications";

/** Methods of `grandpa_*`. */
export const grandpaMethods: MethodGroup = {
  grandpa_proveFinality: method(["block"], ({ chain }, given) => {
    try {
      const proof = chain.proveFinality(given.u32(0));
      return proof === undefined ? null : toHex(proof);
    } catch (error) {
      if (!(error instanceof NotFinalizedError)) throw error;
      throw new RpcError(3, "GRANDPA prove finality rpc failed: Block not yet finalized");
    }
  }),
  grandpa_subscribeJustifications: method([], ({ notices, subscriptions }) =>
    subscriptions.open(JUSTIFICATIONS, "grandpa_justifications", ({ notify }) =>
      notices.subscribe(({ justification }) => {
        if (justification !== undefined) notify(toHex(justification));
      }),
    ),
  ),
  grandpa_unsubscribeJustifications: method(["subscription"], ({ subscriptions }, given) =>
    subscriptions.close(JUSTIFICATIONS, given.raw(0)),
  ),
};
