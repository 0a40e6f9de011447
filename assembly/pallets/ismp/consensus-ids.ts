// Ids of consensus clients and states, as storage and events have them: four bytes.

import { ByteArray4 } from "../../generated/types";
import { ConsensusStateId } from "../../ismp/identifiers";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";

/** @param id of a consensus state, or of a client */
export function idBytes(id: ConsensusStateId): ByteArray4 {
  const writer = new Writer(4);
  writer.u32(id);
  return ByteArray4.at(writer.address);
}

export function idOf(bytes: ByteArray4): ConsensusStateId {
  return Reader.over(bytes.bytes.span).u32();
}
