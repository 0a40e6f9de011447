// The parachain client: follows the other parachains of the own relay chain by their heads in that chain's state.
//
// This chain knows its relay chain's state roots already, so a proof is a state proof and nothing else. Order of
// checks: the relay block's root is known, the message decodes, the proof begins at it; then for each followed
// sibling: its head decodes, this chain is a parachain, the header has its time. A sibling without a head, or whose
// head the proof does not show, is skipped: a proof of some of them is valid, and one sibling that was offboarded
// must not stop the others. Refuses every fraud proof: two heads that contradict each other can't both be in the
// relay chain's state, so there is no fraud to prove. Upstream accepted all, which let anybody freeze the client
// permanently. Source: docs/spec/parachains.md#verification, docs/spec/parachains.md#fraud-proofs.

import { ErrorCode } from "../../bytes/units";
import { saturatingMul } from "../../bytes/saturating";
import { Hasher } from "../../hashing/hasher";
import { packSpan, Span } from "../../bytes/span";
import { ConsensusClient, ConsensusUpdate } from "../../ismp/consensus-client";
import { IsmpError } from "../../ismp/errors";
import { ConsensusClientId, ConsensusStateId } from "../../ismp/identifiers";
import { StateMachine, writeDecimal } from "../../ismp/state-machine";
import { StateMachineClient } from "../../ismp/state-machine-client";
import { StateMachineHeight, StateMachineId } from "../../ismp/state-machine-id";
import { ThisChain } from "../../ismp/this-chain";
import { VerifiedCommitments } from "../../ismp/verified-commitments";
import { mark, release } from "../../memory/arena";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { TrieError } from "../../trie/errors";
import { Proof } from "../../trie/proof";
import { largestNode, nodeCount, weighLookups, weighNodes } from "../../trie/proof-cost";
import { CONSENSUS_BYTE, DIGEST_ITEM, SIBLING } from "../../weights/coefficients";
import { Cost } from "../../weights/cost";
import { ClientError } from "../errors";
import { usesCoprocessorLayout, HeaderCommitment } from "../header-commitment";
import { TimeSource } from "../ismp-digest";
import { ParachainError } from "./errors";
import { HEADS_KEY_LENGTH, ParachainHead } from "./heads";
import { NO_RELAY_ROOT, RelayChain } from "./relay-chain";
import { ASSET_HUB, committedMachine, siblingMachine, Siblings } from "./siblings";

/** `PARA`, as a number in memory order. */
export const PARACHAIN_CLIENT_ID: ConsensusClientId = 0x41524150;

/** A span of no bytes. */
const EMPTY_STATE: u64 = 0;

/** How many siblings an update is weighed for at least, however few root has listed. */
const LEAST_SIBLINGS: u64 = 16;

// Sizes of stored values, in bytes.
const SLOT_DURATION: u64 = 8;
const ROOT: u64 = 48;


@final
export class ParachainClient extends ConsensusClient {
  private weighed: Reader = new Reader(0, 0);

  constructor(
    /** Which chain this is. */
    private self: StateMachine,
    private relay: RelayChain,
    private siblings: Siblings,
    /** What reads proofs of siblings. */
    private machines: StateMachineClient,
    /** What reads proofs of the EVM chain that the Asset Hub hosts. */
    private evm: StateMachineClient,
  ) {
    super();
  }

  id(): ConsensusClientId {
    return PARACHAIN_CLIENT_ID;
  }

