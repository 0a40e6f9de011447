// Fits the coefficients of messages and calls: each from messages that differ in one thing, by what they execute.
//
// What is compared is counted, not timed (instructions and host functions, at this machine's cost of each), so that the
// figures are the same in every run but for those costs. Each is rounded up. Things that come together are charged
// twice rather than not at all: an item's coefficient contains the lookup of an honest proof, for example.

import { computation, type MachineCosts, meterInstructions } from "@as-ismp/build";
import { Runtime } from "@as-ismp/core";
import { CALLS } from "./calls.ts";
import {
  type BatchOptions,
  type Case,
  getResponses,
  getsAnsweredByState,
  getTimeouts,
  posts,
  postTimeouts,
  responses,
  responseTimeouts,
  separateTimeouts,
} from "./messages.ts";
import { fraud, siblings, update } from "./updates.ts";
import { WeighedChain } from "./weighed-chain.ts";

export interface Coefficient {
  readonly name: string;
  /** What it is charged for. */
  readonly of: string;
  /** Picoseconds on this machine. */
  readonly value: number;
}

/** A batch in a tree of the size of a chain in use. */
const ENTRIES = 1000;
const STEPS_OF = (count: number): number => count * Math.ceil(Math.log2(count));

export class Fitter {
  readonly #worlds: readonly (readonly [WeighedChain, Runtime])[];
  readonly #costs: MachineCosts;

  private constructor(worlds: readonly (readonly [WeighedChain, Runtime])[], costs: MachineCosts) {
    this.#worlds = worlds;
    this.#costs = costs;
  }

  static async of(blobs: readonly Uint8Array[], costs: MachineCosts): Promise<Fitter> {
    const worlds = await Promise.all(
      blobs.map(async (blob) => {
        const runtime = await Runtime.load(blob);
        return [WeighedChain.start(runtime), await Runtime.load(meterInstructions(blob))] as const;
      }),
    );
    return new Fitter(worlds, costs);
  }

  /** Picoseconds of computation, by the blob that needs most. */
  cost(one: Case): number {
    const all = this.#worlds.flatMap(([base, metered]) => {
      const world = base.copy();
      const extrinsic = one(world);
      return extrinsic.length === 0 ? [] : [computation(world.weigh(extrinsic, metered).work, this.#costs)];
    });
    return Math.max(...all);
  }

