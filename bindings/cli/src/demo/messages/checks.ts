/**
 * The checks that a handler makes of a message, in its order: for each one the error of a rejection, and the actual
 * values in one case. The order is that of the tables in `docs/explanation/protocol`; a test compares the two.
 *
 * Nothing is checked here. A message that the chain reports as handled has passed all checks, because a handler
 * writes nothing before the last one. The actual values come from the chain's state and the proof.
 */
import type { CheckView } from "./view.ts";

/** What is known of a handled message. Times are seconds since 1970. */
export interface Handling {
  /** Number of messages in the batch. */
  readonly batch: number;
  /** The consensus state id, and the state machine that the client follows. */
  readonly client: string;
  readonly follows: string;
  /** Height of the proof, and the time at which its state commitment was stored. */
  readonly height: bigint;
  readonly since: bigint;
  readonly period: bigint;
  /** Time of the chain that handled it. */
  readonly now: bigint;
  readonly chain: string;
  readonly block: number;
  /** The other chain's time at the height. */
  readonly clockThere: bigint;
  readonly timeout: bigint;
  /** Commitment of the request, even if a response to it was handled. */
  readonly commitment: string;
  /** The module that is called. */
  readonly module: string;
  readonly root: string;
  readonly nodes: number;
  readonly keys: number;
  /** Bytes of all values, and the number of keys without a value. */
  readonly valueBytes: number;
  readonly absent: number;
  readonly signerBytes: number;
}

interface Check {
  readonly check: string;
  readonly refusedAs: string;
  readonly here: (handling: Handling) => string;
  /** Default: the page of the message's kind. */
  readonly page?: string;
}

const CLIENTS_ERROR = "the state machine client's error";
const SIGNER: Check = {
  check: "the signer is at most 32 bytes, or an encoded signature with the lengths of its kind",
  refusedAs: "SignatureDecodingFailed",
  here: ({ signerBytes }) => `a signer of ${signerBytes} bytes`,
};
const batch = (noun: string): Check => ({
  check: "the batch is neither empty nor too large",
  refusedAs: "EmptyBatch, BatchTooLarge",
  here: (handling) => `${handling.batch} ${noun}${handling.batch === 1 ? "" : "s"}`,
});
const module = (who: string): Check => ({
  check: `the module that ${who} exists`,
  refusedAs: "ModuleNotFound",
  here: (handling) => handling.module,
});
const twice = (what: string, refusedAs: string): Check => ({
  check: what,
  refusedAs,
  here: (handling) => (handling.batch === 1 ? "there is one" : `${handling.batch}, all different`),
});

const oneReading = (refusedAs: string, check = "it has one kind, source and destination"): Check => ({
  check,
  refusedAs,
  here: () => "the only message with this commitment",
});

const COMMITMENT: Check = {
  check: "the state commitment is stored: it was not vetoed or evicted",
  refusedAs: "StateCommitmentNotFound",
  here: ({ root }) => `root ${root}`,
};

/** The checks of a height, without that of its state commitment. */
const HEIGHT: readonly Check[] = inIndex([
  {
    check: "a client is bound to the consensus state id",
    refusedAs: "ConsensusStateIdNotRecognized",
    here: ({ client }) => client,
  },
  {
    check: "the chain has code for that client",
    refusedAs: "UnknownConsensusClient",
    here: () => "GRNP, GRANDPA",
  },
  {
    check: "the client is not frozen",
    refusedAs: "FrozenConsensusClient",
    here: () => "there was no fraud proof",
  },
  {
    check: "the time is known at which the height was stored",
    refusedAs: "StateMachineUpdateTimeNotFound",
    here: ({ height, since }) => `height ${height} at ${clock(since)}`,
  },
  {
    check: "the state machine has a challenge period",
    refusedAs: "ChallengePeriodNotConfigured",
    here: ({ period }) => `${period} s`,
  },
  {
    check: "more than that period has passed",
    refusedAs: "ChallengePeriodNotElapsed",
    here: ({ now, since }) => `${now - since} s at ${clock(now)}`,
  },
  {
    check: "the client follows the state machine",
    refusedAs: "UnknownStateMachine",
    here: ({ follows }) => follows,
  },
]);

const expired: Check["here"] = ({ clockThere, timeout }) =>
  `the other chain's time was ${clock(clockThere)}, the timeout is ${clock(timeout)}`;
const early: Check["here"] = ({ now, timeout }) =>
  timeout === 0n ? "it never times out" : `${clock(now)} is before ${clock(timeout)}`;
const holds: Check["here"] = ({ nodes, keys, root }) =>
  `${count(nodes, "node")} from ${root} to ${count(keys, "key")}`;
const sentHere: Check["here"] = ({ commitment }) => `RequestCommitments has ${commitment}`;

