import type { State, Storage } from "../../../bindings/core/src/index.ts";
import { blake2 } from "../../support/hashing.ts";
import { concat, equal, hex, unhex, utf8 } from "../../support/hex.ts";
import { type Header, NotScale, Reader, readConsensusState, readFinalityProof } from "../../support/scale.ts";
import { unsoundFinality } from "../../support/soundness.ts";
import { NotProven, readFromProof } from "../../support/trie-model.ts";
import { commitmentsOf } from "../../support/verified-model.ts";
import {
  type MessageModel,
  type ProofModel,
  type RequestModel,
  type ResponseModel,
  readMessages,
} from "./ismp-messages.ts";
import { type ChildKind, IsmpState, type KnownCommitment } from "./ismp-state.ts";
import { changedPlaces } from "./state.ts";

/**
 * The conditions of an accepted list of messages: each of its items was proven against a commitment that this chain
 * trusts, was in time, and had not been handled before; and the trie of messages has changed by these items alone.
 *
 * Checked with the bytes and both states, and with none of the product's code except its storage. Returns undefined,
 * or the condition that is broken.
 */

class Broken extends Error {}

function promise(kept: boolean, otherwise: string): asserts kept {
  if (!kept) throw new Broken(otherwise);
}

export function unsoundMessages(before: State, after: Storage, bytes: Uint8Array): string | undefined {
  try {
    new Acceptance(before, after).check(readMessages(bytes));
    return undefined;
  } catch (error) {
    if (error instanceof Broken) return error.message;
    if (error instanceof NotScale || error instanceof NotProven)
      return `its bytes do not read: ${error.message}`;
    throw error;
  }
}

class Acceptance {
  readonly #before: IsmpState;
  readonly #after: IsmpState;
  readonly #places: readonly string[];
  /** The number of updates of each client in the list. */
  readonly #updates = new Map<string, number>();
  /** Effects of messages of the same list: `kind commitment`. */
  readonly #done = new Set<string>();
  /** Keys of the trie of messages that may have changed. */
  readonly #explained = new Set<string>();
  #answers = 0;

  constructor(before: State, after: Storage) {
    this.#before = new IsmpState(before);
    this.#after = new IsmpState(after.snapshot());
    this.#places = changedPlaces(before, after);
  }

  check(messages: readonly MessageModel[]): void {
    promise(messages.length > 0, "an empty list of messages was accepted");
    const frozen = new Set<string>();
    for (const message of messages) {
      if (message.kind !== "consensus") continue;
      this.#updates.set(hex(message.id), (this.#updates.get(hex(message.id)) ?? 0) + 1);
    }
    for (const message of messages) {
      if (message.kind !== "get timeouts") {
        const id =
          message.kind === "consensus" || message.kind === "fraud"
            ? message.id
            : message.proof.consensusStateId;
        promise(!this.#before.isFrozen(id) && !frozen.has(hex(id)), "a frozen client was asked");
        if (message.kind === "fraud") frozen.add(hex(id));
      }
      this.#checkMessage(message);
    }
    this.#checkTrie();
  }

  #checkMessage(message: MessageModel): void {
    switch (message.kind) {
      case "consensus":
        this.#update(message.id, message.proof);
        return;
      case "fraud":
        this.#fraud(message.id, message.proofs);
        return;
      case "requests":
        for (const item of items(message)) this.#request(item, message.proof);
        return;
      case "gets":
        for (const item of items(message)) this.#get(item, message.proof);
        return;
      case "responses":
        for (const item of items(message)) this.#response(item, message.proof);
        return;
      case "post timeouts":
        for (const item of items(message)) this.#postTimeout(item, message.proof);
        return;
      case "response timeouts":
        for (const item of items(message)) this.#responseTimeout(item, message.proof);
        return;
      case "get timeouts":
        for (const item of items(message)) this.#getTimeout(item);
    }
  }

  // Consensus

