/** `author_*`: submits extrinsics to the pool, and reports their status. */
import { toHex } from "@as-ismp/core/internal/codec";
import { isTerminal, type TransactionStatus } from "../../pool/transaction.ts";
import { type MethodGroup, method } from "../method.ts";
import { withPoolErrors } from "../pool-errors.ts";

const WATCH = "extrinsic";

/** Methods of `author_*`. */
export const authorMethods: MethodGroup = {
  author_submitExtrinsic: method(["extrinsic"], ({ pool }, given) => {
    const extrinsic = given.bytes(0);
    return withPoolErrors(() => pool.submit(extrinsic));
  }),
  author_pendingExtrinsics: method([], ({ pool }) => pool.ready().map(({ extrinsic }) => toHex(extrinsic))),
  author_submitAndWatchExtrinsic: method(["extrinsic"], ({ pool, subscriptions }, given) => {
    const extrinsic = given.bytes(0);
    subscriptions.reserve();
    const early: TransactionStatus[] = [];
    let tell = (status: TransactionStatus): void => {
      early.push(status);
    };
    const { stop } = withPoolErrors(() => pool.submitAndWatch(extrinsic, (status) => tell(status)));
    return subscriptions.open(WATCH, "author_extrinsicUpdate", (subscription) => {
      tell = (status) => {
        subscription.notify(statusJson(status));
        if (isTerminal(status)) subscription.end();
      };
      for (const status of early) tell(status);
      return stop;
    });
  }),
  author_unwatchExtrinsic: method(["subscription"], ({ subscriptions }, given) =>
    subscriptions.close(WATCH, given.raw(0)),
  ),
};

/** `TransactionStatus` in the JSON form of Substrate nodes. */
function statusJson(status: TransactionStatus): unknown {
  switch (status.kind) {
    case "inBlock":
    case "retracted":
    case "finalityTimeout":
    case "finalized":
      return { [status.kind]: toHex(status.block.hash) };
    case "usurped":
      return { usurped: status.by };
    default:
      return status.kind;
  }
}
