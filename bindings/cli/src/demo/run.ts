/** Verifies every recorded proof with the module. Yields one report after the other, so that people can watch. */
import type { LightClient } from "@as-ismp/core";
import type { RecordedFinalityUpdate } from "../proofs/finality.ts";
import { type ProofOutline, readConsensusState, readFinalityProof } from "../proofs/grandpa-scale.ts";
import { type Outcome, verifyState, verifyUpdate } from "../proofs/verification.ts";
import { hex } from "../terminal/format.ts";
import type { RecordedFinality, RecordedState } from "./collection.ts";
import { timed } from "./measurement.ts";

/** What is known about an update before it is verified. */
export interface FinalityFacts {
  readonly file: string;
  readonly chain: string;
  readonly block: number;
  readonly hash: string;
  /** Number of authorities in the trusted set; before verification, in the set that the recording begins with. */
  readonly voters: number;
  readonly signatures: number;
  readonly headers: number;
  /** Number of parachain headers that are read from the finalized relay chain blocks. */
  readonly heads: number;
  readonly bytes: number;
}

export interface FinalityReport extends FinalityFacts {
  readonly milliseconds: number;
  readonly outcome: Outcome<unknown>;
  readonly expected: "accepted" | "refused";
  readonly refusedBecause: string | undefined;
}

export interface StateFacts {
  readonly file: string;
  readonly chain: string;
  readonly source: string;
  readonly proofs: number;
  readonly nodes: number;
  /** Number of keys whose values are read, and of keys that are proven absent. */
  readonly values: number;
  readonly absences: number;
  readonly bytes: number;
}

export interface StateReport extends StateFacts {
  readonly milliseconds: number;
  /** The first rejection, if one of the proofs is rejected. */
  readonly outcome: Outcome<unknown>;
}

export function finalityFacts(
  recorded: RecordedFinality,
  update: RecordedFinalityUpdate,
  voters: number,
): FinalityFacts {
  const outline: ProofOutline = readFinalityProof(update.finalityProof);
  const heads = [...(update.parachainHeaders ?? new Map()).values()];
  return {
    file: recorded.file,
    chain: recorded.chain,
    block: outline.number,
    hash: hex(outline.block),
    voters,
    signatures: outline.signatures,
    headers: outline.headers,
    heads: heads.reduce((sum, list) => sum + list.length, 0),
    bytes: update.finalityProof.length + (update.parachainProofs?.length ?? 0),
  };
}

/** Verifies the updates in order. After a rejection the next one is verified from the same state. */
export function* runFinality(client: LightClient, recorded: RecordedFinality): Generator<FinalityReport> {
  let state = recorded.trusted;
  for (const update of recorded.updates) {
    const before = state;
    const { result, milliseconds } = timed(() => verifyUpdate(client, before, update));
    if (result.verdict === "accepted") state = result.value.nextState;
    yield {
      ...finalityFacts(recorded, update, readConsensusState(before).voters),
      milliseconds,
      outcome: result,
      expected: recorded.refusedBecause === undefined ? "accepted" : "refused",
      refusedBecause: recorded.refusedBecause,
    };
  }
}

export function stateFacts({ file, chain, source, proofs }: RecordedState): StateFacts {
  const queries = proofs.flatMap((proof) => proof.queries);
  const absences = queries.filter(({ expected }) => expected === null).length;
  const nodes = proofs.flatMap((proof) => proof.nodes);
  return {
    file,
    chain,
    source,
    proofs: proofs.length,
    nodes: nodes.length,
    values: queries.length - absences,
    absences,
    bytes: nodes.reduce((sum, node) => sum + node.length, 0),
  };
}

export function runState(client: LightClient, recorded: RecordedState): StateReport {
  let total = 0;
  let refusal: Outcome<unknown> | undefined;
  for (const proof of recorded.proofs) {
    const { result, milliseconds } = timed(() => verifyState(client, proof));
    total += milliseconds;
    if (result.verdict === "refused") refusal ??= result;
  }
  return {
    ...stateFacts(recorded),
    milliseconds: total,
    outcome: refusal ?? { verdict: "accepted", value: undefined },
  };
}
