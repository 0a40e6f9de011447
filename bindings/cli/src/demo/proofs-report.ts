/** Reports the verification of the recorded proofs: for people while it runs, and as JSON. */
import type { LightClient } from "@as-ismp/core";
import { readConsensusState } from "../proofs/grandpa-scale.ts";
import type { Outcome } from "../proofs/verification.ts";
import { count, milliseconds, plural } from "../terminal/format.ts";
import { type Column, Table } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { type Alteration, alterRealProofs } from "./alterations.ts";
import type { Collection } from "./collection.ts";
import {
  type FinalityFacts,
  type FinalityReport,
  finalityFacts,
  runFinality,
  runState,
  type StateFacts,
  type StateReport,
  stateFacts,
} from "./run.ts";

export interface ProofsReport {
  readonly good: boolean;
  readonly finality: readonly FinalityReport[];
  readonly state: readonly StateReport[];
  readonly alterations: readonly Alteration[];
  readonly leftOut: Collection["leftOut"];
}

const TIME: Column = { title: "time", align: "right", width: "100.00 ms".length };
const VERDICT: Column = { title: "verdict" };
const right = (title: string): Column => ({ title, align: "right" });

/** Verifies all proofs, and prints the results if there is a terminal. */
export function runProofs(
  client: LightClient,
  collection: Collection,
  terminal: Terminal | undefined,
): ProofsReport {
  const finality = verifyFinality(client, collection, terminal);
  const state = verifyStates(client, collection, terminal);
  const alterations = alterRealProofs(client, collection);
  const good =
    finality.every(({ outcome, expected }) => outcome.verdict === expected) &&
    state.every(({ outcome }) => outcome.verdict === "accepted") &&
    alterations.every(({ outcome }) => outcome.verdict === "refused");
  if (terminal) {
    printAlterations(alterations, terminal);
    printSummary(finality, state, collection, terminal);
  }
  return { good, finality, state, alterations, leftOut: collection.leftOut };
}

/** The report as JSON. */
export function proofsDocument({ finality, state, alterations, leftOut }: ProofsReport) {
  return {
    finality: finality.map(({ outcome, refusedBecause: _, ...report }) => ({
      ...report,
      ...judged(outcome),
    })),
    state: state.map(({ outcome, ...report }) => ({ ...report, ...judged(outcome) })),
    alterations: alterations.map(({ outcome, ...report }) => ({ ...report, ...judged(outcome) })),
    leftOut,
    totals: sum(finality, state),
  };
}

/** Prints one row for the proofs of a chain, which follow each other in the collection. */
function verifyFinality(
  client: LightClient,
  { finality }: Collection,
  terminal: Terminal | undefined,
): FinalityReport[] {
  const columns: Column[] = [
    { title: "chain" },
    ...["blocks", "proofs", "voters", "signatures", "headers", "para heads", "bytes"].map(right),
    TIME,
    VERDICT,
  ];
  const groups = finality.reduce<(typeof finality)[number][][]>((found, recorded) => {
    const last = found.at(-1);
    if (last?.[0]?.chain === recorded.chain && last[0].refusedBecause === recorded.refusedBecause) {
      last.push(recorded);
    } else found.push([recorded]);
    return found;
  }, []);
  const known = groups.map((group) =>
    finalityCells(
      group.flatMap((recorded) =>
        recorded.updates.map((update) =>
          finalityFacts(recorded, update, readConsensusState(recorded.trusted).voters),
        ),
      ),
    ),
  );
  const table = terminal && new Table(terminal, columns, known);
  terminal?.print();
  terminal?.print(terminal.colours.bold("GRANDPA finality"));
  table?.head();

  const all = finality.reduce((total, { updates }) => total + updates.length, 0);
  const reports: FinalityReport[] = [];
  for (const group of groups) {
    const own: FinalityReport[] = [];
    for (const report of group.flatMap((recorded) => [...runFinality(client, recorded)])) {
      own.push(report);
      terminal?.status(`${reports.length + own.length} of ${all} finality proofs`);
    }
    reports.push(...own);
    if (!terminal) continue;
    const wrong = own.find(({ outcome, expected }) => outcome.verdict !== expected) ?? own[0];
    if (wrong === undefined) continue;
    const time = own.reduce((total, report) => total + report.milliseconds, 0);
    const cells = [...finalityCells(own), milliseconds(time)];
    const { text, paint } = verdict(wrong.outcome, terminal, wrong.refusedBecause);
    table?.row([...cells, text], [...cells.map(() => undefined), paint]);
  }
  return reports;
}

