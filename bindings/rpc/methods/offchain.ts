/** `offchain_localStorageGet`: what blocks wrote for the off-chain index, as a node has it that keeps one. */
import { toHex } from "../../chain/hex.ts";
import { invalidParams } from "../errors.ts";
import { type MethodGroup, method } from "../method.ts";

/** The group. */
export const offchainMethods: MethodGroup = {
  offchain_localStorageGet: method(["kind", "key"], ({ chain }, given) => {
    if (given.text(0) !== "PERSISTENT") throw invalidParams("only PERSISTENT storage is kept");
    const value = chain.offchainValue(given.bytes(1));
    return value === undefined ? null : toHex(value);
  }),
};
