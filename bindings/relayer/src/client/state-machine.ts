/**
 * State machines as text, such as `SUBSTRATE-them`, and in SCALE; heights of them.
 *
 * Throws {@link StateMachineError} for texts in another form, and `ScaleError` for indices without a variant.
 * Stricter than upstream's parser, which accepts leading zeros and further segments: here one state machine has one
 * text. Invariant: every state machine that was read has a text, and that text encodes to the same bytes. An attacker
 * can choose the four bytes of the destination of a request: a state machine that could not be read, or not be
 * written again, would stop a relayer. (docs/spec/protocol.md#identifiers, docs/spec/protocol.md#state-machine)
 */

import { ScaleError } from "@as-ismp/core";
import { concat, encodeU32, encodeU64, fromHex, type ScaleReader, toHex } from "@as-ismp/core/internal/codec";
import { StateMachineError } from "./errors.ts";

/**
 * For example `EVM-1`, `POLKADOT-2000`, `SUBSTRATE-them`, `RELAY-roco-1000`. Four bytes that are not UTF-8 are
 * written as hex, `SUBSTRATE-0xff00ff00`, because the protocol has no distinct text for them.
 */
export type StateMachine = string;

/** A state machine and the consensus state id of the client that follows it. */
export interface StateMachineId {
  /** For example `POLKADOT-2000`. */
  readonly machine: StateMachine;
  /** Four ASCII characters. */
  readonly consensusStateId: string;
}

/** A height of a state machine, as one consensus client knows it. */
export interface StateMachineHeight extends StateMachineId {
  /** Block number. */
  readonly height: bigint;
}

/** In the order of their indices. */
const KINDS = ["EVM", "POLKADOT", "KUSAMA", "SUBSTRATE", "TNDRMINT", "RELAY"] as const;
const FORM =
  /^(?:(EVM|POLKADOT|KUSAMA)-(0|[1-9]\d*)|(SUBSTRATE|TNDRMINT)-(.{1,10})|(RELAY)-(.{1,10})-(0|[1-9]\d*))$/su;
const HEX_NAME = /-(0x[0-9a-f]{8})(?=-|$)/;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** SCALE `StateMachine`. */
export function encodeStateMachine(text: StateMachine): Uint8Array {
  const [, numbered, number, named, name, relay, relayName, para] = FORM.exec(text) ?? [];
  const index = KINDS.indexOf((numbered ?? named ?? relay) as (typeof KINDS)[number]);
  if (index < 0) throw new StateMachineError(`expected a state machine such as POLKADOT-2000, got ${text}`);
  const parts: Uint8Array[] = [Uint8Array.of(index)];
  const letters = name ?? relayName;
  if (letters !== undefined) parts.push(encodeName(letters));
  const digits = number ?? para;
  if (digits !== undefined) parts.push(encodeNumber(text, digits));
  return concat(...parts);
}

/** Reads a SCALE `StateMachine`. */
export function readStateMachine(reader: ScaleReader): StateMachine {
  const index = reader.u8();
  const kind = KINDS[index];
  if (kind === undefined) throw new ScaleError(`unknown kind of state machine, index ${index}`);
  const parts: (string | number)[] = [kind];
  if (index >= 3) {
    const name = reader.fixed(4);
    parts.push(textOf(name) ?? toHex(name));
  }
  if (index < 3 || index === 5) parts.push(reader.u32());
  return parts.join("-");
}

/** The text that commitments hash and nodes return. For four bytes that are not UTF-8 upstream writes `XXXX`. */
export function protocolText(machine: StateMachine): string {
  return machine.replace(HEX_NAME, "-XXXX");
}

/** Bytes as text; undefined if they are not UTF-8. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The four bytes of an id, as they are encoded. @throws StateMachineError */
export function fourBytes(id: string): Uint8Array {
  const bytes = Buffer.from(id, "utf8");
  if (bytes.length !== 4) throw new StateMachineError(`expected an id of four bytes, got ${id}`);
  return new Uint8Array(bytes);
}

/** SCALE `StateMachineId`. */
export function encodeStateMachineId({ machine, consensusStateId }: StateMachineId): Uint8Array {
  return concat(encodeStateMachine(machine), fourBytes(consensusStateId));
}

/** SCALE `StateMachineHeight`. */
export function encodeStateMachineHeight(at: StateMachineHeight): Uint8Array {
  return concat(encodeStateMachineId(at), encodeU64(at.height));
}

function encodeName(name: string): Uint8Array {
  const bytes = /^0x[0-9a-f]{8}$/.test(name) ? fromHex(name) : undefined;
  // Bytes that are UTF-8 must be given as text, so hex is then not taken as bytes.
  return bytes === undefined || textOf(bytes) !== undefined ? fourBytes(name) : bytes;
}

function encodeNumber(text: string, digits: string): Uint8Array {
  const value = Number(digits);
  if (value > 0xffff_ffff) throw new StateMachineError(`${text}: the number is above 2^32 - 1`);
  return encodeU32(value);
}
