/**
 * Advances every pending message as far as possible in each round; retries in the next one.
 *
 * Messages of a route are read together and sent in batches. Each batch gets a proof; the proof is verified, and the
 * chain's own code simulates the message before it is submitted. A batch that is rejected is halved until the faulty
 * message is alone. A failure is retried after a delay that grows up to a bound; the relayer gives up no message
 * before it has ended on chain.
 */
import { RpcUnreachableError } from "../client/errors.ts";
import type { StateMachine } from "../client/state-machine.ts";
import { NotProvableError } from "../prover/errors.ts";
import { type Batch, batchesOf, batchOf, halves, type Ready } from "./batch.ts";
import { ChainSnapshot } from "./chain-snapshot.ts";
import type { ClientHealth } from "./client-health.ts";
import type { Connection } from "./connection.ts";
import { BusyPoolError, MessageRefusedError, StoppedError } from "./errors.ts";
import { InFlight } from "./in-flight.ts";
import type { Journal } from "./journal.ts";
import { type MessageRecord, type MessageWithStatus, readStatuses, unsettled } from "./message-status.ts";
import { decide, type MessageKind } from "./next-action.ts";
import type { Waiting } from "./observer.ts";
import { provenMessage, type Route, targetOf } from "./proven-message.ts";
import { extrinsicOf, submitExtrinsic } from "./submitter.ts";
import { errorName, signerOf, type Tools } from "./tools.ts";
import { type EndedMessage, verifyCompletions } from "./verify-completion.ts";

/** A route in one round. */
interface RouteContext extends Route {
  readonly views: { readonly from: ChainSnapshot; readonly to: ChainSnapshot };
}

/** The chain with the client, and the chain that it follows. */
type ClientPlace = readonly [at: Connection, of: Connection];

interface EndedMessageWithKind extends EndedMessage {
  readonly kind: MessageKind;
}

export class MessageRelayer {
  readonly #chains: ReadonlyMap<StateMachine, Connection>;
  readonly #journal: Journal<MessageRecord>;
  readonly #tools: Tools;
  readonly #health: ClientHealth;
  readonly #inFlight = new InFlight();

  constructor(
    chains: ReadonlyMap<StateMachine, Connection>,
    journal: Journal<MessageRecord>,
    tools: Tools,
    health: ClientHealth,
  ) {
    this.#chains = chains;
    this.#journal = journal;
    this.#tools = tools;
    this.#health = health;
  }

  /**
   * Does everything that can be done for the messages between two chains. If one direction fails, the other one
   * continues.
   *
   * @param ends names of the two chains
   */
  async step(ends: readonly [StateMachine, StateMachine]): Promise<void> {
    const { log, metrics, now, observe } = this.#tools;
    const records = await this.#journal.entries();
    metrics.pending.set(records.length);
    const ready = records.filter(
      ({ from, to, notBefore }) => notBefore <= now() && ends.includes(from) && ends.includes(to),
    );
    const routes = byRoute(ready);
    const views = new Map<Connection, Promise<ChainSnapshot>>();
    // The ends were read as final: if a node reverts that, the journal still has the messages that ended there.
    const viewOf = (chain: Connection): Promise<ChainSnapshot> => {
      const view =
        views.get(chain) ?? this.#journal.lastRead(chain.name).then((last) => ChainSnapshot.of(chain, last));
      views.set(chain, view);
      return view;
    };
    const steps = routes.map(async (messages): Promise<void> => {
      const from = this.#chains.get(messages[0].from);
      const to = this.#chains.get(messages[0].to);
      if (from === undefined || to === undefined) return;
      try {
        const both = await Promise.all([viewOf(from), viewOf(to)]);
        await this.#carryAll(messages, { from, to, views: { from: both[0], to: both[1] } });
      } catch (error) {
        if (error instanceof StoppedError) return;
        metrics.errors.inc({ step: "route", error: errorName(error) });
        log.warn({ from: from.name, to: to.name, err: error }, "the route failed and will be retried");
        observe?.({ kind: "failed", step: "route", error });
      }
    });
    await Promise.all(steps);
  }

