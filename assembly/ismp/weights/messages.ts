// What messages cost at the most, told from their bytes alone, before anything is done for them.
//
// One walk over the encoded `Vec<Message>`. It takes no memory for each message or item, never traps and sums with
// saturation. Which consensus client a message is for is known to storage alone, so each client says what the message
// would cost it, and the most expensive one counts: a relayer can't choose a cheaper name for his work.
//
// Before messages are handled their bytes are walked twice. First the generated `readCall` checks them: before the signature
// of an extrinsic is verified, so before anything of the state is read or a module asked. Then this walk, which asks both. The
// result of this one is kept, and corrected once the messages were handled. They are read into objects, which take
// memory, only as they are handled: after the limits of the block allowed their weight.
// Callbacks of modules are counted by themselves, so that they can be corrected once they have run.
// Source: docs/reference/weights.md.

import { ProofSize, RefTime } from "../../bytes/units";
import { saturatingMul, saturatingSub } from "../../bytes/saturating";
import { Span, spanLength } from "../../bytes/span";
import { Reader } from "../../scale/reader";
import { MAX_PROOF_NODES } from "../../trie/proof";
import { ConsensusClient } from "../consensus-client";
import { DatagramKind } from "../messages/response";
import { MessageVariant } from "../messages/message";
import { TimeoutKind } from "../messages/timeout";
import { Callback } from "../module";
import { IsmpRouter } from "../router";
import { StateMachine } from "../state-machine";
import { mostValues } from "../storage-values";
import { Batch } from "./batch";
import {
  BATCH,
  CONSENSUS,
  FRAUD_PROOF,
  GET_RESPONSE_ITEM,
  GET_TIMEOUT_ITEM,
  HEIGHT,
  ITEM_BYTE,
  KEY,
  KEY_BYTE,
  LEVEL,
  MESSAGE,
  MESSAGES,
  MESSAGES_BYTE,
  POST_ITEM,
  POST_TIMEOUT_ITEM,
  RESPONSE_ITEM,
  RESPONSE_TIMEOUT_ITEM,
  STEP,
  VALUE_BYTE,
} from "../../weights/coefficients";
import { Cost, halvings } from "../../weights/cost";

/** Prefix and commitment: the longest key of the tree of messages, in nibbles. */
const COMMITMENT_NIBBLES: u64 = 2 * (19 + 32);

// Sizes of values in storage, in bytes.
const CLIENT_ID: u64 = 4;
const FLAG: u64 = 1;
const NUMBER: u64 = 8;
const STATE_MACHINE: u64 = 9;
const STATE_COMMITMENT: u64 = 73;
/** 1,024 heights and their count. */
const KNOWN_HEIGHTS: u64 = 8194;
/** What a sent message stands for: 65 bytes; a receipt: a commitment and a relayer's name. */
const METADATA: u64 = 65;
const RECEIPT: u64 = 65;


@final
export class MessagesCost {
  /** Of everything, callbacks included. */
  total: Cost = new Cost();
  /** Parts of it that turn out smaller as a rule: callbacks of modules, and heights that are stored. */
  callbacks: Cost = new Cost();
  heights: Cost = new Cost();
  private most: Cost = new Cost();
  private one: Cost = new Cost();
  private reader: Reader;
  private batch: Batch;

  constructor(
    private clients: ConsensusClient[],
    router: IsmpRouter,
    self: StateMachine,
  ) {
    const reader = new Reader(0, 0);
    this.batch = new Batch(reader, router, self);
    this.reader = reader;
  }

  /** @param messages fat pointer to SCALE `Vec<Message>` */
  addMessages(messages: Span): void {
    const reader = this.begin(messages);
    for (let count = reader.count(1); count > 0 && !reader.failed; count--) this.message();
  }

  /** @param message fat pointer to SCALE `ConsensusMessage` */
  addConsensusMessage(message: Span): void {
    this.begin(message);
    this.consensus();
  }

