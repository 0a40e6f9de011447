// The runtime's own code: the check of new code, and the upgrade that root has authorized.
//
// New code passes the check if the host can read its version, and it has this runtime's spec name and a greater spec
// version.
// Invariant: an authorization is used once, whether or not its code passes the check.
// Source: docs/spec/host.md#set-code.

import { HashPtr } from "../../bytes/hash-ptr";
import { HEADER_HASHER } from "../../configuration";
import { equal32, equalBytes } from "../../bytes/compare";
import { DigestKind } from "../../consensus/digest";
import { DispatchResult, OK } from "../../frame/dispatch-error";
import { valueKey } from "../../frame/storage-key";
import { setWritten } from "../../frame/storage-value";
import {
  depositCodeUpdated,
  depositUpgradeAuthorized,
  ERROR_FAILED_TO_EXTRACT_RUNTIME_VERSION,
  ERROR_INVALID_SPEC_NAME,
  ERROR_NOTHING_AUTHORIZED,
  ERROR_SPEC_VERSION_NEEDS_TO_INCREASE,
  ERROR_UNAUTHORIZED,
  KEY_AUTHORIZED_UPGRADE,
} from "../../generated/pallets/system";
import { SPEC_NAME, SPEC_NAME_LENGTH, SPEC_VERSION } from "../../generated/version";
import { hash256, Hasher } from "../../hashing/hasher";
import { runtimeVersion } from "../../host/misc";
import { packSpan, Span, spanAddress, spanLength } from "../../bytes/span";
import { ABSENT, clear, get, set } from "../../host/storage";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { depositLog } from "./block";

/** `:code` */
const CODE = memory.data<u8>([0x3a, 0x63, 0x6f, 0x64, 0x65]);

/** Checks that `code` is a later version of this runtime. */
export function checkSuccessor(code: Span): DispatchResult {
  const version = runtimeVersion(code);
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

export function updateCode(code: Span): void {
  set(packSpan(CODE, 5), code);
  announceEnvironment();
  depositCodeUpdated();
}

/** Deposits the digest item which tells hosts that code or heap pages change after this block. */
export function announceEnvironment(): void {
  const item = new Writer(1);
  item.u8(DigestKind.RuntimeEnvironmentUpdated as u8);
  depositLog(item);
}

/** `CodeUpgradeAuthorization` */
@final
export class Authorization {
  /** Why the code may not be installed; OK if it is authorized. */
  refused: DispatchResult = ERROR_NOTHING_AUTHORIZED;
  /** Whether the code must be a later version of this runtime. */
  checksVersion: bool = false;
  /** Address of the 32-byte hash of the code; 0 if nothing is authorized. */
  codeHash: HashPtr = 0;

  /** Whether `code` is authorized. Only reads; does not hash the code if nothing is authorized. */
  static of(code: Span): Authorization {
    const authorization = new Authorization();
    const value = get(valueKey(KEY_AUTHORIZED_UPGRADE));
    if (value == ABSENT || spanLength(value) < 33) return authorization;
    const stored = spanAddress(value);
    authorization.checksVersion = load<u8>(stored, 32) != 0;
    authorization.codeHash = __alloc(32);
    hash256(HEADER_HASHER as Hasher, spanAddress(code), spanLength(code), authorization.codeHash);
    // Without this check any account could install any code while an upgrade is authorized.
    authorization.refused = equal32(stored, authorization.codeHash) ? OK : ERROR_UNAUTHORIZED;
    return authorization;
  }

  /** Authorizes the code of this hash (32 bytes) and replaces an earlier authorization. Event: `UpgradeAuthorized`. */
  static put(codeHash: HashPtr, checksVersion: bool): void {
    const value = new Writer(33);
    value.raw(codeHash, 32);
    value.u8(checksVersion ? 1 : 0);
    setWritten(valueKey(KEY_AUTHORIZED_UPGRADE), value);
    depositUpgradeAuthorized(codeHash, checksVersion);
  }

  static clear(): void {
    clear(valueKey(KEY_AUTHORIZED_UPGRADE));
  }
}
