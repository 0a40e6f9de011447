/** `payment_*`: the fee of a transaction, from the runtime's `TransactionPaymentApi`. */

import { RuntimeCallError } from "@as-ismp/core";
import { concat, encodeU32, readU128, ScaleReader } from "@as-ismp/core/internal/codec";
import { withinCallTime } from "../call-time.ts";
import { runtimeError } from "../errors.ts";
import { type MethodContext, type MethodGroup, method } from "../method.ts";
import type { Parameters } from "../parameters.ts";

const CLASSES = ["normal", "operational", "mandatory"];

/** Methods of `payment_*`. */
export const paymentMethods: MethodGroup = {
  payment_queryInfo: method(["encoded_xt", "at"], async (context, given) => {
    const reader = await ask(context, given, "TransactionPaymentApi_query_info");
    const weight = { ref_time: Number(readCompactU64(reader)), proof_size: Number(readCompactU64(reader)) };
    return { weight, class: CLASSES[reader.u8()], partialFee: readU128(reader).toString() };
  }),
  payment_queryFeeDetails: method(["encoded_xt", "at"], async (context, given) => {
    const reader = await ask(context, given, "TransactionPaymentApi_query_fee_details");
    const fee = (): string => `0x${readU128(reader).toString(16)}`;
    const inclusionFee = reader.option(() => {
      return { baseFee: fee(), lenFee: fee(), adjustedWeightFee: fee() };
    });
    return { inclusionFee };
  }),
};

async function ask(context: MethodContext, given: Parameters, entryPoint: string): Promise<ScaleReader> {
  const extrinsic = given.bytes(0);
  const view = context.chain.at(given.optionalHash(1));
  const input = concat(extrinsic, encodeU32(extrinsic.length));
  try {
    return new ScaleReader(await withinCallTime(context, () => view.call(entryPoint, input)));
  } catch (error) {
    if (!(error instanceof RuntimeCallError)) throw error;
    throw runtimeError("Unable to query dispatch info.", error.message);
  }
}

/** Decodes a compact integer of at most 64 bits: its two lowest bits give its length. */
function readCompactU64(reader: ScaleReader): bigint {
  const first = reader.u8();
  const rest = (length: number): bigint =>
    reader.fixed(length).reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
  switch (first & 3) {
    case 0:
      return BigInt(first >>> 2);
    case 1:
      return ((rest(1) << 8n) | BigInt(first)) >> 2n;
    case 2:
      return ((rest(3) << 8n) | BigInt(first)) >> 2n;
    default:
      return rest((first >>> 2) + 4);
  }
}
