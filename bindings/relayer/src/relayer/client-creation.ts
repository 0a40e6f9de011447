/**
 * Creates a client: one chain follows another one from its last finalized block on, by calls of its root account.
 *
 * The root account of a chain decides on the first trusted state; after that it is not needed. The trusted
 * authorities are read with a proof under the header. That this block is final is not proven: the followed chain's
 * node is trusted for it. Rejects, with {@link ClientCreationError}, calls that the follower does not accept and execute in
 * time. For chains with pallet Sudo. (docs/spec/protocol.md#create-client, docs/spec/pallet-ismp.md#calls)
 */
import { setTimeout as wait } from "node:timers/promises";
import { decodeRuntimeVersion, type LightClient } from "@as-ismp/core";
import { concat, encodeU64, encodeVec, readU64, ScaleReader } from "@as-ismp/core/internal/codec";
import { decodedAnswer } from "../client/answer.ts";
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
import type { Account } from "../substrate/accounts.ts";
import { IMMORTAL } from "../substrate/era.ts";
import { signExtrinsic } from "../substrate/extrinsic.ts";
import { RuntimeMetadata } from "../substrate/metadata.ts";
import type { Connection } from "./connection.ts";
import { ClientCreationError } from "./errors.ts";

const POLL = 100;
/** Error code of a pool that already has this extrinsic. */
const IN_POOL = 1013;

/** Whose call creates the client, and how long its periods are. */
export interface ClientCreationOptions {
  /** Checks the trusted state with which the client begins. */
  readonly lightClient: LightClient;
  /** The root account of the following chain. */
  readonly root: Account;
  /** Challenge period in seconds: for so long a new state commitment must be known before it is used. */
  readonly challengePeriod: bigint;
  /** Unbonding period in seconds: without an update for so long, the client expires. */
  readonly unbondingPeriod: bigint;
  /** Milliseconds to wait for the block that has the client. Default: 60,000. */
  readonly patience?: number;
}

/** Returns the first trusted state when the follower's best block has the client. */
export async function createClient(
  follower: Connection,
  followed: Connection,
  options: ClientCreationOptions,
): Promise<ConsensusState> {
  const id = followed.config.consensus_state_id;
  if ((await follower.ismp.consensusState(id)) !== undefined) {
    throw new ClientCreationError(`${follower.name} already has a client ${id}`);
  }
  const slotDuration = await slotDurationOf(followed.node);
  const state = await new FinalityProver(followed.node, options.lightClient).initialState(
    followed.name,
    slotDuration,
  );
  const best = await follower.node.bestHash();
  const metadata = RuntimeMetadata.decode(await follower.node.metadata(best));
  // Arguments are encoded here: the metadata do not describe the type of the client completely.
  const callTo = (pallet: string, call: string, input: Uint8Array): Uint8Array =>
    concat(metadata.callIndex(pallet, call), input);
  const client = encodeCreateConsensusState({
    consensusState: encodeConsensusState(state),
    consensusClientId: GRANDPA_CLIENT_ID,
    consensusStateId: id,
    unbondingPeriod: options.unbondingPeriod,
    challengePeriods: [[followed.name, options.challengePeriod]],
  });
  const added = encodeVec([concat(encodeStateMachine(followed.name), encodeU64(slotDuration))]);
  await executeAsRoot(follower, metadata, options, [
    callTo("Ismp", "create_consensus_client", client),
    callTo("IsmpGrandpa", "add_state_machines", added),
  ]);
  if ((await follower.ismp.consensusState(id)) !== undefined) return state;
  throw new ClientCreationError(
    `${follower.name} refused to create the client ${id}: is ${options.root.name} its root?`,
  );
}

/** Resolves when the best block has executed all calls. */
async function executeAsRoot(
  { node, name }: Connection,
  metadata: RuntimeMetadata,
  { root, patience = 60_000 }: ClientCreationOptions,
  calls: readonly Uint8Array[],
): Promise<void> {
  const best = await node.bestHash();
  const genesisHash = await node.hashAt(0);
  const { specVersion, transactionVersion } = decodeRuntimeVersion(
    await node.call("Core_version", new Uint8Array(), best),
  );
  const extension = { specVersion, transactionVersion, genesisHash, birthHash: genesisHash, era: IMMORTAL };
  const nonce = await nonceOf(node, root);
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
      // If the answer was lost, the call is submitted again: the pool or a block then already has it.
      if (cause.code === IN_POOL || (await nonceOf(node, root)) > nonce + i) continue;
      throw new ClientCreationError(`the pool of ${name} refused a call of ${root.name}: ${cause.message}`, {
        cause,
      });
    }
  }
  const end = Date.now() + patience;
  while ((await nonceOf(node, root)) < nonce + calls.length) {
    if (Date.now() > end) {
      throw new ClientCreationError(
        `${name} has not executed the calls of ${root.name} in time: does it make blocks?`,
      );
    }
    await wait(POLL);
  }
}

async function nonceOf(node: SubstrateNode, { id }: Account): Promise<number> {
  return node.callAnd("AccountNonceApi_account_nonce", id, await node.bestHash(), (answer) =>
    decodedAnswer("state_call", () => new ScaleReader(answer).u32()),
  );
}

async function slotDurationOf(node: SubstrateNode): Promise<bigint> {
  const best = await node.bestHash();
  return readU64(new ScaleReader(await node.call("AuraApi_slot_duration", new Uint8Array(), best)));
}
