/** Prints the demo as lines, one for each thing that happens, and a summary at the end. */
import type { BlobFile } from "../../blob.ts";
import { shortPath } from "../../paths.ts";
import { count, milliseconds, plural, shortHash } from "../../terminal/format.ts";
import { Table } from "../../terminal/table.ts";
import type { Terminal } from "../../terminal/terminal.ts";
import { CHALLENGE_PERIOD } from "./chains.ts";
import type { EventLog, EventLogNotice } from "./event-log.ts";
import { type Goal, outcomeOf } from "./goals.ts";
import type { ChainSummary, MessageView, ProofView, StageView, UpdateView, View } from "./view.ts";

const TIME = 8;
const WHERE = 11;

export function greet(blob: BlobFile, view: View, page: string | undefined, terminal: Terminal): void {
  const { bold, dim } = terminal.colours;
  terminal.print(bold("as-ismp: two chains that exchange messages and trust nothing but proofs"));
  terminal.print(dim(`each is ${shortPath(blob.path)}, ${count(blob.code.length)} bytes of WebAssembly`));
  terminal.print();
  for (const chain of [view.chains.left, view.chains.right]) terminal.print(chainLine(chain));
  if (page !== undefined) terminal.print(`page   ${page}`);
  terminal.print();
}

function chainLine({ side, name, url, authorities, genesisHash }: ChainSummary): string {
  return `${side.padEnd(5)}  ${name}  ${url}  ${authorities} authorities finalize, genesis ${shortHash(genesisHash)}`;
}

export function introduce(terminal: Terminal): void {
  terminal.print(
    "Each follows the other one by GRANDPA. A relayer between the two ports delivers what they send to each other.",
  );
  terminal.print(
    `Each block advances the chains' clock by 6 s; a height of the other chain may be used after ${CHALLENGE_PERIOD} s.`,
  );
  terminal.print();
}

/** Prints a line for each stage of a message and each update of a client. Returns a function that ends this. */
export function printAsItHappens(eventLog: EventLog, terminal: Terminal): () => void {
  return eventLog.subscribe((notice) => {
    const line = lineOf(notice);
    if (line !== undefined) terminal.print(line.trimEnd());
  });
}

function lineOf(notice: EventLogNotice): string | undefined {
  if (notice.kind === "update") return updateLine(notice.update);
  if (notice.kind === "work" && notice.work.failed) {
    return `${head(notice.work.at, "relayer", undefined)}not yet: ${notice.work.text}`;
  }
  if (notice.kind !== "stage") return undefined;
  const { stage, message } = notice;
  return head(stage.at, stage.side, stage.block) + stageText(message.view, stage);
}

function head(at: number, side: string, block: number | undefined): string {
  const where = block === undefined ? side : `${side} ${block}`;
  return `${seconds(at).padStart(TIME)}  ${where.padEnd(WHERE)}`;
}

function updateLine({
  at,
  of,
  block,
  from,
  to,
  signatures,
  voters,
  headers,
  bytes,
  milliseconds: time,
  taken,
}: UpdateView): string {
  const what = `${of} ${from} → ${to} is final: ${signatures} of ${voters} signatures, ${plural(headers, "header")}, `;
  return `${head(taken ?? 0, at, block)}${what}${count(bytes)} bytes, ${milliseconds(time)}`;
}

function stageText(message: MessageView, stage: StageView): string {
  const text = `${message.title}: ${stage.name}`;
  if (stage.name === "sent" && message.asks !== undefined)
    return `${text}, requests ${message.to} ${message.asks}`;
  if (stage.name === "delivered" || stage.name === "answered" || stage.name === "timed out") {
    return message.proof === undefined ? text : `${text}, by ${proofText(message.proof)}`;
  }
  return text;
}

function proofText({ of, height, nodes, keys, bytes, milliseconds: time }: ProofView): string {
  return `${plural(nodes, "trie node")} of ${count(bytes)} bytes for ${plural(keys, "key")} of ${of} ${height}, ${milliseconds(time)}`;
}

/** Prints what was proven for each exchange, and how long it took. */
export function printSummary(goals: readonly Goal[], view: View, terminal: Terminal): void {
  const { bold, green, red } = terminal.colours;
  const rows = goals.map(summaryRow);
  terminal.print();
  terminal.print(bold("What was proven"));
  const table = new Table(
    terminal,
    [
      { title: "exchange" },
      { title: "end" },
      { title: "took", align: "right" },
      { title: "proof", align: "right" },
      { title: "verified", align: "right" },
      { title: "of what" },
    ],
    rows,
  );
  table.head();
  goals.forEach((goal, i) => {
    const paint = outcomeOf(goal) === "reached" ? green : red;
    table.row(rows[i] as string[], [undefined, paint]);
  });
  const { updates, signatures, headers, proofs, nodes, bytes } = view.totals;
  terminal.print();
  terminal.print(
    `${plural(updates, "finality proof")} with ${plural(signatures, "signature")} and ${plural(headers, "header")}, ` +
      `${plural(proofs, "state proof")} with ${plural(nodes, "node")}; ${count(bytes)} bytes in ${seconds(view.elapsed)}.`,
  );
}

/** Prints what other demos there are. */
export function printMore(terminal: Terminal): void {
  terminal.print();
  terminal.print("Proofs recorded from live chains:   npx as-ismp demo proofs");
  terminal.print("A chain and its blocks, one by one: npx as-ismp demo chain");
}

function summaryRow({ name, message }: Goal): string[] {
  const { view } = message ?? {};
  const [first, last] = [view?.stages.at(0), view?.stages.at(-1)];
  if (view === undefined || first === undefined || last === undefined) return [name, "not sent"];
  const { proof } = view;
  return [
    name,
    last.name,
    seconds(last.at - first.at),
    proof === undefined ? "" : `${plural(proof.nodes, "node")}, ${count(proof.bytes)} bytes`,
    proof === undefined ? "" : milliseconds(proof.milliseconds),
    proof === undefined ? "" : whatWasProven(view, proof),
  ];
}

function whatWasProven({ kind, to }: MessageView, { what, of, height }: ProofView): string {
  if (what === "timeout") return `${to} had not received it by block ${height}, after its timeout`;
  if (kind === "get") return `the values in the state of ${of} at block ${height}`;
  return `${of} had sent it by block ${height}`;
}

export function seconds(time: number): string {
  return `${(time / 1000).toFixed(1)} s`;
}
