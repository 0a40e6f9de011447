// Parses the text form of a state machine, such as `POLKADOT-2000`.
//
// Accepts what pallet-ismp 2512.1 accepts: the number or name follows the last hyphen, and a number may begin with a plus
// and zeros. Refuses everything else, including names that are not four bytes long, at which pallet-ismp 2512.1 panics.
// Source: docs/spec/protocol.md#state-machine-text.

import { StateMachine, StateMachineKind } from "./state-machine";

const HYPHEN: u8 = 0x2d;
const PLUS: u8 = 0x2b;
const ZERO: u8 = 0x30;
const NAME_LENGTH: u32 = 4;

/** The state machine that the text of `length` bytes names, or null. */
export function parseStateMachine(text: usize, length: u32): StateMachine | null {
  const end = text + length;
  let last = end;
  while (last > text && load<u8>(last - 1) != HYPHEN) last--;
  if (startsWith(text, length, "EVM-")) return numbered(StateMachineKind.Evm, last, end);
  if (startsWith(text, length, "POLKADOT-")) return numbered(StateMachineKind.Polkadot, last, end);
  if (startsWith(text, length, "RELAY-")) return relayed(text + 6, last, end);
  if (startsWith(text, length, "KUSAMA-")) return numbered(StateMachineKind.Kusama, last, end);
  if (startsWith(text, length, "SUBSTRATE-")) return named(StateMachineKind.Substrate, last, end);
  if (startsWith(text, length, "TNDRMINT-")) return named(StateMachineKind.Tendermint, last, end);
  return null;
}

function startsWith(text: usize, length: u32, prefix: string): bool {
  if (length < (prefix.length as u32)) return false;
  for (let i = 0; i < prefix.length; i++) {
    if (load<u8>(text + i) != (prefix.charCodeAt(i) as u8)) return false;
  }
  return true;
}

function numbered(kind: StateMachineKind, start: usize, end: usize): StateMachine | null {
  const number = parseNumber(start, end);
  return number < 0 ? null : StateMachine.of(kind, number as u32);
}

function named(kind: StateMachineKind, start: usize, end: usize): StateMachine | null {
  return end - start == NAME_LENGTH ? StateMachine.of(kind, load<u32>(start)) : null;
}

/** @param relay address after the first hyphen; the relay chain's name ends at the next one */
function relayed(relay: usize, start: usize, end: usize): StateMachine | null {
  const number = parseNumber(start, end);
  let relayEnd = relay;
  while (relayEnd < end && load<u8>(relayEnd) != HYPHEN) relayEnd++;
  if (number < 0 || relayEnd - relay != NAME_LENGTH) return null;
  return StateMachine.of(StateMachineKind.Relay, number as u32, load<u32>(relay));
}

/** A `u32` in decimal, or -1. */
function parseNumber(start: usize, end: usize): i64 {
  if (start < end && load<u8>(start) == PLUS) start++;
  if (start == end) return -1;
  let number: i64 = 0;
  for (let at = start; at < end; at++) {
    const digit = load<u8>(at) - ZERO;
    if (digit > 9) return -1;
    number = number * 10 + (digit as i64);
    if (number > (u32.MAX_VALUE as i64)) return -1;
  }
  return number;
}
