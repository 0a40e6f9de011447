// What the calls of Ismp weigh. Messages are weighed by what they hold, see `assembly/ismp/weights`.
//
// Root's calls and additions to fees are weighed by their length: nothing in them takes more than its bytes.
// Source: docs/weights.md.

import { UPSTREAM_WEIGHTS } from "../../configuration";
import { DispatchInfo } from "../../frame/dispatch-info";
import { Weight } from "../../frame/weight";
import { consensusClients } from "../../generated/ismp";
import { spanLength } from "../../host/span";
import { MessagesCost } from "../../ismp/weights/messages";
import { CALL_BYTE, CREATE_CLIENT, FUND_MESSAGE, HEIGHT, PERIOD, UPDATE_CLIENT } from "../../weights/coefficients";
import { Cost } from "../../weights/cost";
import { PalletRouter } from "./router";

/** What the Rust pallet declares for messages, whatever they hold; for its other calls it declares nothing. */
const UPSTREAM_MESSAGES: u64 = 300_000_000;

/** The fewest bytes of a state machine with its challenge period, and of a first height. */
const MIN_PERIOD: u64 = 13;
const MIN_HEIGHT: u64 = 58;
/** Largest values, in bytes: an account, what a sent message stands for, the known heights of a state machine. */
const ACCOUNT: u64 = 128;
const METADATA: u64 = 65;
const KNOWN_HEIGHTS: u64 = 8194;
const NUMBER: u64 = 8;
const STATE_COMMITMENT: u64 = 73;

/** @param messages fat pointer to SCALE `Vec<Message>` */
export function messagesCost(messages: u64): MessagesCost {
  const cost = new MessagesCost(consensusClients(), new PalletRouter());
  cost.addMessages(messages);
  return cost;
}

/** @param message fat pointer to SCALE `ConsensusMessage` */
export function consensusMessageCost(message: u64): Cost {
  const cost = new MessagesCost(consensusClients(), new PalletRouter());
  cost.addConsensusMessage(message);
  return cost.total;
}

/** @param messages fat pointer to SCALE `Vec<Message>` */
export function messagesInfo(messages: u64): DispatchInfo {
  if (UPSTREAM_WEIGHTS) return new DispatchInfo(new Weight(UPSTREAM_MESSAGES));
  return infoOf(messagesCost(messages).total);
}

/** @param message fat pointer to SCALE `CreateConsensusState` */
export function createClientInfo(message: u64): DispatchInfo {
  if (UPSTREAM_WEIGHTS) return new DispatchInfo(new Weight());
  const length = spanLength(message) as u64;
  const cost = new Cost();
  cost.compute(CREATE_CLIENT);
  cost.compute(CALL_BYTE, length);
  cost.reads(1, NUMBER);
  cost.readsValue(3, NUMBER);
  cost.writes(1);
  cost.writesUnread(3, length);
  periods(length / MIN_PERIOD, cost);
  const heights = length / MIN_HEIGHT;
  cost.compute(HEIGHT, heights);
  cost.reads(heights, KNOWN_HEIGHTS);
  cost.reads(heights, NUMBER);
  cost.writes(heights * 2);
  cost.writesUnread(heights * 5, STATE_COMMITMENT);
  return infoOf(cost);
}

/** @param message fat pointer to SCALE `UpdateConsensusState` */
export function updateClientInfo(message: u64): DispatchInfo {
  if (UPSTREAM_WEIGHTS) return new DispatchInfo(new Weight());
  const length = spanLength(message) as u64;
  const cost = new Cost();
  cost.compute(UPDATE_CLIENT);
  cost.compute(CALL_BYTE, length);
  cost.writesUnread(1, NUMBER);
  periods(length / MIN_PERIOD, cost);
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

function periods(count: u64, cost: Cost): void {
  cost.compute(PERIOD, count);
  cost.writesUnread(count, NUMBER);
}
