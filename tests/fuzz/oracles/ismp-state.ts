import { blake2AsU8a } from "@polkadot/util-crypto";
import { childTrie, type State } from "../../../bindings/core/src/index.ts";
import { storagePrefix } from "../../../bindings/core/src/state/storage-prefix.ts";
import { twox } from "../../support/hashing.ts";
import { concat, unhex, utf8 } from "../../support/hex.ts";
import { Reader, u64 } from "../../support/scale.ts";
import type { ProofModel } from "./ismp-messages.ts";

/** A chain's ISMP state, decoded from storage by code of the tests alone. */

const CHILD = utf8("ISMP");
const COPROCESSOR = twox(utf8(":Coprocessor:"), 128);
const HOST_MACHINE = twox(utf8(":HostMachine:"), 128);
const item = (name: string) => storagePrefix("Ismp", name);
const PREFIX = {
  commitments: item("BoundedStateCommitments"),
  times: item("BoundedStateMachineUpdateTime"),
  challenge: item("ChallengePeriod"),
  frozen: item("FrozenConsensusClients"),
  consensus: item("ConsensusStates"),
  updated: item("ConsensusClientUpdateTime"),
  unbonding: item("UnbondingPeriod"),
  now: storagePrefix("Timestamp", "Now"),
  served: storagePrefix("IsmpGrandpa", "SupportedStateMachines"),
} as const;

const blakeConcat = (key: Uint8Array) => concat(blake2AsU8a(key, 128), key);
const twoxConcat = (key: Uint8Array) => concat(twox(key, 64), key);

export interface KnownCommitment {
  readonly timestamp: bigint;
  readonly overlayRoot: Uint8Array | null;
  readonly stateRoot: Uint8Array;
}

export type ChildKind = "RequestCommitments" | "ResponseCommitments" | "RequestReceipts" | "ResponseReceipts";

export class IsmpState {
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  /** Seconds. */
  get now(): bigint {
    return (this.#u64(PREFIX.now) ?? 0n) / 1000n;
  }

  /** This chain's own state machine, SCALE. */
  get host(): Uint8Array {
    return this.#get(HOST_MACHINE) ?? concat(Uint8Array.of(3), utf8("rust"));
  }

  get coprocessor(): Uint8Array | null {
    const value = this.#get(COPROCESSOR);
    if (value === undefined) return Uint8Array.of(1, 0x27, 0x0d, 0, 0);
    return value[0] === 1 ? value.subarray(1) : null;
  }

  commitmentAt({ machine, consensusStateId, height }: ProofModel): KnownCommitment | undefined {
    const value = this.#get(this.#heightKey(PREFIX.commitments, machine, consensusStateId, height));
    if (value === undefined) return undefined;
    const reader = new Reader(value);
    const timestamp = reader.u64();
    const overlayRoot = reader.u8() === 1 ? reader.take(32) : null;
    return { timestamp, overlayRoot, stateRoot: reader.take(32) };
  }

  storedAt({ machine, consensusStateId, height }: ProofModel): bigint | undefined {
    return this.#u64(this.#heightKey(PREFIX.times, machine, consensusStateId, height));
  }

  challengePeriod(machine: Uint8Array, id: Uint8Array): bigint | undefined {
    return this.#u64(concat(PREFIX.challenge, blakeConcat(concat(machine, id))));
  }

  isFrozen(id: Uint8Array): boolean {
    return this.#get(concat(PREFIX.frozen, blakeConcat(id)))?.[0] === 1;
  }

  consensusState(id: Uint8Array): Uint8Array | undefined {
    const value = this.#get(concat(PREFIX.consensus, twoxConcat(id)));
    return value === undefined ? undefined : new Reader(value).bytes();
  }

  updatedAt(id: Uint8Array): bigint | undefined {
    return this.#u64(concat(PREFIX.updated, twoxConcat(id)));
  }

  unbondingPeriod(id: Uint8Array): bigint | undefined {
    return this.#u64(concat(PREFIX.unbonding, blakeConcat(id)));
  }

  /** Slot durations in milliseconds of the chains that the GRANDPA client serves, by their SCALE names. */
  served(): (readonly [machine: Uint8Array, slotDuration: bigint])[] {
    return [...this.#state.top.entries(PREFIX.served)].map(([key, value]) => {
      return [key.subarray(PREFIX.served.length + 8), new Reader(value).u64()] as const;
    });
  }

  child(kind: ChildKind, commitment: string): Uint8Array | undefined {
    return childTrie(this.#state, CHILD).get(concat(utf8(kind), unhex(commitment)));
  }

  #get(key: Uint8Array): Uint8Array | undefined {
    return this.#state.top.get(key);
  }

  #u64(key: Uint8Array): bigint | undefined {
    const value = this.#get(key);
    return value === undefined ? undefined : new Reader(value).u64();
  }

  #heightKey(prefix: Uint8Array, machine: Uint8Array, id: Uint8Array, height: bigint): Uint8Array {
    return concat(prefix, blakeConcat(concat(machine, id)), blakeConcat(u64(height)));
  }
}
