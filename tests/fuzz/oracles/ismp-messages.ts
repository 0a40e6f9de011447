import { commitmentOf, packedRequest } from "../../support/commitment-model.ts";
import { keccak } from "../../support/hashing.ts";
import { concat, hex } from "../../support/hex.ts";
import { NotScale, Reader, readStateMachine, u8 } from "../../support/scale.ts";

/** ISMP messages decoded by code of the tests alone, down to the commitments that they are about. */

export interface RequestModel {
  readonly isGet: boolean;
  readonly source: Uint8Array;
  readonly dest: Uint8Array;
  readonly timeout: bigint;
  /** Of a GET; 0 of a POST. */
  readonly height: bigint;
  readonly keys: readonly Uint8Array[];
  /** `0x` hex, as all commitments here. */
  readonly commitment: string;
}

export interface ResponseModel {
  readonly isGet: boolean;
  readonly request: RequestModel;
  readonly timeout: bigint;
  readonly commitment: string;
}

export interface ProofModel {
  readonly machine: Uint8Array;
  readonly consensusStateId: Uint8Array;
  readonly height: bigint;
  readonly trie: number;
  readonly hasher: number;
  readonly nodes: readonly Uint8Array[];
}

export type MessageModel =
  | { readonly kind: "consensus"; readonly id: Uint8Array; readonly proof: Uint8Array }
  | { readonly kind: "fraud"; readonly id: Uint8Array; readonly proofs: readonly [Uint8Array, Uint8Array] }
  | { readonly kind: "requests"; readonly items: readonly RequestModel[]; readonly proof: ProofModel }
  | { readonly kind: "gets"; readonly items: readonly RequestModel[]; readonly proof: ProofModel }
  | { readonly kind: "responses"; readonly items: readonly ResponseModel[]; readonly proof: ProofModel }
  | { readonly kind: "post timeouts"; readonly items: readonly RequestModel[]; readonly proof: ProofModel }
  | {
      readonly kind: "response timeouts";
      readonly items: readonly ResponseModel[];
      readonly proof: ProofModel;
    }
  | { readonly kind: "get timeouts"; readonly items: readonly RequestModel[] };

/** SCALE `Vec<Message>`; throws {@link NotScale}. */
export function readMessages(bytes: Uint8Array): MessageModel[] {
  const reader = new Reader(bytes);
  const messages = reader.vec(() => readMessage(reader));
  if (!reader.atEnd) throw new NotScale("bytes after the messages");
  return messages;
}

function readMessage(reader: Reader): MessageModel {
  switch (reader.u8()) {
    case 0: {
      const proof = reader.bytes();
      const id = reader.take(4);
      reader.bytes();
      return { kind: "consensus", id, proof };
    }
    case 1: {
      const proofs = [reader.bytes(), reader.bytes()] as const;
      const id = reader.take(4);
      reader.bytes();
      return { kind: "fraud", id, proofs };
    }
    case 2: {
      const items = reader.vec(() => readInner(reader, false));
      return { kind: "requests", items, proof: readProofAndSigner(reader) };
    }
    case 3:
      if (reader.u8() === 0) {
        const items = reader.vec(() => readRequest(reader));
        return { kind: "gets", items, proof: readProofAndSigner(reader) };
      } else {
        const items = reader.vec(() => readResponse(reader));
        return { kind: "responses", items, proof: readProofAndSigner(reader) };
      }
    case 4:
      switch (reader.u8()) {
        case 0: {
          const items = reader.vec(() => readRequest(reader));
          return { kind: "post timeouts", items, proof: readProof(reader) };
        }
        case 1: {
          const items = reader.vec(() => readPostResponse(reader));
          return { kind: "response timeouts", items, proof: readProof(reader) };
        }
        case 2:
          return { kind: "get timeouts", items: reader.vec(() => readRequest(reader)) };
        default:
          throw new NotScale("unknown kind of timeouts");
      }
    default:
      throw new NotScale("unknown message");
  }
}

function readRequest(reader: Reader): RequestModel {
  const kind = reader.u8();
  if (kind > 1) throw new NotScale("unknown request");
  return readInner(reader, kind === 1);
}

function readInner(reader: Reader, isGet: boolean): RequestModel {
  const start = reader.position;
  const source = readStateMachine(reader);
  const dest = readStateMachine(reader);
  reader.u64();
  reader.bytes();
  let [timeout, height] = [0n, 0n];
  let keys: Uint8Array[] = [];
  if (isGet) {
    keys = reader.byteVectors();
    height = reader.u64();
    reader.bytes();
    timeout = reader.u64();
  } else {
    reader.bytes();
    timeout = reader.u64();
    reader.bytes();
  }
  const encoded = concat(u8(isGet ? 1 : 0), reader.since(start));
  return { isGet, source, dest, timeout, height, keys, commitment: hex(commitmentOf(encoded)) };
}

function readResponse(reader: Reader): ResponseModel {
  const kind = reader.u8();
  if (kind === 0) return readPostResponse(reader);
  if (kind !== 1) throw new NotScale("unknown response");
  const start = reader.position;
  const request = readInner(reader, true);
  const packed = packedRequest(concat(u8(1), reader.since(start)));
  const values = reader.vec(() => {
    const key = reader.bytes();
    const held = reader.u8();
    if (held > 1) throw new NotScale("not an Option");
    return concat(key, held === 1 ? reader.bytes() : new Uint8Array());
  });
  return { isGet: true, request, timeout: 0n, commitment: hex(keccak(concat(packed, ...values))) };
}

function readPostResponse(reader: Reader): ResponseModel {
  const start = reader.position;
  const request = readInner(reader, false);
  const packed = packedRequest(concat(u8(0), reader.since(start)));
  const body = reader.bytes();
  const timeout = reader.u64();
  const bigEndian = new Uint8Array(8);
  new DataView(bigEndian.buffer).setBigUint64(0, timeout);
  return { isGet: false, request, timeout, commitment: hex(keccak(concat(packed, body, bigEndian))) };
}

function readProofAndSigner(reader: Reader): ProofModel {
  const proof = readProof(reader);
  reader.bytes();
  return proof;
}

function readProof(reader: Reader): ProofModel {
  const machine = readStateMachine(reader);
  const consensusStateId = reader.take(4);
  const height = reader.u64();
  const bytes = reader.bytes();
  try {
    const inside = new Reader(bytes);
    return {
      machine,
      consensusStateId,
      height,
      trie: inside.u8(),
      hasher: inside.u8(),
      nodes: inside.byteVectors(),
    };
  } catch (error) {
    // Proofs for other state machine clients than Substrate's do not decode here.
    if (!(error instanceof NotScale)) throw error;
    return { machine, consensusStateId, height, trie: 255, hasher: 255, nodes: [] };
  }
}
