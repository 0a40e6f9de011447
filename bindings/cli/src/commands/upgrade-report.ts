/**
 * Prints the report of a trial of an upgrade for people, with bounded lists, and forms it for JSON in full.
 *
 * In JSON all bytes are `0x` hex, and integers that a number may not hold are decimal texts.
 */

import { count, hex, plural } from "../terminal/format.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { UsedWeight } from "../upgrade/block-weight.ts";
import type { CheckVerdict } from "../upgrade/checks.ts";
import type { UpgradeReport } from "../upgrade/report.ts";
import type { ItemDifferences, ShownValue } from "../upgrade/storage-diff.ts";

/** Lines of each list. */
const MOST_SHOWN = 20;
/** Differences of one item. */
const EXAMPLES = 3;
/** Characters of a value. */
const WIDTH = 72;

export function reportJson({ block, ...report }: UpgradeReport): unknown {
  const { number, hash, size } = block;
  return asJson({ ...report, block: { number, hash: hex(hash), ...size } });
}

function asJson(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? part.toString() : part)),
  );
}

export function printReport(report: UpgradeReport, terminal: Terminal): void {
  const { bold, dim, green, red, yellow } = terminal.colours;
  const paint: Readonly<Record<CheckVerdict, (text: string) => string>> = {
    passed: green,
    failed: red,
    warning: yellow,
    skipped: dim,
  };
  const { block, from, to, checks, ok } = report;
  const next = to === undefined ? "(no version)" : `${to.specName} ${to.specVersion}`;
  terminal.print(bold(`${from.specName} ${from.specVersion} → ${next}`));
  const { entries, bytes, childTries } = block.size;
  const tries = childTries === 0 ? "" : `, ${plural(childTries, "child trie")}`;
  terminal.print(
    `block ${count(block.number)} ${hex(block.hash)}: ${count(entries)} entries, ${count(bytes)} bytes${tries}`,
  );
  terminal.print();
  for (const { name, verdict, detail } of checks) {
    terminal.print(`${paint[verdict](verdict.padEnd(9))}${name.padEnd(21)}${oneLine(detail)}`);
  }
  printWeight(report, terminal);
  printMetadata(report, terminal);
  section("differences in storage", report.differences.flatMap(describeItem), terminal);
  const named = report.storage?.named ?? [];
  section(
    "keys that do not decode",
    named.map(({ pallet, item, key, reason }) => `${pallet}.${item} ${key}: ${cut(oneLine(reason))}`),
    terminal,
  );
  section(
    "logged by the runtime",
    report.logs.map(({ level, target, message }) => `${level} ${target}: ${oneLine(message)}`),
    terminal,
  );
  const number = (wanted: CheckVerdict): number => checks.filter(({ verdict }) => verdict === wanted).length;
  const rest = [
    [number("failed"), "failed"],
    [number("warning"), "warned"],
    [number("skipped"), "could not be made"],
  ] as const;
  const what = rest.filter(([checksOf]) => checksOf > 0).map(([checksOf, did]) => `${checksOf} ${did}`);
  terminal.print();
  terminal.print([ok ? green("accepted") : red("refused "), ...what].join("  "));
}

function printWeight({ weight }: UpgradeReport, terminal: Terminal): void {
  if (weight === undefined) return;
  const text = ({ refTime, proofSize }: UsedWeight): string =>
    `${milliseconds(refTime)} and ${proofSize === ANY ? "any" : proofSize.toLocaleString("en-US")} bytes of proof`;
  section(
    "weight",
    [
      `upgrade      ${text(weight.upgrade)}`,
      `first block  ${text(weight.firstBlock)}, before its first extrinsic`,
      `limit        ${text(weight.limit)}`,
    ],
    terminal,
  );
}

function printMetadata({ metadata }: UpgradeReport, terminal: Terminal): void {
  if (metadata === undefined) return;
  const lists: readonly (readonly [string, readonly string[]])[] = [
    ["new pallets", metadata.addedPallets],
    ["pallets that are gone", metadata.removedPallets],
    ["new calls", metadata.addedCalls],
    ["calls of another encoding, or gone", metadata.brokenCalls],
    ["new storage items", metadata.addedStorage],
    ["storage items that are gone", metadata.removedStorage],
    ["storage items of another layout", metadata.changedStorage],
  ];
  section(
    "changes in metadata",
    lists.filter(([, names]) => names.length > 0).map(([what, names]) => `${what}: ${bounded(names)}`),
    terminal,
  );
}

function describeItem({ pallet, item, added, changed, removed, differences }: ItemDifferences): string[] {
  const counts = [
    [added, "added"],
    [changed, "changed"],
    [removed, "removed"],
  ] as const;
  const summary = counts.filter(([number]) => number > 0).map(([number, what]) => `${count(number)} ${what}`);
  const examples = differences.slice(0, EXAMPLES).map(({ key, keys, before, after }) => {
    const at =
      keys.length > 0
        ? `${keys.map(valueText).join(", ")}: `
        : pallet === "(child trie)"
          ? `${cut(key)}: `
          : "";
    return `  ${at}${before === null ? "nothing" : valueText(before)} → ${after === null ? "nothing" : valueText(after)}`;
  });
  const more = differences.length - examples.length;
  return [
    `${pallet}.${item}  ${summary.join(", ")}`,
    ...examples,
    ...(more > 0 ? [`  and ${count(more)} more, see --json`] : []),
  ];
}

function section(title: string, lines: readonly string[], terminal: Terminal): void {
  if (lines.length === 0) return;
  terminal.print();
  terminal.print(terminal.colours.bold(title));
  for (const line of lines.slice(0, MOST_SHOWN)) terminal.print(`  ${line}`);
  const more = lines.length - MOST_SHOWN;
  if (more > 0) terminal.print(`  and ${count(more)} more lines, see --json`);
}

function bounded(names: readonly string[]): string {
  const more = names.length - MOST_SHOWN;
  return names.slice(0, MOST_SHOWN).join(", ") + (more > 0 ? `, and ${count(more)} more` : "");
}

function valueText(value: ShownValue): string {
  const text = JSON.stringify(value, (_, part: unknown) =>
    typeof part === "bigint" ? part.toString() : part,
  );
  return cut(typeof value === "string" ? value : text);
}

/** Panics of Rust runtimes have several lines. */
function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, " ");
}

function cut(text: string): string {
  return text.length <= WIDTH ? text : `${text.slice(0, WIDTH - 1)}…`;
}

/** The limit of chains that are not parachains. */
const ANY = 2n ** 64n - 1n;
const PICOSECONDS = 1_000_000_000n;

function milliseconds(refTime: bigint): string {
  const thousandths = refTime / (PICOSECONDS / 1000n);
  return `${(Number(thousandths) / 1000).toLocaleString("en-US", { maximumFractionDigits: 3 })} ms`;
}
