import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Runtime } from "../../../bindings/core/src/index.ts";
import { projectRoot } from "../../support/project.ts";

/** The built blobs. Runtimes with pallets are read as built for development: pallet Probe sends messages. */
export type BlobName = "as-ismp" | "as-ismp-parachain" | "as-ismp-light-client";
export const BLOBS: readonly BlobName[] = ["as-ismp", "as-ismp-parachain", "as-ismp-light-client"];

const loading = new Map<BlobName, Promise<Runtime>>();

export function blobBytes(name: BlobName): Uint8Array {
  const file = name === "as-ismp-light-client" ? name : `${name}-dev`;
  return new Uint8Array(readFileSync(resolve(projectRoot, "build", `${file}.wasm`)));
}

/** Compiled once in each worker. */
export function loadRuntime(name: BlobName): Promise<Runtime> {
  const known = loading.get(name) ?? Runtime.load(blobBytes(name));
  loading.set(name, known);
  return known;
}
