// What happened in the block, in the protocol's own form: the pallet's events, with requests and responses whole.
//
// For runtime APIs, which ask after a block. Events of consensus clients and of errors have no such form; requests and
// responses that the node does not hold, or that timed out within the block, are left out.
// Source: docs/spec/pallet-ismp.md#block-events.

import { HashPtr } from "../../bytes/hash-ptr";
import { valueKey } from "../../frame/storage-key";
import { skipEvent } from "../../generated/events";
import { EVENT_REQUEST, EVENT_RESPONSE, PALLET } from "../../generated/pallets/ismp";
import { KEY_EVENTS } from "../../generated/pallets/system";
import { ABSENT, get } from "../../host/storage";
import { EventKind } from "../../ismp/event";
import { RequestKind } from "../../ismp/request";
import { ResponseKind } from "../../ismp/response";
import { StateMachine } from "../../ismp/state-machine";
import { Reader } from "../../scale/reader";
import { ScaleError } from "../../scale/errors";
import { Writer } from "../../scale/writer";
import { NO_EVENT, protocolIndexOf } from "./events";
import { storedRequest, storedResponse } from "./offchain-messages";

const PHASE_APPLY_EXTRINSIC: u8 = 0;
const PHASE_INITIALIZATION: u8 = 2;
/** Phase, pallet, variant and no topics. */
const MIN_RECORD_SIZE: u32 = 4;

/** Walks the events of the block that ISMP knows. */
@final
export class BlockEvents {
  /** Whether the event at hand happened in an extrinsic, and in which. */
  inExtrinsic: bool = false;
  extrinsic: u32 = 0;
  private reader: Reader;
  private left: u32;

  constructor() {
    const events = get(valueKey(KEY_EVENTS));
    this.reader = events == ABSENT ? new Reader(0, 0) : Reader.over(events);
    this.left = events == ABSENT ? 0 : this.reader.count(MIN_RECORD_SIZE);
  }

  /** Moves to the next event and writes it as the protocol's enum `Event`; false after the last. */
  next(writer: Writer): bool {
    while (this.left > 0 && !this.reader.failed) {
      this.left--;
      this.readPhase();
      const pallet = this.reader.position;
      skipEvent(this.reader);
      const end = this.reader.position;
      const topics = this.reader.count(32);
      this.reader.fixed(topics * 32);
      if (this.reader.failed) return false;
      if (load<u8>(pallet) == PALLET && convert(pallet + 1, end, writer)) return true;
    }
    return false;
  }

  private readPhase(): void {
    const phase = this.reader.u8();
    if (phase > PHASE_INITIALIZATION) this.reader.fail(ScaleError.UnknownVariant);
    this.inExtrinsic = phase == PHASE_APPLY_EXTRINSIC;
    this.extrinsic = this.inExtrinsic ? this.reader.u32() : 0;
  }
}

/** Writes the pallet's event from its index to `end`, if the protocol knows it. */
function convert(event: usize, end: usize, writer: Writer): bool {
  const index = load<u8>(event);
  if (index == EVENT_REQUEST) return writeRequest(commitmentOf(event + 1, end), writer);
  if (index == EVENT_RESPONSE) return writeResponse(commitmentOf(event + 1, end), writer);
  const kind = protocolIndexOf(index);
  if (kind == NO_EVENT) return false;
  writer.u8(kind);
  writer.raw(event + 1, (end - event - 1) as u32);
  return true;
}

/** Of `dest`, `source`, `nonce`, `commitment`, which both events begin with. */
function commitmentOf(fields: usize, end: usize): HashPtr {
  const reader = new Reader(fields, end);
  StateMachine.read(reader);
  StateMachine.read(reader);
  reader.u64();
  return reader.fixed(32);
}

function writeRequest(commitment: HashPtr, writer: Writer): bool {
  const request = storedRequest(commitment);
  if (!request) return false;
  const isPost = request.kind == RequestKind.Post;
  writer.u8((isPost ? EventKind.PostRequest : EventKind.GetRequest) as u8);
  request.writeInner(writer);
  return true;
}

function writeResponse(commitment: HashPtr, writer: Writer): bool {
  const response = storedResponse(commitment);
  if (!response) return false;
  const isPost = response.kind == ResponseKind.Post;
  writer.u8((isPost ? EventKind.PostResponse : EventKind.GetResponse) as u8);
  response.writeInner(writer);
  return true;
}
