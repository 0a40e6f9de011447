// An extrinsic: version 4 signed or bare, version 5 bare or general.
//
// Decoding refuses what FRAME refuses: a wrong length prefix, unknown versions and kinds, calls that do not decode, bytes
// after the call. The caller then traps, same as FRAME. All checks of a decoded extrinsic give error values.
// Source: docs/spec/host.md#extrinsics, docs/spec/host.md#signed-payload.

import { AccountId32 } from "../frame/account-id32";
import { MultiAddress } from "../frame/account-id";
import { Call } from "../frame/call";
import { INVALID_BAD_PROOF, UNKNOWN_CANNOT_LOOKUP, VALID, Validity } from "../frame/validity";
import { readCall } from "../generated/calls";
import { equal32 } from "../bytes/compare";
import { blake2b256 } from "../hashing/blake2b";
import { recoverEcdsa, verifyEd25519, verifySr25519 } from "../host/crypto";
import { Reader } from "../scale/reader";
import { ScaleError } from "../scale/errors";
import { Writer } from "../scale/writer";
import { TransactionExtensions } from "./transaction-extensions";

export const enum ExtrinsicKind {
  Bare = 0,
  Signed = 1,
  General = 2,
}

const BARE_4: u8 = 0x04;
const SIGNED_4: u8 = 0x84;
const BARE_5: u8 = 0x05;
const GENERAL_5: u8 = 0x45;

const enum MultiSignatureKind {
  Ed25519 = 0,
  Sr25519 = 1,
  Ecdsa = 2,
}

/** Upper bound for the implicit data of all extensions: versions, two hashes and an option. */
const IMPLICIT_SIZE: u32 = 128;
/** Of a longer payload the blake2-256 hash is signed. */
const MAX_SIGNED_PAYLOAD: u32 = 256;


@final
export class Extrinsic {
  kind: ExtrinsicKind = ExtrinsicKind.Bare;
  /** null unless it is signed by an account that can be looked up. */
  signer: AccountId32 | null = null;
  extensions: TransactionExtensions | null = null;
  call: Call = changetype<Call>(0);
  /** The whole extrinsic, with its length prefix. */
  start: usize = 0;
  length: u32 = 0;

  private signatureKind: u8 = 0;
  private signature: usize = 0;

  /** Reads one extrinsic; check `reader.error`. */
  static read(reader: Reader): Extrinsic {
    const extrinsic = new Extrinsic();
    extrinsic.start = reader.position;
    const body = reader.nested();
    extrinsic.length = (reader.position - extrinsic.start) as u32;
    extrinsic.readBody(body);
    body.finish();
    if (body.failed) reader.fail(body.error);
    return extrinsic;
  }

  private readBody(body: Reader): void {
    switch (body.u8()) {
      case BARE_4:
      case BARE_5:
        break;
      case SIGNED_4:
        this.kind = ExtrinsicKind.Signed;
        this.signer = MultiAddress.read(body).account;
        this.signatureKind = body.u8();
        if (this.signatureKind > (MultiSignatureKind.Ecdsa as u8)) body.fail(ScaleError.UnknownVariant);
        this.signature = body.fixed(this.signatureKind == (MultiSignatureKind.Ecdsa as u8) ? 65 : 64);
        this.extensions = new TransactionExtensions(body);
        break;
      case GENERAL_5:
        this.kind = ExtrinsicKind.General;
        // The version of the extensions. FRAME reads the same extensions for any version.
        body.u8();
        this.extensions = new TransactionExtensions(body);
        break;
      default:
        body.fail(ScaleError.UnknownVariant);
        return;
    }
    this.call = readCall(body, 0);
  }

  /**
   * Checks the address, the implicit data of the extensions and the signature, if there is one.
   *
   * @param addressOnly leaves the rest unchecked: to try blocks whose signatures are for other code
   */
  check(addressOnly: bool = false): Validity {
    const extensions = this.extensions;
    if (!extensions) return VALID;
    const signer = this.signer;
    if (this.kind == ExtrinsicKind.Signed && signer == null) return UNKNOWN_CANNOT_LOOKUP;
    if (addressOnly) return VALID;
    const own = (extensions.end - extensions.start) as u32;
    const payload = new Writer(this.call.length + own + IMPLICIT_SIZE);
    payload.raw(this.call.start, this.call.length);
    payload.raw(extensions.start, own);
    const validity = extensions.writeImplicit(payload);
    if (validity != VALID || this.kind == ExtrinsicKind.General) return validity;
    let address = payload.address;
    let length = payload.length;
    if (length > MAX_SIGNED_PAYLOAD) {
      const hash = __alloc(32);
      blake2b256(address, length, hash);
      address = hash;
      length = 32;
    }
    return signer != null && this.verify(signer.address, address, length) ? VALID : INVALID_BAD_PROOF;
  }

  private verify(signer: usize, message: usize, length: u32): bool {
    switch (this.signatureKind) {
      case MultiSignatureKind.Ed25519 as u8:
        return verifyEd25519(this.signature, message, length, signer);
      case MultiSignatureKind.Sr25519 as u8:
        return verifySr25519(this.signature, message, length, signer);
      default: {
        // The account of an ECDSA key is the blake2-256 hash of the key, so the key is recovered and hashed.
        const hash = __alloc(32);
        blake2b256(message, length, hash);
        const key = recoverEcdsa(this.signature, hash);
        if (key == 0) return false;
        blake2b256(key, 33, hash);
        return equal32(hash, signer);
      }
    }
  }
}
