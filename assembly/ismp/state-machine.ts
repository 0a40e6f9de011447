// A state machine: a chain as the protocol names it, such as the source or destination of a message.
// Source: docs/spec/protocol.md#state-machine.

import { Reader } from "../scale/reader";
import { ScaleError } from "../scale/errors";
import { Writer } from "../scale/writer";

export const enum StateMachineKind {
  Evm = 0,
  Polkadot = 1,
  Kusama = 2,
  Substrate = 3,
  Tendermint = 4,
  Relay = 5,
}


@final
export class StateMachine {
  kind: StateMachineKind = StateMachineKind.Evm;
  /** Chain or para id, or the four bytes of the name. */
  id: u32 = 0;
  /** The four bytes of the relay chain's name; only for `Relay`. */
  relay: u32 = 0;

  static read(reader: Reader): StateMachine {
    const machine = new StateMachine();
    const kind = reader.u8();
    if (kind > (StateMachineKind.Relay as u8)) reader.fail(ScaleError.UnknownVariant);
    machine.kind = kind as StateMachineKind;
    if (machine.kind == StateMachineKind.Relay) machine.relay = reader.u32();
    machine.id = reader.u32();
    return machine;
  }

  static of(kind: StateMachineKind, id: u32, relay: u32 = 0): StateMachine {
    const machine = new StateMachine();
    machine.kind = kind;
    machine.id = id;
    machine.relay = relay;
    return machine;
  }

  equals(other: StateMachine): bool {
    return this.kind == other.kind && this.id == other.id && this.relay == other.relay;
  }

  /** The order of map keys: by variant, then by content; names compare byte by byte, numbers as numbers. */
  compare(other: StateMachine): i32 {
    if (this.kind != other.kind) return this.kind < other.kind ? -1 : 1;
    if (this.relay != other.relay) return bswap(this.relay) < bswap(other.relay) ? -1 : 1;
    if (this.id == other.id) return 0;
    const named = this.kind == StateMachineKind.Substrate || this.kind == StateMachineKind.Tendermint;
    if (named) return bswap(this.id) < bswap(other.id) ? -1 : 1;
    return this.id < other.id ? -1 : 1;
  }

  write(writer: Writer): void {
    writer.u8(this.kind as u8);
    if (this.kind == StateMachineKind.Relay) writer.u32(this.relay);
    writer.u32(this.id);
  }

  /** Whether no other state machine has the same text form: the text of every name that is not UTF-8 is XXXX. */
  hasOwnText(): bool {
    switch (this.kind) {
      case StateMachineKind.Substrate:
      case StateMachineKind.Tendermint:
        return isUtf8(this.id);
      case StateMachineKind.Relay:
        return isUtf8(this.relay);
      default:
        return true;
    }
  }

  /** Appends the text form, such as `POLKADOT-2000`, which commitments are computed from. */
  writeText(writer: Writer): void {
    switch (this.kind) {
      case StateMachineKind.Evm:
        writer.ascii("EVM-");
        writeDecimal(writer, this.id);
        break;
      case StateMachineKind.Polkadot:
        writer.ascii("POLKADOT-");
        writeDecimal(writer, this.id);
        break;
      case StateMachineKind.Kusama:
        writer.ascii("KUSAMA-");
        writeDecimal(writer, this.id);
        break;
      case StateMachineKind.Substrate:
        writer.ascii("SUBSTRATE-");
        writeName(writer, this.id);
        break;
      case StateMachineKind.Tendermint:
        writer.ascii("TNDRMINT-");
        writeName(writer, this.id);
        break;
      default:
        writer.ascii("RELAY-");
        writeName(writer, this.relay);
        writer.ascii("-");
        writeDecimal(writer, this.id);
    }
  }
}

export function writeDecimal(writer: Writer, value: u32): void {
  let divisor: u32 = 1;
  while (value / divisor >= 10) divisor *= 10;
  for (; divisor > 0; divisor /= 10) writer.u8((0x30 + ((value / divisor) % 10)) as u8);
}

/** Writes a name; XXXX for all names that are not UTF-8, same as pallet-ismp 2512.1. */
function writeName(writer: Writer, name: u32): void {
  if (isUtf8(name)) writer.u32(name);
  else writer.ascii("XXXX");
}

/** Whether the four bytes, in memory order, are well-formed UTF-8 (RFC 3629). */
function isUtf8(name: u32): bool {
  let at: u32 = 0;
  while (at < 4) {
    const lead = byteOf(name, at);
    if (lead < 0x80) {
      at += 1;
      continue;
    }
    let length: u32;
    // The second byte's range excludes overlong forms, surrogates and code points above U+10FFFF.
    let low: u32 = 0x80;
    let high: u32 = 0xbf;
    if (lead >= 0xc2 && lead <= 0xdf) {
      length = 2;
    } else if (lead >= 0xe0 && lead <= 0xef) {
      length = 3;
      if (lead == 0xe0) low = 0xa0;
      else if (lead == 0xed) high = 0x9f;
    } else if (lead >= 0xf0 && lead <= 0xf4) {
      length = 4;
      if (lead == 0xf0) low = 0x90;
      else if (lead == 0xf4) high = 0x8f;
    } else {
      return false;
    }
    if (at + length > 4) return false;
    const second = byteOf(name, at + 1);
    if (second < low || second > high) return false;
    for (let i: u32 = 2; i < length; i++) {
      if (byteOf(name, at + i) >> 6 != 2) return false;
    }
    at += length;
  }
  return true;
}

// @ts-ignore: decorator
@inline
function byteOf(name: u32, index: u32): u32 {
  return (name >>> (index << 3)) & 0xff;
}