function verifyStates(
  client: LightClient,
  { state }: Collection,
  terminal: Terminal | undefined,
): StateReport[] {
  const columns: Column[] = [
    { title: "chain" },
    { title: "recorded by" },
    ...["proofs", "nodes", "keys", "absent", "bytes"].map(right),
    TIME,
    VERDICT,
  ];
  const table =
    terminal &&
    new Table(
      terminal,
      columns,
      state.map((recorded) => stateCells(stateFacts(recorded))),
    );
  terminal?.print();
  terminal?.print(terminal.colours.bold("State proofs"));
  table?.head();

  return state.map((recorded, at) => {
    const report = runState(client, recorded);
    if (terminal) {
      const cells = [...stateCells(report), milliseconds(report.milliseconds)];
      const { text, paint } = verdict(report.outcome, terminal);
      table?.row(
        [...cells, text],
        [undefined, terminal.colours.dim, ...cells.slice(2).map(() => undefined), paint],
      );
      terminal.status(`${at + 1} of ${state.length} sources of state proofs`);
    }
    return report;
  });
}

function finalityCells(proofs: readonly FinalityFacts[]): string[] {
  const total = (of: (facts: FinalityFacts) => number): number =>
    proofs.reduce((before, facts) => before + of(facts), 0);
  const heads = total((facts) => facts.heads);
  return [
    proofs[0]?.chain ?? "",
    range(proofs.map(({ block }) => block)),
    count(proofs.length),
    range(proofs.map(({ voters }) => voters)),
    count(total((facts) => facts.signatures)),
    count(total((facts) => facts.headers)),
    heads === 0 ? "" : count(heads),
    count(total((facts) => facts.bytes)),
  ];
}

function range(values: readonly number[]): string {
  const [least, greatest] = [Math.min(...values), Math.max(...values)];
  return least === greatest ? count(least) : `${count(least)} to ${count(greatest)}`;
}

function stateCells({ chain, source, proofs, nodes, values, absences, bytes }: StateFacts): string[] {
  return [
    chain,
    source,
    ...[proofs, nodes, values].map(count),
    absences === 0 ? "" : count(absences),
    count(bytes),
  ];
}

function verdict(
  outcome: Outcome<unknown>,
  { colours }: Terminal,
  refusedBecause?: string,
): { text: string; paint: (text: string) => string } {
  const { green, red, yellow } = colours;
  if (outcome.verdict === "accepted") {
    return refusedBecause === undefined
      ? { text: "accepted", paint: green }
      : { text: `accepted, but must be refused: ${refusedBecause}`, paint: red };
  }
  return refusedBecause === undefined
    ? { text: `refused: ${outcome.name}: ${outcome.reason}`, paint: red }
    : { text: `refused: ${outcome.name}, as expected: ${refusedBecause}`, paint: yellow };
}

function printAlterations(alterations: readonly Alteration[], terminal: Terminal): void {
  const { bold, dim, green, red } = terminal.colours;
  terminal.print();
  terminal.print(bold("The same proofs with one byte changed"));
  for (const { what, file, offset, bytes, before, after, outcome } of alterations) {
    terminal.print();
    terminal.print(`  ${what}`);
    const place = `byte ${count(offset)} of ${count(bytes)}: ${byte(before)} became ${byte(after)}`;
    terminal.print(dim(`  ${file}, ${place}`));
    terminal.print(
      outcome.verdict === "refused"
        ? `  ${green("refused")}: ${bold(outcome.name)}, ${outcome.reason}`
        : `  ${red("accepted, but must be refused")}`,
    );
  }
}

function printSummary(
  finality: readonly FinalityReport[],
  state: readonly StateReport[],
  { leftOut }: Collection,
  terminal: Terminal,
): void {
  const { bold, dim } = terminal.colours;
  const totals = sum(finality, state);
  terminal.print();
  terminal.print(
    `${bold(plural(totals.finalityProofs, "finality proof"))} with ${plural(totals.signatures, "signature")} and ${plural(totals.headers, "header")}, ${bold(plural(totals.stateProofs, "state proof"))} with ${plural(totals.nodes, "node")}, ${count(totals.bytes)} bytes, ${milliseconds(totals.milliseconds)}.`,
  );
  if (leftOut.length > 0) {
    terminal.print(
      dim(
        `${plural(leftOut.length, "recording")} of bare justifications left out: without the header of the finalized block there is no finality proof.`,
      ),
    );
  }
}

function judged(outcome: Outcome<unknown>): object {
  return outcome.verdict === "accepted"
    ? { verdict: outcome.verdict }
    : { verdict: outcome.verdict, error: { name: outcome.name, reason: outcome.reason } };
}

function sum(finality: readonly FinalityReport[], state: readonly StateReport[]) {
  const totals = {
    finalityProofs: finality.length,
    stateProofs: 0,
    signatures: 0,
    headers: 0,
    nodes: 0,
    bytes: 0,
    milliseconds: 0,
  };
  for (const report of finality) {
    totals.signatures += report.signatures;
    totals.headers += report.headers;
  }
  for (const report of state) {
    totals.stateProofs += report.proofs;
    totals.nodes += report.nodes;
  }
  for (const report of [...finality, ...state]) {
    totals.bytes += report.bytes;
    totals.milliseconds += report.milliseconds;
  }
  return totals;
}

function byte(value: number): string {
  return `0x${value.toString(16).padStart(2, "0")}`;
}