  /** The trusted state is empty and stays so: what is trusted is the relay chain. */
  verifyConsensus(chain: ThisChain, id: ConsensusStateId, trusted: Span, proof: Span): ConsensusUpdate {
    const reader = Reader.over(proof);
    const relayNumber = reader.u32();
    if (reader.failed) return ConsensusUpdate.refused(reader.error);
    // Before the proof is hashed.
    const root = this.relay.stateRoot(relayNumber);
    if (root == NO_RELAY_ROOT) {
      return ConsensusUpdate.refused(ParachainError.RelayHeightNotFound, unknownHeight(relayNumber));
    }
    const state = Proof.decode(reader, Hasher.Blake2_256);
    if (state.error != 0) return ConsensusUpdate.refused(state.error);
    const decoded = reader.finish();
    if (decoded != 0) return ConsensusUpdate.refused(decoded);
    // The empty key needs the root's node and no other.
    if (!state.lookup(root, 0, 0)) return ConsensusUpdate.refused(state.error);

    const commitments = new VerifiedCommitments();
    const siblings = this.siblings.all();
    const head = new ParachainHead();
    for (let i = 0; i < siblings.length; i++) {
      const error = head.find(state, root, siblings[i].paraId);
      if (isNotShown(error)) continue;
      if (error != 0) return ConsensusUpdate.refused(error);
      const machine = siblingMachine(this.self, siblings[i].paraId);
      if (machine == null) return ConsensusUpdate.refused(ClientError.HostNotParachain);
      const coprocessorLayout = usesCoprocessorLayout(machine, chain.allowedProxy());
      const found = new HeaderCommitment(
        head.header,
        siblings[i].slotDuration,
        TimeSource.Aura,
        coprocessorLayout,
      );
      if (found.error != 0) return ConsensusUpdate.refused(found.error);
      const at = new StateMachineId(committedMachine(machine), id);
      commitments.add(new StateMachineHeight(at, head.header.number), found.commitment);
    }
    if (chain.padding.exceedsInUpdate(state.size, state.visited))
      return ConsensusUpdate.refused(ClientError.PaddedUpdate);
    return ConsensusUpdate.of(EMPTY_STATE, commitments);
  }

  verifyFraudProof(chain: ThisChain, trusted: Span, proof1: Span, proof2: Span): ErrorCode {
    return IsmpError.CannotHandleMessage;
  }

  /** The Asset Hub's EVM chain is known where the Asset Hub is followed, so that no proxy is allowed for it. */
  stateMachine(machine: StateMachine): StateMachineClient | null {
    const assetHub = siblingMachine(this.self, ASSET_HUB);
    if (assetHub != null && committedMachine(assetHub).equals(machine)) {
      return this.siblings.has(ASSET_HUB) ? this.evm : null;
    }
    const sibling = siblingMachine(this.self, machine.id);
    if (sibling == null || !sibling.equals(machine)) return null;
    return this.siblings.has(machine.id) ? this.machines : null;
  }

  /** Every sibling is listed and looked up, whatever the proof shows. */
  override weighConsensus(proof: Span, cost: Cost): u64 {
    const reader = this.weighed.reset(proof);
    cost.compute(CONSENSUS_BYTE, reader.remaining);
    reader.u32();
    const nodes = weighNodes(reader, Hasher.Blake2_256, cost);
    // What does not decode is refused before anything is looked up: another client's message, as a rule.
    if (reader.failed) return 0;
    // How many siblings root lists is no part of the message: each is looked up, whatever the proof shows.
    const scope = mark();
    const followed = max<u64>(LEAST_SIBLINGS, this.siblings.all().length as u64);
    release(scope);
    weighLookups(nodes, followed + 1, followed * 2 * HEADS_KEY_LENGTH, cost);
    cost.compute(SIBLING, followed);
    cost.compute(DIGEST_ITEM, saturatingMul(followed, largestNode(nodes)));
    // The list is read key by key, each with its slot duration; the root of the relay block, kept or this block's.
    cost.reads(followed + 1, SLOT_DURATION);
    cost.reads(2, ROOT);
    // Each head is in a node of its own.
    return min(followed, nodeCount(nodes));
  }

  /** It refuses all of them unseen. */
  override weighFraudProof(proof1: Span, proof2: Span, cost: Cost): void {}

  override weighStateProof(proof: Span, keys: u64, nibbles: u64, cost: Cost): u64 {
    return this.machines.weigh(proof, keys, nibbles, cost);
  }
}

/** Whether the proof says that there is no head, or does not say. */
function isNotShown(error: ErrorCode): bool {
  return (
    error == ParachainError.ParachainHeaderNotFound ||
    error == TrieError.NodeNotInProof ||
    error == TrieError.ValueNotInProof
  );
}

/** Upstream's error text, which a failed inherent leaves in an event. */
function unknownHeight(height: u32): Span {
  const text = new Writer(48);
  text.ascii("Cannot find relay chain height: ");
  writeDecimal(text, height);
  return packSpan(text.address, text.length);
}
