// Transaction extensions: the fields of an extrinsic beside its call, and the implicit data that are signed with them.
//
// CheckNonZeroSender, CheckSpecVersion, CheckTxVersion, CheckGenesis, CheckMortality, CheckNonce, CheckWeight,
// ChargeTransactionPayment, CheckMetadataHash, in this order; a runtime may leave out the last two. This runtime does not
// know its metadata hash, so it refuses an extrinsic whose signer vouches for one.
// Source: docs/spec/host.md#extensions.

import { u128 } from "as-bignum/assembly";
import { INVALID_ANCIENT_BIRTH_BLOCK, UNKNOWN_CANNOT_LOOKUP, VALID, Validity } from "../frame/validity";
import { CHARGE_TRANSACTION_PAYMENT, CHECK_METADATA_HASH } from "../generated/extensions";
import { SPEC_VERSION, TRANSACTION_VERSION } from "../generated/version";
import { blockHash, number } from "../generated/pallets/system";
import { Reader } from "../scale/reader";
import { ScaleError } from "../scale/errors";
import { Writer } from "../scale/writer";
import { Era } from "./era";


@final
export class TransactionExtensions {
  era: Era;
  nonce: u32;
  tip: u128;
  /** Whether the signer vouches for a metadata hash. */
  checksMetadata: bool;
  /** The place of the extensions in the extrinsic: they are signed as sent. */
  start: usize;
  end: usize;

  constructor(reader: Reader) {
    this.start = reader.position;
    this.era = Era.read(reader);
    this.nonce = reader.compact();
    this.tip = CHARGE_TRANSACTION_PAYMENT ? reader.compact128() : new u128();
    const mode: u8 = CHECK_METADATA_HASH ? reader.u8() : 0;
    if (mode > 1) reader.fail(ScaleError.UnknownVariant);
    this.checksMetadata = mode == 1;
    this.end = reader.position;
  }

  /** Appends the implicit data: signed, but not sent. */
  writeImplicit(writer: Writer): Validity {
    writer.u32(SPEC_VERSION);
    writer.u32(TRANSACTION_VERSION);
    const genesis = blockHash.get(0).address;
    writer.raw(genesis, 32);
    const birth = this.era.period == 0 ? 0 : (this.era.birth(number.get() as u64) as u32);
    if (!blockHash.exists(birth)) return INVALID_ANCIENT_BIRTH_BLOCK;
    writer.raw(birth == 0 ? genesis : blockHash.get(birth).address, 32);
    if (this.checksMetadata) return UNKNOWN_CANNOT_LOOKUP;
    if (CHECK_METADATA_HASH) writer.u8(0);
    return VALID;
  }
}
