import {
  requestKey,
  requestReceiptKey,
  responseKey,
  responseReceiptKey,
} from "../../bindings/relayer/src/prover/index.ts";
import { hex, unhex } from "../support/hex.ts";
import { type Happened, type History, isBeginning, requestOf } from "./faults-history.ts";
import { BALANCE } from "./faults-network.ts";
import { bodyOf, feeOf, kindOf, type TrafficKind } from "./faults-traffic.ts";

/**
 * Checks that two chains' histories are consistent: each message is sent once and ends once, their states are what
 * the events say, and no token is missing or added.
 */

export interface Judgement {
  /** An inconsistency. */
  readonly faults: readonly string[];
  /** The number of messages by their end. */
  readonly ends: Readonly<Record<string, number>>;
}

/** @param counts messages that each chain was requested to send */
export function judge(
  left: History,
  right: History,
  counts: readonly [left: number, right: number],
): Judgement {
  const faults: string[] = [];
  const ends: Record<string, number> = {};
  for (const [here, there, count] of [
    [left, right, counts[0]],
    [right, left, counts[1]],
  ] as const) {
    const fault = (text: string): void => {
      faults.push(`${here.name}: ${text}`);
    };
    judgeMessages(here, there, count, fault, ends);
    judgeTrie(here, there, fault);
    judgeInbox(here, there, fault);
    judgeBalances(here, count, fault);
  }
  return { faults, ends };
}

type Fault = (text: string) => void;

function timesOf(history: History, name: string): Map<string, number> {
  const times = new Map<string, number>();
  for (const each of history.happened) {
    if (each.name === name) times.set(each.commitment, (times.get(each.commitment) ?? 0) + 1);
  }
  return times;
}

/** Each message was sent once, ended once, and in a way of its kind; nothing else was handled. */
function judgeMessages(
  here: History,
  there: History,
  count: number,
  fault: Fault,
  ends: Record<string, number>,
): void {
  const numbers = new Set<number>();
  const answered = new Set<string>();
  const known = new Set<string>();
  for (const [commitment, sent] of here.sent) {
    known.add(commitment);
    const isGet = sent.kind === "request" && sent.request.kind === "get";
    const type = sent.kind === "response" ? "PostResponse" : isGet ? "GetRequest" : "PostRequest";
    // A GET is answered where it was sent; other messages are received by the other chain, and time out here.
    const taken = timesOf(isGet ? here : there, `${type}Handled`).get(commitment) ?? 0;
    const timedOut = timesOf(here, `${type}TimeoutHandled`).get(commitment) ?? 0;
    if (taken + timedOut !== 1)
      fault(`${type} ${commitment} was received ${taken} times, timed out ${timedOut} times`);
    let kind: TrafficKind | "answer" = "answer";
    if (sent.kind === "response") {
      const request = requestOf(sent);
      if (answered.has(request)) fault(`two responses to ${request}`);
      answered.add(request);
    } else {
      const number = numberOf(
        sent.request.kind === "get" ? sent.request.context : sent.request.body,
        here.name,
      );
      if (numbers.has(number)) fault(`message ${number} was sent twice`);
      numbers.add(number);
      kind = kindOf(number);
      if (kind === "refused" && taken > 0)
        fault(`message ${number} was accepted by a module that accepts nothing`);
      if ((kind === "accepted" || kind === "answered") && timedOut > 0) fault(`message ${number} timed out`);
    }
    const end = `${kind}: ${timedOut > 0 ? "timed out" : "taken"}`;
    ends[end] = (ends[end] ?? 0) + 1;
  }
  for (let number = 0; number < count; number += 1) {
    if (!numbers.has(number)) fault(`message ${number} was never sent`);
  }
  for (const name of ["PostRequestHandled", "PostResponseHandled"]) {
    for (const commitment of timesOf(there, name).keys()) {
      if (!known.has(commitment)) fault(`${there.name} took ${commitment}, which was never sent`);
    }
  }
  for (const commitment of timesOf(there, "PostRequestHandled").keys()) {
    const sent = here.sent.get(commitment);
    if (sent?.kind !== "request" || sent.request.kind !== "post") continue;
    const isAnswered = [...there.sent.values()].some(
      (each) => each.kind === "response" && requestOf(each) === commitment,
    );
    const kind = kindOf(numberOf(sent.request.body, here.name));
    if (isAnswered !== (kind === "answered")) fault(`the answer to ${commitment} is missing, or too many`);
  }
}