  /**
   * What is left of the total when it is known what the messages did.
   *
   * @param levels of tries that lookups went down @param heights that were stored
   * @param refTime of all callbacks @param proofSize likewise; as declared where they are no smaller
   */
  spent(levels: u64, heights: u64, refTime: RefTime, proofSize: ProofSize): Cost {
    const total = this.total;
    // With the longest search that a proof may need at each level.
    const lookups = saturatingMul(LEVEL + STEP * halvings(MAX_PROOF_NODES), levels);
    total.refTime -= saturatingSub(total.lookups, lookups);
    this.one.clear();
    weighHeights(heights, this.one);
    total.refTime -= saturatingSub(this.heights.refTime, this.one.refTime);
    total.proofSize -= saturatingSub(this.heights.proofSize, this.one.proofSize);
    total.refTime -= saturatingSub(this.callbacks.refTime, refTime);
    total.proofSize -= saturatingSub(this.callbacks.proofSize, proofSize);
    return total;
  }

  private begin(bytes: Span): Reader {
    this.total.compute(MESSAGES);
    this.total.compute(MESSAGES_BYTE, spanLength(bytes));
    // The clock, this chain's name and the coprocessor's.
    this.total.readsValue(1, NUMBER);
    this.total.readsValue(2, STATE_MACHINE + 1);
    return this.reader.reset(bytes);
  }

  private message(): void {
    this.total.compute(MESSAGE);
    switch (this.reader.u8() as MessageVariant) {
      case MessageVariant.Consensus:
        this.consensus();
        break;
      case MessageVariant.FraudProof:
        this.fraudProof();
        break;
      case MessageVariant.Request:
        this.batch.clear();
        this.batch.posts();
        this.receives(POST_ITEM, 1);
        this.proven();
        this.reader.bytes();
        break;
      case MessageVariant.Response:
        if (this.reader.u8() == (DatagramKind.Request as u8)) this.getResponses();
        else this.responses();
        this.reader.bytes();
        break;
      default:
        this.timeout();
    }
  }

  private consensus(): void {
    const proof = this.reader.span();
    this.reader.u32();
    this.reader.bytes();
    let heights: u64 = 0;
    this.most.clear();
    for (let i = 0; i < this.clients.length; i++) {
      this.one.clear();
      heights = max(heights, this.clients[i].weighConsensus(proof, this.one));
      this.most.raiseTo(this.one);
    }
    this.total.compute(CONSENSUS);
    this.total.add(this.most);
    this.client();
    // The period after which a client expires, and the time of the last update, which is written as the state is.
    this.total.reads(2, NUMBER);
    this.total.writes(2);
    this.one.clear();
    weighHeights(heights, this.one);
    this.total.add(this.one);
    this.heights.add(this.one);
  }

  /** The client's id, whether it is frozen, and the trusted state, whose size is the client's to say. */
  private client(): void {
    this.total.reads(1, CLIENT_ID);
    this.total.reads(1, FLAG);
    this.total.reads(1, 0);
  }

  private fraudProof(): void {
    const first = this.reader.span();
    const second = this.reader.span();
    this.reader.u32();
    this.reader.bytes();
    this.most.clear();
    for (let i = 0; i < this.clients.length; i++) {
      this.one.clear();
      this.clients[i].weighFraudProof(first, second, this.one);
      this.most.raiseTo(this.one);
    }
    this.total.compute(FRAUD_PROOF);
    this.total.add(this.most);
    this.client();
    // That it is frozen, and when.
    this.total.writes(1);
    this.total.writesUnread(1, NUMBER);
  }

  /** Responses that another chain sent: the request's commitment is read, a receipt is read and written. */
  private responses(): void {
    this.batch.clear();
    this.batch.responses();
    this.receives(RESPONSE_ITEM, 2);
    this.sortedKeys();
    this.proven();
  }

  /**
   * GETs: as responses, with values out of the proof. The proof is behind the items, and a module may weigh the values that
   * the proof brings in any way. So the items are walked again once the proof is known: keeping them would take memory
   * before any limit was checked.
   */
  private getResponses(): void {
    const reader = this.reader;
    const batch = this.batch;
    const start = reader.position;
    batch.clear();
    batch.requests(Callback.Response);
    this.height();
    const proof = reader.span();
    if (reader.failed) return;
    const end = reader.position;
    const largest = this.stateProof(proof, batch.keys, 2 * batch.keyBytes);
    reader.position = start;
    batch.clear();
    batch.largestValue = largest;
    batch.mostValues = mostValues(spanLength(proof));
    batch.requests(Callback.Response);
    reader.position = end;
    this.receives(GET_RESPONSE_ITEM, 2);
    this.sortedKeys();
    this.total.compute(VALUE_BYTE, min(saturatingMul(batch.keys, largest), batch.mostValues));
  }

