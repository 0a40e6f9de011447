// This chain's state machine, and the coprocessor: both are in storage, so that one blob can be any chain, and are
// set at genesis.
//
// If they are absent, or can't be read, they are SUBSTRATE-rust and POLKADOT-3367, the Hyperbridge chain: same as the
// Rust peer.

import { packSpan } from "../../bytes/span";
import { ABSENT, get, set } from "../../host/storage";
import { StateMachine, StateMachineKind } from "../../ismp/state-machine";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";

/** twox128(":HostMachine:") */
// prettier-ignore
const HOST_MACHINE = memory.data<u8>([
  0x58, 0x75, 0x54, 0xef, 0xbe, 0x34, 0x46, 0xa0, 0x2d, 0x31, 0x4a, 0xdf, 0xd7, 0xc4, 0x8b, 0xd0,
]);
/** twox128(":Coprocessor:") */
// prettier-ignore
const COPROCESSOR = memory.data<u8>([
  0x07, 0x3a, 0x72, 0x54, 0x49, 0x98, 0x6e, 0xa2, 0x5c, 0x03, 0x79, 0xf3, 0xec, 0x1c, 0x35, 0xbf,
]);
const KEY_SIZE: u32 = 16;

/** "rust", in memory order. */
const DEFAULT_NAME: u32 = 0x74737572;
const HYPERBRIDGE: u32 = 3367;

export function hostStateMachine(): StateMachine {
  const value = get(packSpan(HOST_MACHINE, KEY_SIZE));
  if (value != ABSENT) {
    const reader = Reader.over(value);
    const machine = StateMachine.read(reader);
    if (!reader.failed) return machine;
  }
  return StateMachine.of(StateMachineKind.Substrate, DEFAULT_NAME);
}

/** null if there is none. */
export function coprocessor(): StateMachine | null {
  const value = get(packSpan(COPROCESSOR, KEY_SIZE));
  if (value != ABSENT) {
    const reader = Reader.over(value);
    const machine = reader.bool() ? StateMachine.read(reader) : null;
    if (!reader.failed) return machine;
  }
  return StateMachine.of(StateMachineKind.Polkadot, HYPERBRIDGE);
}

export function setHostStateMachine(machine: StateMachine): void {
  const value = new Writer(9);
  machine.write(value);
  set(packSpan(HOST_MACHINE, KEY_SIZE), packSpan(value.address, value.length));
}

export function setCoprocessor(machine: StateMachine | null): void {
  const value = new Writer(10);
  value.u8(machine ? 1 : 0);
  if (machine) machine.write(value);
  set(packSpan(COPROCESSOR, KEY_SIZE), packSpan(value.address, value.length));
}
