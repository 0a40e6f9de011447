import {
  encodeInherentData,
  type InherentData,
  slotInherents,
} from "../../../bindings/chain/src/chain/inherents.ts";
import { parachainInherents } from "../../../bindings/chain/src/chain/relay-parent.ts";
import type { Runtime, State } from "../../../bindings/core/src/index.ts";
import { devAccount } from "../../../bindings/relayer/src/substrate/accounts.ts";
import { decodeBody, encodeBlock } from "../../../bindings/relayer/src/substrate/block.ts";
import { decodeHeader } from "../../../bindings/relayer/src/substrate/header.ts";
import { RuntimeMetadata } from "../../../bindings/relayer/src/substrate/metadata.ts";
import { buildGenesis, genesisConfig, openingHeader } from "../../support/blocks.ts";
import { Signer } from "../../support/signer.ts";

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
  const metadata = RuntimeMetadata.of(runtime);
  const alice = devAccount("Alice", "ed25519");
  const bob = devAccount("Bob", "ed25519");
  const config = genesisConfig(runtime, {
    balances: [[alice.address, 10n ** 16n]],
    sudo: alice.address,
    parachainId: PARA_ID,
  });
  const { storage, header: genesis, hash: genesisHash } = buildGenesis(runtime, config);
  const before = storage.snapshot();
  const data: InherentData = new Map([
    ...slotInherents(SLOT, SLOT * SLOT_DURATION),
    ...parachainInherents(runtime, storage, genesis),
  ]);
  const beginning = openingHeader({ parentHash: genesisHash, number: 1, slot: SLOT });
  const call = (entryPoint: string, input: Uint8Array) => runtime.call(entryPoint, input, { storage });
  call("Core_initialize_block", beginning);
  const open = storage.snapshot();
  const inherents = encodeInherentData(data);
  const inherentExtrinsics = decodeBody(
    runtime.call("BlockBuilder_inherent_extrinsics", inherents, { storage: storage.fork() }),
  );
  const signer = new Signer(runtime, genesisHash);
  const transfer = metadata.encodeCall("Balances", "transfer_allow_death", {
    dest: { Id: bob.id },
    value: 10n ** 12n,
  });
  const signed = Array.from({ length: transfers }, () => signer.sign(storage, alice, transfer));
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
