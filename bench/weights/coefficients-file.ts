// Writes `assembly/weights/coefficients.ts`: what the runtime's weights are made of, and what the figures were made with.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { COEFFICIENTS_FILE } from "as-ismp/build";
import { ROOT } from "../runtimes.ts";
import { ENGINE } from "./engine.ts";
import type { Coefficient } from "./fit.ts";
import { type Measured, MIX } from "./machine-costs.ts";

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
export function roundUp(value: number): number {
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

export function writeCoefficients(source: string): void {
  writeFileSync(join(ROOT, COEFFICIENTS_FILE), source);
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
