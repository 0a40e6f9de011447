import { storagePrefix } from "../../bindings/chain/src/chain/index.ts";
import type { Fact } from "../differential/ismp-messages.ts";
import { concat, hex } from "../support/hex.ts";
import type { RawEvent } from "../support/ismp-chain.ts";
import { bytes, Reader } from "../support/scale.ts";
import type { Hex } from "../support/vectors.ts";

/**
 * Intended differences between our pallet and the Rust pallet of wire v1, after the same steps. Any other difference
 * is a bug of ours.
 */

/**
 * A message that is refused can't be in a block. Upstream includes it as an extrinsic that failed and for which no
 * one paid, so blocks could be filled with such messages for free. The pool gets the same answer.
 */
export const refusals = {
  inBlock: "BadProof",
  /** Both pools reject a call without messages, for another reason. */
  inPool: (messages: Uint8Array): string => (messages.length === 1 ? "Call" : "BadProof"),
} as const;

/** Steps that ours refuses for a reason of its own, before it reaches upstream's. */
export const OWN_REASONS: Readonly<Record<string, string>> = {
  "a GET in a POST timeout": "InvalidRequestType",
};

const BYTE_AFTER = "a byte behind the proof (decoded without decode_all)";

/**
 * The messages of a step without the additional byte after the proof, which upstream accepts: with such bytes one
 * message has any number of forms, all of them valid until the first is in a block. Undefined for any other step.
 */
export function withoutByteBehind(note: string, messages: Uint8Array): Uint8Array | undefined {
  if (note !== BYTE_AFTER) return undefined;
  // One message, its kind, then the proof.
  const reader = new Reader(messages.subarray(2));
  const proof = reader.bytes();
  return concat(
    messages.subarray(0, 2),
    bytes(proof.subarray(0, -1)),
    messages.subarray(2 + reader.position),
  );
}

/** The steps of the scenarios are not extrinsics, so no fees are paid for them. */
export function isFeeOfExtrinsic({ pallet, name }: RawEvent): boolean {
  return pallet === "Balances" && ["Withdraw", "Deposit", "Issued", "Rescinded"].includes(name);
}

const OWN_ITEMS = [
  storagePrefix("Ismp", "LegacyStateCommitmentsDrainState"),
  storagePrefix("Ismp", "LegacyStateMachineUpdateTimeDrainState"),
  storagePrefix("Ismp", "LegacyChildTrieDrainState"),
  storagePrefix("Ismp", ":__STORAGE_VERSION__:"),
  storagePrefix("IsmpGrandpa", ":__STORAGE_VERSION__:"),
  storagePrefix("IsmpParachain", "LegacyRelayDrainState"),
  storagePrefix("IsmpParachain", ":__STORAGE_VERSION__:"),
].map(hex);

/** What genesis and an idle block write: the scenarios' runtime has neither. The peer writes the same. */
export function isOfWholeRuntime(key: Hex): boolean {
  return OWN_ITEMS.includes(key);
}

/** Messages that upstream executes and ours refuses. */
export interface HarsherRefusal {
  readonly name: string;
  /** Where the defect is documented. */
  readonly source: string;
  readonly reason: string;
  /** The error with which ours refuses them. */
  readonly refusedAs: readonly string[];
  /** One of these facts holds for the messages. */
  readonly facts: readonly Fact[];
}

/**
 * Covered by tests of their own, because the plans here make no such message:
 *
 * - An update of siblings without a new height is refused (`NothingNew`) unless it is the inherent; upstream accepts
 * it without limit, for free and ahead of all other messages.
 *
 * - Proofs, updates and fraud proofs of which more is without a use than is allowed (`PaddedProof`, `PaddedUpdate`,
 * `PaddedFraudProof`: docs/spec/protocol.md#padding), and more than 4 updates in an extrinsic (`TooManyUpdates`); upstream
 * has no bound.
 *
 * Offered to neither:
 *
 * - A coprocessor that is followed as a standalone chain. Upstream stores its roots like those of any other chain and
 * then reads its messages under the state root, so that nothing can be proven
 * (docs/spec/grandpa.md#coprocessor-layout); ours reads them under the right root.
 * - Messages that ours does not send, by error: GETs with a deadline of 2^40 seconds or more and POSTs with one
 * beyond 2^64 (`TimeoutTooLarge`), which upstream sends with the greatest possible deadline; GETs of height 0 or of
 * 1,500,000,000 and more (`GetHeightOutOfRange`), with more than 16,384 keys (`TooManyGetKeys`) or one that is too
 * long for a trie (`GetKeyTooLong`); messages that are too large to be answered or timed out (`MessageTooLarge`); and
 * messages to chains whose name is not UTF-8 (`AmbiguousStateMachine`). See `dispatch.test.ts`.
 * - Responses with a proof of the state whose values are much larger than the proof (`ValuesTooLarge`): upstream has
 * no bound.
 * - `create_consensus_client` of an id in use. Upstream silently replaces the client, and a frozen client stays
 * frozen (docs/spec/protocol.md#create-client); ours refuses.
 */

