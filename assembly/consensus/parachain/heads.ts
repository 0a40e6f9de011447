// Parachain heads out of the state of a relay block: `Paras::Heads`.
//
// A value that is absent, or is no header, is an error; so is a proof that does not decide.
// Source: docs/spec/parachains.md#heads.

import { ErrorCode } from "../../bytes/units";
import { copyBytes } from "../../bytes/copy";
import { twox64 } from "../../hashing/twox";
import { ScaleError } from "../../scale/errors";
import { Reader } from "../../scale/reader";
import { Proof } from "../../trie/proof";
import { Header } from "../header";
import { ParachainError } from "./errors";

/** twox128("Paras") ‖ twox128("Heads"). */
// prettier-ignore
const HEADS_PREFIX = memory.data<u8>([
  0xcd, 0x71, 0x0b, 0x30, 0xbd, 0x2e, 0xab, 0x03, 0x52, 0xdd, 0xcc, 0x26, 0x41, 0x7a, 0xa1, 0x94,
  0x1b, 0x3c, 0x25, 0x2f, 0xcb, 0x29, 0xd8, 0x8e, 0xff, 0x4f, 0x3d, 0xe5, 0xde, 0x44, 0x76, 0xc3,
]);

const PREFIX_LENGTH: usize = 32;
/** Prefix, then Twox64Concat of the para id. */
export const HEADS_KEY_LENGTH: u32 = 44;

const KEY = memory.data(44);

/** Writes the storage key of a parachain's head to `out`: 44 bytes. */
export function writeHeadsKey(paraId: u32, out: usize): void {
  copyBytes(out, HEADS_PREFIX, PREFIX_LENGTH);
  store<u32>(out + PREFIX_LENGTH, paraId, 8);
  twox64(out + PREFIX_LENGTH + 8, 4, out + PREFIX_LENGTH);
}


@final
export class ParachainHead {
  /** A `ParachainError`, or why the proof does not decide. */
  error: ErrorCode = ParachainError.None;
  /** The head found last; valid where there is no error. */
  header: Header = new Header();
  private headData: Reader = new Reader(0, 0);

  /** @param stateRoot address of the relay block's state root, 32 bytes */
  static read(proof: Proof, stateRoot: usize, paraId: u32): ParachainHead {
    const head = new ParachainHead();
    head.find(proof, stateRoot, paraId);
    return head;
  }

  /**
   * Reads a head in the place of the one before; gives `error`.
   *
   * @param stateRoot address of the relay block's state root, 32 bytes
   */
  find(proof: Proof, stateRoot: usize, paraId: u32): ErrorCode {
    writeHeadsKey(paraId, KEY);
    if (!proof.lookup(stateRoot, KEY, HEADS_KEY_LENGTH)) this.error = proof.error;
    else if (!proof.present) this.error = ParachainError.ParachainHeaderNotFound;
    else this.error = this.decode(proof.value, proof.valueLength);
    return this.error;
  }

  private decode(value: usize, length: u32): ErrorCode {
    const reader = this.headData;
    reader.position = value;
    reader.end = value + length;
    reader.error = ScaleError.None;
    const headData = reader.bytes();
    if (reader.failed) return ParachainError.DecodeHeadData;
    reader.position = headData;
    reader.end = headData + reader.length;
    // Bytes after the header, and after the head data, are let through: a parachain chooses its head data, the relay
    // chain stores what it chose, and the proof holds the relayer to these bytes. Refusing them would cut that parachain
    // off and would not stop any attacker who sends proofs.
    this.header.decode(reader);
    return reader.failed ? ParachainError.DecodeHeader : ParachainError.None;
  }
}
