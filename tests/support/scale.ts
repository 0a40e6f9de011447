import { concat } from "./hex.ts";

/**
 * SCALE as far as the light client needs it: encoders that can also encode what a correct encoder would not, and a
 * reader with which tests read what they made or mutated. Structures: docs/spec/grandpa.md#structures.
 */

export function u8(value: number): Uint8Array {
  return Uint8Array.of(value);
}

export function u16(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, value >>> 8);
}

export function u32(value: number): Uint8Array {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, value, true);
  return out;
}

export function u64(value: bigint): Uint8Array {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, value, true);
  return out;
}

export function u128(value: bigint): Uint8Array {
  return concat(u64(value & ((1n << 64n) - 1n)), u64(value >> 64n));
}

/** `Compact<u32>` in canonical form. */
export function compact(value: number): Uint8Array {
  if (value < 1 << 6) return u8(value << 2);
  if (value < 1 << 14) return u16((value << 2) | 1);
  if (value < 1 << 30) return u32(value * 4 + 2);
  return concat(u8(3), u32(value));
}

/** `Compact<u32>` in a longer mode than needed, which a strict decoder refuses. */
export function compactIn(mode: 1 | 2 | 3, value: number): Uint8Array {
  if (mode === 1) return u16((value << 2) | 1);
  if (mode === 2) return u32(value * 4 + 2);
  return concat(u8(3), u32(value));
}

export function bytes(value: Uint8Array): Uint8Array {
  return concat(compact(value.length), value);
}

export function vec(items: readonly Uint8Array[]): Uint8Array {
  // Not as parameters of a call: there may be more items than a stack has room for.
  return new Uint8Array(Buffer.concat([compact(items.length), ...items]));
}

export function byteVectors(items: readonly Uint8Array[]): Uint8Array {
  return vec(items.map(bytes));
}

// Digest items

export const digestItem = {
  other: (data: Uint8Array) => concat(u8(0), bytes(data)),
  consensus: (engine: string, data: Uint8Array) => concat(u8(4), engineId(engine), bytes(data)),
  seal: (engine: string, data: Uint8Array) => concat(u8(5), engineId(engine), bytes(data)),
  preRuntime: (engine: string, data: Uint8Array) => concat(u8(6), engineId(engine), bytes(data)),
  environmentUpdated: () => u8(8),
} as const;

function engineId(engine: string): Uint8Array {
  const id = Buffer.from(engine, "ascii");
  if (id.length !== 4) throw new Error(`an engine id has four bytes: ${engine}`);
  return new Uint8Array(id);
}

// GRANDPA

export interface Authority {
  readonly id: Uint8Array;
  readonly weight: bigint;
}

function authorityList(authorities: readonly Authority[]): Uint8Array {
  return vec(authorities.map(({ id, weight }) => concat(id, u64(weight))));
}

export const grandpaLog = {
  scheduledChange: (next: readonly Authority[], delay = 0) =>
    digestItem.consensus("FRNK", concat(u8(1), authorityList(next), u32(delay))),
  forcedChange: (median: number, next: readonly Authority[], delay = 0) =>
    digestItem.consensus("FRNK", concat(u8(2), u32(median), authorityList(next), u32(delay))),
  onDisabled: (index: bigint) => digestItem.consensus("FRNK", concat(u8(3), u64(index))),
  pause: (delay: number) => digestItem.consensus("FRNK", concat(u8(4), u32(delay))),
  resume: (delay: number) => digestItem.consensus("FRNK", concat(u8(5), u32(delay))),
} as const;

export interface ConsensusState {
  readonly authorities: readonly Authority[];
  readonly setId: bigint;
  readonly latestHeight: number;
  readonly latestHash: Uint8Array;
  readonly slotDuration: bigint;
  /** A SCALE `StateMachine`. */
  readonly stateMachine: Uint8Array;
}

export function consensusState(state: ConsensusState): Uint8Array {
  return concat(
    authorityList(state.authorities),
    u64(state.setId),
    u32(state.latestHeight),
    state.latestHash,
    u64(state.slotDuration),
    state.stateMachine,
  );
}

export interface Precommit {
  readonly targetHash: Uint8Array;
  readonly targetNumber: number;
  readonly signature: Uint8Array;
  readonly id: Uint8Array;
}

export interface Justification {
  readonly round: bigint;
  readonly targetHash: Uint8Array;
  readonly targetNumber: number;
  readonly precommits: readonly Precommit[];
  /** Encoded headers. */
  readonly ancestries: readonly Uint8Array[];
}

export function justification(value: Justification): Uint8Array {
  return concat(
    u64(value.round),
    value.targetHash,
    u32(value.targetNumber),
    vec(value.precommits.map((p) => concat(p.targetHash, u32(p.targetNumber), p.signature, p.id))),
    vec(value.ancestries),
  );
}

export interface FinalityProof {
  readonly block: Uint8Array;
  readonly justification: Uint8Array;
  /** Encoded headers. */
  readonly unknownHeaders: readonly Uint8Array[];
}

export function finalityProof(proof: FinalityProof): Uint8Array {
  return concat(proof.block, bytes(proof.justification), vec(proof.unknownHeaders));
}

export interface ParachainHeaderProofs {
  readonly relayHash: Uint8Array;
  readonly nodes: readonly Uint8Array[];
  readonly paraIds: readonly number[];
}