export const refusedByOursAlone: readonly HarsherRefusal[] = [
  {
    name: "one item twice in a batch",
    source: "docs/spec/protocol.md#batches",
    reason: "Upstream looks for receipts before the first callback only, and calls the module twice.",
    refusedAs: ["DuplicateRequest", "DuplicateResponse"],
    facts: ["an item twice"],
  },
  {
    name: "empty batches",
    source: "docs/spec/protocol.md#batches",
    reason: "Upstream accepts them: extrinsics that are free and do nothing.",
    refusedAs: ["EmptyBatch"],
    facts: ["no item", "a bit flipped"],
  },
  {
    name: "requests of the other kind in a timeout",
    source: "docs/spec/protocol.md#post-timeouts, docs/spec/protocol.md#get-timeouts",
    reason:
      "Upstream times a POST out as a GET without any proof, and a GET as a POST by a proof of nothing.",
    refusedAs: ["InvalidRequestType"],
    facts: ["an item of another kind"],
  },
  {
    name: "timeouts of GETs that were answered",
    source: "docs/spec/protocol.md#get-timeouts",
    reason: "Upstream does not look for the answer: a GET is answered and timed out.",
    refusedAs: ["GetResponseAlreadyReceived"],
    facts: ["a GET that was answered"],
  },
  {
    name: "timeouts of responses that were received",
    source: "docs/spec/protocol.md#response-timeouts",
    reason:
      "Upstream looks for the receipt under the response, where there is never one: a response is received and " +
      "timed out. Receipts are stored under the request.",
    refusedAs: ["StillPresent"],
    facts: ["a response that was received"],
  },
  {
    name: "the trie that the relayer chose",
    source: "docs/spec/tries.md#proven-trie",
    reason: "Upstream reads timeouts and GETs from the trie that the proof names, which never has a receipt.",
    refusedAs: ["OverlayProofExpected", "StateProofExpected"],
    facts: ["the other trie", "a bit flipped"],
  },
  {
    name: "responses for other keys than the requested ones",
    source: "docs/spec/protocol.md#response-keys",
    reason:
      "Commitments string keys and values together: upstream hands a module whatever keys the relayer read out of them. " +
      "Ours accepts only the order of a state proof.",
    refusedAs: ["ValuesDoNotMatchKeys"],
    facts: ["values for other keys"],
  },
  {
    name: "answers with a second reading",
    source: "docs/spec/protocol.md#response-keys",
    reason:
      "Values that contain a requested key can be divided in another way, and an empty value hashes as an absent " +
      "one: upstream hands a module whichever reading the relayer chose.",
    refusedAs: ["AmbiguousValues"],
    facts: ["values with a second reading"],
  },
  {
    name: "names of relayers and signatures of any length",
    source: "docs/spec/protocol.md#signer",
    reason:
      "Upstream bounds neither the name nor the signature and ignores bytes after it; the name is stored for each item.",
    refusedAs: ["SignatureDecodingFailed"],
    facts: ["a signer", "a bit flipped"],
  },
  {
    name: "numbers that give a commitment a second reading",
    source: "docs/spec/protocol.md#request-bounds",
    reason:
      "Upstream accepts any nonce, height and deadline, so that a GET can be a POST and a digit of a chain's number a byte " +
      "of the nonce.",
    refusedAs: [
      "AmbiguousStateMachine",
      "GetHeightOutOfRange",
      "NonceTooLarge",
      "PostReadableAsGet",
      "TimeoutTooLarge",
    ],
    facts: ["a bit flipped"],
  },
  {
    name: "envelopes of other chains",
    source: "docs/spec/grandpa.md#envelopes",
    reason:
      "Upstream accepts a proof labelled as a relay chain's for a client that follows another chain, and " +
      "the client continues.",
    refusedAs: ["ConsensusMessageStateMachineMismatch"],
    facts: ["another chain's envelope"],
  },
  {
    name: "fraud proofs of no fraud",
    source: "docs/spec/grandpa.md#fraud-proofs",
    reason: "Upstream considers two blocks of one branch a fork: ordinary progress freezes the client.",
    refusedAs: ["FraudProofsSameBranch"],
    facts: ["a fraud proof"],
  },
  {
    name: "the last proof again",
    source: "docs/spec/grandpa.md#replay",
    reason:
      "Upstream accepts it and refreshes the time of the update, so that an abandoned client never expires.",
    refusedAs: ["NotAhead"],
    facts: ["the last proof again"],
  },
  {
    name: "changes of voters that upstream does not see",
    source: "docs/spec/grandpa.md#authority-changes",
    reason:
      "Upstream looks for a scheduled change in the target only, ignores its delay, and ignores forced ones.",
    refusedAs: ["ChangeSkipped", "DelayedChange", "ForcedChange"],
    facts: ["a change below the target", "a delayed change", "a forced change"],
  },
  {
    name: "bytes after a proof, and items of a proof that are too short",
    source: "docs/explanation/consensus-clients.md",
    reason:
      "Upstream lets them through: one message has any number of valid forms, and may be full of items of one byte.",
    refusedAs: ["TrailingBytes", "ShortNode", "ChildTooLong"],
    facts: ["a bit flipped"],
  },
];
