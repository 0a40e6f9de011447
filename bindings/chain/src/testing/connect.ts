/**
 * Two chains in memory that follow each other, and a relayer between them: real blocks, finality, proofs and light
 * clients. Only the network is missing.
 *
 * Each runtime needs pallet Ismp with the GRANDPA client, GRANDPA authorities, and pallet Sudo, whose root creates the
 * clients. The clocks of both chains are the same at the beginning and while the relayer works.
 */

import { Runtime } from "@as-ismp/core";
import { concat, encodeU64, encodeVec } from "@as-ismp/core/internal/codec";
import { localRpc } from "@as-ismp/relayer/client";
import {
  encodeConsensusState,
  encodeCreateConsensusState,
  encodeStateMachine,
  FinalityProver,
  GRANDPA_CLIENT_ID,
  type StateMachine,
  SubstrateNode,
} from "@as-ismp/relayer/prover";
import type { AnyRuntime, RuntimeTypes } from "@as-ismp/relayer/substrate";
import { RuntimeMetadata } from "@as-ismp/relayer/substrate";
import { auraSettings } from "../chain/aura.ts";
import type { JsonObject } from "../chain/json.ts";
import { mergeJson } from "../chain/json.ts";
import { RpcServer } from "../rpc/index.ts";
import { TestChain, type TestChainOptions } from "./test-chain.ts";
import { type ConnectedChain, TestRelayer } from "./test-relayer.ts";

/** How two connected chains begin. */
export interface ConnectOptions {
  /** Options of the first chain. */
  readonly a?: TestChainOptions;
  /** Options of the second chain. */
  readonly b?: TestChainOptions;
  /**
   * The state machines of both chains: `SUBSTRATE-` and four letters, which are also the ids of their clients. Default:
   * `SUBSTRATE-aaaa` and `SUBSTRATE-bbbb`.
   */
  readonly names?: readonly [a: StateMachine, b: StateMachine];
  /** Challenge period in seconds: for so long a new height must be known before messages use it. Default: 0. */
  readonly challengePeriod?: bigint;
  /** Unbonding period in seconds: without an update for so long, a client expires. Default: ten years. */
  readonly unbondingPeriod?: bigint;
}

/** Two connected chains, and what relays between them. */
export interface ConnectedChains<A extends RuntimeTypes = AnyRuntime, B extends RuntimeTypes = AnyRuntime> {
  /** The first chain. */
  readonly a: TestChain<A>;
  /** The second chain. */
  readonly b: TestChain<B>;
  /** Updates the clients, and delivers messages and timeouts, when it is told to. */
  readonly relayer: TestRelayer;
}

const NAMES = ["SUBSTRATE-aaaa", "SUBSTRATE-bbbb"] as const;
const TEN_YEARS = 315_360_000n;

/**
 * Starts two chains of these runtimes, and creates a client of each on the other.
 *
 * @example
 * ```ts
 * const { a, b, relayer } = await connect(blob, blob);
 * await a.send(alice, "Teleport", "send", { beneficiary: bob, amount, timeout: 60n });
 * await relayer.relay();
 * expectEvent(b, "Teleport", "Arrived", { beneficiary: bob });
 * ```
 */
export async function connect<A extends RuntimeTypes = AnyRuntime, B extends RuntimeTypes = AnyRuntime>(
  runtimeA: Uint8Array | Runtime,
  runtimeB: Uint8Array | Runtime = runtimeA,
  options: ConnectOptions = {},
): Promise<ConnectedChains<A, B>> {
  const [nameA, nameB] = options.names ?? NAMES;
  const a = await start(runtimeA, nameA, options.a);
  const b = await start(runtimeB, nameB, options.b);
  await follow(a, b, options);
  await follow(b, a, options);
  const network = { a: a.chain, b: b.chain, relayer: new TestRelayer([a, b]) };
  return network as unknown as ConnectedChains<A, B>;
}

async function start(
  runtime: Uint8Array | Runtime,
  name: StateMachine,
  options: TestChainOptions = {},
): Promise<ConnectedChain> {
  if (!/^SUBSTRATE-.{4}$/.test(name)) {
    throw new TypeError(`expected a state machine SUBSTRATE- with four letters, got ${name}`);
  }
  const loaded = runtime instanceof Uint8Array ? await Runtime.load(runtime) : runtime;
  if (!RuntimeMetadata.of(loaded).hasCall("Ismp", "create_consensus_client")) {
    throw new TypeError("expected pallet Ismp in the runtime: without it no messages are sent");
  }
  const machine: JsonObject = { ismp: { hostStateMachine: name } };
  const genesis = mergeJson(machine, options.genesis ?? {}) as JsonObject;
  const chain = await TestChain.create(loaded, { ...options, genesis });
  return { chain, name, id: name.slice(-4), server: new RpcServer(chain.chain) };
}

/** Creates a client of `followed` on `follower`, from its last block on. */
async function follow(
  follower: ConnectedChain,
  followed: ConnectedChain,
  { challengePeriod = 0n, unbondingPeriod = TEN_YEARS }: ConnectOptions,
): Promise<void> {
  const { chain } = follower;
  const view = chain.at();
  const other = followed.chain.at();
  const { slotDuration } = auraSettings(other.runtime, other.storage());
  const rpc = localRpc(followed.server);
  try {
    const prover = new FinalityProver(new SubstrateNode(rpc), view.runtime.lightClient);
    const state = await prover.initialState(followed.name, slotDuration);
    const client = encodeCreateConsensusState({
      consensusState: encodeConsensusState(state),
      consensusClientId: GRANDPA_CLIENT_ID,
      consensusStateId: followed.id,
      unbondingPeriod,
      challengePeriods: [[followed.name, challengePeriod]],
    });
    // Encoded here: the metadata do not describe the type of the client completely.
    const callTo = (pallet: string, call: string, input: Uint8Array): Uint8Array =>
      concat(view.metadata.callIndex(pallet, call), input);
    const added = encodeVec([concat(encodeStateMachine(followed.name), encodeU64(slotDuration))]);
    await chain.sendEncodedAsRoot(
      callTo("Ismp", "create_consensus_client", client),
      "create_consensus_client",
    );
    await chain.sendEncodedAsRoot(callTo("IsmpGrandpa", "add_state_machines", added), "add_state_machines");
  } finally {
    rpc.close();
  }
}
