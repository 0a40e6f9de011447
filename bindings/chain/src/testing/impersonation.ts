/**
 * Accounts whose calls a test makes without their keys.
 *
 * Their extrinsics are signed with a fixed text in place of a signature, which the chains of this library accept: all else
 * about the extrinsic is real, so the account needs a balance for the fee. A node that does not impersonate refuses
 * a block with such an extrinsic, and so does a chain that another host runs.
 */
import { equalBytes, fromHex, toHex } from "@as-ismp/core/internal/codec";
import type { Account } from "@as-ismp/relayer/substrate";
import { decodeAddress, encodeAddress } from "@polkadot/util-crypto";

/** An account: one with a key, its 32 bytes, these in hex, or its SS58 address. */
export type AccountLike = Account | Uint8Array | string;

/** The same bytes as in Chopsticks: 0xdeadbeef, and 0xcd up to the length of a signature. */
const SIGNATURE = new Uint8Array(64).fill(0xcd);
SIGNATURE.set([0xde, 0xad, 0xbe, 0xef]);

const ACCOUNT_LENGTH = 32;

/** The id of an account, 32 bytes. @throws TypeError */
function accountId(account: AccountLike): Uint8Array {
  if (typeof account === "object" && "id" in account) return account.id;
  const id =
    typeof account !== "string"
      ? account
      : account.startsWith("0x")
        ? fromHex(account)
        : decodeAddress(account);
  if (id?.length !== ACCOUNT_LENGTH) {
    throw new TypeError(`expected an account id of 32 bytes, an SS58 address or an account, got ${account}`);
  }
  return id;
}

/** An account that any chain of this library takes for the one with this id. */
export function impersonated(account: AccountLike): Account {
  const id = accountId(account);
  const address = encodeAddress(id, 42);
  return {
    name: `impersonated ${address}`,
    scheme: "sr25519",
    publicKey: id,
    id,
    address,
    sign: () => SIGNATURE,
  };
}

/** Whether a signature is that of an impersonated account. */
export function isImpersonation(signature: Uint8Array): boolean {
  return equalBytes(signature, SIGNATURE);
}

/** The id in hex, the form of decoded account ids. */
export function accountHex(account: AccountLike): string {
  return toHex(accountId(account));
}
