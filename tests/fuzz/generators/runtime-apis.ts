import type { OffchainContext, Runtime, State } from "../../../bindings/core/src/index.ts";
import { concat, hex, unhex, utf8 } from "../../support/hex.ts";
import { mutateOnce } from "../../support/mutate.ts";
import { type Conversation, converse } from "../../support/worlds/connected-chain.ts";
import { fine, type Generator, type GeneratorSource, type Input, type Verdict } from "../generator.ts";
import { encodeTree } from "../grammar/codec.ts";
import { header, stateMachine } from "../grammar/consensus.ts";
import { generateTree } from "../grammar/generate.ts";
import { fixed, opaque, optionOf, struct, type Type, vecOf } from "../grammar/types.ts";
import type { InputRandom } from "../input-random.ts";
import { changedPlaces } from "../oracles/state.ts";
import { judgeFailure } from "../oracles/traps.ts";
import { callRuntime, type Limits } from "../runtime-call.ts";
import { type BlobName, loadRuntime } from "../scenes/blobs.ts";

/** Calls of nodes and relayers: every runtime API that reads and takes arguments. None changes the state. */

const HASH_ITEMS = ["RequestCommitments", "ResponseCommitments"];
const id = fixed(4, ["them", "none", "PARA"].map(utf8));
const machineId = struct(stateMachine, id);

export function runtimeApis(blob: BlobName, name: string, share: number): GeneratorSource {
  return {
    name,
    share,
    load: async () => {
      const runtime = await loadRuntime(blob);
      return new RuntimeApis(name, blob, share, runtime, converse(runtime));
    },
  };
}

/** Arguments by entry point. */
function questions({ chain }: Conversation): Readonly<Record<string, Type>> {
  const hashes = [...chain.state().childStorage.keys()].map(unhex).flatMap((key) => {
    const text = Buffer.from(key).toString("latin1");
    return HASH_ITEMS.some((kind) => text.startsWith(kind)) ? [key.subarray(-32)] : [];
  });
  const hash = fixed(32, hashes);
  return {
    IsmpRuntimeApi_host_state_machine: struct(),
    IsmpRuntimeApi_block_events: struct(),
    IsmpRuntimeApi_block_events_with_metadata: struct(),
    IsmpRuntimeApi_consensus_state: id,
    IsmpRuntimeApi_state_machine_update_time: struct(machineId, fixed(8)),
    IsmpRuntimeApi_challenge_period: machineId,
    IsmpRuntimeApi_latest_state_machine_height: machineId,
    IsmpRuntimeApi_requests: vecOf(hash),
    IsmpRuntimeApi_responses: vecOf(hash),
    IsmpParachainApi_para_ids: struct(),
    IsmpParachainApi_current_relay_chain_state: struct(),
    AccountNonceApi_account_nonce: fixed(32),
    TransactionPaymentApi_query_weight_to_fee: struct(
      { kind: "compact", bits: 64 },
      { kind: "compact", bits: 64 },
    ),
    TransactionPaymentApi_query_length_to_fee: fixed(4),
    SessionKeys_decode_session_keys: opaque([new Uint8Array(64), new Uint8Array(32)]),
    Metadata_metadata_at_version: fixed(4),
    GrandpaApi_generate_key_ownership_proof: struct(fixed(8), fixed(32)),
    GrandpaApi_current_set_id: struct(),
    GrandpaApi_grandpa_authorities: struct(),
    AuraApi_authorities: struct(),
    AuraApi_slot_duration: struct(),
    GenesisBuilder_get_preset: optionOf(opaque(["development", "local_testnet"].map(utf8))),
    GenesisBuilder_preset_names: struct(),
    OffchainWorkerApi_offchain_worker: header,
  };
}

/** As many bytes as the largest metadata, and more work than the rest: called rarely. */
const SELDOM = ["Metadata_metadata_at_version", "GenesisBuilder_get_preset"];

class RuntimeApis implements Generator {
  readonly name: string;
  readonly target: string;
  readonly share: number;
  readonly #runtime: Runtime;
  readonly #state: State;
  readonly #offchain: OffchainContext;
  readonly #questions: ReadonlyMap<string, Type>;
  readonly #names: readonly string[];

  constructor(name: string, target: string, share: number, runtime: Runtime, conversation: Conversation) {
    this.name = name;
    this.target = target;
    this.share = share;
    this.#runtime = runtime;
    this.#state = conversation.chain.storage.snapshot();
    const index = new Map(
      conversation.chain.storage.offchainWrites().map(([key, value]) => [hex(key), value]),
    );
    this.#offchain = {
      isValidator: false,
      timestamp: () => 0,
      randomSeed: () => new Uint8Array(32),
      get: (_, key) => index.get(hex(key)) ?? undefined,
      submitTransaction: () => false,
    };
    const known = Object.entries(questions(conversation)).filter(([entry]) => runtime.entryPoints.has(entry));
    this.#questions = new Map(known);
    this.#names = known.map(([entry]) => entry);
  }

  make(random: InputRandom): Input {
    let entryPoint = random.pick(this.#names);
    if (SELDOM.includes(entryPoint) && !random.oneIn(20)) entryPoint = random.pick(this.#names);
    const type = this.#questions.get(entryPoint) as Type;
    let bytes = encodeTree(generateTree(random, type));
    const bent = random.oneIn(4);
    if (bent) bytes = mutateOnce(random, bytes, concat(bytes, random.bytes(40)));
    return { entryPoint, scene: 0, bytes, wellFormed: !bent };
  }

  judge(input: Input, limits: Limits): Verdict {
    const { entryPoint, bytes } = input;
    const { outcome, storage } = callRuntime(
      this.#runtime,
      entryPoint,
      bytes,
      this.#state,
      limits,
      this.#offchain,
    );
    if (outcome.kind !== "answer") return judgeFailure(input, outcome) as Verdict;
    const place = changedPlaces(this.#state, storage)[0];
    if (place === undefined) return fine("answered");
    return { name: "answered", problem: `a question changed ${place}` };
  }
}
