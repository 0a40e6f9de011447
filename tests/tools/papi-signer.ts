import { getPolkadotSigner, type PolkadotSigner } from "polkadot-api/signer";
import type { Account } from "../../bindings/chain/src/chain/index.ts";

/** An account of ours as `polkadot-api` signs with it. */
export function papiSigner(account: Account): PolkadotSigner {
  // What the library calls a public key is the account's id: for ecdsa keys, their hash.
  const type = ({ ed25519: "Ed25519", sr25519: "Sr25519", ecdsa: "Ecdsa" } as const)[account.scheme];
  return getPolkadotSigner(account.id, type, (message) => account.sign(message));
}