/** `BTreeMap<H256, ParachainHeaderProofs>`, in the order given. */
export function parachainHeaderProofs(entries: readonly ParachainHeaderProofs[]): Uint8Array {
  return vec(entries.map((e) => concat(e.relayHash, byteVectors(e.nodes), vec(e.paraIds.map(u32)))));
}

// Reading

/** Thrown by {@link Reader}; tests that read mutated bytes catch it. */
export class NotScale extends Error {}

export class Reader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get position(): number {
    return this.#at;
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  take(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) throw new NotScale("out of bytes");
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  since(start: number): Uint8Array {
    return this.#bytes.subarray(start, this.#at);
  }

  u8(): number {
    return this.take(1)[0] ?? 0;
  }

  u16(): number {
    return this.u8() | (this.u8() << 8);
  }

  u32(): number {
    const b = this.take(4);
    return new DataView(b.buffer, b.byteOffset, 4).getUint32(0, true);
  }

  u64(): bigint {
    const b = this.take(8);
    return new DataView(b.buffer, b.byteOffset, 8).getBigUint64(0, true);
  }

  u128(): bigint {
    return this.u64() | (this.u64() << 64n);
  }

  compact(): number {
    const start = this.#at;
    const first = this.u8();
    this.#at = start;
    const mode = first & 3;
    let value: number;
    if (mode === 0) value = this.u8() >>> 2;
    else if (mode === 1) value = this.u16() >>> 2;
    else if (mode === 2) value = this.u32() >>> 2;
    else {
      if (this.u8() !== 3) throw new NotScale("compact beyond u32");
      value = this.u32();
    }
    if (compact(value).length !== this.#at - start) throw new NotScale("compact not in canonical form");
    return value;
  }

  bytes(): Uint8Array {
    return this.take(this.compact());
  }

  vec<T>(item: () => T): T[] {
    const count = this.compact();
    const out: T[] = [];
    for (let i = 0; i < count; i++) out.push(item());
    return out;
  }

  byteVectors(): Uint8Array[] {
    return this.vec(() => this.bytes());
  }
}

interface DigestLog {
  readonly kind: number;
  readonly engine: string;
  readonly data: Uint8Array;
}

export interface Header {
  readonly encoded: Uint8Array;
  readonly parentHash: Uint8Array;
  readonly number: number;
  readonly stateRoot: Uint8Array;
  readonly digest: readonly DigestLog[];
}

export function readHeader(reader: Reader): Header {
  const start = reader.position;
  const parentHash = reader.take(32);
  const number = reader.compact();
  const stateRoot = reader.take(32);
  reader.take(32);
  const digest = reader.vec((): DigestLog => {
    const kind = reader.u8();
    if (kind === 8) return { kind, engine: "", data: new Uint8Array() };
    if (kind === 0) return { kind, engine: "", data: reader.bytes() };
    if (kind < 4 || kind > 6) throw new NotScale("unknown digest item");
    return { kind, engine: Buffer.from(reader.take(4)).toString("latin1"), data: reader.bytes() };
  });
  return { encoded: reader.since(start), parentHash, number, stateRoot, digest };
}

export function readAuthorityList(reader: Reader): Authority[] {
  return reader.vec(() => ({ id: reader.take(32), weight: reader.u64() }));
}

export function readStateMachine(reader: Reader): Uint8Array {
  const start = reader.position;
  const variant = reader.u8();
  if (variant > 5) throw new NotScale("unknown state machine");
  reader.take(variant === 5 ? 8 : 4);
  return reader.since(start);
}

export function readConsensusState(reader: Reader): ConsensusState {
  return {
    authorities: readAuthorityList(reader),
    setId: reader.u64(),
    latestHeight: reader.u32(),
    latestHash: reader.take(32),
    slotDuration: reader.u64(),
    stateMachine: readStateMachine(reader),
  };
}

export function readFinalityProof(reader: Reader): {
  block: Uint8Array;
  justification: Uint8Array;
  unknownHeaders: Header[];
} {
  return {
    block: reader.take(32),
    justification: reader.bytes(),
    unknownHeaders: reader.vec(() => readHeader(reader)),
  };
}

export function readJustification(
  reader: Reader,
): Omit<Justification, "ancestries"> & { ancestries: Header[] } {
  return {
    round: reader.u64(),
    targetHash: reader.take(32),
    targetNumber: reader.u32(),
    precommits: reader.vec(() => ({
      targetHash: reader.take(32),
      targetNumber: reader.u32(),
      signature: reader.take(64),
      id: reader.take(32),
    })),
    ancestries: reader.vec(() => readHeader(reader)),
  };
}

export function readParachainHeaderProofs(reader: Reader): ParachainHeaderProofs[] {
  return reader.vec(() => ({
    relayHash: reader.take(32),
    nodes: reader.byteVectors(),
    paraIds: reader.vec(() => reader.u32()),
  }));
}

/** The ScheduledChange a header announces: its first `FRNK` log that decodes as one. */
export function scheduledChangeOf(header: Header): { next: Authority[]; delay: number } | undefined {
  for (const log of header.digest) {
    if (log.kind !== 4 || log.engine !== "FRNK") continue;
    try {
      const reader = new Reader(log.data);
      if (reader.u8() === 1) return { next: readAuthorityList(reader), delay: reader.u32() };
    } catch (error) {
      if (!(error instanceof NotScale)) throw error;
    }
  }
  return undefined;
}
