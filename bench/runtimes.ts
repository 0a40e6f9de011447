// The blobs that are measured: ours, the light client alone, and the Rust peer where there is one.

import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Runtime } from "@as-ismp/core";
import { projectRoot } from "../tests/support/project.ts";

export const ROOT: string = projectRoot;
export const SHARED: string = resolve(ROOT, process.env["AS_ISMP_SHARED"] ?? "../shared");

/** A blob as it lies on disk, plain and compressed where both are there. */
export interface Blob {
  readonly name: string;
  readonly plain: Uint8Array;
  readonly compressed: Uint8Array | undefined;
}

/** `as-ismp-dev` is `as-ismp` with pallet Probe, which sends messages. */
type OwnName = "as-ismp" | "as-ismp-dev" | "as-ismp-light-client";

export function ownBlob(name: OwnName): Blob {
  const file = (suffix: string): Uint8Array => readFileSync(join(ROOT, "build", `${name}${suffix}`));
  return { name, plain: file(".wasm"), compressed: file(".compact.compressed.wasm") };
}

/** The peer's blob, or undefined where there is none (docs/how-to/peer-and-node.md). */
export function peerBlob(): Blob | undefined {
  try {
    const plain = readFileSync(join(SHARED, "peer", "rust-peer.wasm"));
    return { name: "the Rust peer", plain, compressed: undefined };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Ours, and the peer where it is here: the order of all measurements. */
export async function loadRuntimes(name: OwnName): Promise<readonly [ours: Runtime, ...peer: Runtime[]]> {
  const peer = peerBlob();
  const ours = await Runtime.load(ownBlob(name).plain);
  return peer === undefined ? [ours] : [ours, await Runtime.load(peer.plain)];
}
