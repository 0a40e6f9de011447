import {
  DEV_NAMES,
  devAccount,
  type JsonObject,
  storagePrefix,
} from "../../bindings/chain/src/chain/index.ts";
import type { Runtime, State } from "../../bindings/core/src/index.ts";
import { refusedByOursAlone } from "../pallet-ismp/intended-differences.ts";
import { genesisConfig } from "../support/blocks.ts";
import { twox } from "../support/hashing.ts";
import { concat, hex, utf8 } from "../support/hex.ts";
import { BlockInvariants } from "../support/invariants/block-invariants.ts";
import { addStateMachines, createClient, handleUnsigned, sudo } from "../support/ismp/calls.ts";
import { machine } from "../support/ismp/codec.ts";
import { Reader, readHeader, u8 } from "../support/scale.ts";
import { FIRST_SLOT, HERE, ID, OTHER, THEM, World } from "../support/worlds/grandpa-world.ts";
import type { Fact } from "./ismp-messages.ts";
import { EXISTENTIAL_DEPOSIT, UNIT } from "./runtime-calls.ts";
import { commonValidity, stateDifferences, withCommonTags } from "./runtime-differences.ts";
import { type Attempt, MULTIPLIER_KEY, Side } from "./runtime-side.ts";

/**
 * Our runtime and the Rust peer with the same history. Each extrinsic is offered to both; it is in both blocks or in
 * none, so that an intended difference does not separate the histories.
 */

const HOST_MACHINE = twox(utf8(":HostMachine:"), 128);
const COPROCESSOR = twox(utf8(":Coprocessor:"), 128);
const NONCE = storagePrefix("Ismp", "Nonce");
/** `Err(Invalid(BadProof))`: not in the block. */
const BAD_PROOF = "0x010004";
const APPLIED = "0x0000";
/** `Ok(Err(Module(Ismp, …)))`: in the block, as one that failed. */
const FAILED_IN_ISMP = "0x00010307";

/** The signers, in the scheme that is fastest to verify: runtime.test.ts has the others. The first has sudo. */
const accounts = DEV_NAMES.map((name) => devAccount(name, "ed25519"));

type Twin = { readonly ours: Uint8Array; readonly peer: Uint8Array };

/** The result of an extrinsic: on both sides, or accepted by the peer alone as an intended difference. */
type Offered = "applied" | "refused" | "apart";

export class Pair {
  readonly ours: Side;
  readonly peer: Side;
  /** Names of the differences that occurred. */
  readonly met: Set<string>;
  /** Conditions after each block of ours, and the state before this one. */
  #invariants: BlockInvariants;
  #before: State;

  private constructor(
    ours: Side,
    peer: Side,
    met: Set<string>,
    invariants = new BlockInvariants(ours.metadata),
  ) {
    this.met = met;
    this.#invariants = invariants;
    this.#before = ours.storage.snapshot();
    this.ours = ours;
    this.peer = peer;
  }

  static start(
    ours: Runtime,
    peer: Runtime,
    coprocessor: string | null,
    challenge: bigint,
    met: Set<string>,
  ): Pair {
    const raw = [
      [HOST_MACHINE, machine(HERE)],
      [COPROCESSOR, coprocessor === null ? u8(0) : concat(u8(1), machine(coprocessor))],
    ] as const;
    const json = genesis(ours);
    const pair = new Pair(Side.start("ours", ours, json, raw), Side.start("peer", peer, json, raw), met);
    pair.begin(FIRST_SLOT);
    for (const call of introductions(World.start(), challenge)) pair.#mustApply(call);
    pair.end();
    return pair;
  }

  copy(): Pair {
    return new Pair(this.ours.copy(), this.peer.copy(), this.met, this.#invariants);
  }

  begin(slot: bigint): void {
    this.#before = this.ours.storage.snapshot();
    const multiplier = this.ours.storage.get(MULTIPLIER_KEY);
    if (multiplier !== undefined) this.peer.storage.set(MULTIPLIER_KEY, multiplier);
    for (const side of [this.ours, this.peer]) {
      side.initialize(slot);
      for (const inherent of side.inherents(slot)) {
        if (side.apply(inherent) !== APPLIED) throw new Error(`${side.name}: an inherent failed`);
      }
    }
  }

  /** Ends the block on both sides, compares all that they left, and checks the invariants of a block. */
  end(): void {
    for (const side of [this.ours, this.peer]) {
      if (!side.finalize()) throw new Error(`${side.name}: the block can't be finalized`);
    }
    this.#compare();
    this.#invariants = this.#invariants.follow(this.#before, this.ours.storage.snapshot());
  }

  signed(signer: number, call: Uint8Array): boolean {
    const account = accounts[signer] as (typeof accounts)[number];
    this.peer.lengthenNonce(account.id);
    const make = (side: Side) =>
      side.sign({ signer: account, call, nonce: side.account(account.id).nonce, tip: 0n });
    return this.#offer({ ours: make(this.ours), peer: make(this.peer) }, []) === "applied";
  }

  /** `Ismp.handle_unsigned`; returns whether it was executed. */
  messages(all: readonly Uint8Array[], facts: readonly Fact[], pool: boolean): boolean {
    const extrinsic = handleUnsigned(...all);
    const [mine, theirs] = [this.ours, this.peer].map((side) =>
      pool ? withCommonTags(commonValidity(side.validate(extrinsic, 2), true), all) : "",
    ) as [string, string];
    const offered = this.#offer({ ours: extrinsic, peer: extrinsic }, facts);
    if (mine !== theirs && offered !== "apart") {
      throw new Error(`pool, extrinsic ${hex(extrinsic)}: ours ${mine}, the peer's ${theirs}`);
    }
    return offered === "applied";
  }

  /** The nonce of the next message that is sent. */
  nextNonce(): bigint {
    const value = this.ours.storage.get(NONCE);
    return value === undefined ? 0n : new Reader(value).u64();
  }

  #mustApply(call: Uint8Array): void {
    if (!this.signed(0, sudo(call))) throw new Error(`a call failed: ${hex(call)}`);
  }