  /** @param step instructions of a step of a search */
  fit(step: number): Coefficient[] {
    const cost = (one: Case): number => this.cost(one);
    const slope = (make: (count: number) => Case, from: number, to: number): number =>
      (cost(make(to)) - cost(make(from))) / (to - from);
    const batch =
      (make: (options: BatchOptions) => Case) =>
      (count: number): Case =>
        make({ count, entries: ENTRIES });
    const spare =
      (hasher: "blake2_256" | "keccak256", block: number) =>
      (blocks: number): Case =>
        posts({ count: 1, hasher, spare: [1, blocks * block - 1] });

    const instruction = this.#costs.instruction;
    const STEP = step * instruction;
    const BLAKE2_BLOCK = slope(spare("blake2_256", 128), 8, 72);
    const KECCAK_BLOCK = slope(spare("keccak256", 136), 8, 72);
    const spareNodes = (count: number): Case => posts({ count: 1, spare: [count, 32] });
    const NODE = slope(spareNodes, 64, 1024) - (STEP * (STEPS_OF(1024) - STEPS_OF(64))) / 960 - BLAKE2_BLOCK;
    const deep = (levels: number): Case => getsAnsweredByState({ count: 1, deep: levels });
    // Each level brings a node of 16 children, in five blocks.
    const LEVEL = slope(deep, 16, 96) - NODE - 5 * BLAKE2_BLOCK;
    const SIGNATURE = slope((signers) => update({ voters: 100, signers }), 67, 100);
    const VOTER = slope((voters) => update({ voters, signers: 200 }), 200, 290);
    const values = (valueLength: number): Case => getsAnsweredByState({ count: 1, valueLength });
    const VALUE_BYTE = Math.max(0, slope(values, 1000, 20_000) - BLAKE2_BLOCK / 128);
    const keyed =
      (make: (options: BatchOptions) => Case) =>
      (keys: number): Case =>
        make({ count: 1, keys });
    const long = (keyLength: number): Case => getResponses({ count: 1, keys: 64, keyLength, alike: true });
    const copied = 4 * instruction + 2 * (this.#costs.host.get("ext_storage_set_version_1")?.byte ?? 0);
    const perByte = (make: (options: BatchOptions) => Case): number =>
      slope((body) => make({ count: 1, body }), 1000, 20_000);
    // A response brings the body of its request and its own.
    const ITEM_BYTE = Math.max(
      ...[posts, getsAnsweredByState, getResponses, postTimeouts, getTimeouts].map(perByte),
      perByte(responses) / 2,
      perByte(responseTimeouts) / 2,
    );
    const items = (make: (options: BatchOptions) => Case): number => slope(batch(make), 1, 65);
    const HEIGHT = slope((heads) => update({ voters: 4, heads }), 1, 33);
    const of = (name: string, value: number, about: string): Coefficient => ({ name, of: about, value });

    return [
      of("MESSAGES", cost(getTimeouts({ count: 1 })), "an extrinsic with messages, whatever they are"),
      of("MESSAGES_BYTE", copied, "each of its bytes: copied, stored, walked"),
      of("MESSAGE", slope(separateTimeouts, 1, 33), "a message, of any kind"),
      of("BATCH", cost(posts({ count: 1 })), "a message with a state proof: what is known of the height"),
      of("POST_ITEM", items(posts), "a POST request"),
      of("RESPONSE_ITEM", items(responses), "a response to a POST request"),
      of("GET_RESPONSE_ITEM", items(getsAnsweredByState), "a GET that is answered by a state proof"),
      of("POST_TIMEOUT_ITEM", items(postTimeouts), "a POST request that timed out"),
      of("RESPONSE_TIMEOUT_ITEM", items(responseTimeouts), "a response that timed out"),
      of("GET_TIMEOUT_ITEM", items(getTimeouts), "a GET that timed out"),
      of("ITEM_BYTE", ITEM_BYTE, "each byte of items: packed, hashed, kept by a module"),
      of(
        "KEY",
        Math.max(slope(keyed(getResponses), 16, 256), slope(keyed(getsAnsweredByState), 16, 256)),
        "a key of a GET",
      ),
      of(
        "KEY_BYTE",
        Math.max(instruction, (slope(long, 64, 512) / 64 - 2 * ITEM_BYTE) / 6),
        "each byte of keys, at each level of sorting them",
      ),
      of("VALUE_BYTE", VALUE_BYTE, "each byte of values that a proof may hold"),
      of("PROOF", 3 * BLAKE2_BLOCK, "a state proof"),
      of("NODE", NODE, "a node of a state proof"),
      of("BLAKE2_BLOCK", BLAKE2_BLOCK, "128 bytes of a node or header that BLAKE2b hashes"),
      of("KECCAK_BLOCK", KECCAK_BLOCK, "136 bytes of a node that keccak hashes"),
      of("LEVEL", LEVEL, "a level of a trie on the way to a key"),
      of("STEP", STEP, "a step of a sort or of a search"),
      of("CONSENSUS", cost(update({ voters: 4 })) - 3 * SIGNATURE, "a consensus message"),
      of("CONSENSUS_BYTE", copied, "each byte of its proof"),
      of("FRAUD_PROOF", cost(fraud({ voters: 4 })) - 6 * SIGNATURE, "a fraud proof"),
      of("FINALITY_PROOF", 3 * BLAKE2_BLOCK, "a GRANDPA finality proof"),
      of("SIGNATURE", SIGNATURE, "a precommit: its signature, its voter, its target"),
      of("VOTER", VOTER, "an authority of the trusted set"),
      of(
        "HEADER",
        slope((headers) => update({ voters: 4, headers }), 1, 129),
        "a header",
      ),
      of(
        "DIGEST_ITEM",
        slope((count) => update({ voters: 4, items: [count, 0] }), 10, 2000),
        "an item of a header's digest",
      ),
      of("HEADS_ENTRY", 3 * BLAKE2_BLOCK, "a relay block with parachain heads"),
      of(
        "HEIGHT",
        HEIGHT,
        "a height that is stored: read from a proof, decoded, kept in the list of known heights",
      ),
      of(
        "SIBLING",
        slope((followed) => siblings(1, [0, 0], followed), 1, 17),
        "a sibling that a parachain follows",
      ),
      ...this.#calls(),
    ];
  }

  /** Of calls: what they add to an empty remark by the same origin. */
  #calls(): Coefficient[] {
    const empty = { signed: this.cost(CALLS.remark("signed")), root: this.cost(CALLS.remark("root")) };
    return CALLS.fitted.map(({ name, of, origin, small, large }) => {
      const base = this.cost(small) - empty[origin];
      const value = large === undefined ? base : (this.cost(large.call) - this.cost(small)) / large.more;
      return { name, of, value };
    });
  }
}
