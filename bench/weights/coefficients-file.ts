// Writes `assembly/weights/coefficients.ts`: what the runtime's weights are made of, and what the figures were made with.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { COEFFICIENTS_FILE } from "@as-ismp/build";
import { ROOT } from "../runtimes.ts";
import { table } from "../table.ts";
import { ENGINE } from "./engine.ts";
import type { Coefficient } from "./fit.ts";
import { type Measured, MIX } from "./machine-costs.ts";

const PAGE = "docs/reference/weights.md";
/** Room for what machines and inputs differ in. */
const HEADROOM = 1.1;

export interface Scale {
  readonly factor: number;
  /** How it was found. */
  readonly by: string;
  /** Nanoseconds of the mix on the reference machine. */
  readonly referenceMix: number;
}

/** Two digits that count, rounded up. */
function roundUp(value: number): number {
  if (!(value > 0)) return 0;
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1);
  return Math.ceil(value / unit) * unit;
}

export function coefficientsSource(
  coefficients: readonly Coefficient[],
  measured: Measured,
  scale: Scale,
): string {
  // What is counted is scaled and rounded in the same way, so that tests hold declared weights against like figures.
  const machine = scaled(measured, scale.factor);
  const host = [...machine.host].map(([name, { call, byte }]) => `// host ${name} ${call} ${byte}`);
  const constants = coefficients.map(
    ({ name, of, value }) =>
      `/** ${of[0]?.toUpperCase()}${of.slice(1)}. */\nexport const ${name}: u64 = ${grouped(roundUp(value * HEADROOM))};\n`,
  );
  return `// What work weighs, in picoseconds on the reference machine. Made by \`npm run bench:weights\`. Do not edit.
//
// Engine: ${ENGINE}.
// Reference machine: the one that FRAME's weights of polkadot-sdk stable2512 are for.
// Scale from the machine that measured: ${scale.factor.toFixed(3)}, by ${scale.by}.
// Mix of work: ${MIX}.
// It took ${(measured.mix / 1e6).toFixed(2)} ms where this was measured; ${(scale.referenceMix / 1e6).toFixed(2)} ms on the reference machine.
//
// What follows is counted by tests and for authors' pallets: picoseconds of an instruction; of a call of each host
// function, and of each byte that it is given or gives.
// instruction ${machine.instruction}
${host.join("\n")}

${constants.join("\n")}`;
}

/** Writes the file, and its figures into the tables of docs/reference/weights.md. */
export function writeCoefficients(source: string): void {
  writeFileSync(join(ROOT, COEFFICIENTS_FILE), source);
  const page = readFileSync(join(ROOT, PAGE), "utf8");
  const numbers = (pattern: RegExp): string[][] =>
    [...source.matchAll(pattern)].map((match) => match.slice(1));
  const coefficients = numbers(/\/\*\* (.*) \*\/\nexport const (\w+): u64 = ([\d_]+);/g).map(
    ([of = "", name = "", value = ""]) => [`\`${name}\``, microseconds(value), of.replace(/\.$/, "")],
  );
  const [[instruction = ""] = []] = numbers(/^\/\/ instruction (\d+)$/gm);
  const host = numbers(/^\/\/ host (\w+) (\d+) (\d+)$/gm).map(([name = "", call = "", byte = ""]) => [
    `\`${name}\``,
    microseconds(call),
    String(Number(byte) / 1000),
  ]);
  const machine = [["an instruction", microseconds(instruction), ""], ...host];
  const filled = fillIn(page, "coefficients", table(["coefficient", "µs", "charged for"], coefficients));
  writeFileSync(join(ROOT, PAGE), fillIn(filled, "machine", table(["what", "µs", "ns a byte"], machine)));
}

/** Puts a table between the page's marks of that name. */
function fillIn(page: string, name: string, text: string): string {
  const marks = new RegExp(`(<!-- ${name}:[^\\n]*-->\\n)[^]*?(<!-- end -->)`);
  if (!marks.test(page)) throw new Error(`${PAGE} has no place for the table of ${name}`);
  return page.replace(marks, `$1${text}\n$2`);
}

function microseconds(picoseconds: string): string {
  return String(Number(picoseconds.replaceAll("_", "")) / 1e6);
}

/** The machine's costs on the reference machine, rounded up. */
export function scaled(
  { instruction, host }: Measured,
  factor: number,
): Pick<Measured, "instruction" | "host"> {
  return {
    instruction: roundUp(instruction * factor),
    host: new Map(
      [...host].map(([name, { call, byte }]) => [
        name,
        { call: roundUp(call * factor), byte: roundUp(byte * factor) },
      ]),
    ),
  };
}

function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, "_");
}
