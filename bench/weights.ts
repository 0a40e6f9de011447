// `npm run bench:weights`: measures what work costs, and writes the coefficients that the runtime's weights are made of.
//
// Three steps. This machine's cost of an instruction and of each host function is timed in the engine that nodes use.
// Messages and calls are executed by metered blobs, and coefficients are fitted to what they count. All is carried to
// FRAME's reference machine and written to `assembly/weights/coefficients.ts`; the next build uses it.
// `--check` writes nothing. Docs: docs/reference/weights.md.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./runtimes.ts";
import { table } from "./table.ts";
import { coefficientsSource, type Scale, scaled, writeCoefficients } from "./weights/coefficients-file.ts";
import { ENGINE, isNative } from "./weights/engine.ts";
import { type Coefficient, Fitter } from "./weights/fit.ts";
import { type Measured, MIX, measureMachine } from "./weights/machine-costs.ts";
import { REFERENCE_SIGNATURE, scaleByTransfer } from "./weights/reference.ts";

console.log(`Engine: ${ENGINE}.`);
// Twice, and the better of both: what else the machine does only ever adds.
const measured = better(await measureMachine(), await measureMachine());
const scale = findScale(measured);
const byTransfer = await scaleByTransfer();
console.log(`Mix (${MIX}): ${(measured.mix / 1e6).toFixed(2)} ms here.`);
console.log(`Scale to the reference machine: ${scale.factor.toFixed(3)}, by ${scale.by}.`);
if (byTransfer !== undefined) {
  console.log(
    `By the Rust peer's transfer, which FRAME gives as 48.834 µs, it would be ${byTransfer.toFixed(3)}.`,
  );
}
console.log(
  table(
    ["computation", "ps an instruction"],
    [...measured.instructionBy].map(([name, value]) => [name, value.toFixed(0)]),
  ),
);

const blobs = ["as-ismp-dev", "as-ismp-parachain-dev"].map((name) =>
  readFileSync(join(ROOT, "build", `${name}.wasm`)),
);
const coefficients = await fitTo(blobs, measured, scale);
console.log(
  table(
    ["coefficient", "charged for", "µs"],
    coefficients.map(({ name, of, value }) => [name, of, (value / 1e6).toFixed(4)]),
  ),
);
if (!process.argv.includes("--check")) {
  writeCoefficients(coefficientsSource(coefficients, measured, scale));
  console.log("Written. Build again, and run npm run test:only -- tests/weights.");
}

/** Coefficients on the reference machine. */
async function fitTo(
  all: readonly Uint8Array[],
  { host, instruction, step }: Measured,
  { factor }: Scale,
): Promise<Coefficient[]> {
  const fitter = await Fitter.of(all, scaled({ host, instruction } as Measured, factor));
  return fitter.fit(step);
}

function better(a: Measured, b: Measured): Measured {
  const instructionBy = new Map(
    [...a.instructionBy].map(([name, value]) => [name, Math.min(value, b.instructionBy.get(name) ?? value)]),
  );
  const host = new Map(
    [...a.host].map(([name, { call, byte }]) => {
      const other = b.host.get(name) ?? { call, byte };
      return [name, { call: Math.min(call, other.call), byte: Math.min(byte, other.byte) }];
    }),
  );
  return {
    instructionBy,
    instruction: Math.max(...instructionBy.values()),
    host,
    mix: Math.min(a.mix, b.mix),
    step: a.step,
  };
}

function findScale({ host, mix }: Measured): Scale {
  const signature = host.get("ext_crypto_ed25519_verify_version_1")?.call ?? Number.NaN;
  // V8's host functions verify in JavaScript, which tells nothing of the machine.
  const factor = isNative ? (REFERENCE_SIGNATURE * 1000) / signature : 1;
  const by = isNative ? "the time of a signature's verification" : "no measure, since V8 was timed";
  return { factor, by, referenceMix: mix * factor };
}
