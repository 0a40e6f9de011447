/**
 * A batch as a message of the protocol, with a proof that the light client has verified.
 *
 * Rejects, with the errors of `MessageProver`, what can't be proven.
 */

import type { LightClient } from "@as-ismp/core";
import {
  getMessage,
  getTimeoutMessage,
  postTimeoutMessage,
  requestMessage,
  responseMessage,
  responseTimeoutMessage,
  type StateProof,
} from "../client/messages.ts";
import type { GetRequest, PostRequest, PostResponse, Sent } from "../client/request.ts";
import { MessageProver } from "../prover/messages.ts";
import type { Batch } from "./batch.ts";
import type { Connection } from "./connection.ts";

export interface Route {
  readonly from: Connection;
  readonly to: Connection;
}

/** The chain that receives a batch: the other chain for deliveries of POSTs and responses, otherwise the sender. */
export function targetOf({ kind, does }: Pick<Batch, "kind" | "does">, { from, to }: Route): Connection {
  return does === "deliver" && kind !== "get" ? to : from;
}

/** A message, and the proof that it contains. */
export interface ProvenMessage {
  /** SCALE `Message`. */
  readonly message: Uint8Array;
  /** Undefined for the timeout of a GET. */
  readonly proof?: StateProof;
}

export async function provenMessage(
  batch: Batch,
  { from, to }: Route,
  lightClient: LightClient,
  signer: Uint8Array,
): Promise<ProvenMessage> {
  const { kind, does, at } = batch;
  const sent = batch.messages.map((message) => message.sent);
  if (kind === "get" && does === "time out") return { message: getTimeoutMessage(sent.map(getOf)) };
  if (at === undefined) throw new Error("a proof needs a height");
  if (does === "deliver") {
    if (kind === "get") {
      const proof = await new MessageProver(to.node, lightClient).state(at, sent.map(getOf));
      return { message: getMessage(sent.map(getOf), proof, signer), proof };
    }
    const prover = new MessageProver(from.node, lightClient);
    if (kind === "response") {
      const responses = sent.map(responseOf);
      const proof = await prover.responses(at, responses);
      return { message: responseMessage(responses, proof, signer), proof };
    }
    const posts = sent.map(postOf);
    const proof = await prover.requests(at, posts);
    return { message: requestMessage(posts, proof, signer), proof };
  }
  const prover = new MessageProver(to.node, lightClient);
  if (kind === "response") {
    const responses = sent.map(responseOf);
    const proof = await prover.responsesAbsent(at, responses);
    return { message: responseTimeoutMessage(responses, proof), proof };
  }
  const posts = sent.map(postOf);
  const proof = await prover.requestsAbsent(at, posts);
  return { message: postTimeoutMessage(posts, proof), proof };
}

function postOf(sent: Sent): PostRequest {
  if (sent.kind === "request" && sent.request.kind === "post") return sent.request;
  throw new Error("expected a POST");
}

function getOf(sent: Sent): GetRequest {
  if (sent.kind === "request" && sent.request.kind === "get") return sent.request;
  throw new Error("expected a GET");
}

function responseOf(sent: Sent): PostResponse {
  if (sent.kind === "response") return sent.response;
  throw new Error("expected a response");
}