  #update(id: Uint8Array, proof: Uint8Array): void {
    const [trusted, next] = [this.#before.consensusState(id), this.#after.consensusState(id)];
    promise(trusted !== undefined && next !== undefined, "a client without a state was updated");
    const [updated, unbonding] = [this.#before.updatedAt(id), this.#before.unbondingPeriod(id)];
    promise(updated !== undefined && unbonding !== undefined, "a client without periods was updated");
    promise(this.#before.now < updated + unbonding, "an expired client was updated");
    // If one client has several updates, the states between them are in no storage.
    if (this.#updates.get(hex(id)) !== 1) return;
    const broken = unsoundFinality(trusted, proof.subarray(1), next);
    promise(broken === undefined, `an update was accepted although ${broken}`);
    const around = {
      coprocessor: this.#before.coprocessor,
      served: this.#before.served(),
      consensusStateId: Buffer.from(id).toString("latin1"),
    };
    for (const made of commitmentsOf(trusted, proof, around)) {
      const at = { machine: unhex(made.machine), consensusStateId: id, height: made.height } as ProofModel;
      const stored = this.#after.commitmentAt(at);
      if (stored === undefined || this.#before.commitmentAt(at) !== undefined) continue;
      const same =
        stored.timestamp === made.timestamp &&
        hex(stored.stateRoot) === made.stateRoot &&
        (stored.overlayRoot === null ? null : hex(stored.overlayRoot)) === made.overlayRoot;
      promise(same, `another commitment is stored than the proven header's, at height ${made.height}`);
    }
  }

  #fraud(id: Uint8Array, proofs: readonly [Uint8Array, Uint8Array]): void {
    const trusted = this.#before.consensusState(id);
    promise(trusted !== undefined, "a client without a state was frozen");
    // An update in the same list may have changed the voters.
    if (this.#updates.has(hex(id))) return;
    const branches = proofs.map((proof) => {
      const { block, unknownHeaders } = readFinalityProof(new Reader(proof));
      const lowest = unknownHeaders.reduce((least, header) =>
        header.number < least.number ? header : least,
      );
      // The same voters, from the block at which the branches fork.
      const base = withLatest(trusted, lowest.number - 1, lowest.parentHash);
      const broken = unsoundFinality(base, proof, new Uint8Array());
      promise(
        broken === undefined || OF_THE_NEXT_STATE.includes(broken),
        `a client was frozen although ${broken}`,
      );
      return { target: hex(block), from: hex(lowest.parentHash), hashes: routeOf(block, unknownHeaders) };
    });
    const [one, two] = branches as [(typeof branches)[number], (typeof branches)[number]];
    promise(one.from === two.from, "a client was frozen by branches that do not part from one block");
    const isProgress = one.hashes.includes(two.target) || two.hashes.includes(one.target);
    promise(!isProgress, "a client was frozen by one branch");
    const { latestHash } = readConsensusState(new Reader(trusted));
    promise(
      [one.target, two.target].includes(hex(latestHash)),
      "a client was frozen by blocks that it does not trust",
    );
  }

  // Messages

  #request(item: RequestModel, proof: ProofModel): void {
    const at = this.#commitment(proof);
    promise(!this.#before.child("RequestReceipts", item.commitment), "a request was delivered again");
    this.#once("received", item.commitment);
    this.#inTime(item, "a request");
    const isRouter = equalOrNull(this.#before.coprocessor, this.#before.host);
    promise(isRouter || equal(item.dest, this.#before.host), "a request for another chain was delivered");
    this.#speaksFor(proof, item.source);
    this.#member(proof, at, "RequestCommitments", item.commitment);
    this.#explain("RequestReceipts", item.commitment);
    this.#answers += 1;
  }

  #response(item: ResponseModel, proof: ProofModel): void {
    const at = this.#commitment(proof);
    this.#open(item.request);
    this.#once("settled", item.request.commitment);
    promise(
      item.isGet || item.timeout === 0n || item.timeout > this.#before.now,
      "a response was delivered too late",
    );
    this.#speaksFor(proof, item.request.dest);
    this.#member(proof, at, "ResponseCommitments", item.commitment);
    this.#explain("ResponseReceipts", item.request.commitment);
  }

  #get(item: RequestModel, proof: ProofModel): void {
    const at = this.#commitment(proof);
    promise(item.isGet, "a POST was answered by values");
    this.#open(item);
    this.#once("settled", item.commitment);
    this.#inTime(item, "a GET");
    promise(equal(item.dest, proof.machine), "a GET was answered by another chain");
    promise(item.height === proof.height, "a GET was answered at another height");
    promise(proof.trie === 1, "values were read from the trie of messages");
    for (const key of item.keys) readFromProof(hasherOf(proof), at.stateRoot, proof.nodes, key);
    this.#explain("ResponseReceipts", item.commitment);
  }

  #postTimeout(item: RequestModel, proof: ProofModel): void {
    const at = this.#commitment(proof);
    promise(!item.isGet, "a GET was timed out as a POST");
    this.#open(item, true);
    this.#once("settled", item.commitment);
    this.#speaksFor(proof, item.dest);
    promise(item.timeout !== 0n && item.timeout <= at.timestamp, "a request was timed out too early");
    this.#absent(proof, at, "RequestReceipts", item.commitment);
    this.#explain("RequestCommitments", item.commitment);
  }

  #responseTimeout(item: ResponseModel, proof: ProofModel): void {
    const at = this.#commitment(proof);
    promise(
      this.#before.child("ResponseCommitments", item.commitment) !== undefined,
      "a response that was never sent timed out",
    );
    promise(
      this.#before.child("RequestReceipts", item.request.commitment) !== undefined,
      "a response to a request that was never received timed out",
    );
    this.#once("response settled", item.commitment);
    this.#speaksFor(proof, item.request.source);
    promise(item.timeout !== 0n && item.timeout <= at.timestamp, "a response was timed out too early");
    this.#absent(proof, at, "ResponseReceipts", item.request.commitment);
    this.#explain("ResponseCommitments", item.commitment);
  }

  #getTimeout(item: RequestModel): void {
    promise(item.isGet, "a POST was timed out as a GET");
    this.#open(item);
    this.#once("settled", item.commitment);
    promise(item.timeout !== 0n && item.timeout <= this.#before.now, "a GET was timed out too early");
    this.#explain("RequestCommitments", item.commitment);
  }

  // Common to all

  /** @param evenAnswered a timeout that is proven on the other side needs no receipt here */
  #open({ commitment }: RequestModel, evenAnswered = false): void {
    promise(
      this.#before.child("RequestCommitments", commitment) !== undefined,
      "a request that was never sent was settled",
    );
    if (evenAnswered) return;
    promise(this.#before.child("ResponseReceipts", commitment) === undefined, "a request was settled again");
  }

  #once(what: string, commitment: string): void {
    const name = `${what} ${commitment}`;
    promise(!this.#done.has(name), `one message was ${what} twice`);
    this.#done.add(name);
  }

  #inTime({ timeout }: RequestModel, what: string): void {
    promise(timeout === 0n || timeout > this.#before.now, `${what} was taken too late`);
  }

  /** The state that this chain trusts at the height of a proof, its challenge period over. */
  #commitment(proof: ProofModel): KnownCommitment {
    const at = this.#after.commitmentAt(proof);
    const stored = this.#after.storedAt(proof);
    const period = this.#before.challengePeriod(proof.machine, proof.consensusStateId);
    promise(at !== undefined && stored !== undefined, "there is no commitment at the height of the proof");
    promise(period !== undefined, "there is no challenge period");
    promise(period === 0n || this.#before.now > stored + period, "the commitment is still open to challenge");
    return at;
  }

  #speaksFor({ machine }: ProofModel, needed: Uint8Array): void {
    const { coprocessor } = this.#before;
    const allowed = equal(machine, needed) || equalOrNull(coprocessor, machine);
    promise(allowed, "a chain spoke for another one");
  }

  #root(proof: ProofModel, at: KnownCommitment): Uint8Array {
    const kind = proof.machine[0];
    const isCoprocessor = (kind === 1 || kind === 2) && equalOrNull(this.#before.coprocessor, proof.machine);
    const root = isCoprocessor ? at.stateRoot : at.overlayRoot;
    promise(root !== null && proof.trie === 0, "messages were read from another trie than that of messages");
    return root;
  }

  #member(proof: ProofModel, at: KnownCommitment, kind: ChildKind, commitment: string): void {
    const key = concat(utf8(kind), unhex(commitment));
    const value = readFromProof(hasherOf(proof), this.#root(proof, at), proof.nodes, key);
    promise(value !== null, `what the other chain never sent was accepted: ${kind} ${commitment}`);
  }

  #absent(proof: ProofModel, at: KnownCommitment, kind: ChildKind, commitment: string): void {
    const key = concat(utf8(kind), unhex(commitment));
    const value = readFromProof(hasherOf(proof), this.#root(proof, at), proof.nodes, key);
    promise(value === null, `what the other chain received was timed out: ${kind} ${commitment}`);
  }

  #explain(kind: ChildKind, commitment: string): void {
    this.#explained.add(`ISMP ${hex(concat(utf8(kind), unhex(commitment)))}`);
  }

  /**
   * Nothing of the trie of messages has changed except by these items; modules that answer may have sent as many
   * responses.
   */
  #checkTrie(): void {
    const sent = `ISMP ${hex(utf8("ResponseCommitments"))}`;
    const unexplained = this.#places.filter(
      (place) => place.startsWith("ISMP ") && !this.#explained.has(place),
    );
    const answers = unexplained.filter((place) => place.startsWith(sent));
    promise(answers.length <= this.#answers, "more responses were sent than requests were received");
    const strange = unexplained.find((place) => !place.startsWith(sent));
    promise(strange === undefined, `the trie of messages has changed at ${strange}, which no item explains`);
  }
}

