import { signatureVerify } from "@polkadot/util-crypto";
import { blake2 } from "../../support/hashing.ts";
import { concat, hex } from "../../support/hex.ts";
import { NotScale, Reader, u32 } from "../../support/scale.ts";
import type { AccountScene } from "../scenes/accounts.ts";

/**
 * Whether an accepted extrinsic was signed by the signer that it names, checked with its bytes and a library that is
 * not the product's. Eras do not matter: in the scene's first block the birth block of every era is the genesis
 * block.
 */

const SIGNED = 0x84;
const SCHEMES = ["ed25519", "sr25519", "ecdsa"] as const;
const LONGEST_PLAIN = 256;

/** Unsigned calls that may be in a block: inherents, messages, and calls with a proof of their own. */
const UNSIGNED: readonly (readonly [pallet: string, call: string])[] = [
  ["Timestamp", "set"],
  ["ParachainSystem", "set_validation_data"],
  ["IsmpParachain", "update_parachain_consensus"],
  ["Ismp", "handle_unsigned"],
  ["Grandpa", "report_equivocation_unsigned"],
  ["System", "apply_authorized_upgrade"],
];

/** Why the extrinsic should not have been accepted; undefined if it may be. */
export function unsignedAcceptance(scene: AccountScene, extrinsic: Uint8Array): string | undefined {
  try {
    const outer = new Reader(extrinsic);
    const body = outer.bytes();
    if (!outer.atEnd) return "there are bytes after the extrinsic";
    const version = body[0] ?? 0;
    if (version === 4 || version === 5) return unsignedCall(scene, body.subarray(1));
    if (version !== SIGNED) return `an extrinsic of version ${version} was taken`;
    return isSigned(scene, body) ? undefined : "its signature does not verify";
  } catch (error) {
    if (error instanceof NotScale) return `it does not read: ${error.message}`;
    throw error;
  }
}

function unsignedCall({ metadata }: AccountScene, call: Uint8Array): string | undefined {
  const pallet = metadata.palletName(call[0] ?? 0);
  const known = UNSIGNED.some(([name, callName]) => {
    return (
      name === pallet && metadata.hasCall(name, callName) && callIndex(metadata, name, callName) === call[1]
    );
  });
  return known ? undefined : `an unsigned call of ${pallet} was accepted`;
}

function callIndex(metadata: AccountScene["metadata"], pallet: string, call: string): number | undefined {
  const type = metadata.pallet(pallet).calls.unwrap().type;
  const { variants } = metadata.registry.lookup.getSiType(type).def.asVariant;
  return variants.find(({ name }) => name.eq(call))?.index.toNumber();
}

function isSigned(scene: AccountScene, body: Uint8Array): boolean {
  const { signer, scheme, signature, explicit, call } = readSigned(body);
  const { specVersion, transactionVersion, genesisHash } = scene;
  const implicit = concat(
    u32(specVersion),
    u32(transactionVersion),
    genesisHash,
    genesisHash,
    Uint8Array.of(0),
  );
  const payload = concat(call, explicit, implicit);
  const message = payload.length > LONGEST_PLAIN ? blake2(payload) : payload;
  if (scheme !== "ecdsa") return signatureVerify(message, signature, signer).isValid;
  // The account of an ECDSA key is the hash of the key, which only the signature reveals.
  return scene.all.some((account) => {
    return (
      account.scheme === "ecdsa" &&
      hex(account.id) === hex(signer) &&
      signatureVerify(message, signature, account.publicKey).isValid
    );
  });
}

function skipCompact(reader: Reader): void {
  const first = reader.u8();
  reader.take([0, 1, 3, (first >> 2) + 4][first & 3] ?? 0);
}

interface Signed {
  readonly signer: Uint8Array;
  readonly scheme: (typeof SCHEMES)[number];
  readonly signature: Uint8Array;
  readonly explicit: Uint8Array;
  readonly call: Uint8Array;
}

function readSigned(body: Uint8Array): Signed {
  const reader = new Reader(body);
  reader.u8();
  if (reader.u8() !== 0) throw new NotScale("no account id");
  const signer = reader.take(32);
  const scheme = SCHEMES[reader.u8()];
  if (scheme === undefined) throw new NotScale("no scheme");
  const signature = reader.take(scheme === "ecdsa" ? 65 : 64);
  const start = reader.position;
  if (reader.u8() !== 0) reader.u8();
  skipCompact(reader);
  skipCompact(reader);
  if (reader.u8() !== 0) throw new NotScale("a hash of metadata is asked for");
  return { signer, scheme, signature, explicit: reader.since(start), call: body.subarray(reader.position) };
}

/** The pallet of an accepted extrinsic's call. */
export function calledPallet({ metadata }: AccountScene, extrinsic: Uint8Array): string {
  const body = new Reader(extrinsic).bytes();
  const call = body[0] === SIGNED ? readSigned(body).call : body.subarray(1);
  return metadata.palletName(call[0] ?? 0);
}
