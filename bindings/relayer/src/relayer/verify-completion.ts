/**
 * Proves that messages have ended. Attack: a node claims that a message was delivered although it was not, so that
 * the relayer forgets it.
 *
 * Rejects, with {@link DishonestNodeError}, an end that the trie of messages under the final header does not show.
 * That the header is final is not proven; if a node reverts it, the journal still has the messages that ended there.
 */

import type { LightClient } from "@as-ismp/core";
import { DishonestNodeError } from "../client/errors.ts";
import type { StateMachine } from "../client/state-machine.ts";
import type { ChainSnapshot } from "./chain-snapshot.ts";
import { type MessageRecord, storageKeysOf } from "./message-status.ts";
import { provenEntries } from "./proven-state.ts";

export interface EndedMessage {
  readonly record: MessageRecord;
  readonly as: "delivered" | "answered" | "closed";
}

/** Messages that have ended according to one block of one chain. */
export interface VerifiedCompletions<T extends EndedMessage> {
  readonly chain: StateMachine;
  readonly number: number;
  readonly ends: readonly T[];
}

/** The number of keys in one proof. */
const AT_ONCE = 100;

/**
 * A delivery is shown by the receiving chain; that a message was answered or closed is shown by the chain that sent
 * it.
 */
export async function verifyCompletions<T extends EndedMessage>(
  ends: readonly T[],
  from: ChainSnapshot,
  to: ChainSnapshot,
  lightClient: LightClient,
): Promise<VerifiedCompletions<T>[]> {
  const proven: VerifiedCompletions<T>[] = [];
  for (const view of [from, to]) {
    const here = ends.filter(({ as }) => (as === "delivered" ? to : from) === view);
    for (let at = 0; at < here.length; at += AT_ONCE) {
      const part = here.slice(at, at + AT_ONCE);
      await verifyPart(part, view, lightClient);
      proven.push({ chain: view.connection.name, number: view.finalized.header.number, ends: part });
    }
  }
  return proven;
}

async function verifyPart(
  ends: readonly EndedMessage[],
  view: ChainSnapshot,
  lightClient: LightClient,
): Promise<void> {
  const keys = ends.map(({ record, as }) => storageKeysOf(record)[as === "closed" ? "open" : "taken"]);
  const values = await provenEntries(view.connection.node, lightClient, view.finalized, keys);
  const lie = ends.find(({ as }, i) => (values[i] === null) !== (as === "closed"));
  if (lie === undefined) return;
  const { name } = view.connection;
  throw new DishonestNodeError(
    "childstate_getStorageEntries",
    `the node of ${name} reported the message ${lie.record.commitment} as ${lie.as}, but the state of the chain does not show it`,
  );
}
