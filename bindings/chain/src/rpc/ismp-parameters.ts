/**
 * Parameters of the ISMP methods: converts the JSON of clients to SCALE.
 *
 * Rejects invalid values with "Invalid params" where a node would do so or panic: a state machine id that is not 4
 * bytes long, and integers that a JSON parser would have rounded. (docs/spec/protocol.md#state-machine-text,
 * docs/spec/pallet-ismp.md#json)
 */
import { concat, encodeU32, encodeU64 } from "@as-ismp/core/internal/codec";
import { type Parameters, wrong } from "./parameters.ts";

const U32_MAX = 2 ** 32 - 1;

/** SCALE `StateMachineId`. */
export function stateMachineId(given: Parameters, index: number): Uint8Array {
  return idOf(given.raw(index), index);
}

/** SCALE `StateMachineHeight`. */
export function stateMachineHeight(given: Parameters, index: number): Uint8Array {
  const { id, height } = fields(given.raw(index), index);
  if (!Number.isSafeInteger(height) || (height as number) < 0)
    throw wrong(index, "an object with a height, an integer below 2^53");
  return concat(idOf(id, index), encodeU64(BigInt(height as number)));
}

/** A list of lists of byte values. */
export function byteLists(given: Parameters, index: number, most: number): Uint8Array[] {
  return given.list(index, most, (value) => byteList(value, index));
}

/** `[u8; 4]` as four numbers. */
export function fourBytes(given: Parameters, index: number): Uint8Array {
  const bytes = byteList(given.raw(index), index);
  if (bytes.length !== 4) throw wrong(index, "4 bytes");
  return bytes;
}

/** Commitments as `[{ "commitment": "0x…" }]`. */
export function commitments(given: Parameters, index: number, most: number): Uint8Array[] {
  return given.list(index, most, (value) => {
    const { commitment } = fields(value, index);
    if (typeof commitment !== "string" || !/^0x[0-9a-fA-F]{64}$/.test(commitment)) {
      throw wrong(index, "a list of objects with a commitment of 32 bytes");
    }
    return new Uint8Array(Buffer.from(commitment.slice(2), "hex"));
  });
}

function byteList(value: unknown, index: number): Uint8Array {
  const isByte = (each: unknown): boolean =>
    Number.isInteger(each) && (each as number) >= 0 && (each as number) < 256;
  if (!Array.isArray(value) || !value.every(isByte)) throw wrong(index, "a list of byte values");
  return Uint8Array.from(value as number[]);
}

function idOf(value: unknown, index: number): Uint8Array {
  const { state_id, consensus_state_id } = fields(value, index);
  const consensus = Buffer.from(typeof consensus_state_id === "string" ? consensus_state_id : "");
  if (consensus.length !== 4) throw wrong(index, "an object with a consensus_state_id of 4 bytes");
  return concat(stateMachine(state_id, index), consensus);
}

function stateMachine(text: unknown, index: number): Uint8Array {
  const refused = wrong(index, "an object with a state_id such as POLKADOT-2000");
  if (typeof text !== "string") throw refused;
  const parts = text.split("-");
  const last = parts.at(-1) ?? "";
  const number = (): Uint8Array => {
    if (!/^\+?\d+$/.test(last) || Number(last) > U32_MAX) throw refused;
    return encodeU32(Number(last));
  };
  const four = (name: string): Uint8Array => {
    const bytes = Buffer.from(name);
    if (bytes.length !== 4) throw refused;
    return bytes;
  };
  const variant = (of: number, ...payload: readonly Uint8Array[]): Uint8Array =>
    concat(Uint8Array.of(of), ...payload);
  if (text.startsWith("EVM-")) return variant(0, number());
  if (text.startsWith("POLKADOT-")) return variant(1, number());
  if (text.startsWith("RELAY-")) return variant(5, four(parts[1] ?? ""), number());
  if (text.startsWith("KUSAMA-")) return variant(2, number());
  if (text.startsWith("SUBSTRATE-")) return variant(3, four(last));
  if (text.startsWith("TNDRMINT-")) return variant(4, four(last));
  throw refused;
}

function fields(value: unknown, index: number): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(index, "an object");
  return value as Readonly<Record<string, unknown>>;
}