/** By the kind of message that was handled. */
export const CHECKS = {
  post: checksOf("post-request.md", [
    batch("POST"),
    SIGNER,
    ...HEIGHT,
    twice("no POST comes twice", "DuplicateRequest"),
    oneReading("NonceTooLarge, AmbiguousStateMachine, PostReadableAsGet"),
    {
      check: "there is no receipt",
      refusedAs: "DuplicateRequest",
      here: ({ block }) => `first delivered in block ${block}`,
    },
    { check: "it has not timed out by this chain's clock", refusedAs: "RequestTimeout", here: early },
    { check: "it is for this chain", refusedAs: "InvalidRequestDestination", here: ({ chain }) => chain },
    {
      check: "the proof's chain is its source, or the allowed proxy",
      refusedAs: "RequestProxyProhibited",
      here: ({ follows }) => `${follows} is the source`,
    },
    COMMITMENT,
    { check: "the proof holds every commitment", refusedAs: CLIENTS_ERROR, here: holds },
  ]),
  response: checksOf("response.md", [
    batch("response"),
    SIGNER,
    ...HEIGHT,
    { ...COMMITMENT, page: "index.md" },
    twice("no request has two responses in the batch, equal or different", "DuplicateResponse"),
    oneReading(
      "NonceTooLarge, AmbiguousStateMachine, GetHeightOutOfRange, TimeoutTooLarge, PostReadableAsGet",
      "its request has one kind, source and destination",
    ),
    { check: "this chain sent the request", refusedAs: "UnsolicitedResponse", here: sentHere },
    {
      check: "it was not answered before",
      refusedAs: "DuplicateResponse",
      here: ({ block }) => `first answered in block ${block}`,
    },
    {
      check: "the response has not timed out by this chain's clock",
      refusedAs: "ResponseTimeout",
      here: early,
    },
    {
      check: "the proof's chain is the requested one, or its allowed proxy",
      refusedAs: "ResponseProxyProhibited",
      here: ({ follows }) => `${follows} was requested`,
    },
    { check: "not too many keys", refusedAs: "BatchTooLarge", here: () => "it answers a POST" },
    {
      check: "the response to a GET has a value for each key and no other, in ascending order",
      refusedAs: "ValuesDoNotMatchKeys",
      here: () => "it answers a POST",
    },
    {
      check: "the bytes of the response to a GET can be divided among the keys in this way only",
      refusedAs: "AmbiguousValues",
      here: () => "it answers a POST",
    },
    { check: "the proof holds every commitment", refusedAs: CLIENTS_ERROR, here: holds },
    module("asked"),
  ]),
  get: checksOf("get.md", [
    batch("GET"),
    SIGNER,
    ...HEIGHT,
    { ...COMMITMENT, page: "index.md" },
    twice("no GET comes twice", "DuplicateRequest"),
    { check: "it is a GET", refusedAs: "InvalidResponseType", here: () => "it is one" },
    oneReading("NonceTooLarge, AmbiguousStateMachine, GetHeightOutOfRange, TimeoutTooLarge"),
    { check: "it has not timed out by this chain's clock", refusedAs: "RequestTimeout", here: early },
    {
      check: "the proof's chain is the requested one; a GET allows no proxy",
      refusedAs: "RequestProofMetadataNotValid",
      here: ({ follows }) => follows,
    },
    { check: "this chain sent it", refusedAs: "UnknownRequest", here: sentHere },
    {
      check: "it was not answered before",
      refusedAs: "DuplicateResponse",
      here: ({ block }) => `first answered in block ${block}`,
    },
    {
      check: "it requests exactly the height of the proof",
      refusedAs: "InsufficientProofHeight",
      here: ({ height }) => `${height}`,
    },
    { check: "not too many keys", refusedAs: "BatchTooLarge", here: ({ keys }) => count(keys, "key") },
    {
      check: "the proof decides every key, under the state root",
      refusedAs: CLIENTS_ERROR,
      here: ({ keys, absent, root }) => `${keys - absent} with a value, ${absent} absent, under ${root}`,
    },
    {
      check: "the encoded values take at most 1 MiB and twice the length of the proof",
      refusedAs: "ValuesTooLarge",
      here: ({ valueBytes }) => count(valueBytes, "byte"),
    },
    module("asked"),
  ]),
  "post timeout": checksOf("timeouts.md", [
    batch("POST"),
    ...HEIGHT,
    { ...COMMITMENT, page: "index.md" },
    twice("no request comes twice", "DuplicateRequest"),
    {
      check: "it is a POST; a GET has no receipt on any chain, so every proof would show its absence",
      refusedAs: "InvalidRequestType",
      here: () => "it is one",
    },
    oneReading(
      "PostReadableAsGet, NonceTooLarge, AmbiguousStateMachine",
      "it is not a GET in the form of a POST either",
    ),
    {
      check: "the proof's chain is the destination, or its allowed proxy",
      refusedAs: "RequestProxyProhibited",
      here: ({ follows }) => `${follows} is the destination`,
    },
    { check: "this chain sent it", refusedAs: "UnknownRequest", here: sentHere },
    {
      check: "it has timed out at the time of the state commitment",
      refusedAs: "RequestTimeoutNotElapsed",
      here: expired,
    },
    {
      check: "the proof shows every receipt absent",
      refusedAs: CLIENTS_ERROR,
      here: ({ absent, nodes, root }) => `${absent} absent by ${count(nodes, "node")} from ${root}`,
    },
    module("sent it"),
  ]),
} as const;

/** The checks that a message has passed, with their actual values. */
export function passed(what: keyof typeof CHECKS, handling: Handling): CheckView[] {
  return CHECKS[what].map(({ check, refusedAs, here, page }) => ({
    check,
    refusedAs,
    page,
    here: here(handling),
  }));
}

function checksOf(page: string, checks: readonly Check[]): readonly Required<Check>[] {
  return checks.map((check) => ({ page, ...check }));
}

function inIndex(checks: readonly Check[]): readonly Check[] {
  return checks.map((check) => ({ ...check, page: "index.md" }));
}

function clock(seconds: bigint): string {
  return new Date(Number(seconds) * 1000).toISOString().slice(11, 19);
}

function count(value: number, noun: string): string {
  return `${value.toLocaleString("en-US")} ${noun}${value === 1 ? "" : "s"}`;
}