  async #carryAll(records: readonly MessageRecord[], context: RouteContext): Promise<void> {
    const { views } = context;
    const messages = await readStatuses(records, views.from, views.to);
    const before = new Map(records.map((record) => [record.id, record]));
    const changed = messages.filter(({ record }) => {
      const old = before.get(record.id);
      return record.deliveryHeight !== old?.deliveryHeight || record.expiryHeight !== old?.expiryHeight;
    });
    await this.#journal.update(changed.map(({ record }) => record));
    const ready = await this.#settle(messages, context);
    const open = await this.#withClients(ready, context);
    const free = this.#inFlight.free(open, (message) => viewOfTarget(message, context).best.header.number);
    for (const batch of batchesOf(free, this.#tools.config.batch)) {
      if (!(await this.#carry(batch, context))) return;
    }
  }

  /** Removes the messages that have ended. Returns those for which something can be done now. */
  async #settle(messages: readonly MessageWithStatus[], context: RouteContext): Promise<Ready[]> {
    const { log, observe } = this.#tools;
    const { from, to } = context;
    const [ready, ended]: [Ready[], EndedMessageWithKind[]] = [[], []];
    const left = new Map<string, number>();
    const leave = (why: string): unknown => left.set(why, (left.get(why) ?? 0) + 1);
    const wait = (record: MessageRecord, why: Waiting): void => {
      leave(why);
      observe?.({ kind: "waiting", message: record, for: why });
    };
    for (const { record, sent, status, settling, fee } of messages) {
      const decision = decide(status);
      const { kind } = status;
      if (decision.do === "end") ended.push({ record, kind, as: decision.as });
      else if (decision.do === "wait") wait(record, decision.for);
      else if (settling) wait(record, "settling");
      else if (decision.do === "deliver" && fee < from.config.minimum_fee)
        leave("left to other relayers: the fee is too low");
      else ready.push({ record, sent, kind, does: decision.do, at: decision.at });
    }
    await this.#end(ended, context);
    if (left.size > 0) log.debug({ from: from.name, to: to.name, ...Object.fromEntries(left) }, "waiting");
    return ready;
  }

  /** The messages whose proof is verified by a usable client. */
  async #withClients(ready: readonly Ready[], { from, to }: RouteContext): Promise<Ready[]> {
    const clients: readonly ClientPlace[] = [
      [from, to],
      [to, from],
    ];
    const useless = new Set<Connection>();
    if (ready.length === 0) return [];
    const judged = clients.map(async ([at, of]): Promise<void> => {
      if (!at.config.follows.includes(of.name)) return;
      if ((await this.#health.trouble(at, of)) !== undefined) useless.add(at);
    });
    await Promise.all(judged);
    // A GET times out without a proof.
    return ready.filter(({ kind, does }) => {
      if (does === "time out") return kind === "get" || !useless.has(from);
      return !useless.has(kind === "get" ? from : to);
    });
  }

  async #end(ended: readonly EndedMessageWithKind[], { from, to, views }: RouteContext): Promise<void> {
    const { log, metrics, observe, lightClient } = this.#tools;
    for (const { chain, number, ends } of await verifyCompletions(ended, views.from, views.to, lightClient)) {
      await this.#journal.settle(
        ends.map(({ record }) => record),
        chain,
        { number },
      );
      this.#inFlight.forget(ends.map(({ record }) => record.id));
      for (const { record, kind, as } of ends) {
        const about = { kind, from: from.name, to: to.name, end: as };
        metrics.ended.inc(about);
        log.info({ message: record.commitment, ...about }, "the message is settled");
        observe?.({ kind: "settled", message: record, as });
      }
    }
  }

