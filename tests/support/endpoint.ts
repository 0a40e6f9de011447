import {
  type Authored,
  Chain,
  type ChainEvent,
  createChainSpec,
  devAccount,
  encodeDigestItem,
  encodeHeader,
} from "../../bindings/chain/src/chain/index.ts";
import type { CallOptions, Runtime } from "../../bindings/core/src/index.ts";
import { consensusMessage } from "./consensus-client.ts";
import { type BlockRef, bake, bakeState, honest, type Recipe, type Voter, voters } from "./grandpa-chain.ts";
import { twox } from "./hashing.ts";
import { concat, hex, utf8 } from "./hex.ts";
import { createClient, handleUnsigned } from "./ismp/calls.ts";
import { type Height, machine, type Proof } from "./ismp/codec.ts";
import { byteVectors, u8 } from "./scale.ts";

/**
 * Development chains that exchange messages: each hosts ISMP and follows the other by GRANDPA finality, with a set of
 * simulated voters for its real blocks. Proofs are those of its real state.
 */

const alice = devAccount("Alice");
const FIRST_SLOT = 290_000_000n;
const HOST_MACHINE = hex(twox(utf8(":HostMachine:"), 128));
const CHILD = utf8("ISMP");
const UNBONDING = 86_400n;

/** The relayer's name in messages. */
export const relayer = new Uint8Array(32).fill(7);

/** The end of a block that is compared between runtimes: `0x` hex. */
export interface IsmpOutcome {
  readonly events: readonly ChainEvent[];
  readonly storage: Readonly<Record<string, string>>;
  readonly childStorage: Readonly<Record<string, string>>;
  readonly digest: readonly string[];
}

export class Endpoint {
  readonly chain: Chain;
  /** For example `SUBSTRATE-them`. */
  readonly name: string;
  /** The voters that finalize its blocks. */
  readonly voters: readonly Voter[];

  /** Why messages were refused, in our runtime's log. */
  readonly #log: readonly string[];

  private constructor(chain: Chain, name: string, log: readonly string[]) {
    this.#log = log;
    this.chain = chain;
    this.name = name;
    this.voters = voters(4, name);
  }

  static async start(runtime: Runtime, name: string): Promise<Endpoint> {
    const genesis = {
      balances: { balances: [[alice.address, 10n ** 15n]] },
      sudo: { key: alice.address },
    } as const;
    const spec = createChainSpec({ runtime, genesis });
    const { top, childrenDefault } = spec.genesis.raw;
    const raw = { top: { ...top, [HOST_MACHINE]: hex(machine(name)) }, childrenDefault };
    const log: string[] = [];
    const onLog: CallOptions["onLog"] = ({ target, message }) => {
      if (target === "ismp") log.push(message);
    };
    const call = { logLevel: "debug", onLog } as const;
    const chain = await Chain.create({ ...spec, genesis: { raw } }, { firstSlot: FIRST_SLOT, call });
    return new Endpoint(chain, name, log);
  }

  /** The consensus state id of other chains' clients of it. */
  get id(): string {
    return this.name.slice(-4);
  }

  /** Seconds, at its best block. */
  get time(): bigint {
    return BigInt(this.chain.at().query("Timestamp", "Now") as bigint | number) / 1000n;
  }

  height(number = this.chain.best.number): Height {
    return { machine: this.name, id: this.id, height: BigInt(number) };
  }

  /** A block with calls by root; they must succeed. */
  async root(...calls: readonly Uint8Array[]): Promise<Authored> {
    const { metadata } = this.chain.at();
    return this.signed(...calls.map((call) => metadata.encodeCall("Sudo", "sudo", { call })));
  }

  /** A block with calls of one account; they must succeed. */
  async signed(...calls: readonly Uint8Array[]): Promise<Authored> {
    const nonce = this.chain.at().nonce(alice.id);
    const extrinsics = calls.map((call, i) => this.chain.sign(alice, call, { nonce: nonce + i }));
    return this.#author(extrinsics);
  }

  /** A block with ISMP messages, in one extrinsic; it must succeed. */
  async handle(...messages: readonly Uint8Array[]): Promise<Authored> {
    const extrinsic = this.unsigned(...messages);
    const validity = this.chain.at().validate(extrinsic);
    if (!validity.valid) throw new Error(`the pool refuses it: ${validity.error.name}, ${this.#log.at(-1)}`);
    return this.#author([extrinsic]);
  }

  unsigned(...messages: readonly Uint8Array[]): Uint8Array {
    return handleUnsigned(...messages);
  }

