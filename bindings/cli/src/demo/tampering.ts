/**
 * Variants of the demo's second block, changed as an attacker would to get a transfer or a state without the needed
 * signature.
 *
 * Each is offered to a node that has the block before it. If a change breaks the seal, the block is sealed again with
 * the key of the slot's author, so that only the runtime can reject it.
 */
import {
  auraSettings,
  type Block,
  type Chain,
  type ChainBlock,
  type Header,
  ImportError,
  seal,
} from "@as-ismp/chain";
import { orderedRoot, Storage } from "@as-ismp/core";
import { AUTHOR, STRANGER } from "./story.ts";

export interface TamperReport {
  readonly what: string;
  readonly verdict: "accepted" | "refused";
  /** The error that rejected it, and the reason. */
  readonly error: { readonly name: string; readonly reason: string } | null;
}

export async function offerTampered(node: Chain, block: ChainBlock): Promise<TamperReport[]> {
  const reports: TamperReport[] = [];
  for (const [what, tampered] of tamper(node, block)) reports.push(await offer(node, what, tampered));
  return reports;
}

function tamper(node: Chain, { header, extrinsics }: ChainBlock): [what: string, block: Block][] {
  const runtime = node.runtimeAt(header.parentHash);
  const aura = auraSettings(runtime, new Storage(node.stateAt(header.parentHash)));
  const unsealed: Header = { ...header, digest: header.digest.slice(0, -1) };
  const sealedBy = (changed: Header, key = AUTHOR): Header => {
    const authorities = aura.authorities.map(() => key.publicKey);
    return seal(changed, { ...aura, authorities }, [key], node.hasher);
  };

  // The first transfer is after the time, and ends with the amount.
  const richer = extrinsics.map((bytes, at) => (at === 1 ? withByte(bytes, -1) : bytes));
  const extrinsicsRoot = orderedRoot(richer, runtime.version().systemVersion < 2 ? 0 : 1, node.hasher);
  const stateRoot = withByte(header.stateRoot, 0);
  return [
    [
      `another amount in ${STRANGER.name}'s transfer, with a matching root and seal`,
      { header: sealedBy({ ...unsealed, extrinsicsRoot }), extrinsics: richer },
    ],
    ["the last transfer removed", { header, extrinsics: extrinsics.slice(0, -1) }],
    [
      "another state root, with a matching seal",
      { header: sealedBy({ ...unsealed, stateRoot }), extrinsics },
    ],
    [
      `sealed by ${STRANGER.name}, who is not the author of the slot`,
      { header: sealedBy(unsealed, STRANGER), extrinsics },
    ],
  ];
}

async function offer(node: Chain, what: string, block: Block): Promise<TamperReport> {
  try {
    await node.import(block);
    return { what, verdict: "accepted", error: null };
  } catch (error) {
    if (!(error instanceof ImportError)) throw error;
    return { what, verdict: "refused", error: { name: error.name, reason: error.message } };
  }
}

/** A copy with one bit changed in the byte at `index`, which counts from the end if negative. */
function withByte(bytes: Uint8Array, index: number): Uint8Array {
  const copy = bytes.slice();
  const at = index < 0 ? copy.length + index : index;
  copy[at] = (copy[at] ?? 0) ^ 2;
  return copy;
}
