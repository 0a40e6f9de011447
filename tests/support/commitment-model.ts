import { keccak } from "./hashing.ts";
import { concat, utf8 } from "./hex.ts";
import { NotScale, Reader, readStateMachine } from "./scale.ts";

/** Text form of a SCALE `StateMachine`. */
export function stateMachineText(encoded: Uint8Array): string {
  const reader = new Reader(encoded);
  const variant = reader.u8();
  const id = () => {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(reader.take(4));
    } catch {
      return "XXXX";
    }
  };
  if (variant === 0) return `EVM-${reader.u32()}`;
  if (variant === 1) return `POLKADOT-${reader.u32()}`;
  if (variant === 2) return `KUSAMA-${reader.u32()}`;
  if (variant === 3) return `SUBSTRATE-${id()}`;
  if (variant === 4) return `TNDRMINT-${id()}`;
  if (variant === 5) return `RELAY-${id()}-${reader.u32()}`;
  throw new NotScale("unknown state machine");
}

function bigEndian(value: bigint): Uint8Array {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, value);
  return out;
}

/** The bytes whose Keccak-256 is the commitment of a SCALE `Request` (0 POST, 1 GET). Throws {@link NotScale}. */
export function packedRequest(request: Uint8Array): Uint8Array {
  const reader = new Reader(request);
  const variant = reader.u8();
  if (variant > 1) throw new NotScale("unknown request");
  const source = utf8(stateMachineText(readStateMachine(reader)));
  const dest = utf8(stateMachineText(readStateMachine(reader)));
  const nonce = bigEndian(reader.u64());
  const from = reader.bytes();
  let packed: Uint8Array;
  if (variant === 0) {
    const to = reader.bytes();
    const timeout = bigEndian(reader.u64());
    packed = concat(source, dest, nonce, timeout, from, to, reader.bytes());
  } else {
    const keys = reader.byteVectors();
    const height = bigEndian(reader.u64());
    const context = reader.bytes();
    const timeout = bigEndian(reader.u64());
    packed = concat(source, dest, nonce, height, timeout, from, ...keys, context);
  }
  if (!reader.atEnd) throw new NotScale("bytes after the request");
  return packed;
}

export function commitmentOf(request: Uint8Array): Uint8Array {
  return keccak(packedRequest(request));
}
