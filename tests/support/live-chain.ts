import {
  Chain,
  type ChainEvent,
  createChainSpec,
  devAccount,
  type JsonObject,
} from "../../bindings/chain/src/chain/index.ts";
import { RpcServer, sealBlock } from "../../bindings/chain/src/rpc/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import {
  ConsensusProver,
  consensusMessage,
  encodeConsensusState,
  encodeCreateConsensusState,
  encodePostResponse,
  encodeStateMachine,
  GRANDPA_CLIENT_ID,
  IsmpChain,
  type KnownState,
  localRpc,
  MessageProver,
  messagesExtrinsic,
  type PostRequest,
  type RpcClient,
  type Sent,
  type StateMachineId,
  SubstrateNode,
} from "../../bindings/relayer/src/prover/index.ts";
import { twox } from "./hashing.ts";
import { concat, hex, utf8 } from "./hex.ts";

/**
 * A development chain as a relayer sees it: behind its JSON-RPC, with a pool, blocks that authorities seal and others
 * finalize by their votes. Nothing of it is simulated except the network and the clock.
 */

export const alice = devAccount("Alice");
const FIRST_SLOT = 290_000_000n;
const HOST_MACHINE = hex(twox(utf8(":HostMachine:"), 128));
const VOTERS = ["Alice", "Bob", "Charlie", "Dave"];
const SLOT_DURATION = 6000n;
const UNBONDING = 1_000_000n;
/** The module that sends, and gets responses. */
const SENDER = "accept-sender";
/** Index of a call of Probe, for an argument that is available as bytes. */
const RESPOND = 2;
/** The relayer's name in the test's messages: an account that is paid nothing. */
export const RELAYER = new Uint8Array(32).fill(7);

/** The body of a POST, and its modules. */
type Post = [to: string, body: Uint8Array, timeout: bigint, fee?: bigint, from?: string];

export interface LiveChainOptions {
  readonly voters?: readonly string[];
  /** Number of blocks between two stored justifications. */
  readonly justificationPeriod?: number;
  /** Fields of the genesis configuration that replace or extend the ones here. */
  readonly genesis?: JsonObject;
}

export class LiveChain {
  readonly chain: Chain;
  readonly server: RpcServer;
  /** For example `SUBSTRATE-left`. */
  readonly name: string;
  readonly #period: number;

  private constructor(chain: Chain, name: string, period: number) {
    this.chain = chain;
    this.name = name;
    this.server = new RpcServer(chain);
    this.#period = period;
  }

  static async start(runtime: Runtime, name: string, options: LiveChainOptions = {}): Promise<LiveChain> {
    const voters = (options.voters ?? VOTERS).map(
      (voter) => [devAccount(voter, "ed25519").address, 1] as const,
    );
    const genesis = {
      aura: { authorities: [alice.address] },
      grandpa: { authorities: voters },
      balances: { balances: [[alice.address, 10n ** 15n]] },
      sudo: { key: alice.address },
      ...options.genesis,
    };
    const spec = createChainSpec({ runtime, genesis });
    const { top, childrenDefault } = spec.genesis.raw;
    const raw = { top: { ...top, [HOST_MACHINE]: hex(encodeStateMachine(name)) }, childrenDefault };
    const chain = await Chain.create({ ...spec, genesis: { raw } }, { firstSlot: FIRST_SLOT });
    return new LiveChain(chain, name, options.justificationPeriod ?? 1);
  }

  /** The consensus state id of other chains' clients of it. */
  get id(): string {
    return this.name.slice(-4);
  }

  /** The state machine by which other chains know it. */
  get machineId(): StateMachineId {
    return { machine: this.name, consensusStateId: this.id };
  }

  /** Seconds, at the best block. */
  get time(): bigint {
    return BigInt(this.chain.at().query("Timestamp", "Now") as bigint | number) / 1000n;
  }

  rpc(): RpcClient {
    return localRpc(this.server);
  }

  /** A block from the pool, and others after it; the last is finalized by vote. */
  async blocks(count = 1): Promise<void> {
    for (let i = 0; i < count; i += 1) {
      const { outcomes } = await sealBlock(this.chain, this.server.pool, { finalize: false });
      const failed = outcomes.find(({ kind }) => kind !== "success");
      if (failed !== undefined) throw new Error(`an extrinsic failed: ${JSON.stringify(failed)}`);
    }
    await this.finalize();
  }

