// Executes messages: all of them, or none.
//
// The first message or item that is refused refuses all; what others wrote is for the caller's storage layer to take
// back. Events are deposited last, in the order of the messages. Why something was refused is in the node's log: a chain
// keeps no record of what it refused.
// Messages are read and handled one after the other, and each gives its memory back: an extrinsic of many messages needs
// no more memory than the largest of them.
// Source: pallet-ismp (hyperbridge, tag pallet-ismp-v2512.1.0), src/impls.rs, `execute`.

import { ErrorCode, ProofSize, RefTime } from "../../bytes/units";
import { copyBytes } from "../../bytes/copy";
import { saturatingAdd } from "../../bytes/saturating";
import { errorText } from "../../frame/error-text";
import { isDebugLogged, logDebug } from "../../host/logging";
import { packSpan, Span, spanAddress, spanLength } from "../../bytes/span";
import { IsmpError } from "../../ismp/errors";
import { EventKind, IsmpEvent } from "../../ismp/event";
import { handleMessage } from "../../ismp/handle";
import { NOTHING } from "../../ismp/identifiers";
import { ItemResult } from "../../ismp/message-result";
import { Message, MessageVariant, MIN_MESSAGE_SIZE } from "../../ismp/messages/message";
import { Padding } from "../../ismp/padding";
import { StateMachineHeight } from "../../ismp/state-machine-id";
import { mark, release } from "../../memory/arena";
import { KeptBytes } from "../../memory/kept-bytes";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { depositIsmpEvent } from "./events";
import { PalletHost } from "./host";
import { MessageSubjects } from "./message-subjects";

/** "ismp" */
const LOG_TARGET = memory.data<u8>([0x69, 0x73, 0x6d, 0x70]);

/**
 * How many updates one extrinsic may bring. Attack: they are free, and a client that lags can be brought forward block by
 * block, so that the signatures for some dozens of blocks would fill a block of this chain. An honest relayer sends one
 * update, or one for each change of authorities; what is left follows in the next extrinsic.
 */
const MAX_UPDATES: u32 = 4;

/** Kind and length of a kept event. */
const EVENT_HEAD: u32 = 5;

/** What came of a list of messages. */
@final
export class Execution {
  /** The first state machine that was updated, and to which height; null where none was. */
  updated: StateMachineHeight | null = null;
  /** What the messages needed less of than they might have: see `MessagesCost.spent`. */
  heights: u64 = 0;
  callbackRefTime: RefTime = 0;
  callbackProofSize: ProofSize = 0;

  constructor(
    /** Of the first that was refused; 0 for none. */
    public error: ErrorCode,
    /** Fat pointer to a module's or client's own error text, or NOTHING. */
    public reason: Span = NOTHING,
  ) {}
}

/**
 * @param messages SCALE `Vec<Message>`, checked
 * @param subjects collects what the messages are about, where the pool asks for that
 */
export function execute(messages: Span, subjects: MessageSubjects | null = null): Execution {
  const reader = Reader.over(messages);
  const count = reader.count(MIN_MESSAGE_SIZE);
  if (count == 0) return refuse(IsmpError.EmptyBatch, NOTHING);
  const events = new KeptEvents();
  let heights: u64 = 0;
  let callbackRefTime: RefTime = 0;
  let callbackProofSize: ProofSize = 0;
  const padding = new Padding(count);
  let updates: u32 = 0;
  const scope = mark();
  for (let i: u32 = 0; i < count; i++) {
    const message = new Message(reader);
    // A host of its own: its clients remember what they have read of the message.
    if (message.kind == MessageVariant.Consensus && ++updates > MAX_UPDATES) {
      return refuse(IsmpError.TooManyUpdates, NOTHING);
    }
    const host = new PalletHost();
    host.padding = padding;
    const result = handleMessage(host, message);
    const refused = result.firstRefusal();
    if (refused) return refuse(refused.error, refused.reason);
    events.add(result.items);
    heights += result.heights;
    callbackRefTime = saturatingAdd(callbackRefTime, result.refTime);
    callbackProofSize = saturatingAdd(callbackProofSize, result.proofSize);
    if (subjects) subjects.add(message);
    release(scope);
  }
  const execution = new Execution(IsmpError.None);
  execution.updated = events.deposit();
  execution.heights = heights;
  execution.callbackRefTime = callbackRefTime;
  execution.callbackProofSize = callbackProofSize;
  return execution;
}

/** Events of messages that were handled, to be deposited after the last one. */
@final
class KeptEvents {
  /** Of each event: its kind (`u8`), the length of its fields (`u32`), and the fields. */
  private bytes: KeptBytes = new KeptBytes();

  add(items: ItemResult[]): void {
    for (let i = 0; i < items.length; i++) {
      const event = items[i].event;
      if (!event) continue;
      const length = spanLength(event.fields);
      const record = this.bytes.reserve(EVENT_HEAD + length);
      store<u8>(record, event.kind as u8);
      store<u32>(record, length, 1);
      copyBytes(record + EVENT_HEAD, spanAddress(event.fields), length);
    }
  }

  /** Deposits all events and gives the first update among them, or null. */
  deposit(): StateMachineHeight | null {
    let updated: StateMachineHeight | null = null;
    const end = this.bytes.address + this.bytes.length;
    for (let record = this.bytes.address; record < end;) {
      const kind = load<u8>(record) as EventKind;
      const length = load<u32>(record, 1);
      const fields = record + EVENT_HEAD;
      if (kind == EventKind.StateMachineUpdated && updated == null) {
        updated = StateMachineHeight.read(new Reader(fields, fields + length));
      }
      depositIsmpEvent(new IsmpEvent(kind, packSpan(fields, length)));
      record = fields + length;
    }
    this.bytes.free();
    return updated;
  }
}

/** @param reason fat pointer to a module's or client's own error text, or NOTHING */
function refuse(error: ErrorCode, reason: Span): Execution {
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

/** Hosts end a call that logs text which is not UTF-8, so texts of modules and clients are reduced to ASCII. */
function writePrintable(line: Writer, text: Span): void {
  const start = spanAddress(text);
  for (let at = start; at < start + spanLength(text); at++) {
    const byte = load<u8>(at);
    line.u8(byte >= 0x20 && byte < 0x7f ? byte : 0x3f);
  }
}
