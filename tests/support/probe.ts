import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Runtime } from "../../bindings/core/src/index.ts";
import { projectRoot } from "./project.ts";
import { Reader } from "./scale.ts";

/**
 * The modules of tests/assembly: entry points into layers that the runtime APIs do not expose separately. The test
 * set-up compiles them; `probe` once with the module's own hashing and once with the host's. `ismp-probe` is the
 * protocol on a mock chain, see ismp.ts.
 */

export interface Probe {
  call(entryPoint: string, ...input: readonly Uint8Array[]): Uint8Array;
}

export async function loadProbe(
  build: "probe" | "probe-host-hashing" | "clients" | "ismp-probe" = "probe",
): Promise<Probe> {
  const runtime = await Runtime.load(readFileSync(resolve(projectRoot, "build", "tests", `${build}.wasm`)));
  return { call: (entryPoint, ...input) => runtime.call(`Probe_${entryPoint}`, Buffer.concat(input)) };
}

/** The name of a probe's refusal, before the colon. Null if it accepted. */
export function refusal(answer: Uint8Array): string | null {
  if (answer[0] === 0) return null;
  const text = Buffer.from(new Reader(answer.subarray(1)).bytes()).toString("latin1");
  return text.slice(0, text.indexOf(":"));
}
