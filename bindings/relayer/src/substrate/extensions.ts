/**
 * Transaction extensions: what a signed extrinsic contains besides its call (explicit), and what the signature covers
 * although the extrinsic does not contain it (implicit).
 *
 * They are in the order of the metadata. Throws {@link ExtensionError} for an unknown extension that is not empty.
 * (docs/spec/host.md#extensions)
 */

import { concat, encodeU32 } from "@as-ismp/core/internal/codec";
import { compactToU8a } from "@polkadot/util";
import type { Era } from "./era.ts";
import { ChainError } from "./errors.ts";
import type { RuntimeMetadata, TypeId } from "./metadata.ts";

/** The values of an extrinsic's extensions. */
export interface ExtensionValues {
  /** Of the runtime that will execute the extrinsic. */
  readonly specVersion: number;
  /** Of the runtime that will execute the extrinsic. */
  readonly transactionVersion: number;
  /** 32 bytes. */
  readonly genesisHash: Uint8Array;
  /** The blocks in which the extrinsic is valid. */
  readonly era: Era;
  /** Hash of the era's birth block; the genesis hash if immortal. */
  readonly birthHash: Uint8Array;
  /** Number of the signer's extrinsics before this one. */
  readonly nonce: number;
  /** Paid to the author of the block, in the smallest unit of the currency. */
  readonly tip: bigint;
}

/** Extrinsics with this extension can't be made. */
export class ExtensionError extends ChainError {
  override readonly name = "ExtensionError";
}

interface Parts {
  readonly explicit?: (values: ExtensionValues) => Uint8Array;
  readonly implicit?: (values: ExtensionValues) => Uint8Array;
}

const KNOWN: Readonly<Record<string, Parts>> = {
  CheckSpecVersion: { implicit: ({ specVersion }) => encodeU32(specVersion) },
  CheckTxVersion: { implicit: ({ transactionVersion }) => encodeU32(transactionVersion) },
  CheckGenesis: { implicit: ({ genesisHash }) => genesisHash },
  CheckMortality: { explicit: ({ era }) => era.encoded, implicit: ({ birthHash }) => birthHash },
  CheckNonce: { explicit: ({ nonce }) => compactToU8a(nonce) },
  ChargeTransactionPayment: { explicit: ({ tip }) => compactToU8a(tip) },
  // Disabled: mode 0, and no metadata hash in the signature.
  CheckMetadataHash: { explicit: () => Uint8Array.of(0), implicit: () => Uint8Array.of(0) },
};

/** Encodes all extensions of the runtime. @throws ExtensionError */
export function encodeExtensions(
  metadata: RuntimeMetadata,
  values: ExtensionValues,
): { readonly explicit: Uint8Array; readonly implicit: Uint8Array } {
  const explicit: Uint8Array[] = [];
  const implicit: Uint8Array[] = [];
  for (const extension of metadata.extensions) {
    const { name } = extension;
    const parts = KNOWN[name] ?? {};
    for (const [kind, list] of [
      ["explicit", explicit],
      ["implicit", implicit],
    ] as const) {
      const encode = parts[kind];
      if (encode !== undefined) list.push(encode(values));
      else if (!isEmpty(metadata, extension[kind])) {
        throw new ExtensionError(`cannot encode the ${kind} value of the unknown extension ${name}`);
      }
    }
  }
  return { explicit: concat(...explicit), implicit: concat(...implicit) };
}

function isEmpty(metadata: RuntimeMetadata, type: TypeId): boolean {
  return metadata.registry.createType(metadata.registry.createLookupType(type)).encodedLength === 0;
}
