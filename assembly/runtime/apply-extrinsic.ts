// Applying one extrinsic to the block, and judging one for the pool: the same checks in the same order.
//
// Order: signature; then the extensions (sender, nonce, weight and length, fee), each checked before the first is
// acted upon; then the call, in a storage layer of its own; then what the fee really was, and the event.
// A call that fails leaves nothing but its nonce, its fee and `ExtrinsicFailed`.
// Source: docs/spec/host.md#applying, docs/spec/host.md#results.

import { DispatchEventInfo, Pays } from "../generated/types";
import { AccountId32 } from "../frame/account-id32";
import { copyBytes } from "../bytes/copy";
import { saturatingSub } from "../bytes/saturating";
import { u128 } from "as-bignum/assembly";
import { DispatchResult, OK } from "../frame/dispatch-error";
import { DispatchInfo, PostDispatch } from "../frame/dispatch-info";
import { Origin } from "../frame/origin";
import { ValidTransaction } from "../frame/valid-transaction";
import {
  INVALID_BAD_MANDATORY,
  INVALID_BAD_SIGNER,
  INVALID_EXHAUSTS_RESOURCES,
  INVALID_FUTURE,
  INVALID_MANDATORY_VALIDATION,
  INVALID_PAYMENT,
  INVALID_STALE,
  INVALID_UNKNOWN_ORIGIN,
  VALID,
  Validity,
} from "../frame/validity";
import { DispatchClass, Weight } from "../frame/weight";
import { dispatch, dispatchInfo } from "../generated/calls";
import { canPayFee, computeFee, correctFee, priority, withdrawFee } from "../generated/extensions";
import { depositExtrinsicFailed, depositExtrinsicSuccess, number } from "../generated/pallets/system";
import { packSpan } from "../bytes/span";
import { begin, commit, rollback } from "../host/storage";
import { Account } from "../pallets/system/account";
import { noteAppliedExtrinsic, noteExtrinsic } from "../pallets/system/block";
import {
  BASE_EXTRINSIC,
  fitsExtrinsic,
  lengthWith,
  reclaimWeight,
  reserveWeight,
  setLength,
} from "../pallets/system/block-weight";
import { Extrinsic, ExtrinsicKind } from "./extrinsic";
import { checkUnsigned, checkUnsignedInPool, judgeUnsigned } from "./unsigned";

/**
 * What the extensions of a signed extrinsic cost themselves, and what more a mortal era costs. Figures for all of them,
 * so an upper bound where a runtime has fewer.
 */
const EXTENSIONS_REF_TIME: u64 = 357_883_000;
const EXTENSIONS_PROOF_SIZE: u64 = 7_186;
const MORTALITY_REF_TIME: u64 = 98_000;
const MORTALITY_PROOF_SIZE: u64 = 3_509;

/** Bytes of a block that the pool leaves to inherents. */
const INHERENTS_LENGTH: u32 = 1 << 17;

const NONCE_TAG: u32 = 36;

/** What happened to an extrinsic: not applied (`validity`), or applied with `result`. */
@final
export class Applied {
  constructor(
    public validity: Validity,
    public result: DispatchResult = OK,
  ) {}
}

/** The call's weight with that of the extensions, where there are any. */
export function extrinsicInfo(extrinsic: Extrinsic): DispatchInfo {
  const info = dispatchInfo(extrinsic.call);
  info.weight = info.weight.plus(extensionsWeight(extrinsic));
  return info;
}

function extensionsWeight(extrinsic: Extrinsic): Weight {
  const extensions = extrinsic.extensions;
  if (!extensions) return new Weight();
  const weight = new Weight(EXTENSIONS_REF_TIME, EXTENSIONS_PROOF_SIZE);
  return extensions.era.period == 0
    ? weight
    : weight.plus(new Weight(MORTALITY_REF_TIME, MORTALITY_PROOF_SIZE));
}

/** Applies an extrinsic that `check` found valid. */
export function apply(extrinsic: Extrinsic): Applied {
  const info = extrinsicInfo(extrinsic);
  noteExtrinsic(packSpan(extrinsic.start, extrinsic.length));

  let fee = new u128();
  let id = AccountId32.at(0);
  let signer = new Account();
  if (extrinsic.kind == ExtrinsicKind.General) return new Applied(refuseGeneral(extrinsic, info));
  if (extrinsic.kind == ExtrinsicKind.Bare) {
    const validity = checkUnsigned(extrinsic.call);
    if (validity != VALID) return new Applied(validity);
  }
  if (extrinsic.kind == ExtrinsicKind.Signed) {
    fee = computeFee(extrinsic.length, info, extrinsic.extensions!.tip);
    // Applied extrinsics were checked, so a signed one has an account.
    id = extrinsic.signer!;
    signer = Account.load(id);
    const validity = validateSigned(extrinsic, id, signer, info, fee, true);
    if (validity != VALID) return new Applied(validity);
  }
  const validity = reserve(extrinsic, info, true);
  if (validity != VALID) return new Applied(validity);
  if (extrinsic.kind == ExtrinsicKind.Signed) {
    signer.nonce += 1;
    if (withdrawFee(id, signer, fee) != VALID) return new Applied(INVALID_PAYMENT);
  }

  const post = new PostDispatch(info);
  const origin = extrinsic.kind == ExtrinsicKind.Signed ? Origin.signed(id) : Origin.none();
  begin();
  const result = dispatch(extrinsic.call, origin, post);
  if (result == OK) commit();
  else rollback();
  if (post.validity != VALID && extrinsic.kind == ExtrinsicKind.Bare) return new Applied(post.validity);
  if (result != OK && info.dispatchClass == DispatchClass.Mandatory)
    return new Applied(INVALID_BAD_MANDATORY);

  const paysFee = info.paysFee && post.paysFee;
  // A call reports what it took itself, not what the extensions did.
  const around = extensionsWeight(extrinsic);
  const weight = post.spent(info.weight.minus(around)).plus(around);
  reclaimWeight(info.dispatchClass, info.weight.minus(weight));
  if (extrinsic.kind == ExtrinsicKind.Signed) {
    const tip = extrinsic.extensions!.tip;
    const spent = new DispatchInfo(weight, info.dispatchClass, paysFee);
    correctFee(id, computeFee(extrinsic.length, spent, tip), tip, fee);
  }
  depositOutcome(result, weight.plus(new Weight(BASE_EXTRINSIC)), info.dispatchClass, paysFee);
  noteAppliedExtrinsic();
  return new Applied(VALID, result);
}

