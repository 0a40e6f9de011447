/**
 * Finds messages by their commitments, in the off-chain index that a node keeps beside its chain.
 *
 * Throws {@link DishonestNodeError} for a message with another commitment, and {@link MalformedAnswerError} for bytes
 * that are not a message. (docs/spec/pallet-ismp.md#offchain-index, docs/spec/pallet-ismp.md#runtime-api)
 */

import { ScaleError } from "@as-ismp/core";
import { concat, encodeVec, equalBytes, ScaleReader, toHex } from "@as-ismp/core/internal/codec";
import { decodedAnswer } from "./answer.ts";
import { DishonestNodeError, RpcRefusedError, UnknownMessageError } from "./errors.ts";
import type { SubstrateNode } from "./node.ts";
import {
  decodeLeaf,
  readPostResponse,
  readRequest,
  requestCommitment,
  responseCommitment,
  type Sent,
} from "./request.ts";
import { isTransient } from "./transient.ts";

/** What an event says about a message that was sent. */
export interface SentCommitment {
  /** What the commitment is of. Requests are POSTs and GETs. */
  readonly kind: "request" | "response";
  /** 32 bytes. */
  readonly commitment: Uint8Array;
}

const INDEXED = Buffer.from("no_op");
/** Most messages of one request, because each may be long. */
const AT_ONCE = 100;

/**
 * Finds the messages of one node.
 *
 * A node with an index shows it to clients that may call unsafe methods. For other clients, its runtime is called:
 * some nodes let the runtime read the index, and it returns many messages at once. Stock nodes do not, and log a
 * panic when the runtime tries. So the runtime is called only if the node does not show its index.
 */
export class SentMessages {
  readonly #node: SubstrateNode;
  /** Whether the node did not show its index, but its runtime returned messages. */
  #isHidden = false;

  constructor(node: SubstrateNode) {
    this.#node = node;
  }

  /**
   * The messages that were sent under these commitments, in the same order; undefined where the node has none.
   *
   * @param block a block in whose state the messages are still open: the runtime returns no others
   */
  async find(messages: readonly SentCommitment[], block: Uint8Array): Promise<(Sent | undefined)[]> {
    const found: (Sent | undefined)[] = [];
    for (const part of this.#isHidden ? [] : parts(messages)) {
      // The first request shows whether the others make sense.
      for (const some of [part.slice(0, 1), part.slice(1)]) {
        if (this.#isHidden) break;
        found.push(...(await Promise.all(some.map(({ commitment }) => this.#indexed(commitment)))));
      }
    }
    if (!this.#isHidden) return found;
    const told = await toldByRuntime(this.#node, messages, block);
    // If the runtime returned nothing either, the node may restart with unsafe methods, so they are tried again.
    this.#isHidden = told.size > 0;
    return messages.map(({ commitment }, i) => found[i] ?? told.get(toHex(commitment)));
  }

  async #indexed(commitment: Uint8Array): Promise<Sent | undefined> {
    const method = "offchain_localStorageGet";
    try {
      const sent = await this.#node.indexed(concat(INDEXED, commitment), (entry) => {
        const read = decodedAnswer(method, () => decodeLeaf(entry));
        if (equalBytes(commitmentOf(read), commitment)) return read;
        throw new DishonestNodeError(method, `the node returned another message for ${toHex(commitment)}`);
      });
      if (sent !== "hidden") return sent;
      this.#isHidden = true;
    } catch (error) {
      if (!(error instanceof UnknownMessageError)) throw error;
    }
    return undefined;
  }
}

/** The messages by commitment in hex. */
async function toldByRuntime(
  node: SubstrateNode,
  messages: readonly SentCommitment[],
  block: Uint8Array,
): Promise<ReadonlyMap<string, Sent>> {
  const told = new Map<string, Sent>();
  for (const kind of ["request", "response"] as const) {
    for (const part of parts(messages.filter((message) => message.kind === kind))) {
      const commitments = part.map(({ commitment }) => commitment);
      const asked = new Set(commitments.map(toHex));
      for (const sent of await askRuntime(node, kind, commitments, block)) {
        const commitment = toHex(commitmentOf(sent));
        if (!asked.has(commitment)) {
          throw new DishonestNodeError(
            "state_call",
            `the node returned the message ${commitment}, which was not requested`,
          );
        }
        told.set(commitment, sent);
      }
    }
  }
  return told;
}

async function askRuntime(
  node: SubstrateNode,
  kind: SentCommitment["kind"],
  commitments: readonly Uint8Array[],
  block: Uint8Array,
): Promise<Sent[]> {
  const api = kind === "request" ? "IsmpRuntimeApi_requests" : "IsmpRuntimeApi_responses";
  try {
    return await node.callAnd(api, encodeVec(commitments), block, (answer) =>
      decodedAnswer("state_call", () => {
        const reader = new ScaleReader(answer);
        const sent = reader.vec((): Sent => {
          if (kind === "request") return { kind, request: readRequest(reader) };
          if (reader.u8() !== 0) throw new ScaleError("expected a response to a POST");
          return { kind, response: readPostResponse(reader) };
        });
        reader.end();
        return sent;
      }),
    );
  } catch (error) {
    // If the node does not let the runtime read the index, the call fails.
    if (error instanceof RpcRefusedError && !isTransient(error)) return [];
    throw error;
  }
}

function commitmentOf(sent: Sent): Uint8Array {
  return sent.kind === "request" ? requestCommitment(sent.request) : responseCommitment(sent.response);
}

function parts<T>(list: readonly T[]): readonly T[][] {
  const count = Math.ceil(list.length / AT_ONCE);
  return Array.from({ length: count }, (_, i) => list.slice(i * AT_ONCE, (i + 1) * AT_ONCE));
}
