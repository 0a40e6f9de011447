/**
 * Ends of messages, proven: a node that says of a message that it is done, though it isn't, would have it forgotten.
 *
 * Refuses by {@link DishonestNodeError} what the trie of messages under the final header does not show. That the
 * header is final is the node's word; where that was a lie, the journal has what ended.
 */
import { DishonestNodeError } from "../client/errors.ts";
import type { StateMachine } from "../client/state-machine.ts";
import type { LightClient } from "../runtime/light-client.ts";
import type { ChainView } from "./chain-view.ts";
import { provenEntries } from "./proven-state.ts";
import { type MessageRecord, placesOf } from "./sight.ts";

export interface End {
  readonly record: MessageRecord;
  readonly as: "delivered" | "answered" | "closed";
}

/** Messages that one block of one chain says are done. */
export interface ProvenEnds<T extends End> {
  readonly chain: StateMachine;
  readonly number: number;
  readonly ends: readonly T[];
}

/** Keys of one proof. */
const AT_ONCE = 100;

/** Only a delivery is seen where a message went: what was answered or closed was so where it came from. */
export async function provenEnds<T extends End>(
  ends: readonly T[],
  from: ChainView,
  to: ChainView,
  lightClient: LightClient,
): Promise<ProvenEnds<T>[]> {
  const proven: ProvenEnds<T>[] = [];
  for (const view of [from, to]) {
    const here = ends.filter(({ as }) => (as === "delivered" ? to : from) === view);
    for (let at = 0; at < here.length; at += AT_ONCE) {
      const part = here.slice(at, at + AT_ONCE);
      await mustBeDone(part, view, lightClient);
      proven.push({ chain: view.connection.name, number: view.finalized.header.number, ends: part });
    }
  }
  return proven;
}

async function mustBeDone(ends: readonly End[], view: ChainView, lightClient: LightClient): Promise<void> {
  const keys = ends.map(({ record, as }) => placesOf(record)[as === "closed" ? "open" : "taken"]);
  const values = await provenEntries(view.connection.node, lightClient, view.finalized, keys);
  const lie = ends.find(({ as }, i) => (values[i] === null) !== (as === "closed"));
  if (lie === undefined) return;
  const { name } = view.connection;
  throw new DishonestNodeError(
    "childstate_getStorageEntries",
    `${name} is said to have message ${lie.record.commitment} ${lie.as}, and its state does not`,
  );
}