function items<T>({ items: list }: { readonly items: readonly T[] }): readonly T[] {
  promise(list.length > 0, "an empty batch was accepted");
  return list;
}

function hasherOf({ hasher }: ProofModel): "keccak256" | "blake2_256" {
  promise(hasher < 2, "a proof of an unknown hasher was accepted");
  return hasher === 0 ? "keccak256" : "blake2_256";
}

function equalOrNull(one: Uint8Array | null, other: Uint8Array): boolean {
  return one !== null && equal(one, other);
}

/** What a proof may also say about the successors of its voters, which a fraud proof does not check. */
const OF_THE_NEXT_STATE: readonly string[] = [
  "the next state is not what the target says",
  "the voters changed below the target",
  "the voters were changed by force",
  "a change of voters with a delay was applied",
  "bytes after the justification",
];

/** Hashes of a block and its ancestors, as far as there are headers. */
function routeOf(block: Uint8Array, headers: readonly Header[]): string[] {
  const byHash = new Map(headers.map((header) => [hex(blake2(header.encoded)), header]));
  const route: string[] = [];
  for (let at = hex(block), header = byHash.get(at); header !== undefined; header = byHash.get(at)) {
    route.push(at);
    at = hex(header.parentHash);
  }
  return route;
}

/** A consensus state that trusts another block, voters and set as they are. */
function withLatest(state: Uint8Array, height: number, hash: Uint8Array): Uint8Array {
  const reader = new Reader(state);
  reader.vec(() => reader.take(40));
  reader.u64();
  const changed = state.slice();
  new DataView(changed.buffer).setUint32(reader.position, height, true);
  changed.set(hash, reader.position + 4);
  return changed;
}
