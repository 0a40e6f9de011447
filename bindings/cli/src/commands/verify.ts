/**
 * `as-ismp verify FILE`: prints the verdict on a finality proof or a state proof; the content of the file tells which
 * one it is.
 */

import { type LightClient, ScaleError } from "@as-ismp/core";
import { loadLightClient } from "../blob.ts";
import { ExitCode } from "../exit-code.ts";
import { readFields, readProof } from "../proofs/file.ts";
import type { FinalityChain } from "../proofs/finality.ts";
import { readConsensusState, readFinalityProof } from "../proofs/grandpa-scale.ts";
import type { RecordedStateProof } from "../proofs/state.ts";
import { type Outcome, verifyState, verifyUpdate } from "../proofs/verification.ts";
import { count, hex, plural, shortHex } from "../terminal/format.ts";
import type { Terminal } from "../terminal/terminal.ts";

export interface VerifyOptions {
  readonly blob: string;
  readonly json?: boolean;
}

/** One verdict, for people and for programs. */
interface Line {
  readonly outcome: Outcome<unknown>;
  readonly subject: string;
  readonly details: readonly string[];
  readonly document: Readonly<Record<string, unknown>>;
}

export async function verify(path: string, options: VerifyOptions, terminal: Terminal): Promise<ExitCode> {
  const proof = readProof(await readFields(path));
  const client = await loadLightClient(options.blob);
  const lines = [...(proof.type === "finality" ? finality(client, proof) : state(client, proof.proofs))];
  const accepted = lines.every(({ outcome }) => outcome.verdict === "accepted");
  if (options.json === true) {
    terminal.json({
      ok: accepted,
      type: proof.type,
      proofs: lines.map(({ outcome, document }) => ({
        verdict: outcome.verdict,
        ...(outcome.verdict === "refused" && { error: { name: outcome.name, reason: outcome.reason } }),
        ...document,
      })),
    });
  } else {
    for (const line of lines) print(line, terminal);
  }
  return accepted ? ExitCode.Accepted : ExitCode.Refused;
}

/** Stops at the first rejection: after it, there is no trusted state to continue from. */
function* finality(client: LightClient, { trusted, updates }: FinalityChain): Generator<Line> {
  let trustedState = trusted;
  for (const update of updates) {
    const outcome = verifyUpdate(client, trustedState, update);
    const outline = described(() => readFinalityProof(update.finalityProof));
    const before = described(() => readConsensusState(trustedState));
    const facts = outline && {
      block: outline.number,
      hash: hex(outline.block),
      signatures: outline.signatures,
      headers: outline.headers,
    };
    const details: string[] = [];
    if (outline && before) {
      details.push(
        `set ${before.setId}: ${plural(outline.signatures, "signature")} of ${plural(before.voters, "voter")}, ${plural(outline.headers, "header")} from block ${count(before.number)}`,
      );
    }
    if (outcome.verdict === "refused") {
      yield { outcome, subject: subjectOf(facts), details, document: { ...facts } };
      return;
    }
    const { nextState, heads } = outcome.value;
    const next = described(() => readConsensusState(nextState));
    if (next && before && next.setId !== before.setId) {
      details.push(`from here on: set ${next.setId} with ${plural(next.voters, "voter")}`);
    }
    for (const [paraId, headers] of heads) {
      for (const header of headers) details.push(`parachain ${paraId}: header ${shortHex(header)}`);
    }
    yield {
      outcome,
      subject: subjectOf(facts),
      details,
      document: {
        ...facts,
        nextState: hex(nextState),
        heads: Object.fromEntries([...heads].map(([id, list]) => [id, list.map(hex)])),
      },
    };
    trustedState = nextState;
  }
}

function* state(client: LightClient, proofs: readonly RecordedStateProof[]): Generator<Line> {
  for (const proof of proofs) {
    const outcome = verifyState(client, proof);
    const subject = `state proof, root ${shortHex(proof.root)}`;
    const facts = { root: hex(proof.root), hasher: proof.hasher, nodes: proof.nodes.length };
    const overview = `${plural(proof.nodes.length, "node")}, ${plural(proof.queries.length, "key")}`;
    if (outcome.verdict === "refused") {
      yield { outcome, subject, details: [overview], document: facts };
      continue;
    }
    const entries = proof.queries.map(({ key }, at) => ({ key, value: outcome.value[at] ?? null }));
    yield {
      outcome,
      subject,
      details: [
        overview,
        ...entries.map(
          ({ key, value }) => `${shortHex(key)} = ${value === null ? "absent" : shortHex(value)}`,
        ),
      ],
      document: {
        ...facts,
        entries: entries.map(({ key, value }) => ({
          key: hex(key),
          value: value === null ? null : hex(value),
        })),
      },
    };
  }
}

function print({ outcome, subject, details }: Line, terminal: Terminal): void {
  const { bold, dim, green, red } = terminal.colours;
  terminal.print(
    outcome.verdict === "accepted"
      ? `${green("accepted")}  ${subject}`
      : `${red("refused")}   ${subject}: ${bold(outcome.name)}, ${outcome.reason}`,
  );
  for (const detail of details) terminal.print(dim(`          ${detail}`));
}

function subjectOf(facts: { block: number; hash: string } | undefined): string {
  return facts === undefined ? "finality proof" : `finality of block ${count(facts.block)}, ${facts.hash}`;
}

/** The claims of an encoding; undefined if it does not decode. In that case the verdict has the reason. */
function described<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ScaleError) return undefined;
    throw error;
  }
}
