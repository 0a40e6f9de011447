// The validation data of the block: number and state root of its relay parent.
//
// Stored under cumulus's key and in its encoding, so that tools can read them. Data that do not decode count as absent.
// Source: docs/spec/parachains.md#validation-data.

import { valueKey } from "../../frame/storage-key";
import { setBytes } from "../../frame/storage-value";
import { KEY_VALIDATION_DATA } from "../../generated/pallets/parachain-system";
import { ABSENT, clear, exists, get } from "../../host/storage";
import { Reader } from "../../scale/reader";


@final
export class ValidationData {
  /** Address of the encoding, and its length. */
  start: usize;
  length: u32;
  relayParentNumber: u32;
  /** Address of 32 bytes. */
  relayParentStorageRoot: usize;

  /** Reads `PersistedValidationData`; check `reader.error`. */
  constructor(reader: Reader) {
    this.start = reader.position;
    reader.bytes();
    this.relayParentNumber = reader.u32();
    this.relayParentStorageRoot = reader.fixed(32);
    reader.u32();
    this.length = (reader.position - this.start) as u32;
  }

  /** The data of this block; null before its inherent. */
  static stored(): ValidationData | null {
    const value = get(valueKey(KEY_VALIDATION_DATA));
    if (value == ABSENT) return null;
    const reader = Reader.over(value);
    const data = new ValidationData(reader);
    return reader.failed ? null : data;
  }

  static isStored(): bool {
    return exists(valueKey(KEY_VALIDATION_DATA));
  }

  static remove(): void {
    clear(valueKey(KEY_VALIDATION_DATA));
  }

  store(): void {
    setBytes(valueKey(KEY_VALIDATION_DATA), this.start, this.length);
  }
}
