import { slotDigest } from "../../../bindings/chain/src/chain/aura.ts";
import { buildState, genesisHeader } from "../../../bindings/chain/src/chain/genesis.ts";
import {
  encodeInherentData,
  type InherentData,
  slotInherents,
} from "../../../bindings/chain/src/chain/inherents.ts";
import { formatJson } from "../../../bindings/chain/src/chain/json.ts";
import { parachainInherents } from "../../../bindings/chain/src/chain/relay-parent.ts";
import { type Runtime, type State, Storage } from "../../../bindings/core/src/index.ts";
import { devAccount } from "../../../bindings/relayer/src/substrate/accounts.ts";
import { decodeBody, encodeBlock } from "../../../bindings/relayer/src/substrate/block.ts";
import { IMMORTAL } from "../../../bindings/relayer/src/substrate/era.ts";
import { signExtrinsic } from "../../../bindings/relayer/src/substrate/extrinsic.ts";
import { decodeHeader, encodeHeader, headerHash } from "../../../bindings/relayer/src/substrate/header.ts";
import { RuntimeMetadata } from "../../../bindings/relayer/src/substrate/metadata.ts";

/**
 * A chain's first block, from its inherents and some transfers: the state before it, the block as an author makes it,
 * and its inherent data.
 */

export interface BlockScene {
  readonly before: State;
  /** Inside the block, before its inherents. */
  readonly open: State;
  /** SCALE block. */
  readonly block: Uint8Array;
  /** SCALE header, as the block begins. */
  readonly beginning: Uint8Array;
  /** SCALE `InherentData`. */
  readonly inherents: Uint8Array;
  readonly inherentExtrinsics: readonly Uint8Array[];
}

const SLOT = 290_000_000n;
const SLOT_DURATION = 6000n;
const NOTHING = new Uint8Array();
const PARA_ID = 2004;

export function blockScene(runtime: Runtime, transfers = 3): BlockScene {
  const storage = new Storage();
  const metadata = RuntimeMetadata.of(runtime);
  const alice = devAccount("Alice", "ed25519");
  const bob = devAccount("Bob", "ed25519");
  buildState(runtime, formatJson(genesisOf(metadata, alice.address)), storage);
  const genesis = genesisHeader(storage.snapshot(), runtime);
  const genesisHash = headerHash(genesis);
  const before = storage.snapshot();
  const data: InherentData = new Map([
    ...slotInherents(SLOT, SLOT * SLOT_DURATION),
    ...parachainInherents(runtime, storage, genesis),
  ]);
  const zero = new Uint8Array(32);
  const beginning = encodeHeader({
    parentHash: genesisHash,
    number: 1,
    stateRoot: zero,
    extrinsicsRoot: zero,
    digest: [slotDigest(SLOT)],
  });
  const call = (entryPoint: string, input: Uint8Array) => runtime.call(entryPoint, input, { storage });
  call("Core_initialize_block", beginning);
  const open = storage.snapshot();
  const inherents = encodeInherentData(data);
  const inherentExtrinsics = decodeBody(
    runtime.call("BlockBuilder_inherent_extrinsics", inherents, { storage: storage.fork() }),
  );
  const { specVersion, transactionVersion } = runtime.version();
  const signed = Array.from({ length: transfers }, (_, nonce) =>
    signExtrinsic({
      metadata,
      signer: alice,
      call: metadata.encodeCall("Balances", "transfer_allow_death", {
        dest: { Id: bob.id },
        value: 10n ** 12n,
      }),
      specVersion,
      transactionVersion: transactionVersion ?? 1,
      genesisHash,
      era: IMMORTAL,
      birthHash: genesisHash,
      nonce,
      tip: 0n,
    }),
  );
  const extrinsics = [...inherentExtrinsics, ...signed];
  for (const extrinsic of extrinsics) {
    if (call("BlockBuilder_apply_extrinsic", extrinsic)[0] !== 0)
      throw new Error("a scene's extrinsic is refused");
  }
  const header = decodeHeader(call("BlockBuilder_finalize_block", NOTHING));
  return {
    before,
    open,
    block: encodeBlock({ header, extrinsics }),
    beginning,
    inherents,
    inherentExtrinsics,
  };
}

function genesisOf(metadata: RuntimeMetadata, rich: string) {
  const isSolo = metadata.hasCall("Grandpa", "note_stalled");
  return {
    system: {},
    aura: { authorities: [] },
    ...(isSolo
      ? { grandpa: { authorities: [] } }
      : { parachainInfo: { parachainId: PARA_ID }, ismp: { hostStateMachine: `POLKADOT-${PARA_ID}` } }),
    balances: { balances: [[rich, 10n ** 16n]], devAccounts: null },
    transactionPayment: { multiplier: "1000000000000000000" },
    sudo: { key: rich },
  };
}
