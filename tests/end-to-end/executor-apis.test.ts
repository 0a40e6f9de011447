import { beforeAll, describe, expect, it } from "@jest/globals";
import { Metadata, TypeRegistry } from "@polkadot/types";
import {
  BlockBuilder,
  buildState,
  encodeBlock,
  encodeInherentData,
  formatJson,
  genesisHeader,
  getPreset,
  headerHash,
  IMMORTAL,
  mergeJson,
  RuntimeMetadata,
  signExtrinsic,
  slotDigest,
  slotInherents,
} from "../../bindings/chain/src/chain/index.ts";
import { encodeBytes, encodeU32, ScaleReader } from "../../bindings/core/src/codec/scale.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { Storage } from "../../bindings/core/src/state/storage.ts";
import { decodeBody } from "../../bindings/relayer/src/substrate/block.ts";
import { alice, bob, FIRST_SLOT, genesis, UNIT } from "../chain/runtimes.ts";
import { encodeArguments } from "../support/api.ts";
import { blobBytes, loadBlob } from "../support/blob.ts";
import { openingHeader } from "../support/blocks.ts";
import { Executor } from "../support/executor.ts";
import { concat, hex, unhex } from "../support/hex.ts";
import { u8 } from "../support/scale.ts";
import { oracle } from "../support/vectors.ts";

/**
 * Every runtime API that the metadata lists, in the executor of chopsticks and in the harness: the same result and
 * the same changes of storage. All imports are resolved there. The state begins empty and is built within the task,
 * because that executor computes roots over the changes of a task alone.
 */

type Call = readonly [entryPoint: string, input: Uint8Array];

interface Example {
  /** Calls before it, after the one that builds the genesis. */
  readonly before?: readonly Call[];
  readonly input: Uint8Array;
}

const NONE = new Uint8Array();
const GENERATES_KEYS = "SessionKeys_generate_session_keys";
const executor = new Executor(blobBytes);
let runtime: Runtime;
let examples: Readonly<Record<string, Example>>;
let build: Call;

beforeAll(async () => {
  runtime = await loadBlob();
  const json = formatJson(mergeJson(getPreset(runtime, null), genesis));
  build = ["GenesisBuilder_build_state", encodeBytes(Buffer.from(json))];
  examples = makeExamples(json);
});

