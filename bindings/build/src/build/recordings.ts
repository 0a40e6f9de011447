// Part of `npm run build`: copies some of the recorded proofs to `dist/`, so that `as-ismp demo proofs` has something to
// verify where the package is installed. All of them take more than the rest of the package.

import { cp, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { SOURCE_ROOT } from "../codegen/frame.ts";

/** Finality of a chain with a parachain, heads of parachains in a relay chain's state, a message in a live chain's state. */
const SHIPPED = [
  "grandpa-zombienet-ibcgo-set4.json",
  "ismp-parachain-consensus-paseo-4412290.json",
  "ismp-postrequest-nexus-5065606.json",
] as const;

export async function copyRecordings(): Promise<void> {
  const target = join(SOURCE_ROOT, "bindings", "cli", "dist", "recordings");
  await mkdir(target, { recursive: true });
  for (const name of SHIPPED) {
    await cp(join(SOURCE_ROOT, "tests", "vectors", "real", name), join(target, name));
  }
}
