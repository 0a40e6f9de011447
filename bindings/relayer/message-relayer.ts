/**
 * Carries the messages that were found: each as far as it gets today, and again tomorrow.
 *
 * Every message is proven, the proof verified, the whole tried by the chain's own code before it is sent. What
 * fails is tried again after a while that grows up to a bound; nothing is given up before it ended on chain.
 */

import type { KnownState } from "../client/ismp-chain.ts";
import {
  getMessage,
  getTimeoutMessage,
  postTimeoutMessage,
  requestMessage,
  responseMessage,
  responseTimeoutMessage,
  type StateProof,
} from "../client/messages.ts";
import type { Sent } from "../client/request.ts";
import type { StateMachine } from "../client/state-machine.ts";
import { MessageProver } from "../prover/messages.ts";
import { ClientHealth, type ClientTrouble } from "./client-health.ts";
import type { Connection } from "./connection.ts";
import { StoppedError } from "./errors.ts";
import type { Journal } from "./journal.ts";
import { type Decision, decide, type MessageKind } from "./life.ts";
import { type MessageRecord, see } from "./sight.ts";
import { submit } from "./submitter.ts";
import { errorName, signerOf, type Tools } from "./tools.ts";

export class MessageRelayer {
  readonly #chains: ReadonlyMap<StateMachine, Connection>;
  readonly #journal: Journal<MessageRecord>;
  readonly #tools: Tools;
  readonly #health: ClientHealth;

  constructor(chains: ReadonlyMap<StateMachine, Connection>, journal: Journal<MessageRecord>, tools: Tools) {
    this.#chains = chains;
    this.#journal = journal;
    this.#tools = tools;
    this.#health = new ClientHealth(tools);
  }

  /** Does what can be done for each message. One that fails does not hold up the others. */
  async step(): Promise<void> {
    const records = await this.#journal.entries();
    const health: RoundHealth = new Map();
    this.#tools.metrics.pending.set(records.length);
    for (const record of records) {
      const from = this.#chains.get(record.from);
      const to = this.#chains.get(record.to);
      if (from === undefined || to === undefined || record.notBefore > this.#tools.now()) continue;
      try {
        await this.#carry(record, from, to, health);
      } catch (error) {
        if (error instanceof StoppedError) throw error;
        await this.#later(record.id, error);
      }
    }
  }

  /** Whether a client is of no use: asked once in a round. */
  async #isStopped([at, of]: ClientPlace, health: RoundHealth): Promise<boolean> {
    const route = `${at.name} of ${of.name}`;
    const asked = health.get(route) ?? this.#health.trouble(at, of);
    health.set(route, asked);
    return (await asked) !== undefined;
  }