  /** Returns whether the next batches should still be sent. */
  async #carry(batch: Batch, context: RouteContext): Promise<boolean> {
    try {
      if (await this.#send(batch, context)) return true;
    } catch (error) {
      if (error instanceof StoppedError) throw error;
      if (!isAtFault(error) || batch.messages.length === 1) {
        await this.#later(batch, error);
        return !(error instanceof RpcUnreachableError || error instanceof BusyPoolError);
      }
      // Another relayer may have delivered some since the round began.
      for (const chain of [context.from, context.to]) chain.newRound();
      const [from, to] = await Promise.all([ChainSnapshot.of(context.from), ChainSnapshot.of(context.to)]);
      const open = await unsettled(batch.messages, from, to);
      if (open.length === 0) return true;
      if (open.length < batch.messages.length) return this.#carry(batchOf(open), context);
    }
    for (const half of halves(batch)) {
      if (!(await this.#carry(half, context))) return false;
    }
    return true;
  }

  /** Returns false, and sends nothing, if the batch is too long. */
  async #send(batch: Batch, context: RouteContext): Promise<boolean> {
    const { log, metrics, config, lightClient, observe } = this.#tools;
    const { kind, does, messages } = batch;
    const target = targetOf(batch, context);
    const { message, proof } = await provenMessage(batch, context, lightClient, signerOf(this.#tools));
    const extrinsic = await extrinsicOf(target, [message]);
    if (extrinsic.length > config.batch.bytes && messages.length > 1) return false;
    const observed = {
      messages: messages.map(({ record }) => record),
      what: does === "deliver" ? "delivery" : "timeout",
      at: target.name,
    } as const;
    if (proof !== undefined && batch.at !== undefined) {
      observe?.({ kind: "proven", ...observed, known: batch.at, proof });
    }
    const labels = { chain: target.name, message: does };
    try {
      await submitExtrinsic(target, extrinsic);
    } catch (error) {
      metrics.submissions.inc({ ...labels, result: "refused" });
      throw error;
    }
    metrics.submissions.inc({ ...labels, result: "taken" });
    observe?.({ kind: "brought", ...observed });
    this.#inFlight.note(messages, viewOfTarget(batch, context).best.header.number);
    log.info(
      {
        kind,
        from: context.from.name,
        to: context.to.name,
        at: target.name,
        bytes: extrinsic.length,
        messages: messages.map(({ record }) => record.commitment),
      },
      does === "deliver" ? "delivered" : "timed out",
    );
    const failedBefore = messages.filter(({ record }) => record.attempts > 0);
    await this.#journal.update(
      failedBefore.map(({ record: { refused, ...record } }) => ({ ...record, attempts: 0, notBefore: 0 })),
    );
    return true;
  }

  async #later({ messages, does }: Batch, error: unknown): Promise<void> {
    const { log, metrics, config, now, observe } = this.#tools;
    const { first_seconds, most_seconds } = config.retry;
    const isAlone = messages.length === 1 && isAtFault(error);
    const records = messages.map(({ record }): MessageRecord => {
      const wait = 1000 * Math.min(first_seconds * 2 ** Math.min(record.attempts, 30), most_seconds);
      return {
        ...record,
        attempts: record.attempts + 1,
        notBefore: now() + wait,
        ...(isAlone && { refused: does }),
      };
    });
    await this.#journal.update(records);
    metrics.errors.inc({ step: "message", error: errorName(error) });
    log.warn({ messages: records.map(({ commitment }) => commitment), err: error }, "not yet");
    for (const message of records) observe?.({ kind: "failed", step: "message", message, error });
  }
}

function byRoute(records: readonly MessageRecord[]): [MessageRecord, ...MessageRecord[]][] {
  const routes = new Map<string, [MessageRecord, ...MessageRecord[]]>();
  for (const record of records) {
    const name = `${record.from} ${record.to}`;
    const route = routes.get(name);
    if (route === undefined) routes.set(name, [record]);
    else route.push(record);
  }
  return [...routes.values()];
}

/** Whether the chain rejected the batch because of one of its messages. */
function isAtFault(error: unknown): boolean {
  return error instanceof MessageRefusedError || error instanceof NotProvableError;
}

function viewOfTarget(what: Pick<Batch, "kind" | "does">, context: RouteContext): ChainSnapshot {
  return targetOf(what, context) === context.to ? context.views.to : context.views.from;
}
