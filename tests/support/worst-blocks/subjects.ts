import type { Runtime } from "../../../bindings/core/src/index.ts";
import { loadBlob, loadParachainBlob } from "../blob.ts";
import * as calls from "./call-kinds.ts";
import type { Scene } from "./fill-block.ts";
import * as messages from "./message-kinds.ts";
import { greedy, mixed } from "./mixed.ts";
import { type Prepared, prepareChain } from "./prepared-chain.ts";
import { prepareSiblings, type SiblingScene, siblingUpdates, withLongInherents } from "./sibling-kinds.ts";

/** Every blob that makes blocks, and the worst blocks that are tried on it. Add other blobs here. */

/** The content of a block, and the names of all possible results of its extrinsics. */
interface Kind {
  readonly kind: string;
  readonly outcomes: readonly string[];
  plan(scenes: Scenes): { readonly scene: Scene; readonly extrinsics: Iterable<Uint8Array> };
}

/** Each is prepared when the first kind needs it. */
export interface Scenes {
  readonly prepared: Prepared;
  readonly siblings: SiblingScene;
}

export interface Blob {
  readonly blob: string;
  /** The name of its description in `bindings/build/dist/runtime-files`. */
  readonly description: "solo" | "parachain";
  readonly load: () => Promise<Runtime>;
  readonly kinds: readonly Kind[];
}

const INCLUDED = ["included"];
/** The kind that shows the effect of not freeing memory. */
export const GREEDY = "what takes most memory for its bytes";

const of = (
  kind: string,
  extrinsics: (scene: Prepared) => Iterable<Uint8Array>,
  outcomes: readonly string[] = INCLUDED,
): Kind => ({
  kind,
  outcomes,
  plan: ({ prepared }) => ({ scene: prepared, extrinsics: extrinsics(prepared) }),
});

const fromStrangers = [
  of("proofs with thousands of empty nodes", messages.emptyNodes, ["ShortNode"]),
  of("proofs with thousands of small nodes", messages.manySmallNodes),
  of("one proof of small nodes", messages.smallNodesInOne, ["TooManyNodes"]),
  of("proofs with one large node each", messages.largeNodes),
  of("a proof with one huge node", messages.hugeNode, ["PaddedProof"]),
  of("a thousand messages in one extrinsic", messages.tinyMessages),
  // The declared weight of these two is more than a block has: they are refused before they are executed.
  of("a million empty messages in one extrinsic", messages.emptyMessages, []),
  of("many extrinsics of one message", messages.tinyExtrinsics),
  of("a message of 1,024 requests", messages.fullBatch),
  of("a message of 20,000 requests", messages.oversizedBatch, []),
  of("relayers with long names", messages.longName, ["SignatureDecodingFailed"]),
  of("a GET of one large value", messages.largeValue),
  of("a GET of one large value under many keys", messages.sharedValue, ["ValuesTooLarge"]),
  of("a GET of a thousand absent keys", messages.manyKeys),
  of("responses with long bodies", messages.longResponses),
  of("timeouts", messages.timeouts),
  of("timeouts of 1,024 GETs each", (scene) => messages.getTimeouts(scene)),
  of("a proof of fraud with thousands of headers", messages.fraudProof, ["JustificationConsensusMismatch"]),
  of("an update with thousands of headers", messages.manyHeaders),
  of("an update with thousands of vote ancestries", messages.longAncestries),
  of("updates by a hundred voters", messages.manyVoters),
];

const fromAccounts = [
  of("calls nested as deep as they may be", calls.nestedCalls, ["included", "failed: Sudo.RequireSudo"]),
  of("one remark as long as a block", calls.longRemark),
  of("remarks", calls.remarks),
  of("transfers to new accounts", calls.transfers),
  of("upgrades of thousands of accounts", calls.upgrades),
  of("raw storage of root", calls.rawStorage),
  of("new code of root", calls.newCode),
  of("messages with long bodies and many keys", calls.longMessages, [
    "included",
    "failed: Probe.DispatchFailed",
  ]),
  of("calls that need a signature", calls.unsignedCalls, ["Call", "failed: BadOrigin"]),
];

const mixture = of("some of everything", mixed, ["included", "failed: Sudo.RequireSudo"]);

export const BLOBS: readonly Blob[] = [
  {
    blob: "as-ismp",
    description: "solo",
    load: loadBlob,
    kinds: [...fromStrangers, ...fromAccounts, mixture, of(GREEDY, greedy)],
  },
  {
    blob: "as-ismp-parachain",
    description: "parachain",
    load: loadParachainBlob,
    kinds: [
      {
        kind: "updates of siblings with thousands of small nodes",
        outcomes: INCLUDED,
        plan: ({ siblings }) => ({ scene: siblings, extrinsics: siblingUpdates(siblings) }),
      },
      {
        kind: "inherents with thousands of nodes, and updates of siblings",
        // The author's own update is refused, since it is mostly padding, and brings none of them.
        outcomes: INCLUDED,
        plan: ({ siblings }) => ({
          scene: withLongInherents(siblings),
          extrinsics: siblingUpdates(siblings),
        }),
      },
      mixture,
    ],
  },
];

/** The scenes of a blob, each prepared once. */
export function scenesOf(runtime: Runtime): Scenes {
  let prepared: Prepared | undefined;
  let siblings: SiblingScene | undefined;
  return {
    get prepared() {
      prepared ??= prepareChain(runtime);
      return prepared;
    },
    get siblings() {
      siblings ??= prepareSiblings(runtime);
      return siblings;
    },
  };
}
