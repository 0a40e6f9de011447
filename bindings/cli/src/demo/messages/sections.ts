/**
 * The sections of a sheet: facts about each stage of a message, and about an update of a client.
 *
 * All facts are read from the message, the proof, the justification or the chain's state of this run.
 */
import { requestCommitment, type Sent } from "@as-ismp/relayer/client";
import type { Justification } from "@as-ismp/relayer/prover";
import { count, hex, milliseconds } from "../../terminal/format.ts";
import { type CHECKS, type Handling, passed } from "./checks.ts";
import { type LoggedMessage, timeoutOf } from "./logged-message.ts";
import type { ReadProof, ReadUpdate } from "./proof-reading.ts";
import { keyName, textOf, valueText } from "./titles.ts";
import type { Section, Side, StageName, UpdateView } from "./view.ts";

type Facts = Section["facts"];

const NONE = new Uint8Array();

/** The content of a sent message. */
export function sentSection({ view, sent }: LoggedMessage, block: number, at: number): Section {
  return {
    title: `Sent in block ${block} of the ${view.from} chain`,
    at,
    facts: [["commitment", view.id], ...factsOf(sent)],
  };
}

function factsOf(sent: Sent): Facts {
  if (sent.kind === "response") {
    const { response, timeout, post } = sent.response;
    return [
      ["answers", hex(requestCommitment(post))],
      ["response", textOf(response)],
      ["timeout", time(timeout)],
    ];
  }
  const { request } = sent;
  const { source, dest, nonce, from, timeout } = request;
  const head: Facts = [
    ["source", source],
    ["dest", dest],
    ["nonce", String(nonce)],
    ["from", textOf(from)],
  ];
  if (request.kind === "post") {
    return [...head, ["to", textOf(request.to)], ["body", textOf(request.body)], ["timeout", time(timeout)]];
  }
  const keys = request.keys.map((key) => ["key", `${keyName(key)}  ${hex(key)}`] as const);
  return [...head, ...keys, ["height", String(request.height)], ["timeout", time(timeout)]];
}

/** The votes that finalized its block. */
export function voteSection(votes: Justification, at: number): Section {
  return {
    title: `Block ${votes.targetNumber} is final`,
    at,
    facts: [
      ["block", hex(votes.targetHash)],
      ["round", String(votes.round)],
      ["precommits", `${votes.precommits.length}, ed25519`],
      ...votes.precommits.map(({ id }) => ["voter", hex(id)] as const),
    ],
  };
}

/** An update of a client, as the light client verified it. */
export function updateSection(view: UpdateView, read: ReadUpdate, at: number): Section {
  const { target, finalityProof } = read.updated.update;
  return {
    title: `A proof to the ${view.at} chain: block ${view.to} of the ${view.of} one is final`,
    at,
    facts: [
      ["trusted before", `block ${view.from}, set ${view.setId} of ${view.voters} authorities`],
      ["proven final", `block ${view.to}, ${hex(target.hash)}`],
      ["state root", hex(target.header.stateRoot)],
      ["signatures", `${view.signatures} of ${view.voters}, the fewest that finalize`],
      ["headers", `${count(view.headers)}, each the parent of the next`],
      [
        "proof",
        `${count(finalityProof.length)} bytes, verified again here in ${milliseconds(read.milliseconds)}`,
      ],
      ["received", view.block === undefined ? "no block yet" : `block ${view.block} of the ${view.at} chain`],
    ],
  };
}

/** What the message waits for. */
export function waitSection({ view }: LoggedMessage, at: number): Section {
  const stage = view.stages.at(-1);
  return {
    title: "In challenge",
    at,
    facts: [["since", `block ${stage?.block} of the ${stage?.side} chain, which has the update`]],
  };
}

export interface Completion {
  readonly stage: StageName;
  readonly side: Side;
  readonly block: number;
  /** Seconds since 1970, of the block. */
  readonly now: bigint;
  /** Seconds since 1970 at which the height of the proof was stored. */
  readonly since: bigint;
  readonly period: bigint;
  readonly at: number;
}

/** How the message ended, the proof of that, and the checks that it passed. */
export function endSection(message: LoggedMessage, end: Completion): Section {
  const { proof, view } = message;
  const title = `${upper(end.stage)} in block ${end.block} of the ${end.side} chain`;
  if (proof === undefined) return { title, at: end.at, facts: [["proof", "none was requested"]] };
  const { known, proof: nodes } = proof.proven;
  const facts: Facts = [
    ["proof of", view.proof?.what === "timeout" ? "non-membership: there is no receipt" : whatOf(message)],
    ["height", `${known.at.height} of ${known.at.machine}`],
    ["state root", hex(known.stateRoot)],
    ...(nodes.of === "messages" ? [["messages' root", hex(proof.root)] as const] : []),
    ...proof.keys.map((key, i) => {
      const value = valueText(key, proof.values[i] ?? null);
      return [keyName(key).startsWith("0x") ? "key" : keyName(key), `${hex(key)}: ${value}`] as const;
    }),
    [
      "trie nodes",
      `${nodes.nodes.length} of ${count(proof.bytes)} bytes, ${nodes.hasher}, verified again here in ${milliseconds(proof.milliseconds)}`,
    ],
  ];
  const checks = checksOf(message, proof, end);
  return { title, at: end.at, facts, nodes: nodes.nodes.map(hex), ...(checks && { checks }) };
}

function whatOf({ view }: LoggedMessage): string {
  if (view.kind === "get") return "values of the state";
  return `membership: the ${view.kind === "post" ? "request" : "response"}'s commitment is there`;
}

function checksOf(message: LoggedMessage, proof: ReadProof, end: Completion): Section["checks"] {
  const { sent, view } = message;
  const timedOut = end.stage === "timed out";
  // This demo sends no response that times out. For one that was sent otherwise, only the proof is shown.
  if (timedOut && view.kind !== "post") return undefined;
  const what: keyof typeof CHECKS = timedOut ? "post timeout" : view.kind;
  const { known, messages, proof: nodes } = proof.proven;
  const request = sent.kind === "request" ? sent.request : sent.response.post;
  const handling: Handling = {
    batch: messages.length,
    client: known.at.consensusStateId,
    follows: known.at.machine,
    height: known.at.height,
    since: end.since,
    period: end.period,
    now: end.now,
    chain: view.kind === "post" && !timedOut ? request.dest : request.source,
    block: end.block,
    clockThere: known.timestamp,
    timeout: timeoutOf(sent),
    commitment: hex(requestCommitment(request)),
    module: textOf(request.from),
    root: hex(proof.root),
    nodes: nodes.nodes.length,
    keys: proof.keys.length,
    valueBytes: proof.values.reduce((sum, value) => sum + (value ?? NONE).length, 0),
    absent: proof.values.filter((value) => value === null).length,
    signerBytes: 32,
  };
  return passed(what, handling);
}

function time(seconds: bigint): string {
  if (seconds === 0n) return "never";
  return `${new Date(Number(seconds) * 1000).toISOString().slice(11, 19)} of the chains' clock`;
}

function upper(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
