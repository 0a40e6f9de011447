/**
 * Founds a client: has one chain follow another one from its last finalized block on, by calls of root.
 *
 * Whoever is root of a chain says what it trusts to begin with; nothing after that needs him. The authorities that
 * are trusted are read with a proof under the header; that this block is final is the word of the followed chain's
 * node. Refuses, by {@link FoundingError}, calls that the follower does not take and execute in time. For chains
 * with pallet Sudo. (Protocol specification §5.3, §11.)
 */
import { setTimeout as wait } from "node:timers/promises";
import type { Account } from "../chain/accounts.ts";
import { IMMORTAL } from "../chain/era.ts";
import { signExtrinsic } from "../chain/extrinsic.ts";
import { encodeU64, readU64 } from "../chain/integers.ts";
import { RuntimeMetadata } from "../chain/metadata.ts";
import {
  type ConsensusState,
  encodeConsensusState,
  encodeCreateConsensusState,
  GRANDPA_CLIENT_ID,
} from "../client/consensus-state.ts";
import { RpcRefusedError } from "../client/errors.ts";
import type { SubstrateNode } from "../client/node.ts";
import { encodeStateMachine } from "../client/state-machine.ts";
import { FinalityProver } from "../prover/finality.ts";
import type { LightClient } from "../runtime/light-client.ts";
import { decodeRuntimeVersion } from "../runtime/version.ts";
import { concat, encodeVec, ScaleReader } from "../state/scale.ts";
import type { Connection } from "./connection.ts";
import { FoundingError } from "./errors.ts";

/** Index of the call that creates a client, in pallet Ismp; its argument has no type that metadata tell whole. */
const CREATE_CONSENSUS_CLIENT = 2;
const ADD_STATE_MACHINES = 0;
const POLL = 100;

export interface FoundingOptions {
  readonly lightClient: LightClient;
  /** Who is root of the following chain. */
  readonly root: Account;
  /** Seconds that a new state commitment must be known before it is used. */
  readonly challengePeriod: bigint;
  /** Seconds without an update after which the client is expired. */
  readonly unbondingPeriod: bigint;
  /** Milliseconds to wait for the block that has the client. Default: 60,000. */
  readonly patience?: number;
}

/** Answers what is trusted to begin with, once the client stands in the follower's best block. */
export async function foundClient(
  follower: Connection,
  followed: Connection,
  options: FoundingOptions,
): Promise<ConsensusState> {
  const id = followed.config.consensus_state_id;
  if ((await follower.ismp.consensusState(id)) !== undefined) {
    throw new FoundingError(`${follower.name} has a client ${id} already`);
  }
  const slotDuration = await slotDurationOf(followed.node);
  const state = await new FinalityProver(followed.node, options.lightClient).initialState(
    followed.name,
    slotDuration,
  );
  const best = await follower.node.bestHash();
  const metadata = RuntimeMetadata.decode(await follower.node.metadata(best));
  const callTo = (pallet: string, call: number, input: Uint8Array): Uint8Array =>
    concat(Uint8Array.of(metadata.pallet(pallet).index.toNumber(), call), input);
  const client = encodeCreateConsensusState({
    consensusState: encodeConsensusState(state),
    consensusClientId: GRANDPA_CLIENT_ID,
    consensusStateId: id,
    unbondingPeriod: options.unbondingPeriod,
    challengePeriods: [[followed.name, options.challengePeriod]],
  });
  const added = encodeVec([concat(encodeStateMachine(followed.name), encodeU64(slotDuration))]);
  await submitAsRoot(follower.node, metadata, options.root, [
    callTo("Ismp", CREATE_CONSENSUS_CLIENT, client),
    callTo("IsmpGrandpa", ADD_STATE_MACHINES, added),
  ]);
  await standing(follower, id, options);
  return state;
}

async function submitAsRoot(
  node: SubstrateNode,
  metadata: RuntimeMetadata,
  root: Account,
  calls: readonly Uint8Array[],
): Promise<void> {
  const best = await node.bestHash();
  const genesisHash = await node.hashAt(0);
  const { specVersion, transactionVersion } = decodeRuntimeVersion(
    await node.call("Core_version", new Uint8Array(), best),
  );
  const nonce = new ScaleReader(await node.call("AccountNonceApi_account_nonce", root.id, best)).u32();
  const extension = { specVersion, transactionVersion, genesisHash, birthHash: genesisHash, era: IMMORTAL };
  for (const [i, call] of calls.entries()) {
    const extrinsic = signExtrinsic({
      ...extension,
      metadata,
      signer: root,
      nonce: nonce + i,
      tip: 0n,
      call: metadata.encodeCall("Sudo", "sudo", { call }),
    });
    try {
      await node.submit(extrinsic);
    } catch (cause) {
      if (!(cause instanceof RpcRefusedError)) throw cause;
      throw new FoundingError(`the pool does not take a call of ${root.name}: ${cause.message}`, { cause });
    }
  }
}

async function standing(follower: Connection, id: string, options: FoundingOptions): Promise<void> {
  const { root, patience = 60_000 } = options;
  const end = Date.now() + patience;
  while ((await follower.ismp.consensusState(id)) === undefined) {
    if (Date.now() > end) {
      throw new FoundingError(
        `${follower.name} has no client ${id} after ${patience / 1000} s: does it make blocks, and is ${root.name} its root?`,
      );
    }
    await wait(POLL);
  }
}

async function slotDurationOf(node: SubstrateNode): Promise<bigint> {
  const best = await node.bestHash();
  return readU64(new ScaleReader(await node.call("AuraApi_slot_duration", new Uint8Array(), best)));
}
