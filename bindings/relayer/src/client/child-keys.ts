/** Keys of the child trie `ISMP`: raw prefixes and a commitment (docs/spec/pallet-ismp.md#child-trie). */
import { concat } from "@as-ismp/core/internal/codec";

/** Key of the child trie, as RPC methods take it. */
export const MESSAGES_TRIE: Uint8Array = Buffer.from(":child_storage:default:ISMP");

function below(prefix: string): (commitment: Uint8Array) => Uint8Array {
  const bytes = Buffer.from(prefix);
  return (commitment) => concat(bytes, commitment);
}

/** The key under which a chain records that it sent a request. */
export const requestKey = below("RequestCommitments");
/** The key under which a chain records that it sent a response, by the response's commitment. */
export const responseKey = below("ResponseCommitments");
/** The key under which a chain records that it received a request. */
export const requestReceiptKey = below("RequestReceipts");
/** The key under which a chain records that it received the response to a request, by the *request's* commitment. */
export const responseReceiptKey = below("ResponseReceipts");
