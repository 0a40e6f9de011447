import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { projectRoot } from "../../support/project.ts";
import { type Limits, MEMORY_BASE, MEMORY_PER_BYTE } from "../runtime-call.ts";
import { BLOBS, blobBytes } from "../scenes/blobs.ts";
import type { Row, Tally } from "./tally.ts";

/** The report of a run, in Markdown and without dates: the same inputs give the same report. */

export function reportOf(tally: Tally, seed: number, { boundedMemory }: Limits): string {
  const rows = [...tally.rows.values()];
  const bound = `${MEMORY_BASE / 1024} KiB and ${MEMORY_PER_BYTE} bytes for each byte of the input`;
  return `${[
    "# Fuzz report",
    "",
    "Written by `npm run fuzz`; [fuzzing.md](../how-to/fuzzing.md) says what is tried and what is promised.",
    "",
    `- Inputs: ${whole(tally.inputs)}, seed ${seed}.`,
    `- Findings: ${whole(tally.broken)}.`,
    `- Memory of a call: ${boundedMemory ? `at most ${bound}` : "what hosts give, 128 MiB"}.`,
    ...BLOBS.map((name) => `- \`build/${name}.wasm\`: SHA-256 \`${hashOf(blobBytes(name))}\`.`),
    "",
    "## Inputs",
    "",
    "| generator | inputs | bytes | longest | broken promises |",
    "|---|--:|--:|--:|--:|",
    ...rows.map((row) => {
      const broken = tally.findings.filter(({ generator }) => generator === row.name).length;
      return `| ${row.name} | ${whole(row.inputs)} | ${whole(row.bytes)} | ${whole(row.longest)} | ${broken} |`;
    }),
    "",
    "## Findings",
    "",
    ...(tally.findings.length === 0 ? ["None."] : tally.findings.map(lineOf)),
    "",
    "## Verdicts",
    "",
    "What the inputs came to, by entry point.",
    ...rows.flatMap(verdictsOf),
    "",
    "## Errors of the blobs that no input met",
    "",
    "Of those in [errors.md](errors.md).",
    "",
    ...wrapped(unmet(rows)),
    "",
  ].join("\n")}`;
}

function verdictsOf({ name, verdicts }: Row): string[] {
  const sorted = [...verdicts].sort(([left, a], [right, b]) => b - a || (left < right ? -1 : 1));
  if (sorted.length === 0) return [];
  return [
    "",
    `### ${name}`,
    "",
    "| verdict | inputs |",
    "|---|--:|",
    ...sorted.map(([verdict, count]) => `| ${verdict.replaceAll("|", "\\|")} | ${whole(count)} |`),
  ];
}

function lineOf(finding: Tally["findings"][number]): string {
  const { generator, index, entryPoint, problem } = finding;
  return `- ${generator}, index ${index}, \`${entryPoint}\`: ${problem}`;
}

/** Names of `docs/reference/errors.md`, of its part about blobs, that occur in no verdict. */
function unmet(rows: readonly Row[]): string[] {
  const page = readFileSync(resolve(projectRoot, "docs", "reference", "errors.md"), "utf8");
  const part = page.slice(page.indexOf("\n## From the blob"), page.indexOf("\n## From the harness"));
  const names = [...part.matchAll(/^\| \d+ \| `(\w+)` \|/gm)].map(([, name]) => name as string);
  const met = new Set(
    rows.flatMap(({ verdicts }) => [...verdicts.keys()].flatMap((text) => text.match(/\w+/g) ?? [])),
  );
  return names.filter((name) => !met.has(name));
}

function wrapped(names: readonly string[]): string[] {
  if (names.length === 0) return ["None."];
  const lines: string[] = [];
  let line = "";
  for (const name of names) {
    const next = line === "" ? `\`${name}\`` : `${line}, \`${name}\``;
    if (next.length > 118) {
      lines.push(`${line},`);
      line = `\`${name}\``;
    } else line = next;
  }
  return [...lines, `${line}.`];
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function whole(value: number): string {
  return value.toLocaleString("en");
}