  /** Votes for each block whose number is a multiple of the period, for the last one, and for the end of a set. */
  async finalize(): Promise<void> {
    const { best, finalized } = this.chain;
    for (let number = finalized.number + 1; number <= best.number; number += 1) {
      if (number !== best.number && number % this.#period !== 0) continue;
      await this.chain.finalize(this.chain.blockAt(number)?.hash ?? best.hash);
    }
  }

  /** Calls of Alice in one block, which is finalized. */
  async signed(...calls: readonly Uint8Array[]): Promise<void> {
    const nonce = this.chain.at().nonce(alice.id);
    calls.forEach((call, i) => {
      this.server.pool.submit(this.chain.sign(alice, call, { nonce: nonce + i }));
    });
    await this.blocks();
  }

  async root(...calls: readonly Uint8Array[]): Promise<void> {
    const { metadata } = this.chain.at();
    await this.signed(...calls.map((call) => metadata.encodeCall("Sudo", "sudo", { call })));
  }

  /** The call of Probe that sends a POST. */
  postCall(to: LiveChain, ...post: Post): Uint8Array {
    return this.postCallTo(utf8(to.id), ...post);
  }

  /** The same to a chain given by the four bytes of its name. */
  postCallTo(id: Uint8Array, ...[module, body, timeout, fee = 0n, from = SENDER]: Post): Uint8Array {
    return this.chain.at().metadata.encodeCall("Probe", "post", {
      dest: { Substrate: hex(id) },
      from: hex(utf8(from)),
      to: hex(utf8(module)),
      timeout,
      body: hex(body),
      fee,
    });
  }

  /** The call of Probe that answers a POST which this chain has received. */
  respondCall(post: PostRequest, response: Uint8Array, timeout: bigint): Uint8Array {
    const { metadata } = this.chain.at();
    const index = metadata.pallet("Probe").index.toNumber();
    const fee = new Uint8Array(16);
    return concat(Uint8Array.of(index, RESPOND), encodePostResponse({ post, response, timeout }), fee);
  }

  /** The call of Probe that requests values of another chain's state. */
  getCall(of: LiveChain, keys: readonly Uint8Array[], height: number, timeout: bigint): Uint8Array {
    return this.chain.at().metadata.encodeCall("Probe", "get", {
      dest: { Substrate: hex(utf8(of.id)) },
      from: hex(utf8(SENDER)),
      keys: keys.map(hex),
      height: BigInt(height),
      context: "0x",
      timeout,
      fee: 0n,
    });
  }

  /** Makes this chain follow another one from its last finalized block on. */
  async follow(other: LiveChain, challengePeriod = 0n, unbonding = UNBONDING): Promise<void> {
    const { finality } = new ConsensusProver(new SubstrateNode(other.rpc()), this.lightClient);
    const state = await finality.initialState(other.name, SLOT_DURATION);
    const client = encodeCreateConsensusState({
      consensusState: encodeConsensusState(state),
      consensusClientId: GRANDPA_CLIENT_ID,
      consensusStateId: other.id,
      unbondingPeriod: unbonding,
      challengePeriods: [[other.name, challengePeriod]],
    });
    const { metadata } = this.chain.at();
    const index = metadata.pallet("Ismp").index.toNumber();
    const added = [{ state_machine: { Substrate: hex(utf8(other.id)) }, slot_duration: SLOT_DURATION }];
    await this.root(
      concat(Uint8Array.of(index, 2), client),
      metadata.encodeCall("IsmpGrandpa", "add_state_machines", { new_state_machines: added }),
    );
  }

  /** Replaces the authorities as root; they hand over in the block that announces it. */
  async changeVoters(names: readonly string[]): Promise<void> {
    const next = names.map((name) => [hex(devAccount(name, "ed25519").publicKey), 1n]);
    const { metadata } = this.chain.at();
    await this.root(
      metadata.encodeCall("Authorities", "schedule_grandpa_change", { next_authorities: next, delay: 0 }),
    );
  }

  /** The verifier of proofs here: the chain's own code. */
  get lightClient() {
    return this.chain.at().runtime.lightClient;
  }

  events(pallet = "Ismp"): readonly ChainEvent[] {
    return this.chain
      .at()
      .events()
      .filter((event) => event.pallet === pallet);
  }

  /** Events of the best block in the form of `ismp_queryEvents`. */
  async toldEvents(): Promise<unknown> {
    const { hash, number } = this.chain.best;
    const told = await this.rpc().request("ismp_queryEvents", [number, number]);
    return (told as Record<string, unknown>)[hex(hash)];
  }

  /** Messages that Probe's modules received. */
  inbox(): readonly string[] {
    return (this.chain.at().query("Probe", "Inbox") ?? []) as readonly string[];
  }
}

/** One direction between two chains: proofs from one, delivered to the other. */
export class Link {
  readonly from: LiveChain;
  readonly to: LiveChain;
  readonly consensus: ConsensusProver;
  readonly messages: MessageProver;
  readonly source: IsmpChain;
  readonly target: IsmpChain;

  constructor(from: LiveChain, to: LiveChain) {
    this.from = from;
    this.to = to;
    const node = new SubstrateNode(from.rpc());
    this.consensus = new ConsensusProver(node, to.lightClient);
    this.messages = new MessageProver(node, to.lightClient);
    this.source = new IsmpChain(node);
    this.target = new IsmpChain(new SubstrateNode(to.rpc()));
  }

  /** Submits messages as one unsigned extrinsic through the pool, in a block that is finalized. */
  async carry(...messages: readonly Uint8Array[]): Promise<void> {
    const extrinsic = messagesExtrinsic(await this.target.messagesCall(), messages);
    await this.target.node.submit(extrinsic);
    await this.to.blocks();
    const included = this.to.chain.best.extrinsics.some((each) => hex(each) === hex(extrinsic));
    if (!included) throw new Error("the messages are in no block");
  }

  /** Updates `to` to the last final block of `from`. Returns the number of messages that it took. */
  async update(upTo?: number): Promise<number> {
    for (let steps = 0; ; steps += 1) {
      const trusted = await this.target.consensusState(this.from.id);
      if (trusted === undefined) throw new Error("there is no client");
      const update = await this.consensus.next(trusted, upTo === undefined ? {} : { upTo });
      if (update === undefined) return steps;
      await this.carry(consensusMessage(this.from.id, update.consensusProof, RELAYER));
    }
  }

  /** What `to` knows of `from` at a height, by default the latest. */
  async known(height?: number): Promise<KnownState> {
    const latest = height ?? (await this.target.latestHeight(this.from.machineId)) ?? 0n;
    const known = await this.target.knownState({ ...this.from.machineId, height: BigInt(latest) });
    if (known === undefined) throw new Error(`height ${latest} is not known`);
    return known;
  }

  /** The messages that the last block of `from` sent. */
  async sent(): Promise<Sent> {
    const [only] = await this.source.sentIn(this.from.chain.best.hash);
    const sent = only === undefined ? undefined : await this.source.sent(only);
    if (sent === undefined) throw new Error("nothing was sent");
    return sent;
  }
}
