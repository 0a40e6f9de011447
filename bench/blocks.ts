// Transfers and blocks: what is measured of a runtime that makes and executes them.

import { devAccount, SIGNATURE_SCHEMES, type SignatureScheme } from "@as-ismp/chain";
import type { Runtime } from "@as-ismp/core";
import { u8aConcat } from "@polkadot/util";
import { openingHeader } from "../tests/support/blocks.ts";
import { bytes } from "../tests/support/scale.ts";
import type { Comparison } from "./comparison.ts";
import { type Sample, timeCall } from "./measure.ts";
import { EXTERNAL, genesisConfig, Scene } from "./scene.ts";

const ACCOUNTS = 1000;
const TRANSFERS = 100;
const NO_INPUT = new Uint8Array();

export class BlockComparisons {
  readonly #scenes: readonly Scene[];

  constructor(runtimes: readonly Runtime[]) {
    this.#scenes = runtimes.map((runtime) => new Scene(runtime, ACCOUNTS));
  }

  /** One transfer, as the mean of a hundred in a row in one block. */
  transfers(): Comparison[] {
    return SIGNATURE_SCHEMES.map((scheme) => ({
      name: scheme,
      rounds: 12,
      runs: this.#scenes.map((scene) => transferRun(scene, scheme)),
    }));
  }

  steps(): Comparison[] {
    const alice = devAccount("Alice", "ed25519");
    const comparison = (
      name: string,
      rounds: number,
      prepare: (scene: Scene) => () => Sample,
    ): Comparison => ({
      name,
      rounds,
      runs: this.#scenes.map(prepare),
    });
    return [
      comparison("Core_initialize_block", 100, initializeRun),
      comparison("BlockBuilder_finalize_block, no transfer", 100, (scene) => finalizeRun(scene, 0)),
      comparison("BlockBuilder_finalize_block, 100 transfers", 20, (scene) => finalizeRun(scene, 100)),
      comparison("validate_transaction, a transfer", 100, (scene) => {
        const input = u8aConcat(Uint8Array.of(EXTERNAL), ...scene.transfers(alice, 1), scene.genesisHash);
        return () =>
          timeCall(scene.runtime, "TaggedTransactionQueue_validate_transaction", input, scene.genesis());
      }),
      ...[1, 100, 1000].map((count) =>
        comparison(
          `Core_execute_block, ${count.toLocaleString("en")} ${count === 1 ? "transfer" : "transfers"}`,
          count === 1000 ? 5 : count === 100 ? 20 : 60,
          (scene) => {
            const block = scene.block(scene.transfers(alice, count));
            return () => timeCall(scene.runtime, "Core_execute_block", block, scene.genesis());
          },
        ),
      ),
      comparison("GenesisBuilder_build_state, 1,000 accounts", 10, (scene) => {
        const config = bytes(Buffer.from(genesisConfig(scene.runtime, scene.others)));
        return () => timeCall(scene.runtime, "GenesisBuilder_build_state", config);
      }),
      comparison(
        "Metadata_metadata",
        60,
        (scene) => () => timeCall(scene.runtime, "Metadata_metadata", NO_INPUT),
      ),
    ];
  }
}

function transferRun(scene: Scene, scheme: SignatureScheme): () => Sample {
  const transfers = scene.transfers(devAccount("Alice", scheme), TRANSFERS);
  const begun = scene.genesis();
  scene.begin(begun);
  return () => {
    const storage = begun.fork();
    const sum = { total: 0, own: 0, hostCalls: 0 };
    for (const transfer of transfers) {
      const one = timeCall(scene.runtime, "BlockBuilder_apply_extrinsic", transfer, storage);
      if (one.output[0] !== 0 || one.output[1] !== 0) throw new Error("a transfer failed");
      sum.total += one.total;
      sum.own += one.own;
      sum.hostCalls += one.hostCalls;
    }
    return {
      total: sum.total / TRANSFERS,
      own: sum.own / TRANSFERS,
      hostCalls: sum.hostCalls / TRANSFERS,
    };
  };
}

function initializeRun(scene: Scene): () => Sample {
  const header = openingHeader({ parentHash: scene.genesisHash, number: 1, slot: 290_000_000n });
  return () => timeCall(scene.runtime, "Core_initialize_block", header, scene.genesis());
}

/** The block is made anew for each run: its root would cost less the second time. */
function finalizeRun(scene: Scene, count: number): () => Sample {
  const transfers = scene.transfers(devAccount("Alice", "ed25519"), count);
  return () => {
    const storage = scene.genesis();
    const builder = scene.begin(storage);
    for (const transfer of transfers) builder.apply(transfer);
    return timeCall(scene.runtime, "BlockBuilder_finalize_block", NO_INPUT, storage);
  };
}
