// Carrying out messages: all of them, or none.
//
// The first message or item that is refused refuses all; what others wrote is for the caller's storage layer to take
// back. Events are deposited last, in the order of the messages. Why something was refused is in the node's log, for
// those who ask: a chain keeps no record of what it refused.
// Source: ismp-v1.md §14.1.

import { errorText } from "../../frame/error-text";
import { isDebugLogged, logDebug } from "../../host/logging";
import { packSpan, spanAddress, spanLength } from "../../host/span";
import { IsmpError } from "../../ismp/errors";
import { IsmpEvent } from "../../ismp/event";
import { handleMessage } from "../../ismp/handle";
import { NOTHING } from "../../ismp/identifiers";
import { ItemResult } from "../../ismp/message-result";
import { Message, MIN_MESSAGE_SIZE } from "../../ismp/messages/message";
import { Writer } from "../../scale/writer";
import { saturatingAdd } from "../../weights/cost";
import { depositIsmpEvent } from "./events";
import { PalletHost } from "./host";
import { readerOver } from "./stored-values";

/** "ismp" */
const LOG_TARGET = memory.data<u8>([0x69, 0x73, 0x6d, 0x70]);

/** What came of a list of messages. */
@final
export class Execution {
  /** In the order of the messages. */
  events: IsmpEvent[] = [];
  /** What the messages needed less of than they might have: see `MessagesCost.spent`. */
  heights: u64 = 0;
  callbackRefTime: u64 = 0;
  callbackProofSize: u64 = 0;

  constructor(
    /** Of the first that was refused; 0 for none. */
    public error: u32,
    /** Fat pointer to a module's or client's own words about that, or NOTHING. */
    public reason: u64 = NOTHING,
  ) {}
}

/** @param messages SCALE `Vec<Message>`, checked */
export function readMessages(messages: u64): Message[] {
  const reader = readerOver(messages);
  const count = reader.count(MIN_MESSAGE_SIZE);
  const list = new Array<Message>();
  for (let i: u32 = 0; i < count; i++) list.push(new Message(reader));
  return list;
}

export function execute(messages: Message[]): Execution {
  if (messages.length == 0) return refuse(IsmpError.EmptyBatch, NOTHING);
  const host = new PalletHost();
  const execution = new Execution(IsmpError.None);
  for (let i = 0; i < messages.length; i++) {
    const result = handleMessage(host, messages[i]);
    const refused = result.firstRefusal();
    if (refused) return refuse(refused.error, refused.reason);
    collectEvents(result.items, execution.events);
    execution.heights += result.heights;
    execution.callbackRefTime = saturatingAdd(execution.callbackRefTime, result.refTime);
    execution.callbackProofSize = saturatingAdd(execution.callbackProofSize, result.proofSize);
  }
  for (let i = 0; i < execution.events.length; i++) depositIsmpEvent(execution.events[i]);
  return execution;
}

function collectEvents(items: ItemResult[], events: IsmpEvent[]): void {
  for (let i = 0; i < items.length; i++) {
    const event = items[i].event;
    if (event) events.push(event);
  }
}

/** @param reason fat pointer to a module's or client's own words, or NOTHING */
function refuse(error: u32, reason: u64): Execution {
  if (isDebugLogged()) {
    const line = new Writer(128);
    line.rawSpan(errorText(error));
    if (reason != NOTHING) {
      line.ascii(": ");
      writePrintable(line, reason);
    }
    logDebug(packSpan(LOG_TARGET, 4), packSpan(line.address, line.length));
  }
  return new Execution(error, reason);
}

/** Hosts kill the call of whoever logs what is no UTF-8, so other people's words are held to ASCII. */
function writePrintable(line: Writer, text: u64): void {
  const start = spanAddress(text);
  for (let at = start; at < start + spanLength(text); at++) {
    const byte = load<u8>(at);
    line.u8(byte >= 0x20 && byte < 0x7f ? byte : 0x3f);
  }
}
