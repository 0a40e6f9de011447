import type { ApiPromise, SubmittableResult } from "@polkadot/api";
import type { ISubmittableResult } from "@polkadot/types/types";
import type { KeyringPair } from "./chain.ts";

/** A transfer to Bob, as wallets make it. */
export function transferOf(api: ApiPromise, to: string, value: bigint) {
  const transfer = api.tx["balances"]?.["transferKeepAlive"];
  if (transfer === undefined) throw new Error("the library finds no balances.transferKeepAlive");
  return transfer(to, value);
}

/** Free balance and nonce by the library's own decoding. */
export async function accountOf(api: ApiPromise, address: string): Promise<{ nonce: number; free: bigint }> {
  const account = await api.query["system"]?.["account"]?.(address);
  if (account === undefined) throw new Error("the library finds no system.account");
  const { nonce, data } = account.toJSON() as { nonce: number; data: { free: string | number } };
  return { nonce, free: BigInt(data.free) };
}

/**
 * Signs, sends, and waits for the block: the result, and the statuses on the way.
 *
 * @param whenInBlock called once the library reported the block
 */
export function send(
  tx: ReturnType<typeof transferOf>,
  signer: KeyringPair,
  options: { era?: number; tip?: bigint; nonce?: number } = {},
  whenInBlock: () => Promise<unknown> = async () => {},
): Promise<{ result: ISubmittableResult; statuses: string[] }> {
  const statuses: string[] = [];
  return new Promise((resolve, reject) => {
    let inBlock: SubmittableResult | ISubmittableResult | undefined;
    tx.signAndSend(signer, options, (result) => {
      statuses.push(result.status.type);
      if (result.status.isInBlock) {
        inBlock = result;
        whenInBlock().catch(reject);
      }
      if (result.status.isFinalized) resolve({ result: inBlock ?? result, statuses });
      if (result.isError) reject(new Error(result.status.type));
    }).catch(reject);
  });
}
