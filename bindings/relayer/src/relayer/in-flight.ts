/**
 * Batches that were submitted to a pool and are in no block yet: they are not sent again while the chain may still
 * execute them.
 *
 * A batch is executed as a whole or not at all. So if one of its messages was settled by another relayer's batch, the
 * others may be sent at once. If nothing happens for some blocks, the same batch is submitted again, and a pool that
 * still has it answers so. Kept in memory only: after a restart, pools and simulations reject duplicates.
 */
import type { Ready } from "./batch.ts";

/** Number of blocks after which a batch is submitted again. */
const PATIENCE = 4;

interface Flight {
  readonly number: number;
  /** The number of the best block when the batch was sent. */
  readonly since: number;
  readonly does: Ready["does"];
  /** Ids of the messages. */
  readonly messages: readonly string[];
}

export class InFlight {
  readonly #flights = new Map<string, Flight>();
  #last = 0;

  /** Records that a batch was submitted to a pool. */
  note(messages: readonly Ready[], best: number): void {
    const [first] = messages;
    if (first === undefined) return;
    this.#last += 1;
    const ids = messages.map(({ record }) => record.id);
    const flight = { number: this.#last, since: best, does: first.does, messages: ids };
    for (const id of ids) this.#flights.set(id, flight);
  }

  /** Removes messages that are done. */
  forget(ids: readonly string[]): void {
    for (const id of ids) this.#flights.delete(id);
  }

  /**
   * The messages that may be sent now.
   *
   * @param ready all messages of a route for which something can be done
   * @param bestOf the number of the best block of the chain that executes a message
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
