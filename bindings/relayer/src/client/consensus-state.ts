/**
 * The trusted state of a GRANDPA client, and the message that creates such a client, in SCALE.
 *
 * Throws `ScaleError` for bytes that are not a state, and for bytes after a state.
 * (docs/spec/grandpa.md#consensus-state, docs/spec/protocol.md#messages)
 */
import {
  concat,
  encodeBytes,
  encodeU32,
  encodeU64,
  encodeVec,
  readU64,
  ScaleReader,
} from "@as-ismp/core/internal/codec";
import { encodeStateMachine, fourBytes, readStateMachine, type StateMachine } from "./state-machine.ts";

/** `GRNP`, the consensus client id of GRANDPA. */
export const GRANDPA_CLIENT_ID = "GRNP";

/** A GRANDPA voter. */
export interface Authority {
  /** Public ed25519 key. */
  readonly id: Uint8Array;
  /** Votes that the authority counts for. */
  readonly weight: bigint;
}

/** The trusted state of a GRANDPA client. */
export interface ConsensusState {
  /** The authority set, whose votes finalize the next blocks. */
  readonly authorities: readonly Authority[];
  /** Id of the authority set that finalizes the next blocks. */
  readonly setId: bigint;
  /** Number of the last finalized block that is trusted. */
  readonly latestHeight: number;
  /** Hash of that block, 32 bytes. */
  readonly latestHash: Uint8Array;
  /** In milliseconds. */
  readonly slotDuration: bigint;
  /** The followed chain, for example `SUBSTRATE-them`. */
  readonly stateMachine: StateMachine;
}

/** SCALE `ConsensusState`. */
export function encodeConsensusState(state: ConsensusState): Uint8Array {
  return concat(
    encodeVec(state.authorities.map(({ id, weight }) => concat(id, encodeU64(weight)))),
    encodeU64(state.setId),
    encodeU32(state.latestHeight),
    state.latestHash,
    encodeU64(state.slotDuration),
    encodeStateMachine(state.stateMachine),
  );
}

/** Decodes a SCALE `ConsensusState`. @throws ScaleError, also if bytes follow */
export function decodeConsensusState(bytes: Uint8Array): ConsensusState {
  const reader = new ScaleReader(bytes);
  const state = {
    authorities: readAuthorities(reader),
    setId: readU64(reader),
    latestHeight: reader.u32(),
    latestHash: reader.fixed(32).slice(),
    slotDuration: readU64(reader),
    stateMachine: readStateMachine(reader),
  };
  reader.end();
  return state;
}

/** Reads a SCALE `AuthorityList`. */
export function readAuthorities(reader: ScaleReader): Authority[] {
  return reader.vec(() => ({ id: reader.fixed(32).slice(), weight: readU64(reader) }));
}

/** The call arguments with which root creates a consensus client. */
export interface CreateConsensusState {
  /** SCALE, in the format of the consensus client. */
  readonly consensusState: Uint8Array;
  /** Four ASCII characters. */
  readonly consensusClientId: string;
  /** Four ASCII characters. */
  readonly consensusStateId: string;
  /** Seconds without an update after which the client has expired. */
  readonly unbondingPeriod: bigint;
  /** Seconds before a new state commitment may be used, by chain. */
  readonly challengePeriods: readonly (readonly [StateMachine, seconds: bigint])[];
}

/** SCALE `CreateConsensusState`, without state commitments. */
export function encodeCreateConsensusState(client: CreateConsensusState): Uint8Array {
  const periods = client.challengePeriods
    .map(([machine, seconds]) => [encodeStateMachine(machine), seconds] as const)
    .sort(([a], [b]) => Buffer.compare(a, b));
  return concat(
    encodeBytes(client.consensusState),
    fourBytes(client.consensusClientId),
    fourBytes(client.consensusStateId),
    encodeU64(client.unbondingPeriod),
    encodeVec(periods.map(([machine, seconds]) => concat(machine, encodeU64(seconds)))),
    encodeVec([]),
  );
}