  async idle(blocks: number): Promise<void> {
    for (let i = 0; i < blocks; i++) await this.chain.author();
  }

  async #author(extrinsics: readonly Uint8Array[]): Promise<Authored> {
    const authored = await this.chain.author({ extrinsics });
    for (const outcome of authored.outcomes) {
      if (outcome.kind !== "success") throw new Error(`an extrinsic failed: ${JSON.stringify(outcome)}`);
    }
    return authored;
  }

  /** Calls by root that make a chain follow `other` from its block `number` on. */
  follow(other: Endpoint, number = 0): Uint8Array[] {
    const client = createClient({
      state: bakeState(other.#recipe(number, number)),
      clientId: "GRNP",
      id: other.id,
      unbonding: UNBONDING,
      challengePeriods: [[other.name, 0n]],
      commitments: [],
    });
    const added = [{ state_machine: { Substrate: hex(utf8(other.id)) }, slot_duration: 6000n }];
    const { metadata } = this.chain.at();
    return [client, metadata.encodeCall("IsmpGrandpa", "add_state_machines", { new_state_machines: added })];
  }

  /** A consensus proof for clients that trust block `trusted`, of block `number`, by default the best. */
  finality(trusted: number, number: number = this.chain.best.number): Uint8Array {
    return consensusMessage(0, bake(this.#recipe(trusted, number)).finalityProof);
  }

  /** A finality proof of blocks that need not be its own. */
  proofOf(blocks: readonly (BlockRef & { readonly header: Uint8Array })[], trusted: BlockRef): Uint8Array {
    const recipe = honest({ set: this.voters, blocks: blocks as never, trusted });
    return bake(recipe).finalityProof;
  }

  block(number: number): BlockRef & { readonly header: Uint8Array; readonly stateRoot: Uint8Array } {
    const block = this.chain.blockAt(number);
    if (block === undefined) throw new Error(`there is no block ${number}`);
    const { stateRoot } = block.header;
    return { hash: block.hash, number, header: encodeHeader(block.header), stateRoot };
  }

  #recipe(trusted: number, number: number): Recipe {
    const blocks = Array.from({ length: number - trusted }, (_, i) => this.block(trusted + 1 + i));
    // If there is nothing to finalize, only the trusted state counts.
    const target = this.block(trusted);
    const base = honest({
      set: this.voters,
      blocks: blocks.length > 0 ? blocks : [target],
      trusted: target,
    });
    return { ...base, stateMachine: machine(this.name) };
  }

  /** Keys of the trie of messages, proven at a block. */
  overlayProof(keys: readonly Uint8Array[], number: number = this.chain.best.number): Proof {
    const nodes = this.chain.at(this.block(number).hash).childProof(CHILD, keys);
    return { at: this.height(number), bytes: concat(u8(0), u8(1), byteVectors(nodes)) };
  }

  /** Keys of the state, proven at a block. */
  stateProof(keys: readonly Uint8Array[], number: number = this.chain.best.number): Proof {
    const nodes = this.chain.at(this.block(number).hash).proof(keys);
    return { at: this.height(number), bytes: concat(u8(1), u8(1), byteVectors(nodes)) };
  }

  /** The facts of the best block that are compared between runtimes. */
  outcome(): IsmpOutcome {
    const pallets = ["Ismp", "IsmpGrandpa", "Probe"];
    const prefixes = pallets.map((name) => hex(twox(utf8(name), 128)));
    const { top, children } = this.chain.best.state;
    const inHex = (entries: Iterable<readonly [Uint8Array, Uint8Array]>) =>
      [...entries].map(([key, value]) => [hex(key), hex(value)] as const);
    const own = inHex(top.entries()).filter(([key]) => prefixes.some((prefix) => key.startsWith(prefix)));
    return {
      events: this.chain
        .at()
        .events()
        .filter(({ pallet }) => pallets.includes(pallet)),
      storage: Object.fromEntries(own),
      childStorage: Object.fromEntries(inHex(children.get("ISMP")?.entries() ?? [])),
      digest: this.chain.best.header.digest
        .filter(({ kind }) => kind === "consensus")
        .map((item) => hex(encodeDigestItem(item))),
    };
  }

  /** Messages that Probe's modules received: `0x` hex. */
  inbox(): unknown {
    return this.chain.at().query("Probe", "Inbox");
  }

  isFrozen(other: Endpoint): unknown {
    return this.chain.at().query("Ismp", "FrozenConsensusClients", utf8(other.id));
  }
}