function numberOf(text: Uint8Array, from: string): number {
  const number = Number(/^message (\d+) /.exec(Buffer.from(text).toString())?.[1]);
  if (Buffer.from(text).toString() !== Buffer.from(bodyOf(from, number)).toString()) return Number.NaN;
  return number;
}

/**
 * The trie of messages has the messages that were sent and did not time out, a receipt for each received one, and
 * nothing else.
 */
function judgeTrie(here: History, there: History, fault: Fault): void {
  const due = new Set<string>();
  const timedOut = new Set(
    here.happened.filter(({ name }) => name.endsWith("TimeoutHandled")).map(({ commitment }) => commitment),
  );
  for (const [commitment, sent] of here.sent) {
    if (timedOut.has(commitment)) continue;
    due.add(hex(sent.kind === "request" ? requestKey(unhex(commitment)) : responseKey(unhex(commitment))));
  }
  for (const commitment of timesOf(here, "PostRequestHandled").keys()) {
    due.add(hex(requestReceiptKey(unhex(commitment))));
  }
  for (const commitment of timesOf(here, "PostResponseHandled").keys()) {
    const sent = there.sent.get(commitment);
    if (sent !== undefined) due.add(hex(responseReceiptKey(unhex(requestOf(sent)))));
  }
  for (const commitment of timesOf(here, "GetRequestHandled").keys()) {
    due.add(hex(responseReceiptKey(unhex(commitment))));
  }
  for (const key of due) if (!here.trie.has(key)) fault(`expected a value at ${key}, found none`);
  for (const key of here.trie) if (!due.has(key)) fault(`expected no value at ${key}, found one`);
}

/** Modules got each message once. */
function judgeInbox(here: History, there: History, fault: Fault): void {
  const due: string[] = [];
  for (const commitment of timesOf(here, "PostRequestHandled").keys()) {
    const sent = there.sent.get(commitment);
    if (sent?.kind !== "request" || sent.request.kind !== "post") continue;
    if (kindOf(numberOf(sent.request.body, there.name)) === "accepted") due.push(hex(sent.request.body));
  }
  for (const commitment of timesOf(here, "PostResponseHandled").keys()) {
    const sent = there.sent.get(commitment);
    if (sent?.kind === "response") due.push(hex(sent.response.response));
  }
  for (const commitment of timesOf(here, "GetRequestHandled").keys()) {
    const sent = here.sent.get(commitment);
    if (sent?.kind === "request" && sent.request.kind === "get") due.push(hex(sent.request.context));
  }
  const ended = here.happened.filter(({ name }) => name.endsWith("TimeoutHandled"));
  const timeouts = hex(Buffer.from("timeout"));
  const others = here.inbox.filter((item) => item !== timeouts);
  if (here.inbox.length - others.length !== ended.length) {
    fault(`${here.inbox.length - others.length} modules got ${ended.length} timeouts`);
  }
  if (others.length !== due.length) fault(`modules got ${others.length} messages, not ${due.length}`);
  // A module stores a response together with the request.
  for (const text of due) {
    const found = others.filter((item) => item.includes(text.slice(2))).length;
    if (found !== 1) fault(`a module got ${text} ${found} times`);
  }
}

/**
 * Accounts have what was issued; fees of extrinsics are burnt; the pallet holds all fees of messages, delivered or
 * not: wire v1 does not pay them out itself (docs/spec/pallet-ismp.md#refunds).
 */
function judgeBalances({ balances, name }: History, count: number, fault: Fault): void {
  const { all, issuance, held, sender, burnt, burntBySender, strange } = balances;
  let fees = 0n;
  for (let number = 0; number < count; number += 1) fees += feeOf(number);
  const accounts = 2n;
  for (const [what, is, due] of [
    ["accounts", all, issuance],
    ["issuance", issuance, accounts * BigInt(BALANCE) - burnt],
    ["the fee account", held, fees],
    ["the sender", sender, BigInt(BALANCE) - burntBySender - fees],
  ] as const) {
    if (is !== due) fault(`${what} of ${name}: ${is}, expected ${due}`);
  }
  for (const event of strange) fault(`block ${event}`);
}

/** Removes or doubles an event: a fault that the checks must find. */
export function withEvent(history: History, event: Happened, times: 0 | 2): History {
  const happened = history.happened.flatMap((each) => {
    if (each !== event) return [each];
    return times === 0 ? [] : [each, each];
  });
  const trie = new Set(history.trie);
  return { ...history, happened, trie };
}

/** The first event of a message's end. */
export function firstEnd(history: History): Happened {
  const found = history.happened.find((each) => !isBeginning(each));
  if (found === undefined) throw new Error(`no message ended on ${history.name}`);
  return found;
}