  async #carry(record: MessageRecord, from: Connection, to: Connection, health: RoundHealth): Promise<void> {
    const { log, metrics } = this.#tools;
    const seen = await see(record, from, to);
    if (seen === undefined) return;
    const { sent, sight } = seen;
    const decision = decide(sight);
    const about = { message: record.commitment, kind: sight.kind, from: from.name, to: to.name };
    if (decision.do === "end") {
      await this.#journal.remove(record);
      metrics.ended.inc({ from: from.name, to: to.name, kind: sight.kind, end: decision.as });
      log.info({ ...about, end: decision.as }, "the message is settled");
      this.#tools.observe?.({ kind: "settled", message: record, as: decision.as });
      return;
    }
    const { deliveryHeight, expiryHeight } = seen.record;
    if (deliveryHeight !== record.deliveryHeight || expiryHeight !== record.expiryHeight) {
      await this.#journal.update(seen.record);
    }
    if (decision.do === "wait" || seen.settling) {
      log.debug({ ...about, for: decision.do === "wait" ? decision.for : "finality" }, "waiting");
      this.#tools.observe?.({
        kind: "waiting",
        message: record,
        for: decision.do === "wait" ? decision.for : "settling",
      });
      return;
    }
    const client = clientFor(decision, sight.kind, from, to);
    if (client !== undefined && (await this.#isStopped(client, health))) {
      log.debug(about, "waiting: the route is stopped");
      return;
    }
    if (decision.do === "deliver" && (await this.#isTooCheap(record, from, sent))) {
      log.debug(about, "left to others: the fee is too low");
      return;
    }
    const [target, message, proof] =
      decision.do === "deliver"
        ? await this.#delivery(sent, decision.at, from, to)
        : [from, ...(await this.#timeout(sent, decision.at, to))];
    const labels = { chain: target.name, message: decision.do };
    const observed = {
      messages: [record],
      what: decision.do === "deliver" ? "delivery" : "timeout",
      at: target.name,
    } as const;
    if (proof !== undefined && decision.at !== undefined) {
      this.#tools.observe?.({ kind: "proven", ...observed, known: decision.at, proof });
    }
    try {
      await submit(target, [message]);
    } catch (error) {
      metrics.submissions.inc({ ...labels, result: "refused" });
      throw error;
    }
    metrics.submissions.inc({ ...labels, result: "taken" });
    log.info({ ...about, at: target.name }, decision.do === "deliver" ? "delivered" : "timed out");
    this.#tools.observe?.({ kind: "brought", ...observed });
    if (record.attempts > 0) await this.#journal.update({ ...seen.record, attempts: 0, notBefore: 0 });
  }

  async #delivery(
    sent: Sent,
    known: KnownState,
    from: Connection,
    to: Connection,
  ): Promise<readonly [target: Connection, message: Uint8Array, proof: StateProof]> {
    const signer = signerOf(this.#tools);
    const { lightClient } = this.#tools;
    if (sent.kind === "response") {
      const proof = await new MessageProver(from.node, lightClient).responses(known, [sent.response]);
      return [to, responseMessage([sent.response], proof, signer), proof];
    }
    const { request } = sent;
    if (request.kind === "post") {
      const proof = await new MessageProver(from.node, lightClient).requests(known, [request]);
      return [to, requestMessage([request], proof, signer), proof];
    }
    const proof = await new MessageProver(to.node, lightClient).state(known, [request]);
    return [from, getMessage([request], proof, signer), proof];
  }

  /** A GET times out without a proof. */
  async #timeout(
    sent: Sent,
    known: KnownState | undefined,
    to: Connection,
  ): Promise<readonly [message: Uint8Array, proof?: StateProof]> {
    if (sent.kind === "request" && sent.request.kind === "get") return [getTimeoutMessage([sent.request])];
    if (known === undefined) throw new Error("a timeout of a POST needs a height");
    const prover = new MessageProver(to.node, this.#tools.lightClient);
    if (sent.kind === "response") {
      const proof = await prover.responsesAbsent(known, [sent.response]);
      return [responseTimeoutMessage([sent.response], proof), proof];
    }
    const post = sent.request;
    if (post.kind !== "post") throw new Error("a GET is no POST");
    const proof = await prover.requestsAbsent(known, [post]);
    return [postTimeoutMessage([post], proof), proof];
  }

  async #isTooCheap(record: MessageRecord, from: Connection, sent: Sent): Promise<boolean> {
    if (from.config.minimum_fee === 0n) return false;
    const commitment = new Uint8Array(Buffer.from(record.commitment.slice(2), "hex"));
    const fee = await from.ismp.feeOf({ kind: sent.kind, commitment });
    return (fee ?? 0n) < from.config.minimum_fee;
  }

  async #later(id: string, error: unknown): Promise<void> {
    const { log, metrics, config, now } = this.#tools;
    const record = await this.#journal.entry(id);
    if (record === undefined) return;
    const { first_seconds, most_seconds } = config.retry;
    const wait = 1000 * Math.min(first_seconds * 2 ** Math.min(record.attempts, 30), most_seconds);
    await this.#journal.update({ ...record, attempts: record.attempts + 1, notBefore: now() + wait });
    metrics.errors.inc({ step: "message", error: errorName(error) });
    log.warn({ message: record.commitment, err: error, again: wait }, "not yet");
    this.#tools.observe?.({ kind: "failed", step: "message", message: record, error });
  }
}

/** Where a client is, and whom it follows. */
type ClientPlace = readonly [at: Connection, of: Connection];
type RoundHealth = Map<string, Promise<ClientTrouble | undefined>>;

/** The client that a proof is read with. A GET times out without a proof. */
function clientFor(
  decision: Decision,
  kind: MessageKind,
  from: Connection,
  to: Connection,
): ClientPlace | undefined {
  const isGet = kind === "get";
  if (decision.do === "deliver") return isGet ? [from, to] : [to, from];
  return isGet ? undefined : [from, to];
}
