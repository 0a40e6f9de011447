import { storagePrefix } from "../../../bindings/chain/src/chain/index.ts";
import { childTrie, type State } from "../../../bindings/core/src/index.ts";
import { diffTries } from "../../../bindings/core/src/state/trie-diff.ts";
import { hex, utf8 } from "../hex.ts";
import { Reader } from "../scale.ts";
import type { MessageEvent } from "./block-log.ts";

/*
 * Commitments and receipts change by the rules of the protocol alone, and each message has one callback.
 *
 * | entry | comes with | goes with | changes |
 * |---|---|---|---|
 * | commitment of a request | `Request` | a timeout of it | its fee |
 * | commitment of a response | `Response` | a timeout of it | its fee |
 * | receipt of a request | `PostRequestHandled` | a timeout of a request that was routed | never |
 * | receipt of a response | `PostResponseHandled`, `GetRequestHandled` | a timeout of a response that was routed | never |
 */

const CHILD = utf8("ISMP");
const INBOX = storagePrefix("Probe", "Inbox");
const KINDS = ["RequestCommitments", "ResponseCommitments", "RequestReceipts", "ResponseReceipts"] as const;
type Kind = (typeof KINDS)[number];

const COMES: Readonly<Record<Kind, readonly string[]>> = {
  RequestCommitments: ["Request"],
  ResponseCommitments: ["Response"],
  RequestReceipts: ["PostRequestHandled"],
  ResponseReceipts: ["PostResponseHandled", "GetRequestHandled"],
};
const GOES: Readonly<Record<Kind, readonly string[]>> = {
  RequestCommitments: ["PostRequestTimeoutHandled", "GetRequestTimeoutHandled"],
  ResponseCommitments: ["PostResponseTimeoutHandled"],
  RequestReceipts: ["PostRequestTimeoutHandled"],
  ResponseReceipts: ["PostResponseTimeoutHandled"],
};
/** Events that end a message, and what they end: of each message only one may ever come. */
const ENDS: Readonly<Record<string, string>> = {
  PostRequestHandled: "received",
  PostResponseHandled: "answer received",
  GetRequestHandled: "settled",
  PostRequestTimeoutHandled: "settled",
  GetRequestTimeoutHandled: "settled",
  PostResponseTimeoutHandled: "response timed out",
};

/** What the blocks of a chain have reported of its messages so far. */
export class MessageLedger {
  readonly #ended: ReadonlyMap<string, string>;

  constructor(ended: ReadonlyMap<string, string> = new Map()) {
    this.#ended = ended;
  }

  /** The ledger after a block, or what is wrong with the block. */
  follow(before: State, after: State, events: readonly MessageEvent[]): MessageLedger | string {
    const ended = new Map(this.#ended);
    for (const { name, commitment } of events) {
      const end = ENDS[name];
      if (end === undefined) continue;
      const key = `${end} ${commitment}`;
      const earlier = ended.get(key);
      if (earlier !== undefined) return `${commitment} has two callbacks: ${earlier} and ${name}`;
      ended.set(key, name);
    }
    return (
      brokenEntries(before, after, events) ?? brokenInbox(before, after, events) ?? new MessageLedger(ended)
    );
  }
}

function brokenEntries(before: State, after: State, events: readonly MessageEvent[]): string | undefined {
  const said = new Set(events.map(({ name, commitment }) => `${name} ${commitment}`));
  const [old, now] = [childTrie(before, CHILD), childTrie(after, CHILD)];
  for (const [key, value] of diffTries(old, now)) {
    const kind = KINDS.find((name) => Buffer.from(key).toString("latin1").startsWith(name));
    if (kind === undefined || key.length !== kind.length + 32)
      return `a strange entry in the trie of messages: ${hex(key)}`;
    const commitment = hex(key.subarray(kind.length));
    const earlier = old.get(key);
    if (earlier !== undefined && value !== null) {
      if (kind.endsWith("Receipts")) return `a receipt was replaced: ${kind} ${commitment}`;
      continue;
    }
    const reasons = value === null ? GOES[kind] : COMES[kind];
    const subject =
      kind === "ResponseReceipts" && value !== null ? [commitment, answerIn(value)] : [commitment];
    const explained = reasons.some((name) => subject.some((one) => said.has(`${name} ${one}`)));
    if (!explained) return `${kind} ${commitment} ${value === null ? "went" : "came"} without an event`;
  }
  return undefined;
}

/** The commitment of the response that a receipt is of. */
function answerIn(receipt: Uint8Array): string {
  return hex(new Reader(receipt).take(32));
}

/** The module of the test runtimes records each callback, except for the requests that it answers at once. */
function brokenInbox(before: State, after: State, events: readonly MessageEvent[]): string | undefined {
  const callbacks = events.filter(({ name }) => ENDS[name] !== undefined).length;
  const answered = events.filter(({ name, request, extrinsic }) => {
    if (name !== "Response") return false;
    return events.some(
      (other) =>
        other.name === "PostRequestHandled" && other.commitment === request && other.extrinsic === extrinsic,
    );
  }).length;
  const noted = lengthOf(after) - lengthOf(before);
  if (noted === callbacks - answered) return undefined;
  return `${noted} callbacks ran, the events report ${callbacks - answered}`;
}

function lengthOf(state: State): number {
  const inbox = state.top.get(INBOX);
  return inbox === undefined ? 0 : new Reader(inbox).compact();
}
