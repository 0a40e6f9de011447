import { bareExtrinsic, type RelayParent, siblingsMessage } from "../../../bindings/chain/src/chain/index.ts";
import type { Runtime } from "../../../bindings/core/src/index.ts";
import { concat } from "../hex.ts";
import { handleUnsigned as handle } from "../ismp/calls.ts";
import { message } from "../ismp/codec.ts";
import { ParachainScene, SLOT, sibling } from "../parachain-scene.ts";
import { byteVectors, u8, u32 } from "../scale.ts";
import type { Scene } from "./fill-block.ts";
import { smallNodes } from "./message-kinds.ts";
import { endBlock, RELAY_PARENT, setParachain, timestamp, validationData } from "./prepared-chain.ts";

/** Worst extrinsics of a parachain: its author's relay chain data, and updates of siblings. */

const SIBLINGS = 64;
const FIRST = 3000;
const PART = 60_000;
const INHERENT = 1_200_000;
const PALLET = 50;

export interface SiblingScene extends Scene {
  /** With the heads of all siblings in its state, known to the chain. */
  readonly relay: RelayParent;
}

/** A parachain with siblings at the end of a block, after which their heads may be submitted. */
export function prepareSiblings(runtime: Runtime): SiblingScene {
  const scene = new ParachainScene(runtime);
  const ids = Array.from({ length: SIBLINGS }, (_, i) => FIRST + i);
  scene.follow(...ids);
  const relay = scene.relay(RELAY_PARENT, new Map(ids.map((id) => [id, sibling(7)])));
  setParachain(scene.chain.storage);
  const parent = endBlock(runtime, scene.chain.storage);
  const slot = SLOT + 1n;
  return { runtime, parent, slot, inherents: [timestamp(slot), validationData(parent)], relay };
}

const proofOf = ({ relay }: SiblingScene, id: number, length: number): Uint8Array =>
  concat(u32(RELAY_PARENT), byteVectors([...relay.proof([id]), ...smallNodes(length, id)]));

/** An update of each sibling, with nodes that it does not need. */
export function* siblingUpdates(scene: SiblingScene): Iterable<Uint8Array> {
  for (let i = 0; i < SIBLINGS; i += 1) {
    yield handle(message.consensus("DOT0", proofOf(scene, FIRST + i, PART)));
  }
}

/** A block whose author's own extrinsics are as long as they may be. */
export function withLongInherents(scene: SiblingScene): Scene {
  const update = siblingsMessage(proofOf(scene, FIRST, INHERENT), false);
  const junk = smallNodes(INHERENT);
  return {
    ...scene,
    inherents: [
      timestamp(scene.slot),
      validationData(scene.parent, junk),
      bareExtrinsic(concat(u8(PALLET), u8(0), update)),
    ],
  };
}
