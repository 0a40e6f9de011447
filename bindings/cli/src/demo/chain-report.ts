/** Reports the demo's chain: for people while it grows, and as JSON. */
import type { Runtime } from "@as-ismp/core";
import { amount, count, hex, milliseconds, plural, shortHash } from "../terminal/format.ts";
import { type Column, Table } from "../terminal/table.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { type BalancesReport, type BlockReport, DemoChain, type ExtrinsicReport, PRESET } from "./chain.ts";
import { AUTHOR } from "./story.ts";
import { offerTampered, type TamperReport } from "./tampering.ts";

export interface ChainReport {
  readonly good: boolean;
  readonly genesis: { readonly preset: string; readonly hash: string; readonly stateRoot: string };
  readonly blocks: readonly BlockReport[];
  readonly tampered: readonly TamperReport[];
  readonly balances: BalancesReport;
}

const COLUMNS: readonly Column[] = [
  { title: "block", align: "right" },
  { title: "hash", width: shortHash(`0x${"0".repeat(64)}`).length },
  { title: "state root", width: shortHash(`0x${"0".repeat(64)}`).length },
  { title: "extrinsics", align: "right" },
  { title: "fees paid", align: "right", width: "0.000000000000 UNIT".length },
  { title: "built", align: "right", width: "100.00 ms".length },
  { title: "executed again", align: "right" },
];
/** Indent to the column of hashes. */
const INDENT = " ".repeat("block  ".length);
/** Width of the text that shows a signer. */
const WHO = "Charlie, ed25519  ".length;
/** Indent of an extrinsic's events: to the text that says what it did. */
const EVENTS = `${INDENT}  ${" ".repeat(WHO)}`;
/** Width of the table. */
const WIDTH = 118;

/** Grows the chain, and prints it if there is a terminal. */
export async function runChain(runtime: Runtime, terminal: Terminal | undefined): Promise<ChainReport> {
  const demo = await DemoChain.start(runtime);
  const { hash, header } = demo.chain.genesis;
  const table = terminal && new Table(terminal, COLUMNS, []);
  if (terminal) {
    const { bold, dim } = terminal.colours;
    terminal.print();
    terminal.print(bold(`A chain from genesis: preset ${PRESET}, made by ${AUTHOR.name}`));
    terminal.print(dim("A second node imports every block: seal, Core_execute_block, state root."));
    terminal.print();
    table?.head();
    table?.row(["0", shortHash(hex(hash)), shortHash(hex(header.stateRoot)), "0"]);
  }
  const blocks: BlockReport[] = [];
  for await (const block of demo.grow()) {
    const before = blocks.at(-1)?.setId ?? 0n;
    blocks.push(block);
    if (terminal && table) printBlock(block, before, table, terminal);
  }
  const second = demo.chain.blockAt(2);
  const tampered = second === undefined ? [] : await offerTampered(await demo.nodeBefore(second), second);
  const balances = demo.balances(runtime);
  if (terminal) {
    printTampered(tampered, terminal);
    printBalances(blocks, balances, terminal);
  }
  return {
    good:
      blocks.every(
        ({ agreed, extrinsics }) =>
          agreed && extrinsics.every(({ outcome, expected }) => outcome === expected),
      ) &&
      tampered.length > 0 &&
      tampered.every(({ verdict }) => verdict === "refused") &&
      balances.sum === balances.totalIssuance &&
      balances.proof.verdict === "accepted",
    genesis: { preset: PRESET, hash: hex(hash), stateRoot: hex(header.stateRoot) },
    blocks,
    tampered,
    balances,
  };
}

/** The report as JSON: amounts are text, in the smallest unit of the token. */
export function chainDocument({ good, ...report }: ChainReport): unknown {
  const text = JSON.stringify({ ok: good, ...report }, (_, value: unknown) =>
    typeof value === "bigint" ? value.toString() : value,
  );
  return JSON.parse(text) as unknown;
}

