import { blake2AsU8a } from "@polkadot/util-crypto";
import {
  type DigestItem,
  encodeHeader,
  type Header,
  RelayParent,
  siblingsMessage,
  storagePrefix,
} from "../../bindings/chain/src/chain/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { concat, hex, unhex } from "./hex.ts";
import { addParachains, removeParachains, updateSiblings } from "./ismp/calls.ts";
import { machineId } from "./ismp/codec.ts";
import { IsmpChain } from "./ismp-chain.ts";
import { u64 } from "./scale.ts";

/**
 * A parachain with siblings: which of them it follows, the relay chain data of its blocks, and the heads in its
 * inherents. The relay chain is a state with heads in it.
 */

export const NOW = 1_750_000_002;
const SLOT_DURATION = 6000n;
/** The slot of `NOW`. */
export const SLOT = (BigInt(NOW) * 1000n) / SLOT_DURATION;

export const ROOTS = { mmr: fill(1), child: fill(2), state: fill(3) };

export function fill(byte: number): Uint8Array {
  return new Uint8Array(32).fill(byte);
}

export const digestOf = {
  aura: (slot = SLOT): DigestItem => ({ kind: "preRuntime", engine: "aura", data: u64(slot) }),
  ismp: (): DigestItem => ({ kind: "consensus", engine: "ISMP", data: concat(ROOTS.mmr, ROOTS.child) }),
  time: (seconds: number): DigestItem => ({ kind: "consensus", engine: "ISTM", data: u64(BigInt(seconds)) }),
};

/** A sibling's header, encoded. */
export function sibling(
  number: number,
  digest: readonly DigestItem[] = [digestOf.aura(), digestOf.ismp()],
): Uint8Array {
  const header: Header = {
    parentHash: fill(9),
    number,
    stateRoot: ROOTS.state,
    extrinsicsRoot: fill(8),
    digest: [...digest],
  };
  return encodeHeader(header);
}

export class ParachainScene {
  readonly chain: IsmpChain;
  readonly onKusama: boolean;

  /**
   * @param host the chain's state machine
   * @param coprocessor the allowed proxy for chains that it does not know
   */
  constructor(runtime: Runtime, host = "POLKADOT-2004", coprocessor = "POLKADOT-3367") {
    this.onKusama = host.startsWith("KUSAMA");
    this.chain = IsmpChain.start(runtime, { host, coprocessor });
    this.chain.forgetIsmp();
    this.chain.setTime(NOW);
    this.chain.beginAgain();
  }

  /** Adds siblings to the followed ones as root. */
  follow(...ids: readonly number[]): string {
    return this.add(ids.map((id) => [id, SLOT_DURATION]));
  }

  add(siblings: readonly (readonly [id: number, slotDuration: bigint])[]): string {
    return this.chain.root(addParachains(siblings));
  }

  leave(...ids: readonly number[]): string {
    return this.chain.root(removeParachains(...ids));
  }

  /** The relay parent of this block is a relay block with these heads. */
  relay(number: number, heads: ReadonlyMap<number, Uint8Array>): RelayParent {
    const parent = new RelayParent(number, heads);
    this.chain.setRelayParent(number, parent.stateRoot);
    return parent;
  }

  /** Submits a proof with the inherent; `ok` does not mean that it was accepted. */
  bring(proof: Uint8Array, message = siblingsMessage(proof, this.onKusama)): string {
    return this.chain.none(updateSiblings(message));
  }

  /** Submits a proof: `taken`, or the reason in the event. */
  update(proof: Uint8Array): string {
    const before = this.chain.events().length;
    const result = this.bring(proof);
    if (result !== "ok") return result;
    const refusals = this.chain
      .events()
      .slice(before)
      .filter(({ pallet, name }) => pallet === "Ismp" && name === "Errors");
    if (refusals.length === 0) return "taken";
    // Index, one error, its length in two bytes or one.
    const [told] = refusals;
    const text = Buffer.from(unhex(told?.scale ?? "")).toString("latin1");
    return text.slice((text.charCodeAt(2) & 3) === 0 ? 3 : 4);
  }

  /** The commitment of a state machine at a height, or undefined. */
  commitment(machine: string, height: number): Commitment | undefined {
    const id = machineId(machine, this.onKusama ? "PAS0" : "DOT0");
    const at = u64(BigInt(height));
    const key = concat(storagePrefix("Ismp", "BoundedStateCommitments"), concatenated(id), concatenated(at));
    const value = this.chain.storage.get(key);
    if (value === undefined) return undefined;
    const view = new DataView(value.buffer, value.byteOffset);
    return {
      timestamp: Number(view.getBigUint64(0, true)),
      overlayRoot: hex(value.subarray(9, 41)),
      stateRoot: hex(value.subarray(41, 73)),
    };
  }

  /** The numbers of the relay blocks whose roots are kept. */
  knownRelayHeights(): number[] {
    const value =
      this.chain.storage.get(storagePrefix("IsmpParachain", "KnownRelayHeights")) ?? Uint8Array.of(0);
    const numbers = value.subarray(value.length % 4);
    const view = new DataView(numbers.buffer, numbers.byteOffset, numbers.length);
    return Array.from({ length: numbers.length / 4 }, (_, i) => view.getUint32(i * 4, true));
  }
}

export interface Commitment {
  readonly timestamp: number;
  readonly overlayRoot: string;
  readonly stateRoot: string;
}

/** Blake2_128Concat */
function concatenated(key: Uint8Array): Uint8Array {
  return concat(blake2AsU8a(key, 128), key);
}
