/*
 * The long differential run of messages: 20,100 sequences, in ten slices of their own seeds, one line about each. A run
 * that was broken off goes on with the first slice that is missing:
 *
 *   npm run test:long -- --from 4 --to 10
 *
 * Every slice is a run of ismp.test.ts as anybody can repeat it, with the seed and the number of cases that its line says.
 */
import { spawn } from "node:child_process";
import { parseArgs } from "node:util";

const SLICES = 10;
/** Sequences of an everyday run of ismp.test.ts. */
const EVERYDAY = 60;
const SEQUENCES = 2010;
/** Slice 1 is the seed after this one. */
const BASE_SEED = Number(process.env.AS_ISMP_SEED ?? 7_000_000);

const { values } = parseArgs({
  options: { from: { type: "string", default: "1" }, to: { type: "string", default: String(SLICES) } },
});
const [from, to] = [Number(values.from), Number(values.to)];
if (![from, to].every(Number.isInteger) || from < 1 || to < from) {
  console.error(`no slices: --from ${values.from} --to ${values.to}`);
  process.exit(2);
}

/** Runs the test; its exit code, 0 where all sequences came to the same. */
function run(seed) {
  const test = ["run", "test:only", "--", "tests/differential/ismp.test.ts"];
  const env = { ...process.env, AS_ISMP_SEED: String(seed), AS_ISMP_CASES: String(SEQUENCES / EVERYDAY) };
  const child = spawn("npm", test, { env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (part) => {
      said += part;
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, said }));
  });
}

let failed = 0;
for (let slice = from; slice <= to; slice += 1) {
  const seed = BASE_SEED + slice;
  const begun = Date.now();
  const { code, said } = await run(seed);
  // Without the peer jest skips the test and is content.
  const skipped = /skipped, no Rust peer/.test(said);
  const result = code !== 0 ? "FAILED" : skipped ? "skipped" : "passed";
  const seconds = Math.round((Date.now() - begun) / 1000);
  console.log(`slice ${slice} of ${SLICES}: ${SEQUENCES} sequences, seed ${seed}: ${result} (${seconds} s)`);
  if (result === "passed") continue;
  console.log(said);
  failed += 1;
}
process.exitCode = failed === 0 ? 0 : 1;