function printBlock(block: BlockReport, setIdBefore: bigint, table: Table, terminal: Terminal): void {
  const { bold, cyan, dim, red } = terminal.colours;
  const fees = block.extrinsics.reduce((sum, { fee }) => sum + fee, 0n);
  table.row(
    [
      count(block.number),
      shortHash(block.hash),
      shortHash(block.stateRoot),
      count(block.extrinsics.length),
      amount(fees),
      milliseconds(block.buildMilliseconds),
      block.agreed ? milliseconds(block.executeMilliseconds) : "not the same",
    ],
    [bold, cyan, cyan, undefined, undefined, dim, block.agreed ? dim : red],
  );
  for (const extrinsic of block.extrinsics) printExtrinsic(extrinsic, terminal);
  if (block.announced !== null) {
    const { authorities, delay } = block.announced;
    const when = delay === 0 ? "from here on" : `in ${plural(delay, "block")}`;
    terminal.print(
      `${INDENT}• header digest: GRANDPA has ${authorities === 1 ? "one authority" : `${count(authorities)} authorities`} ${when}, set ${setIdBefore} → ${block.setId}`,
    );
  }
  if (block.events.length > 0) {
    terminal.print(`${INDENT}• outside of extrinsics${dim(`: ${block.events.join(", ")}`)}`);
  }
}

function printExtrinsic(extrinsic: ExtrinsicReport, terminal: Terminal): void {
  const { bold, dim, green, red, yellow } = terminal.colours;
  const { signer, what, outcome, expected, fee, events } = extrinsic;
  const paint = outcome !== expected ? red : outcome === "success" ? green : yellow;
  const mark = outcome === "success" ? paint("✓") : paint("✗");
  const who = signer === null ? "inherent" : `${signer.name}, ${signer.scheme}`;
  const failed = outcome === "success" ? "" : `: ${bold(paint(outcome))}`;
  const paid = signer === null ? "" : fee === 0n ? ", without a fee" : `, fee ${amount(fee)}`;
  const line = `${INDENT}${mark} ${who.padEnd(WHO)}${what}${failed}${dim(paid)}`;
  if (signer === null) {
    terminal.print(line + dim(`: ${events.join(", ")}`));
    return;
  }
  terminal.print(line);
  for (const wrapped of wrap(events, WIDTH - EVENTS.length)) terminal.print(dim(EVENTS + wrapped));
}

/** Joins names by commas in lines of at most `width` characters, unless one name alone is longer. */
function wrap(names: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const [at, name] of names.entries()) {
    const item = at === names.length - 1 ? name : `${name},`;
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + item.length <= width)
      lines[lines.length - 1] = `${line} ${item}`;
    else lines.push(item);
  }
  return lines;
}

function printTampered(reports: readonly TamperReport[], terminal: Terminal): void {
  const { bold, green, red } = terminal.colours;
  terminal.print();
  terminal.print(bold("Block 2 with one thing changed, offered to a node that has block 1"));
  for (const { what, error } of reports) {
    terminal.print();
    terminal.print(`  ${what}`);
    terminal.print(
      error === null
        ? `  ${red("accepted, but must be refused")}`
        : `  ${green("refused")}: ${bold(error.name)}, ${error.reason}`,
    );
  }
}

function printBalances(
  blocks: readonly BlockReport[],
  { accounts, sum, totalIssuance, proof }: BalancesReport,
  terminal: Terminal,
): void {
  const { bold, green, red } = terminal.colours;
  const fees = blocks.flatMap(({ extrinsics }) => extrinsics).reduce((total, { fee }) => total + fee, 0n);
  const equal = sum === totalIssuance;
  terminal.print();
  terminal.print(
    `${bold(plural(accounts, "account"))} hold ${amount(sum)}, ${equal ? green("exactly") : red("not")} Balances.TotalIssuance; fees of ${amount(fees)} were burnt.`,
  );
  terminal.print(
    `${proof.account}'s ${amount(proof.free)}, proven against the state root of block ${blocks.length} by ${plural(proof.nodes, "trie node")} of ${count(proof.bytes)} bytes: ${proof.verdict === "accepted" ? green("accepted") : red("refused")}.`,
  );
}