function makeExamples(json: string): Readonly<Record<string, Example>> {
  const storage = new Storage();
  buildState(runtime, json, storage);
  const parentHash = headerHash(genesisHeader(storage.snapshot(), runtime));
  const metadata = RuntimeMetadata.of(runtime);
  const call = metadata.encodeCall("Balances", "transfer_keep_alive", { dest: { Id: bob.id }, value: UNIT });
  const { specVersion, transactionVersion } = runtime.version();
  const genesisHash = parentHash;
  const values = { specVersion, transactionVersion, genesisHash, era: IMMORTAL, birthHash: genesisHash };
  const extrinsic = signExtrinsic({ ...values, nonce: 0, tip: 0n, metadata, signer: alice, call });
  const payment = concat(extrinsic, encodeU32(extrinsic.length));

  const inherents = slotInherents(FIRST_SLOT, FIRST_SLOT * 6000n);
  const digest = [slotDigest(FIRST_SLOT)];
  const builder = new BlockBuilder({ runtime, storage: storage.fork(), parentHash, number: 1, digest });
  builder.applyInherents(inherents);
  builder.apply(extrinsic);
  const block = builder.finalize();
  const header = openingHeader({ parentHash, number: 1, slot: FIRST_SLOT });
  const begun: Call[] = [["Core_initialize_block", header]];
  const inherentInput = encodeInherentData(inherents);
  const throwaway = storage.fork();
  for (const [name, input] of begun) runtime.call(name, input, { storage: throwaway });
  const made = runtime.call("BlockBuilder_inherent_extrinsics", inherentInput, { storage: throwaway });
  const withInherents = [
    ...begun,
    ...decodeBody(made).map((each): Call => ["BlockBuilder_apply_extrinsic", each]),
  ];
  const withExtrinsic: Call[] = [...withInherents, ["BlockBuilder_apply_extrinsic", extrinsic]];

  const proof = oracle.grandpa().find(({ expected, voters }) => expected === "accept" && voters <= 4);
  if (proof === undefined) throw new Error("no proof is accepted");
  const [state, finality] = [unhex(proof.consensusState), unhex(proof.finalityProof)];
  const [trie] = oracle.tries();
  if (trie === undefined) throw new Error("no tries");
  const request = oracle.scale().find(({ type }) => type === "PostRequest");
  if (request === undefined) throw new Error("no requests");
  // For Polkadot's parachain 2000, and for unknown commitments.
  const client = Buffer.from("PARA");
  const stateMachine = concat(u8(1), encodeU32(2000), client);
  const commitments = concat(u8(4), new Uint8Array(32).fill(7));
  return {
    IsmpRuntimeApi_host_state_machine: { input: NONE },
    IsmpRuntimeApi_block_events: { before: withExtrinsic, input: NONE },
    IsmpRuntimeApi_block_events_with_metadata: { before: withExtrinsic, input: NONE },
    IsmpRuntimeApi_consensus_state: { input: client },
    IsmpRuntimeApi_state_machine_update_time: { input: concat(stateMachine, new Uint8Array(8)) },
    IsmpRuntimeApi_challenge_period: { input: stateMachine },
    IsmpRuntimeApi_latest_state_machine_height: { input: stateMachine },
    IsmpRuntimeApi_requests: { input: commitments },
    IsmpRuntimeApi_responses: { input: commitments },
    Core_version: { input: NONE },
    Core_initialize_block: { input: header },
    Core_execute_block: { input: encodeBlock(block) },
    Metadata_metadata: { input: NONE },
    Metadata_metadata_at_version: { input: encodeU32(16) },
    Metadata_metadata_versions: { input: NONE },
    BlockBuilder_inherent_extrinsics: { before: begun, input: inherentInput },
    BlockBuilder_apply_extrinsic: { before: withInherents, input: extrinsic },
    BlockBuilder_finalize_block: { before: withExtrinsic, input: NONE },
    BlockBuilder_check_inherents: { input: concat(encodeBlock(block), inherentInput) },
    TaggedTransactionQueue_validate_transaction: { input: concat(u8(2), extrinsic, parentHash) },
    OffchainWorkerApi_offchain_worker: { input: header },
    AuraApi_slot_duration: { input: NONE },
    AuraApi_authorities: { input: NONE },
    GrandpaApi_grandpa_authorities: { input: NONE },
    GrandpaApi_current_set_id: { input: NONE },
    GrandpaApi_submit_report_equivocation_unsigned_extrinsic: {
      // Round votes of one voter for two blocks, and an empty proof of key ownership.
      input: concat(new Uint8Array(8), u8(0), new Uint8Array(8 + 32), new Uint8Array(2 * (36 + 64)), u8(0)),
    },
    GrandpaApi_generate_key_ownership_proof: { input: new Uint8Array(40) },
    [GENERATES_KEYS]: { input: u8(0) },
    SessionKeys_decode_session_keys: { input: encodeBytes(new Uint8Array(64).fill(7)) },
    AccountNonceApi_account_nonce: { before: withExtrinsic, input: alice.id },
    TransactionPaymentApi_query_info: { input: payment },
    TransactionPaymentApi_query_fee_details: { input: payment },
    TransactionPaymentApi_query_weight_to_fee: { input: Uint8Array.of(0x02, 0x09, 0x3d, 0x00, 0x04) },
    TransactionPaymentApi_query_length_to_fee: { input: encodeU32(1000) },
    GenesisBuilder_build_state: { input: build[1] },
    GenesisBuilder_get_preset: { input: concat(u8(1), encodeBytes(Buffer.from("development"))) },
    GenesisBuilder_preset_names: { input: NONE },
    LightClientApi_verify_grandpa: { input: encodeArguments.verifyGrandpa(state, finality) },
    LightClientApi_verify_parachain_headers: {
      input: concat(encodeBytes(state), encodeBytes(finality), Uint8Array.of(4, 0)),
    },
    LightClientApi_read_proof: {
      input: encodeArguments.readProof(
        trie.hasher,
        unhex(trie.root),
        trie.proof.map(unhex),
        trie.values.map(([key]) => unhex(key)),
      ),
    },
    LightClientApi_trie_root: {
      input: encodeArguments.trieRoot(
        trie.hasher,
        trie.stateVersion,
        trie.entries.map(([key, value]) => [unhex(key), unhex(value)] as const),
      ),
    },
    LightClientApi_commitment: { input: concat(u8(0), unhex(request.scale)) },
  };
}

/** Entry points as listed in metadata of version 15, read from the blob before any test is named. */
const listed = await (async () => {
  const opaque = new ScaleReader(
    (await loadBlob()).call("Metadata_metadata_at_version", encodeU32(15)).subarray(1),
  ).bytes();
  const { apis } = new Metadata(new TypeRegistry(), opaque).asV15;
  return apis.flatMap(({ name, methods }) => methods.map((each) => `${name}_${each.name}`));
})();

describe("in the executor of chopsticks, with every import resolved", () => {
  it.each(listed.filter((name) => name !== GENERATES_KEYS))(
    "%s gives the same bytes and changes the same storage as in the harness",
    async (name) => {
      const example = examples[name];
      if (example === undefined) throw new Error(`${name} has no example`);
      const calls = [build, ...(example.before ?? []), [name, example.input] as const];
      const storage = new Storage();
      let here: Uint8Array = NONE;
      for (const [entryPoint, input] of calls) here = runtime.call(entryPoint, input, { storage });
      const there = await executor.run(calls);
      expect(hex(there.result)).toBe(hex(here));
      const changes = [...storage.snapshot().top.entries()].map(([key, value]) => [hex(key), hex(value)]);
      expect(there.changes).toEqual(changes);
    },
  );

  it("keys are not generated: that host has no keystore, and refuses like the harness without one", async () => {
    expect(listed).toContain(GENERATES_KEYS);
    await expect(executor.run([[GENERATES_KEYS, u8(0)]])).rejects.toThrow();
    expect(() => runtime.call(GENERATES_KEYS, u8(0))).toThrow();
  });

  it("a block with another state root is refused, and an undecodable extrinsic", async () => {
    const block = (examples["Core_execute_block"] as Example).input.slice();
    block[40] = (block[40] ?? 0) ^ 1;
    await expect(executor.run([build, ["Core_execute_block", block]])).rejects.toThrow();
    await expect(
      executor.run([build, ["BlockBuilder_apply_extrinsic", Uint8Array.of(4, 0xff)]]),
    ).rejects.toThrow();
  });

  it("has an example only for what the runtime offers", () => {
    expect(Object.keys(examples).filter((name) => !listed.includes(name))).toEqual([]);
  });
});