  #offer(twin: Twin, facts: readonly Fact[]): Offered {
    const [mine, theirs] = [this.ours.attempt(twin.ours), this.peer.attempt(twin.peer)];
    if (mine.outcome === theirs.outcome) {
      mine.keep();
      theirs.keep();
      return mine.outcome === APPLIED ? "applied" : "refused";
    }
    // An extrinsic that upstream includes as failed is in no block of ours.
    const refusedByBoth = mine.outcome === BAD_PROOF && theirs.outcome.startsWith(FAILED_IN_ISMP);
    if (refusedByBoth) return "refused";
    this.#explain(twin, mine, theirs, facts);
    return "apart";
  }

  /** A difference needs a reason. */
  #explain(twin: Twin, mine: Attempt, theirs: Attempt, facts: readonly Fact[]): void {
    const name = /^\w+/.exec(mine.log.at(-1) ?? "")?.[0] ?? "";
    const reason = refusedByOursAlone.find(
      (difference) =>
        difference.refusedAs.includes(name) && difference.facts.some((fact) => facts.includes(fact)),
    );
    const tolerated = mine.outcome === BAD_PROOF && reason !== undefined;
    if (tolerated && theirs.outcome === APPLIED) {
      this.met.add(reason.name);
      return;
    }
    throw new Error(
      `extrinsic ${hex(twin.ours)} (${facts.join(", ") || "nothing manipulated"}):\n` +
        `  ours       ${mine.outcome} ${mine.log.join("; ")}\n  the peer's ${theirs.outcome} ${theirs.log.join("; ")}`,
    );
  }

  #compare(): void {
    const digests = [this.ours, this.peer].map((side) => {
      return readHeader(new Reader(side.header)).digest.map(
        ({ kind, engine, data }) => `${kind} ${engine} ${hex(data)}`,
      );
    });
    const differing: string[] = [];
    if (digests[0]?.join() !== digests[1]?.join())
      differing.push(`digest: ${digests.join("\n  the peer's ")}`);
    const [mine, theirs] = [contentOf(this.ours), contentOf(this.peer)];
    for (const key of new Set([...mine.keys(), ...theirs.keys()])) {
      if (mine.get(key) === theirs.get(key)) continue;
      differing.push(`${key}:\n  ours       ${mine.get(key)}\n  the peer's ${theirs.get(key)}`);
    }
    if (differing.length > 0) throw new Error(`block ${this.ours.number}:\n${differing.join("\n")}`);
  }
}

/** State, child tries with their roots, and off-chain writes, by their keys. */
function contentOf(side: Side): Map<string, string> {
  const { top, children } = side.storage.snapshot();
  const content = new Map<string, string>();
  for (const [key, value] of top.entries()) {
    const name = hex(key);
    if (name === hex(MULTIPLIER_KEY) || name.startsWith(CHILD_ROOTS)) continue;
    const meant = stateDifferences.find(({ applies }) => applies(name));
    if (meant === undefined) content.set(name, hex(value));
    else if (meant.common !== undefined) content.set(name, hex(meant.common(value)));
  }
  for (const [name, trie] of children) {
    for (const [key, value] of trie.entries()) content.set(`${name} ${hex(key)}`, hex(value));
    content.set(`${name} root`, hex(trie.root(1)));
  }
  side.storage.offchainWrites().forEach(([key, value], place) => {
    content.set(
      `off-chain ${place}`,
      `${hex(key)} ${value === undefined ? "" : hex(value ?? new Uint8Array())}`,
    );
  });
  return content;
}

/** Keys of the roots of child tries, whose contents are compared above. */
const CHILD_ROOTS = hex(utf8(":child_storage:"));

function genesis(runtime: Runtime): JsonObject {
  const free = [1000n * UNIT, 500n * UNIT, 5n * UNIT, 3n * EXISTENTIAL_DEPOSIT];
  return genesisConfig(runtime, {
    balances: free.map((amount, i) => [accounts[i]?.address ?? "", amount]),
    sudo: accounts[0]?.address ?? null,
  });
}

/** Calls by root with which our chain starts to follow the others. */
function introductions(world: World, challenge: bigint): Uint8Array[] {
  const { block, overlay, time } = world.trusted;
  const at = (of: string, id: string) => ({ machine: of, id, height: BigInt(block.number) });
  const commitment = { timestamp: time, overlayRoot: overlay.root(1), stateRoot: world.state.root(1) };
  const client = (of: string, id: string) =>
    createClient({
      state: world.consensusState(),
      clientId: "GRNP",
      id,
      unbonding: 86_400n,
      challengePeriods: [[of, challenge]],
      commitments: [[at(of, id), commitment]],
    });
  return [client(THEM, ID), client(OTHER, "othr"), addStateMachines(THEM, OTHER)];
}
