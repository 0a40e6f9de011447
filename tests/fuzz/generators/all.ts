import type { GeneratorSource } from "../generator.ts";
import { extrinsics } from "./extrinsics.ts";
import { ismpMessages } from "./ismp-messages.ts";
import { lightClient } from "./light-client.ts";

/** All generators of a run. */
export const sources: readonly GeneratorSource[] = [
  ismpMessages("as-ismp", "messages", 30),
  ismpMessages("as-ismp-parachain", "parachain-messages", 10),
  lightClient("as-ismp-light-client", "light-client", 30),
  lightClient("as-ismp", "light-client-of-the-chain", 4),
  extrinsics("as-ismp", "extrinsics", 20),
  extrinsics("as-ismp-parachain", "parachain-extrinsics", 10),
];
