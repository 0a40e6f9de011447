/**
 * `as-ismp demo`, which is `npm start`: verifies every recorded proof that ships with the sources, then shows
 * what one changed byte does.
 */
import type { LightClient } from "../../index.ts";
import { loadLightClient, readBlob } from "../blob.ts";
import { type Alteration, alterRealProofs } from "../demo/alterations.ts";
import { type Collection, readCollection } from "../demo/collection.ts";
import {
  type FinalityFacts,
  type FinalityReport,
  finalityFacts,
  runFinality,
  runState,
  type StateFacts,
  type StateReport,
  stateFacts,
} from "../demo/run.ts";
import { ExitCode } from "../exit-code.ts";
import { shortPath } from "../paths.ts";
import { readConsensusState } from "../proofs/grandpa-scale.ts";
import type { Outcome } from "../proofs/verification.ts";
import { count, milliseconds, plural } from "../terminal/format.ts";
import { type Column, Table } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";

export interface DemoOptions {
  readonly blob: string;
  readonly vectors: string;
  readonly json?: boolean;
}

const TIME: Column = { title: "time", align: "right", width: "100.00 ms".length };
const VERDICT: Column = { title: "verdict" };
const right = (title: string): Column => ({ title, align: "right" });

export async function demo(options: DemoOptions, terminal: Terminal): Promise<ExitCode> {
  const client = await loadLightClient(options.blob);
  const collection = await readCollection(options.vectors);
  const show = options.json === true ? undefined : terminal;

  if (show) await greet(options, show);
  const finality = verifyFinality(client, collection, show);
  const state = verifyStates(client, collection, show);
  const alterations = alterRealProofs(client, collection);
  const good =
    finality.every(({ outcome, expected }) => outcome.verdict === expected) &&
    state.every(({ outcome }) => outcome.verdict === "accepted") &&
    alterations.every(({ outcome }) => outcome.verdict === "refused");

  if (show) {
    printAlterations(alterations, show);
    printSummary(finality, state, collection, good, show);
  } else {
    terminal.json(document(finality, state, alterations, collection, good));
  }
  return good ? ExitCode.Accepted : ExitCode.Refused;
}

async function greet({ blob }: DemoOptions, terminal: Terminal): Promise<void> {
  const { bold } = terminal.colours;
  const { code } = await readBlob(blob);
  terminal.print(bold("as-ismp: finality and state of live chains, verified inside one WebAssembly module"));
  const size = `${shortPath(blob)}, ${count(code.length)} bytes`;
  terminal.print(`${size}. Every proof was recorded from a running chain.`);
  terminal.print("Each call gets a fresh instance; time is the median of three calls, after one to warm up.");
}

function verifyFinality(
  client: LightClient,
  { finality }: Collection,
  terminal: Terminal | undefined,
): FinalityReport[] {
  const columns: Column[] = [
    { title: "chain" },
    ...["block", "voters", "signatures", "headers", "para heads", "bytes"].map(right),
    TIME,
    VERDICT,
  ];
  const known = finality.flatMap((recorded) =>
    recorded.updates.map((update) =>
      finalityCells(finalityFacts(recorded, update, readConsensusState(recorded.trusted).voters)),
    ),
  );
  const table = terminal && new Table(terminal, columns, known);
  terminal?.print();
  terminal?.print(terminal.colours.bold("GRANDPA finality"));
  table?.head();

  const reports: FinalityReport[] = [];
  let chain = "";
  for (const recorded of finality) {
    for (const report of runFinality(client, recorded)) {
      reports.push(report);
      if (!terminal) continue;
      const { dim } = terminal.colours;
      const cells = [...finalityCells(report), milliseconds(report.milliseconds)];
      const painted = [chain === report.chain ? dim : undefined];
      const { text, paint } = verdict(report.outcome, terminal, report.refusedBecause);
      table?.row([...cells, text], [...painted, ...cells.slice(1).map(() => undefined), paint]);
      terminal.status(`${reports.length} of ${known.length} finality proofs`);
      chain = report.chain;
    }
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

function finalityCells({ chain, block, voters, signatures, headers, heads, bytes }: FinalityFacts): string[] {
  return [
    chain,
    ...[block, voters, signatures, headers].map(count),
    heads === 0 ? "" : count(heads),
    count(bytes),
  ];
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
      : { text: `accepted, and must not be: ${refusedBecause}`, paint: red };
  }
  return refusedBecause === undefined
    ? { text: `refused: ${outcome.name}: ${outcome.reason}`, paint: red }
    : { text: `refused: ${outcome.name}, rightly: ${refusedBecause}`, paint: yellow };
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
        : `  ${red("accepted, and must not be")}`,
    );
  }
}

function printSummary(
  finality: readonly FinalityReport[],
  state: readonly StateReport[],
  { leftOut }: Collection,
  good: boolean,
  terminal: Terminal,
): void {
  const { bold, dim, green, red } = terminal.colours;
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
  terminal.print(
    good
      ? green("Every verdict is the one expected.")
      : red("A verdict is not the one expected: this is a bug."),
  );
}

function document(
  finality: readonly FinalityReport[],
  state: readonly StateReport[],
  alterations: readonly Alteration[],
  { leftOut }: Collection,
  good: boolean,
): unknown {
  return {
    ok: good,
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
