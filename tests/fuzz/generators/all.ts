import type { GeneratorSource } from "../generator.ts";
import { blocks } from "./blocks.ts";
import { extrinsics } from "./extrinsics.ts";
import { blobs, chainSpec, relayerConfig } from "./files.ts";
import { genesis } from "./genesis.ts";
import { ismpMessages } from "./ismp-messages.ts";
import { jsonRpc } from "./json-rpc.ts";
import { lightClient } from "./light-client.ts";
import { runtimeApis } from "./runtime-apis.ts";
import { siblings } from "./siblings.ts";

/** All generators of a run, with their shares of the inputs. */
export const sources: readonly GeneratorSource[] = [
  ismpMessages("as-ismp", "messages", 20),
  ismpMessages("as-ismp-parachain", "parachain-messages", 6),
  lightClient("as-ismp-light-client", "light-client", 30),
  lightClient("as-ismp", "light-client-of-the-chain", 4),
  extrinsics("as-ismp", "extrinsics", 12),
  extrinsics("as-ismp-parachain", "parachain-extrinsics", 4),
  blocks("as-ismp", "blocks", 5),
  blocks("as-ismp-parachain", "parachain-blocks", 4),
  siblings,
  runtimeApis("as-ismp", "runtime-apis", 8),
  runtimeApis("as-ismp-parachain", "parachain-runtime-apis", 3),
  genesis("as-ismp", "genesis", 4),
  genesis("as-ismp-parachain", "parachain-genesis", 2),
  jsonRpc,
  chainSpec,
  relayerConfig,
  blobs,
];