  private timeout(): void {
    const kind = this.reader.u8();
    this.batch.clear();
    if (kind == (TimeoutKind.PostResponse as u8)) {
      this.batch.postResponses();
      this.settles(RESPONSE_TIMEOUT_ITEM, 2);
      // The receipt of the request that was responded to stays.
      this.total.reads(this.batch.items, RECEIPT);
    } else {
      this.batch.requests(Callback.RequestTimeout);
      this.settles(kind == (TimeoutKind.Get as u8) ? GET_TIMEOUT_ITEM : POST_TIMEOUT_ITEM, 1);
      // Whether a GET was answered.
      if (kind == (TimeoutKind.Get as u8)) this.total.reads(this.batch.items, RECEIPT);
    }
    if (kind != (TimeoutKind.Get as u8)) this.proven();
  }

  /** Items that arrive: each reads `keys` entries of the tree of messages, and writes a receipt. */
  private receives(each: RefTime, keys: u64): void {
    const items = this.batch.items;
    this.total.reads(saturatingMul(items, keys), max(METADATA, RECEIPT));
    this.total.writes(items);
    this.items(each);
  }

  /** Items that time out: each reads `keys` entries and removes them. */
  private settles(each: RefTime, keys: u64): void {
    const touched = saturatingMul(this.batch.items, keys) + this.batch.routed;
    this.total.reads(touched, max(METADATA, RECEIPT));
    this.total.writes(touched);
    this.items(each);
  }

  /** What all items have in common: bytes that are hashed, duplicates that are looked for, callbacks. */
  private items(each: RefTime): void {
    const batch = this.batch;
    this.total.compute(each, batch.items);
    this.total.compute(ITEM_BYTE, batch.bytes);
    this.total.compute(STEP, saturatingMul(batch.items, halvings(batch.items)));
    // Whether a client of this chain's own knows the state machine, so that no proxy is allowed for it.
    this.total.reads(saturatingMul(batch.machines, this.clients.length), NUMBER);
    this.total.add(batch.callbacks);
    this.callbacks.add(batch.callbacks);
  }

  private sortedKeys(): void {
    const levels = halvings(this.batch.keys);
    this.total.compute(KEY, this.batch.keys);
    this.total.compute(STEP, saturatingMul(this.batch.keys, levels));
    this.total.compute(KEY_BYTE, saturatingMul(this.batch.keyBytes, levels));
  }

  /** Passes the proof after a batch that holds its items' commitments. */
  private proven(): void {
    this.height();
    const proof = this.reader.span();
    if (!this.reader.failed) this.stateProof(proof, this.batch.items, this.batch.items * COMMITMENT_NIBBLES);
  }

  /** Passes the height that a proof is read at; what is known of it is read. */
  private height(): void {
    const reader = this.reader;
    if (reader.u8() == 5) reader.u32();
    reader.fixed(4 + 4 + 8);
  }

  /** @param nibbles of all keys together @returns bytes of the largest value that the proof may hold */
  private stateProof(proof: Span, keys: u64, nibbles: u64): u64 {
    let largest: u64 = 0;
    this.most.clear();
    for (let i = 0; i < this.clients.length; i++) {
      this.one.clear();
      largest = max(largest, this.clients[i].weighStateProof(proof, keys, nibbles, this.one));
      this.most.raiseTo(this.one);
    }
    this.total.compute(BATCH);
    this.total.add(this.most);
    this.total.reads(1, CLIENT_ID);
    this.total.reads(1, FLAG);
    this.total.reads(1, STATE_COMMITMENT);
    // When the height was stored, how long it may be challenged, and whether the client follows the state machine.
    this.total.reads(3, NUMBER);
    return largest;
  }
}

/**
 * Adds the cost of storing heights: each is a commitment, a time and a member of the known heights, may evict another
 * one, and may be the latest of its state machine.
 */
function weighHeights(count: u64, cost: Cost): void {
  cost.compute(HEIGHT, count);
  cost.reads(count, STATE_COMMITMENT);
  cost.reads(count, KNOWN_HEIGHTS);
  cost.reads(count, NUMBER);
  cost.writes(saturatingMul(count, 3));
  cost.writesUnread(saturatingMul(count, 2), NUMBER);
  cost.writesUnread(saturatingMul(count, 2), STATE_COMMITMENT);
}
