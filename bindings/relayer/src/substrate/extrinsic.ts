/**
 * Extrinsics as bytes, each with its length in front: signed (version 4), bare (4 and 5), general (5).
 *
 * Nothing is checked against a chain, so that tests can also make extrinsics that must be rejected.
 * (docs/spec/host.md#extrinsics)
 */

import { concat, encodeBytes } from "@as-ismp/core/internal/codec";
import { blake2AsU8a } from "@polkadot/util-crypto";
import { type Account, SIGNATURE_SCHEMES } from "./accounts.ts";
import { IMMORTAL } from "./era.ts";
import { type ExtensionValues, encodeExtensions } from "./extensions.ts";
import { type MetadataSource, RuntimeMetadata } from "./metadata.ts";

const SIGNED = 0x80;
const GENERAL = 0x40;
/** `MultiAddress::Id`. */
const ADDRESS_ID = 0;
/**
 * Largest payload in bytes that is signed as it is. Longer ones are hashed first, with BLAKE2b-256 on every chain.
 */
const MAX_PLAIN_PAYLOAD = 256;

/** What a signed extrinsic is made of. */
export interface SigningInput extends ExtensionValues {
  /** Of the runtime that will execute the extrinsic. */
  readonly metadata: RuntimeMetadata;
  /** The account that signs, and pays fee and tip. */
  readonly signer: Account;
  /** As {@link RuntimeMetadata.encodeCall} returns it. */
  readonly call: Uint8Array;
}

/** A signed extrinsic of version 4. */
export function signExtrinsic(input: SigningInput): Uint8Array {
  const { metadata, signer, call } = input;
  const { explicit, implicit } = encodeExtensions(metadata, input);
  const payload = concat(call, explicit, implicit);
  const signature = signer.sign(payload.length > MAX_PLAIN_PAYLOAD ? blake2AsU8a(payload, 256) : payload);
  return encodeBytes(
    concat(
      Uint8Array.of(SIGNED | 4, ADDRESS_ID),
      signer.id,
      Uint8Array.of(SIGNATURE_SCHEMES.indexOf(signer.scheme)),
      signature,
      explicit,
      call,
    ),
  );
}

/** The part of a runtime that signing for it needs. */
export interface SigningRuntime extends MetadataSource {
  /** The versions that a signature covers. */
  version(): { readonly specVersion: number; readonly transactionVersion: number };
}

/** A signed extrinsic of version 4 that never expires, without a tip. */
export function signImmortal(
  runtime: SigningRuntime,
  input: Pick<SigningInput, "signer" | "call" | "genesisHash" | "nonce">,
): Uint8Array {
  const { specVersion, transactionVersion } = runtime.version();
  const metadata = RuntimeMetadata.of(runtime);
  const life = { era: IMMORTAL, birthHash: input.genesisHash };
  return signExtrinsic({ ...input, ...life, metadata, specVersion, transactionVersion, tip: 0n });
}

/** An extrinsic without a signature, such as an inherent. */
export function bareExtrinsic(call: Uint8Array, version: 4 | 5 = 4): Uint8Array {
  return encodeBytes(concat(Uint8Array.of(version), call));
}

/** An extrinsic of version 5 with extensions and no signature of its own. */
export function generalExtrinsic(
  metadata: RuntimeMetadata,
  call: Uint8Array,
  values: ExtensionValues,
  extensionVersion = 0,
): Uint8Array {
  const { explicit } = encodeExtensions(metadata, values);
  return encodeBytes(concat(Uint8Array.of(GENERAL | 5, extensionVersion), explicit, call));
}