function depositOutcome(
  result: DispatchResult,
  weight: Weight,
  dispatchClass: DispatchClass,
  paysFee: bool,
): void {
  const info = new DispatchEventInfo(weight, dispatchClass as i32, paysFee ? Pays.Yes : Pays.No);
  if (result == OK) depositExtrinsicSuccess(info);
  else depositExtrinsicFailed(result, info);
}

/**
 * @param signer whose account is `account`
 * @param including whether this is for the block at hand, where the nonce must be the next one, or for the pool
 */
function validateSigned(
  extrinsic: Extrinsic,
  signer: AccountId32,
  account: Account,
  info: DispatchInfo,
  fee: u128,
  including: bool,
): Validity {
  if (signer.equals(AccountId32.zero())) return INVALID_BAD_SIGNER;
  if (account.providers == 0 && account.sufficients == 0) return INVALID_PAYMENT;
  const nonce = extrinsic.extensions!.nonce;
  if (nonce < account.nonce) return INVALID_STALE;
  const validity = reserve(extrinsic, info, false);
  if (validity != VALID) return validity;
  if (!canPayFee(signer, account, fee)) return INVALID_PAYMENT;
  return including && nonce > account.nonce ? INVALID_FUTURE : VALID;
}

/** No extension tells who sends a general extrinsic; what they check without that comes first. */
function refuseGeneral(extrinsic: Extrinsic, info: DispatchInfo): Validity {
  const validity = reserve(extrinsic, info, false);
  return validity != VALID ? validity : INVALID_UNKNOWN_ORIGIN;
}

/** Checks weight and length against the limits, and takes them out of the block's if told to. */
function reserve(extrinsic: Extrinsic, info: DispatchInfo, take: bool): Validity {
  if (!fitsExtrinsic(info.dispatchClass, info.weight)) return INVALID_EXHAUSTS_RESOURCES;
  const length = lengthWith(info.dispatchClass, extrinsic.length);
  if (length == 0) return INVALID_EXHAUSTS_RESOURCES;
  if (!take) return VALID;
  setLength(length);
  return reserveWeight(info.dispatchClass, info.weight, extrinsic.length)
    ? VALID
    : INVALID_EXHAUSTS_RESOURCES;
}

/** Judges an extrinsic for the pool. What the pool needs to know of a valid one is written to `transaction`. */
export function validate(extrinsic: Extrinsic, transaction: ValidTransaction): Validity {
  const checked = extrinsic.check();
  if (checked != VALID) return checked;
  const info = extrinsicInfo(extrinsic);
  if (info.dispatchClass == DispatchClass.Mandatory) return INVALID_MANDATORY_VALIDATION;
  if (extrinsic.kind == ExtrinsicKind.Bare) {
    const allowed = checkUnsignedInPool(extrinsic.call);
    if (allowed != VALID) return allowed;
    // Before the call is tried, which is free for the sender: a call that no block has room for must cost no work.
    const fits = reserve(extrinsic, info, false);
    if (fits != VALID) return fits;
    // Attack: a message that was padded to the length of a whole block has the same tag as its honest form. It would
    // keep that out of the pool, and no block would accept it, because inherents come first.
    if (lengthWith(info.dispatchClass, extrinsic.length + INHERENTS_LENGTH) == 0)
      return INVALID_EXHAUSTS_RESOURCES;
    return judgeUnsigned(extrinsic.call, transaction);
  }
  if (extrinsic.kind == ExtrinsicKind.General) return refuseGeneral(extrinsic, info);
  const extensions = extrinsic.extensions!;
  const fee = computeFee(extrinsic.length, info, extensions.tip);
  const signer = extrinsic.signer!;
  const account = Account.load(signer);
  const validity = validateSigned(extrinsic, signer, account, info, fee, false);
  if (validity != VALID) return validity;

  const current = number.get() as u64;
  transaction.priority = priority(extrinsic.length, info, extensions.tip, fee);
  // A transaction requires the one before it where that is not yet in the chain.
  if (extensions.nonce > account.nonce) {
    transaction.requires(nonceTag(signer, extensions.nonce - 1), NONCE_TAG);
  }
  transaction.provides(nonceTag(signer, extensions.nonce), NONCE_TAG);
  transaction.longevity = saturatingSub(extensions.era.death(current), current);
  return VALID;
}

/** The bytes of (account, nonce). */
function nonceTag(account: AccountId32, nonce: u32): usize {
  const tag = __alloc(NONCE_TAG);
  copyBytes(tag, account.address, 32);
  store<u32>(tag, nonce, 32);
  return tag;
}
