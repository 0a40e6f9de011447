/** What a call did: its end, events, fee, weight and changes of storage. */
import { concat, encodeU32 } from "@as-ismp/core/internal/codec";
import {
  type AnyRuntime,
  type ApplyOutcome,
  type ChainEvent,
  type Plain,
  type RuntimeTypes,
  toPlain,
} from "@as-ismp/relayer/substrate";
import { describeOutcome } from "../chain/block-builder.ts";
import type { ChainBlock } from "../chain/chain-block.ts";
import type { Authored } from "../chain/chain-options.ts";
import type { ChainView } from "../chain/chain-view.ts";
import { type StorageChange, storageChanges } from "./storage-diff.ts";

/** Computation and proof of storage. */
export interface Weight {
  /** Picoseconds on the reference machine. */
  readonly refTime: bigint;
  /** Bytes of a proof of what is read. */
  readonly proofSize: bigint;
}

/** The weight of a call. */
export interface WeightOfCall {
  /** What the runtime charges before the call. Undefined if the runtime has no `TransactionPaymentApi`. */
  readonly declared: Weight | undefined;
  /** What the call used, as its event tells. Undefined if the call is not in a block. */
  readonly used: Weight | undefined;
}

/**
 * What a call did.
 *
 * @typeParam T the types of the runtime, as `as-ismp types` writes them
 */
export interface Receipt<T extends RuntimeTypes = AnyRuntime> {
  /** `Pallet.Error`, or `Invalid.Reason` if the call is in no block; undefined if the call succeeded. */
  readonly error: string | undefined;
  /** The block that was made for the call. */
  readonly block: ChainBlock;
  /** The events of the call, in order. */
  readonly events: readonly ChainEvent[];
  /** What the account paid for the call; 0 without pallet TransactionPayment. */
  readonly fee: bigint;
  /** Declared and used weight. */
  readonly weight: WeightOfCall;
  /** What the call changed in storage, without what every extrinsic changes. */
  readonly changes: readonly StorageChange[];
  /** For the compiler alone: never set. */
  readonly runtimeTypes?: T;
}

/** The call failed, or is in no block. */
export class CallFailedError extends Error {
  override readonly name = "CallFailedError";
  /** `Pallet.Error`, or `Invalid.Reason`. */
  readonly error: string;
  /** What the call did: its fee and its events, for example. */
  readonly receipt: Receipt;

  constructor(call: string, error: string, receipt: Receipt) {
    super(`${call} failed: ${error}`);
    this.error = error;
    this.receipt = receipt;
  }
}

/** The receipt of each extrinsic of a block. @param before the state that the block was built on */
export function receipts(
  { block, outcomes, states }: Authored,
  extrinsics: readonly Uint8Array[],
  before: ChainView,
  after: ChainView,
): Receipt[] {
  const all = after.events();
  const included = outcomes.filter(isIncluded).length;
  let index = block.extrinsics.length - included;
  return outcomes.map((outcome, i) => {
    const at = isIncluded(outcome) ? index++ : undefined;
    const events = all.filter(({ phase }) => typeof phase === "object" && phase.extrinsic === at);
    const [from, to] = [states[i], states[i + 1]];
    return {
      error: outcome.kind === "success" ? undefined : describeOutcome(outcome),
      block,
      events,
      fee: feeOf(events),
      weight: {
        declared: declaredWeight(before, extrinsics[i] as Uint8Array),
        used: usedWeight(events, before),
      },
      changes: from && to ? storageChanges(from, to, before.metadata) : [],
    };
  });
}

function isIncluded({ kind }: ApplyOutcome): boolean {
  return kind === "success" || kind === "failed";
}

function feeOf(events: readonly ChainEvent[]): bigint {
  const paid = events.find(
    ({ pallet, name }) => pallet === "TransactionPayment" && name === "TransactionFeePaid",
  );
  return BigInt((paid?.data["actualFee"] ?? 0) as bigint | number);
}

/** The event counts the base weight of every extrinsic as well, which the declared weight does not have. */
function usedWeight(events: readonly ChainEvent[], { metadata }: ChainView): Weight | undefined {
  const end = events.find(
    ({ pallet, name }) => pallet === "System" && (name === "ExtrinsicSuccess" || name === "ExtrinsicFailed"),
  );
  const info = end?.data["dispatchInfo"] as { readonly class: string; readonly weight: Weight } | undefined;
  if (info === undefined) return undefined;
  const { perClass } = metadata.constant("System", "BlockWeights") as unknown as BlockWeights;
  const base = perClass[info.class.toLowerCase()]?.baseExtrinsic;
  return {
    refTime: BigInt(info.weight.refTime) - BigInt(base?.refTime ?? 0n),
    proofSize: BigInt(info.weight.proofSize) - BigInt(base?.proofSize ?? 0n),
  };
}

/** The part of `frame_system::limits::BlockWeights` that is read. */
interface BlockWeights {
  readonly perClass: Readonly<Record<string, { readonly baseExtrinsic: Weight }>>;
}

/** For an invalid extrinsic the runtime may have no answer. */
function declaredWeight(view: ChainView, extrinsic: Uint8Array): Weight | undefined {
  if (!view.runtime.entryPoints.has("TransactionPaymentApi_query_info")) return undefined;
  const input = concat(extrinsic, encodeU32(extrinsic.length));
  const { output } = view.metadata.apiMethod("TransactionPaymentApi", "query_info");
  const answer = view.call("TransactionPaymentApi_query_info", input);
  return weightOf(toPlain(view.metadata.decode(output, answer)));
}

function weightOf(info: Plain | undefined): Weight | undefined {
  const weight = (info as { readonly weight?: Weight } | undefined)?.weight;
  return weight && { refTime: BigInt(weight.refTime), proofSize: BigInt(weight.proofSize) };
}
