import type { MetadataVersion } from "../../bindings/build/src/metadata/encode.ts";
import { loadPeer } from "../support/peer.ts";
import { Reader, u32 } from "../support/scale.ts";

/** The Rust peer's metadata, from the magic on. */
export async function peerMetadata(version: MetadataVersion): Promise<Uint8Array> {
  const answer = new Reader((await loadPeer()).call("Metadata_metadata_at_version", u32(version)));
  if (answer.u8() !== 1) throw new Error(`the peer has no metadata of version ${version}`);
  return answer.bytes();
}
