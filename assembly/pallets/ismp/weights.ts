// What the calls of Ismp weigh. Messages are weighed by what they hold, see `assembly/ismp/weights`.
//
// Source: docs/reference/weights.md.

import { UPSTREAM_WEIGHTS } from "../../configuration";
import { DispatchInfo, PostDispatch } from "../../frame/dispatch-info";
import { Weight } from "../../frame/weight";
import { consensusClients } from "../../generated/ismp";
import { Span, spanLength } from "../../bytes/span";
import { StateMachineKind } from "../../ismp/state-machine";
import { MessagesCost } from "../../ismp/weights/messages";
import { Reader } from "../../scale/reader";
import {
  CALL_BYTE,
  CREATE_CLIENT,
  FUND_MESSAGE,
  HEIGHT,
  PERIOD,
  STEP,
  UPDATE_CLIENT,
} from "../../weights/coefficients";
import { Cost, halvings } from "../../weights/cost";
import { hostStateMachine } from "./chain-identity";
import { Execution } from "./execute";
import { PalletRouter } from "./router";

/** What the Rust pallet declares for messages, whatever they hold; for its other calls it declares nothing. */
const UPSTREAM_MESSAGES: u64 = 300_000_000;

/** The fewest bytes of a state machine with its challenge period, and of a first height. */
const MIN_PERIOD: u32 = 13;
const MIN_HEIGHT: u32 = 58;
/** Largest values, in bytes: an account, what a sent message stands for, the known heights of a state machine. */
const ACCOUNT: u64 = 128;
const METADATA: u64 = 65;
const KNOWN_HEIGHTS: u64 = 8194;
const NUMBER: u64 = 8;
const STATE_COMMITMENT: u64 = 73;

/** What messages weigh, with what that was made of: once they were handled, the weight is corrected without another walk. */
@final
export class MessagesInfo extends DispatchInfo {
  constructor(public cost: MessagesCost) {
    super(new Weight(cost.total.refTime, cost.total.proofSize));
  }

  /** The costs that were declared; null if they have to be told from the bytes again. */
  static costOf(post: PostDispatch): MessagesCost | null {
    const declared = post.declared;
    return declared instanceof MessagesInfo ? changetype<MessagesInfo>(declared).cost : null;
  }
}

/** @param messages fat pointer to SCALE `Vec<Message>` */
function messagesCost(messages: Span): MessagesCost {
  const cost = newCost();
  cost.addMessages(messages);
  return cost;
}

/** @param message fat pointer to SCALE `ConsensusMessage` */
export function consensusMessageCost(message: Span): MessagesCost {
  const cost = newCost();
  cost.addConsensusMessage(message);
  return cost;
}

function newCost(): MessagesCost {
  return new MessagesCost(consensusClients(), new PalletRouter(), hostStateMachine());
}

/**
 * The actual weight of messages that were executed; null: the declared one.
 *
 * @param messages fat pointer to SCALE `Vec<Message>` @param post of their call @param levels of tries that were walked
 */
export function spentWeight(
  messages: Span,
  post: PostDispatch,
  execution: Execution,
  levels: u64,
): Weight | null {
  if (UPSTREAM_WEIGHTS) return null;
  const declared = MessagesInfo.costOf(post);
  const cost = declared ? declared : messagesCost(messages);
  const spent = cost.spent(levels, execution.heights, execution.callbackRefTime, execution.callbackProofSize);
  return new Weight(spent.refTime, spent.proofSize);
}

/** @param messages fat pointer to SCALE `Vec<Message>` */
export function messagesInfo(messages: Span): DispatchInfo {
  if (UPSTREAM_WEIGHTS) return new DispatchInfo(new Weight(UPSTREAM_MESSAGES));
  return new MessagesInfo(messagesCost(messages));
}

/** @param message fat pointer to SCALE `CreateConsensusState`, checked */
export function createClientInfo(message: Span): DispatchInfo {
  if (UPSTREAM_WEIGHTS) return new DispatchInfo(new Weight());
  const reader = Reader.over(message);
  const state = spanLength(reader.span()) as u64;
  reader.fixed(4 + 4 + 8);
  const cost = new Cost();
  cost.compute(CREATE_CLIENT);
  cost.compute(CALL_BYTE, spanLength(message));
  cost.reads(1, NUMBER);
  cost.readsValue(3, NUMBER);
  cost.writes(1);
  cost.writesUnread(1, state);
  cost.writesUnread(2, NUMBER);
  periods(reader.count(MIN_PERIOD), reader, cost);
  const heights = reader.count(MIN_HEIGHT);
  cost.compute(HEIGHT, heights);
  cost.reads(heights, KNOWN_HEIGHTS);
  cost.reads(heights, NUMBER);
  cost.writes((heights as u64) * 2);
  cost.writesUnread((heights as u64) * 5, STATE_COMMITMENT);
  return infoOf(cost);
}

/** @param message fat pointer to SCALE `UpdateConsensusState`, checked */
export function updateClientInfo(message: Span): DispatchInfo {
  if (UPSTREAM_WEIGHTS) return new DispatchInfo(new Weight());
  const reader = Reader.over(message);
  reader.u32();
  if (reader.bool()) reader.u64();
  const cost = new Cost();
  cost.compute(UPDATE_CLIENT);
  cost.compute(CALL_BYTE, spanLength(message));
  cost.writesUnread(1, NUMBER);
  periods(reader.count(MIN_PERIOD), reader, cost);
  return infoOf(cost);
}

/** Two accounts, and what is known of the message. */
export function fundMessageInfo(): DispatchInfo {
  if (UPSTREAM_WEIGHTS) return new DispatchInfo(new Weight());
  const cost = new Cost();
  cost.compute(FUND_MESSAGE);
  cost.reads(2, ACCOUNT);
  cost.reads(1, METADATA);
  cost.writes(3);
  return infoOf(cost);
}

export function infoOf(cost: Cost): DispatchInfo {
  return new DispatchInfo(new Weight(cost.refTime, cost.proofSize));
}

/** Passes `count` challenge periods, which are sorted, and adds their cost. */
function periods(count: u32, reader: Reader, cost: Cost): void {
  for (let i: u32 = 0; i < count && !reader.failed; i++) {
    if (reader.u8() == (StateMachineKind.Relay as u8)) reader.u32();
    reader.fixed(4 + 8);
  }
  cost.compute(PERIOD, count);
  cost.compute(STEP, (count as u64) * halvings(count));
  cost.writesUnread(count, NUMBER);
}
