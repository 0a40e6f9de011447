import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Runtime } from "../../bindings/core/src/index.ts";
import { projectRoot } from "./project.ts";

/**
 * The blob under test: `build/as-ismp-dev.wasm`, which is the shipped runtime and pallet Probe, or the file that the
 * environment variable `AS_ISMP_BLOB` names. The switch exists to run the suite against another build (a debug build, an older release, another runtime with
 * the same API).
 */
export const blobPath = resolve(projectRoot, process.env["AS_ISMP_BLOB"] ?? "build/as-ismp-dev.wasm");

export const blobBytes: Uint8Array = new Uint8Array(readFileSync(blobPath));

let loading: Promise<Runtime> | undefined;

/** The runtime under test, compiled once per worker. */
export function loadBlob(): Promise<Runtime> {
  loading ??= Runtime.load(blobBytes);
  return loading;
}

let loadingUpstreamWeights: Promise<Runtime> | undefined;

/**
 * The runtime with the weights that the Rust peer declares, for comparisons with it: weights are part of the state
 * and of fees, and those of the peer were never measured. Everything else is the runtime under test.
 */
export function loadUpstreamWeightsBlob(): Promise<Runtime> {
  const path = resolve(projectRoot, "build/tests/upstream-weights.wasm");
  loadingUpstreamWeights ??= Runtime.load(new Uint8Array(readFileSync(path)));
  return loadingUpstreamWeights;
}

let loadingFramePallets: Promise<Runtime> | undefined;

/** The runtime of `tests/runtimes/frame-pallets.json`: pallets of FRAME that the shipped blobs do not have. */
export function loadFramePallets(): Promise<Runtime> {
  const path = resolve(projectRoot, "build/tests/frame-pallets.wasm");
  loadingFramePallets ??= Runtime.load(new Uint8Array(readFileSync(path)));
  return loadingFramePallets;
}

let loadingLightClient: Promise<Runtime> | undefined;

/** The blob with the light client only, compiled once per worker. */
export function loadLightClient(): Promise<Runtime> {
  const path = resolve(projectRoot, "build/as-ismp-light-client.wasm");
  loadingLightClient ??= Runtime.load(new Uint8Array(readFileSync(path)));
  return loadingLightClient;
}

let loadingParachain: Promise<Runtime> | undefined;

/** The runtime for a parachain, with pallet Probe, compiled once per worker. */
export function loadParachainBlob(): Promise<Runtime> {
  loadingParachain ??= Runtime.load(parachainBytes());
  return loadingParachain;
}

export function parachainBytes(): Uint8Array {
  return new Uint8Array(readFileSync(resolve(projectRoot, "build/as-ismp-parachain-dev.wasm")));
}

/** A runtime as chains run it, without pallet Probe. */
export function loadShipped(name: "as-ismp" | "as-ismp-parachain"): Promise<Runtime> {
  return Runtime.load(new Uint8Array(readFileSync(resolve(projectRoot, "build", `${name}.wasm`))));
}
