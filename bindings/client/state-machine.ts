/**
 * State machines as people write them, `SUBSTRATE-them`, and as SCALE; heights of them.
 *
 * Refuses, by {@link StateMachineError}, texts of another form and indices without a variant. Stricter than
 * upstream's parser where that one is lax (leading zeros, further segments): one machine has one text.
 * (Protocol specification §2.1, §2.2.)
 */
import { encodeU64, readU64 } from "../chain/integers.ts";
import { concat, encodeU32, type ScaleReader } from "../state/scale.ts";
import { StateMachineError } from "./errors.ts";

/** For example `EVM-1`, `POLKADOT-2000`, `SUBSTRATE-them`, `RELAY-roco-1000`. */
export type StateMachine = string;

/** A state machine as seen through one consensus client. */
export interface StateMachineId {
  readonly machine: StateMachine;
  /** Four ASCII letters. */
  readonly consensusStateId: string;
}

export interface StateMachineHeight extends StateMachineId {
  readonly height: bigint;
}

/** In the order of their indices. */
const KINDS = ["EVM", "POLKADOT", "KUSAMA", "SUBSTRATE", "TNDRMINT", "RELAY"] as const;
const FORM =
  /^(?:(EVM|POLKADOT|KUSAMA)-(0|[1-9]\d*)|(SUBSTRATE|TNDRMINT)-([^-]+)|(RELAY)-([^-]+)-(0|[1-9]\d*))$/;

/** SCALE `StateMachine`. */
export function encodeStateMachine(text: StateMachine): Uint8Array {
  const [, numbered, number, named, name, relay, relayName, para] = FORM.exec(text) ?? [];
  const index = KINDS.indexOf((numbered ?? named ?? relay) as (typeof KINDS)[number]);
  if (index < 0) throw new StateMachineError(`${text} names no state machine`);
  const parts: Uint8Array[] = [Uint8Array.of(index)];
  const letters = name ?? relayName;
  if (letters !== undefined) parts.push(fourBytes(letters));
  const digits = number ?? para;
  if (digits !== undefined) parts.push(encodeNumber(text, digits));
  return concat(...parts);
}

/** Reads a SCALE `StateMachine`. */
export function readStateMachine(reader: ScaleReader): StateMachine {
  const index = reader.u8();
  const kind = KINDS[index];
  if (kind === undefined) throw new StateMachineError(`no kind of state machine has the index ${index}`);
  const parts: (string | number)[] = [kind];
  if (index >= 3) parts.push(readFour(reader));
  if (index < 3 || index === 5) parts.push(reader.u32());
  return parts.join("-");
}

/** The four bytes of an id, as they stand on the wire. */
export function fourBytes(id: string): Uint8Array {
  const bytes = Buffer.from(id, "utf8");
  if (bytes.length !== 4) throw new StateMachineError(`${id} is not of four bytes`);
  return new Uint8Array(bytes);
}

export function readFour(reader: ScaleReader): string {
  return Buffer.from(reader.fixed(4)).toString("utf8");
}

/** SCALE `StateMachineId`. */
export function encodeStateMachineId({ machine, consensusStateId }: StateMachineId): Uint8Array {
  return concat(encodeStateMachine(machine), fourBytes(consensusStateId));
}

/** SCALE `StateMachineHeight`. */
export function encodeStateMachineHeight(at: StateMachineHeight): Uint8Array {
  return concat(encodeStateMachineId(at), encodeU64(at.height));
}

export function readStateMachineHeight(reader: ScaleReader): StateMachineHeight {
  return { machine: readStateMachine(reader), consensusStateId: readFour(reader), height: readU64(reader) };
}

function encodeNumber(text: string, digits: string): Uint8Array {
  const value = Number(digits);
  if (value > 0xffff_ffff) throw new StateMachineError(`${text}: the number is above 2^32 - 1`);
  return encodeU32(value);
}
