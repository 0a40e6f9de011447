// Genesis of System: `system` is an object without fields, since nothing of it can be configured.
// Source: docs/spec/host.md#genesis.

import { JsonFields, JsonReader } from "../../frame/genesis/json";
import { twox64ConcatKeyU32, valueKey } from "../../frame/storage-key";
import { setBool, setBytes, setU32, setWritten } from "../../frame/storage-value";
import {
  KEY_BLOCK_HASH,
  KEY_LAST_RUNTIME_UPGRADE,
  KEY_PARENT_HASH,
  KEY_UPGRADED_TO_TRIPLE_REF_COUNT,
  KEY_UPGRADED_TO_U32_REF_COUNT,
} from "../../generated/pallets/system";
import { SPEC_NAME, SPEC_NAME_LENGTH, SPEC_VERSION } from "../../generated/version";
import { packSpan } from "../../bytes/span";
import { Writer } from "../../scale/writer";

/** `:extrinsic_index` */
// prettier-ignore
const EXTRINSIC_INDEX = memory.data<u8>([
  0x3a, 0x65, 0x78, 0x74, 0x72, 0x69, 0x6e, 0x73, 0x69, 0x63, 0x5f, 0x69, 0x6e, 0x64, 0x65, 0x78,
]);
/** Each byte of the hash before genesis; block 1 replaces `BlockHash[0]` by the hash of genesis. */
const BEFORE_GENESIS: u8 = 0x45;

export function buildGenesis(json: JsonReader): void {
  const fields = new JsonFields(json);
  while (fields.next()) fields.unknown();
  const hash = __alloc(32);
  memory.fill(hash, BEFORE_GENESIS, 32);
  setBytes(twox64ConcatKeyU32(KEY_BLOCK_HASH, 0), hash, 32);
  setBytes(valueKey(KEY_PARENT_HASH), hash, 32);
  const version = new Writer(64);
  version.compact(SPEC_VERSION);
  version.bytes(SPEC_NAME, SPEC_NAME_LENGTH);
  setWritten(valueKey(KEY_LAST_RUNTIME_UPGRADE), version);
  setBool(valueKey(KEY_UPGRADED_TO_U32_REF_COUNT), true);
  setBool(valueKey(KEY_UPGRADED_TO_TRIPLE_REF_COUNT), true);
  setU32(packSpan(EXTRINSIC_INDEX, 16), 0);
}
