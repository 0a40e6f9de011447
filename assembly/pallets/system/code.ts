// The runtime's own code: the check of new code, and the upgrade that root has authorized.
//
// New code passes the check if the host can read its version, and it has this runtime's spec name and a greater spec
// version.
// Source: docs/spec/host.md#set-code.

import { HEADER_HASHER } from "../../configuration";
import { equalBytes } from "../../bytes/compare";
import { DigestKind } from "../../consensus/digest";
import { DispatchResult, OK } from "../../frame/dispatch-error";
import {
  depositCodeUpdated,
  ERROR_FAILED_TO_EXTRACT_RUNTIME_VERSION,
  ERROR_INVALID_SPEC_NAME,
  ERROR_SPEC_VERSION_NEEDS_TO_INCREASE,
} from "../../generated/pallets/system";
import { SPEC_NAME, SPEC_NAME_LENGTH, SPEC_VERSION } from "../../generated/version";
import { hash256, Hasher } from "../../hashing/hasher";
import { runtimeVersion } from "../../host/misc";
import { packSpan } from "../../bytes/span";
import { ABSENT, set } from "../../host/storage";
import { Bytes } from "../../scale/bytes";
import { H256 } from "../../scale/h256";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { depositLog } from "./block";

/** `:code` */
const CODE = memory.data<u8>([0x3a, 0x63, 0x6f, 0x64, 0x65]);

/** Checks that `code` is a later version of this runtime. */
export function checkSuccessor(code: Bytes): DispatchResult {
  const version = runtimeVersion(code.span);
  if (version == ABSENT) return ERROR_FAILED_TO_EXTRACT_RUNTIME_VERSION;
  const reader = Reader.over(version);
  const name = reader.bytes();
  const nameLength = reader.length;
  reader.bytes(); // impl_name
  reader.u32(); // authoring_version
  const specVersion = reader.u32();
  if (reader.failed) return ERROR_FAILED_TO_EXTRACT_RUNTIME_VERSION;
  if (nameLength != SPEC_NAME_LENGTH || !equalBytes(name, SPEC_NAME, nameLength))
    return ERROR_INVALID_SPEC_NAME;
  return specVersion > SPEC_VERSION ? OK : ERROR_SPEC_VERSION_NEEDS_TO_INCREASE;
}

export function updateCode(code: Bytes): void {
  set(packSpan(CODE, 5), code.span);
  announceEnvironment();
  depositCodeUpdated();
}

/** Deposits the digest item which tells hosts that code or heap pages change after this block. */
export function announceEnvironment(): void {
  const item = new Writer(1);
  item.u8(DigestKind.RuntimeEnvironmentUpdated as u8);
  depositLog(item);
}

/** The runtime's hash of `bytes`. */
export function hashOf(bytes: Bytes): H256 {
  const hash = __alloc(32);
  hash256(HEADER_HASHER as Hasher, bytes.address, bytes.length, hash);
  return H256.at(hash);
}
