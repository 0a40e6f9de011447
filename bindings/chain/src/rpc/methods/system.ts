/** `system_*`: the node's description, account nonces, dry runs. There is no network, so the node has no peers. */

import { RuntimeCallError } from "@as-ismp/core";
import { toHex } from "@as-ismp/core/internal/codec";
import { decodeAddress } from "@polkadot/util-crypto";
import { dryRun } from "../../chain/dry-run.ts";
import { ChainError } from "../../chain/errors.ts";
import { withinCallTime } from "../call-time.ts";
import { invalidParams, runtimeError } from "../errors.ts";
import { type MethodContext, type MethodGroup, method, unsafeMethod, withAliases } from "../method.ts";

const methods: MethodGroup = {
  system_chain: method([], ({ node }) => node.chainName),
  system_chainType: method([], ({ node }) => node.chainType),
  system_name: method([], ({ node }) => node.name),
  system_version: method([], ({ node }) => node.version),
  system_properties: method([], ({ node }) => node.properties),
  system_health: method([], () => ({ peers: 0, isSyncing: false, shouldHavePeers: false })),
  system_peers: unsafeMethod([], () => []),
  system_nodeRoles: method([], () => ["Authority"]),
  system_localListenAddresses: method([], () => []),
  system_syncState: method([], ({ chain }) => ({
    startingBlock: 0,
    currentBlock: chain.best.number,
    highestBlock: chain.best.number,
  })),
  system_accountNextIndex: method(["account"], (context, given) => {
    let account: Uint8Array;
    try {
      account = decodeAddress(given.text(0));
    } catch {
      throw invalidParams("expected an account as an SS58 address");
    }
    if (account.length !== 32) throw invalidParams("expected an account of 32 bytes");
    return nextIndex(context, account);
  }),
  system_dryRun: unsafeMethod(["extrinsic", "at"], ({ chain }, given) => {
    const extrinsic = given.bytes(0);
    const at = chain.at(given.optionalHash(1));
    try {
      return toHex(dryRun(at, extrinsic));
    } catch (error) {
      if (!(error instanceof RuntimeCallError) && !(error instanceof ChainError)) throw error;
      throw runtimeError("Unable to dry run extrinsic", error.message);
    }
  }),
};

/** Methods of `system_*`. */
export const systemMethods: MethodGroup = withAliases(methods, {
  account_nextIndex: "system_accountNextIndex",
  system_dryRunAt: "system_dryRun",
});

/** The next nonce after the account's transactions in the pool. */
async function nextIndex(context: MethodContext, account: Uint8Array): Promise<number> {
  const { chain, pool } = context;
  const view = chain.at();
  let nonce: number;
  try {
    nonce = await withinCallTime(context, () => view.nonce(account));
  } catch (error) {
    if (!(error instanceof RuntimeCallError)) throw error;
    throw runtimeError("Unable to query nonce.", error.message);
  }
  // The tag that the nonce check provides: the SCALE encoding of the account and its nonce.
  const provided = new Set(pool.ready().flatMap(({ provides }) => provides));
  const tag = (index: number): string => {
    const bytes = new Uint8Array(account.length + 4);
    bytes.set(account);
    new DataView(bytes.buffer).setUint32(account.length, index, true);
    return toHex(bytes);
  };
  while (provided.has(tag(nonce))) nonce += 1;
  return nonce;
}
