/**
 * What was handed to a pool and stands in no block yet: it is not sent again while it may still be taken.
 *
 * A batch is taken as a whole or not at all. So where one of its messages has been settled, by another relayer's
 * batch, the others are free at once; where nothing happened for some blocks, the same batch is offered again, and a
 * pool that still has it says so. Kept in memory alone: after a restart pools and simulations refuse what is there.
 */
import type { Ready } from "./batch.ts";

/** Blocks of the chain that has a batch in its pool, after which it is offered again. */
const PATIENCE = 4;

interface Flight {
  readonly number: number;
  /** The best block's number when it was sent. */
  readonly since: number;
  readonly does: Ready["does"];
  /** Ids of the messages. */
  readonly messages: readonly string[];
}

export class InFlight {
  readonly #flights = new Map<string, Flight>();
  #last = 0;

  /** A batch has gone to a pool. */
  note(messages: readonly Ready[], best: number): void {
    const [first] = messages;
    if (first === undefined) return;
    this.#last += 1;
    const ids = messages.map(({ record }) => record.id);
    const flight = { number: this.#last, since: best, does: first.does, messages: ids };
    for (const id of ids) this.#flights.set(id, flight);
  }

  /** These are done. */
  forget(ids: readonly string[]): void {
    for (const id of ids) this.#flights.delete(id);
  }

  /**
   * Those that are to be sent now.
   *
   * @param ready all messages of a route that could be
   * @param bestOf the number of the best block of the chain that takes a message
   */
  free(ready: readonly Ready[], bestOf: (message: Ready) => number): Ready[] {
    const does = new Map(ready.map((message) => [message.record.id, message.does]));
    return ready.flatMap((message): Ready[] => {
      const flight = this.#flights.get(message.record.id);
      if (flight === undefined || flight.messages.some((id) => does.get(id) !== flight.does))
        return [message];
      if (bestOf(message) < flight.since + PATIENCE) return [];
      return [{ ...message, flight: flight.number }];
    });
  }
}
