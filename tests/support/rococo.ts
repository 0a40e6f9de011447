import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { describe } from "@jest/globals";
import { Runtime } from "../../bindings/core/src/index.ts";
import { projectRoot } from "./project.ts";

/*
 * The runtime of the Rococo relay chain, built with polkadot-sdk 2512: FRAME's own pallets, for comparisons with ours.
 */

const shared = resolve(projectRoot, process.env["AS_ISMP_SHARED"] ?? "../shared");
const packed = resolve(shared, "parachain-nodes/rococo.wasm.xz");

/** A function that the runtime imports for keys of BEEFY, and one with a name of the same length, which the host offers. */
const NOT_OFFERED = "ext_crypto_ecdsa_generate_version_1";
const OFFERED = "ext_crypto_ed25519_verify_version_1";

/** `describe` for tests that need the runtime; without it they are skipped and one line gives the reason. */
export function describeWithRococo(name: string, body: () => void): void {
  const missing = whatIsMissing();
  if (missing === undefined) {
    describe(name, body);
    return;
  }
  process.stdout.write(`skipped, ${missing}: ${name}\n`);
  describe.skip(name, body);
}

function whatIsMissing(): string | undefined {
  if (!existsSync(packed)) return `no Rococo runtime at ${packed} (set AS_ISMP_SHARED)`;
  return spawnSync("xz", ["--version"]).status === 0 ? undefined : "no xz to unpack the Rococo runtime with";
}

let loading: Promise<Runtime> | undefined;

/** The import that the host does not offer gets the name of another one; no test makes the runtime call it. */
export function loadRococo(): Promise<Runtime> {
  loading ??= (async () => {
    const { stdout } = spawnSync("xz", ["-dkc", packed], { maxBuffer: 2 ** 25 });
    const code = Buffer.from(stdout);
    code.write(OFFERED, code.indexOf(NOT_OFFERED), "latin1");
    return Runtime.load(new Uint8Array(code));
  })();
  return loading;
}
