import { concat, hex, utf8 } from "./hex.ts";
import { loadProbe, type Probe, refusal } from "./probe.ts";
import { bytes, Reader, readStateMachine, u8, u32, u64, vec } from "./scale.ts";

/*
 * The GRANDPA consensus client and the Substrate state machine client without a chain: entry points of
 * tests/assembly/clients.ts, and what goes in and comes out of them.
 */

export const machine = {
  evm: (id: number) => concat(u8(0), u32(id)),
  polkadot: (id: number) => concat(u8(1), u32(id)),
  kusama: (id: number) => concat(u8(2), u32(id)),
  substrate: (name: string) => concat(u8(3), utf8(name)),
  tendermint: (name: string) => concat(u8(4), utf8(name)),
  relay: (relay: string, id: number) => concat(u8(5), utf8(relay), u32(id)),
} as const;

/** The coprocessor of the development chains. */
export const HYPERBRIDGE = machine.polkadot(3367);

export interface Surroundings {
  /** Default: POLKADOT-3367; null for none. */
  readonly coprocessor?: Uint8Array | null;
  /** Chains that the client serves, with their slot durations in milliseconds. */
  readonly served?: readonly (readonly [machine: Uint8Array, slotDuration: bigint])[];
  readonly consensusStateId?: string;
}

export interface Commitment {
  /** `0x` hex of the state machine and of the consensus state id. */
  readonly machine: string;
  readonly consensusStateId: string;
  readonly height: bigint;
  readonly timestamp: bigint;
  readonly overlayRoot: string | null;
  readonly stateRoot: string;
}

/** The name of a refusal, or the proven state and commitments. */
export type Update = string | { readonly state: Uint8Array; readonly commitments: readonly Commitment[] };

/** `StandaloneChain`, `Polkadot` and `Relaychain` messages, by their number. */
export type Envelope = 0 | 1 | 2;

/** @param heads a `BTreeMap<H256, ParachainHeaderProofs>`, if the envelope has one */
export function consensusMessage(envelope: Envelope, finalityProof: Uint8Array, heads = vec([])): Uint8Array {
  return concat(u8(envelope), finalityProof, ...(envelope === 0 ? [] : [heads]));
}

/** A `StateCommitment`. */
export interface KnownHeight {
  readonly timestamp?: bigint;
  readonly overlayRoot: Uint8Array | null;
  readonly stateRoot: Uint8Array;
}

function stateCommitment({ timestamp = 1n, overlayRoot, stateRoot }: KnownHeight): Uint8Array {
  return concat(u64(timestamp), option(overlayRoot), stateRoot);
}

/** A message's `Proof`. */
export function messageProof(of: Uint8Array, proof: Uint8Array, consensusStateId = "them"): Uint8Array {
  return concat(of, utf8(consensusStateId), u64(1n), bytes(proof));
}

export class Clients {
  readonly #probe: Probe;

  private constructor(probe: Probe) {
    this.#probe = probe;
  }

  static async load(): Promise<Clients> {
    return new Clients(await loadProbe("clients"));
  }

  verifyConsensus(state: Uint8Array, message: Uint8Array, around: Surroundings = {}): Update {
    const answer = this.#probe.call(
      "verify_consensus",
      coprocessorOf(around),
      served(around),
      utf8(around.consensusStateId ?? "them"),
      bytes(state),
      bytes(message),
    );
    const refused = refusal(answer);
    if (refused !== null) return refused;
    const reader = new Reader(answer.subarray(1));
    return { state: reader.bytes(), commitments: reader.vec(() => readCommitment(reader)) };
  }

  serves(machine: Uint8Array, around: Surroundings): boolean {
    return this.#probe.call("serves", served(around), machine)[0] === 1;
  }

  /** Whether all commitments are in the tree of messages, or all absent from it: the error, or null. */
  messages(
    known: KnownHeight,
    proof: Uint8Array,
    question: { members: boolean; kind: number; commitments: readonly Uint8Array[] },
    around: Surroundings = {},
  ): string | null {
    const { members, kind, commitments } = question;
    return refusal(
      this.#probe.call(
        "messages",
        coprocessorOf(around),
        stateCommitment(known),
        proof,
        u8(members ? 1 : 0),
        u8(kind),
        vec(commitments),
      ),
    );
  }

  /** Whether one proof answers all GETs of a batch: the error, or null. */
  readStates(known: KnownHeight, proof: Uint8Array, gets: readonly Uint8Array[]): string | null {
    return refusal(
      this.#probe.call("read_states", coprocessorOf({}), stateCommitment(known), proof, vec(gets)),
    );
  }

  /** Values by `0x` hex of their keys, in the order of the answer; or the error. */
  readState(
    known: KnownHeight,
    proof: Uint8Array,
    get: Uint8Array,
    around: Surroundings = {},
  ): string | [string, string | null][] {
    const answer = this.#probe.call("read_state", coprocessorOf(around), stateCommitment(known), proof, get);
    const refused = refusal(answer);
    if (refused !== null) return refused;
    const reader = new Reader(answer.subarray(1));
    return reader.vec(() => [hex(reader.bytes()), reader.u8() === 1 ? hex(reader.bytes()) : null]);
  }
}

function option(value: Uint8Array | null): Uint8Array {
  return value === null ? u8(0) : concat(u8(1), value);
}

function coprocessorOf({ coprocessor = HYPERBRIDGE }: Surroundings): Uint8Array {
  return option(coprocessor);
}

function served({ served = [] }: Surroundings): Uint8Array {
  return vec(served.map(([one, slotDuration]) => concat(one, u64(slotDuration))));
}

function readCommitment(reader: Reader): Commitment {
  const machine = hex(readStateMachine(reader));
  const consensusStateId = Buffer.from(reader.take(4)).toString("latin1");
  const height = reader.u64();
  const timestamp = reader.u64();
  const overlayRoot = reader.u8() === 1 ? hex(reader.take(32)) : null;
  return { machine, consensusStateId, height, timestamp, overlayRoot, stateRoot: hex(reader.take(32)) };
}
