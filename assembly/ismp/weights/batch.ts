// What a batch of requests or responses holds, told by one walk over its encoded bytes.
//
// The walk keeps to the bytes, decodes nothing into objects but the module that a callback goes to, and ends at the first
// byte that does not decode; such a message is refused before anything is done for its items.
// Source: docs/explanation/protocol/index.md (encodings), docs/reference/weights.md (what is counted).

import { saturatingAdd, saturatingMul } from "../../bytes/saturating";
import { Mark, mark, release } from "../../memory/arena";
import { Reader } from "../../scale/reader";
import { ScaleError } from "../../scale/errors";
import { Callback } from "../module";
import { IsmpRouter } from "../router";
import { StateMachine, StateMachineKind } from "../state-machine";
import { Cost } from "../../weights/cost";

const POST: u8 = 0;
const GET: u8 = 1;


@final
export class Batch {
  items: u64 = 0;
  /** Encoded bytes of all items. */
  bytes: u64 = 0;
  /** Keys that GETs ask for, and values that responses to them give; and the bytes of those keys. */
  keys: u64 = 0;
  keyBytes: u64 = 0;
  /** How often an item names other state machines than the item before it: so many may have to be looked up. */
  machines: u64 = 0;
  /** Items that another chain than this one sent: they have a receipt here as well. */
  routed: u64 = 0;
  /** What modules say that the callbacks of all items cost. */
  callbacks: Cost = new Cost();
  /** Bytes of the largest value that a proof brings for a key; 0 where values are part of the batch. */
  largestValue: u64 = 0;
  /** Bytes that all values together may take; see `mostValues`. */
  mostValues: u64 = 0;
  private self: u64;
  private scope: Mark = new Mark();
  private source: u64 = 0;
  private dest: u64 = 0;

  constructor(
    private reader: Reader,
    private router: IsmpRouter,
    self: StateMachine,
  ) {
    this.self = numberOf(self.kind as u8, self.id, self.relay);
  }

  clear(): void {
    this.items = 0;
    this.bytes = 0;
    this.keys = 0;
    this.keyBytes = 0;
    this.machines = 0;
    this.routed = 0;
    this.largestValue = 0;
    this.callbacks.clear();
  }

  /** Walks `Vec<PostRequest>`, delivered to the modules in their field `to`. */
  posts(): void {
    const start = this.reader.position;
    let count = this.reader.count(1);
    for (; count > 0 && !this.reader.failed; count--) this.request(POST, Callback.Accept);
    this.bytes = (this.reader.position - start) as u64;
  }

  /** Walks `Vec<Request>`, with a callback to the modules in their field `from`. */
  requests(callback: Callback): void {
    const start = this.reader.position;
    let count = this.reader.count(1);
    for (; count > 0 && !this.reader.failed; count--) this.request(this.kind(), callback);
    this.bytes = (this.reader.position - start) as u64;
  }

  /** Walks `Vec<Response>`. */
  responses(): void {
    const start = this.reader.position;
    let count = this.reader.count(1);
    for (; count > 0 && !this.reader.failed; count--) {
      if (this.kind() == POST) this.postResponse(Callback.Response);
      else this.getResponse();
    }
    this.bytes = (this.reader.position - start) as u64;
  }

  /** Walks `Vec<PostResponse>`, with a callback to the modules that responded. */
  postResponses(): void {
    const start = this.reader.position;
    let count = this.reader.count(1);
    for (; count > 0 && !this.reader.failed; count--) this.postResponse(Callback.ResponseTimeout);
    this.bytes = (this.reader.position - start) as u64;
  }

  private kind(): u8 {
    const kind = this.reader.u8();
    if (kind > GET) this.reader.fail(ScaleError.UnknownVariant);
    return kind;
  }

  private request(kind: u8, callback: Callback): void {
    const start = this.reader.position;
    const before = this.keys;
    const module = this.requestFields(kind, callback == Callback.Accept);
    const values = saturatingMul(this.keys - before, this.largestValue);
    const bytes = saturatingAdd((this.reader.position - start) as u64, min(values, this.mostValues));
    this.item(module, this.reader.length, callback, bytes);
  }

  private postResponse(callback: Callback): void {
    const start = this.reader.position;
    const module = this.requestFields(POST, callback == Callback.ResponseTimeout);
    const length = this.reader.length;
    this.reader.bytes();
    this.reader.u64();
    this.item(module, length, callback, (this.reader.position - start) as u64);
  }

  private getResponse(): void {
    const start = this.reader.position;
    const module = this.requestFields(GET, false);
    const length = this.reader.length;
    for (let count = this.reader.count(2); count > 0 && !this.reader.failed; count--) {
      this.reader.bytes();
      this.keys++;
      this.keyBytes += this.reader.length;
      if (this.reader.bool()) this.reader.bytes();
    }
    this.item(module, length, Callback.Response, (this.reader.position - start) as u64);
  }

  /** Passes a request without its index and gives its module's id, `to` or `from`; its length is in `reader.length`. */
  private requestFields(kind: u8, to: bool): usize {
    const reader = this.reader;
    const source = this.machine();
    const dest = this.machine();
    if (source != this.source || dest != this.dest || this.machines == 0) this.machines++;
    this.source = source;
    this.dest = dest;
    reader.u64();
    let id = reader.bytes();
    let idLength = reader.length;
    if (kind == POST) {
      const other = reader.bytes();
      if (to) {
        id = other;
        idLength = reader.length;
      }
      reader.u64();
      reader.bytes();
    } else {
      for (let count = reader.count(1); count > 0 && !reader.failed; count--) {
        reader.bytes();
        this.keys++;
        this.keyBytes += reader.length;
      }
      reader.u64();
      reader.bytes();
      reader.u64();
    }
    reader.length = idLength;
    return id;
  }

  /** Passes a state machine and gives a number for it, which two machines of one kind never share. */
  private machine(): u64 {
    const kind = this.reader.u8();
    const relay = kind == (StateMachineKind.Relay as u8) ? this.reader.u32() : 0;
    return numberOf(kind, this.reader.u32(), relay);
  }

  private item(id: usize, idLength: u32, callback: Callback, bytes: u64): void {
    if (this.reader.failed) return;
    this.items++;
    const sender = callback == Callback.ResponseTimeout ? this.dest : this.source;
    if (sender != this.self) this.routed++;
    mark(this.scope);
    const module = this.router.moduleFor(id, idLength);
    if (module) module.weigh(callback, bytes, this.callbacks);
    release(this.scope);
  }
}

function numberOf(kind: u8, id: u32, relay: u32): u64 {
  return (id as u64) | (((relay as u64) ^ ((kind as u64) << 29)) << 32);
}
