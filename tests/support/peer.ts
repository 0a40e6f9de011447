import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe } from "@jest/globals";
import { Runtime } from "../../bindings/core/src/index.ts";
import { projectRoot } from "./project.ts";

/** Folder with files that tests use and the project does not ship; `AS_ISMP_SHARED` names another one. */
const shared = resolve(projectRoot, process.env["AS_ISMP_SHARED"] ?? "../shared");

export const peerPath = resolve(shared, "peer/rust-peer.wasm");
export const peerIsHere = existsSync(peerPath);

let loading: Promise<Runtime> | undefined;

/** The Rust peer: a FRAME runtime around the Rust pallet-ismp that offers the same `LightClientApi`. */
export function loadPeer(): Promise<Runtime> {
  loading ??= Runtime.load(new Uint8Array(readFileSync(peerPath)));
  return loading;
}

/** `describe` for tests that need the Rust peer; without it they are skipped and one line gives the reason. */
export function describeWithPeer(name: string, body: () => void): void {
  if (peerIsHere) {
    describe(name, body);
    return;
  }
  process.stdout.write(`skipped, no Rust peer at ${peerPath} (set AS_ISMP_SHARED): ${name}\n`);
  describe.skip(name, body);
}
