/** Shows the demo in a terminal: redrawn until it is stopped. */
import { count, plural } from "../../terminal/format.ts";
import type { Colours, Terminal } from "../../terminal/terminal.ts";
import type { EventLog } from "./event-log.ts";
import { seconds } from "./lines.ts";
import type { ChainSummary, MessageView, StageName, View } from "./view.ts";

/** Milliseconds between two pictures. */
const PACE = 250;
const SHOWN_BLOCKS = 28;
const SHOWN_MESSAGES = 9;
const SHOWN_WORK = 5;
const STAGES: readonly StageName[] = ["sent", "finalized", "proven", "in challenge"];

/** Draws until the returned function is called. */
export function watch(eventLog: EventLog, interval: number, page: string, terminal: Terminal): () => void {
  const picture = (): void => terminal.redraw(linesOf(eventLog.view(interval), page, terminal.colours));
  const timer = setInterval(picture, PACE);
  picture();
  return () => {
    clearInterval(timer);
    picture();
    terminal.keep();
  };
}

function linesOf(view: View, page: string, colours: Colours): string[] {
  const { bold, dim, red } = colours;
  const { updates, signatures, proofs, nodes } = view.totals;
  return [
    `${bold("Page")}  ${page}    ${dim("Ctrl-C ends it")}`,
    "",
    ...chainLines(view.chains.left, colours),
    ...chainLines(view.chains.right, colours),
    "",
    bold("Messages"),
    ...view.messages.slice(-SHOWN_MESSAGES).map((message) => messageLine(message, colours)),
    "",
    bold("Relayer"),
    ...view.work.slice(-SHOWN_WORK).map(({ at, text, failed }) => {
      const line = `${seconds(at).padStart(8)}  ${text}`;
      return failed ? red(line) : dim(line);
    }),
    "",
    `${seconds(view.elapsed)}: ${plural(updates, "proof")} of finality with ${plural(signatures, "signature")}, ` +
      `${plural(proofs, "proof")} of state with ${count(nodes)} trie nodes`,
  ];
}

function chainLines(
  { side, name, url, best, finalized, knows, blocks }: ChainSummary,
  colours: Colours,
): string[] {
  const { bold, dim, green } = colours;
  const other = side === "left" ? "right" : "left";
  const dots = blocks
    .slice(-SHOWN_BLOCKS)
    .map((block) => (block.finalized ? green("■") : dim("□")))
    .join("");
  return [
    `${bold(name)}  best ${String(best).padStart(4)}  finalized ${String(finalized).padStart(4)}  knows ${other} ${String(knows).padStart(4)}  ${dots}`,
    dim(`                ${url}`),
  ];
}

function messageLine(
  { title, from, to, stages }: MessageView,
  { dim, green, yellow, cyan }: Colours,
): string {
  const last = stages.at(-1);
  const name = last?.name ?? "sent";
  const took = seconds((last?.at ?? 0) - (stages.at(0)?.at ?? 0));
  const isOver = name === "delivered" || name === "answered";
  const paint = isOver ? green : name === "timed out" || name === "late" ? yellow : cyan;
  const way = STAGES.map((stage) =>
    stages.some((each) => each.name === stage) ? stage : "·".repeat(stage.length),
  );
  const end = STAGES.includes(name) ? "" : name;
  return `  ${from.padStart(5)} → ${to.padEnd(5)}  ${dim(way.join(" "))}  ${paint(end.padEnd(9))} ${took.padStart(6)}  ${title}`;
}
