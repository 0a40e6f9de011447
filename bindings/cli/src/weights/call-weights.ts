/**
 * Measures calls of an author's pallet: what each needs at the most over cases that the author gives.
 *
 * A case is made as a signed extrinsic in the first block of a development chain, by a metered blob. Its weight is what it
 * does beside an empty remark by the same signer: executed instructions and host functions, at the costs of the runtime's
 * own weights, and keys of the database. Nothing is timed, so the result is the same on every machine.
 * Refuses, by `WeightCaseError`, a case whose call does not succeed: failures end early and would weigh too little.
 */

import { computation, databaseKeys, machineCosts } from "@as-ismp/build";
import { databaseOf, proofSizeOf } from "@as-ismp/build/internal/build";
import { describeOutcome, FirstBlock, formatJson, genesisConfig, type JsonObject } from "@as-ismp/chain";
import { Runtime, type Storage } from "@as-ismp/core";
import { meterInstructions } from "@as-ismp/core/internal/blob";
import { WorkCounter } from "@as-ismp/core/internal/runtime";
import {
  type Account,
  accountFromUri,
  type CallArguments,
  decodeApplyOutcome,
  type RuntimeMetadata,
} from "@as-ismp/relayer/substrate";

/** A call with arguments, names as in metadata; bytes are 0x hex. */
export interface WeightCase {
  readonly arguments: CallArguments;
  /** Secret URI of who signs. Default: `//Alice`, who has a balance in the development preset. */
  readonly signer?: string;
  /** Made through `Sudo.sudo`. Default: false. */
  readonly root?: boolean;
  /** Calls by Alice that come before, each `[pallet, call, arguments]`. */
  readonly before?: readonly (readonly [pallet: string, call: string, values: CallArguments])[];
}

/** Of all cases of a call the most. */
export interface CallWeight {
  readonly call: string;
  /** Picoseconds of computation and database. */
  readonly refTime: number;
  /** Bytes. */
  readonly proofSize: number;
  readonly computation: number;
  readonly reads: number;
  readonly writes: number;
}

/** A case can't be measured. */
export class WeightCaseError extends Error {
  override readonly name = "WeightCaseError";
}

const ALICE = "//Alice";
const HEADROOM = 1.1;

export class CallBench {
  readonly #metadata: RuntimeMetadata;
  readonly #metered: Runtime;
  readonly #block: FirstBlock;
  /** The state in the block, after its inherents. */
  readonly #storage: Storage;
  readonly #costs = machineCosts();

  private constructor(runtime: Runtime, metered: Runtime, genesis: JsonObject) {
    this.#metered = metered;
    const config = genesisConfig({ runtime, preset: "development", genesis });
    this.#block = new FirstBlock(runtime, formatJson(config));
    this.#metadata = this.#block.metadata;
    this.#storage = this.#block.genesis();
    this.#block.begin(this.#storage);
  }

  /** @param genesis a patch over the runtime's preset `development` */
  static async start(blob: Uint8Array, genesis: JsonObject = {}): Promise<CallBench> {
    const runtime = await Runtime.load(blob);
    return new CallBench(runtime, await Runtime.load(meterInstructions(runtime.code)), genesis);
  }

  /** @throws WeightCaseError, and what is thrown for arguments that the call does not take */
  measure(pallet: string, call: string, cases: readonly WeightCase[]): CallWeight {
    const all = cases.map((one, place) => this.#measureCase(pallet, call, one, place));
    const most = (part: (one: Omit<CallWeight, "call">) => number): number => Math.max(...all.map(part));
    return {
      call,
      refTime: roundUp(most(({ refTime }) => refTime)),
      proofSize: most((one) => one.proofSize),
      computation: most((one) => one.computation),
      reads: most(({ reads }) => reads),
      writes: most(({ writes }) => writes),
    };
  }

  #measureCase(pallet: string, call: string, one: WeightCase, place: number): Omit<CallWeight, "call"> {
    const name = `${pallet}.${call}, case ${place + 1}`;
    const storage = this.#storage.fork();
    const nonces = new Map<string, number>();
    const sign = (signer: Account, encoded: Uint8Array): Uint8Array => {
      const nonce = nonces.get(signer.address) ?? 0;
      nonces.set(signer.address, nonce + 1);
      return this.#block.sign(signer, nonce, encoded);
    };
    for (const [otherPallet, otherCall, values] of one.before ?? []) {
      const encoded = this.#metadata.encodeCall(otherPallet, otherCall, values);
      this.#apply(
        `${name}, ${otherPallet}.${otherCall} before it`,
        sign(accountFromUri(ALICE), encoded),
        storage,
      );
    }
    const signer = accountFromUri(one.signer ?? ALICE);
    const nonce = nonces.get(signer.address) ?? 0;
    const wrapped = (encoded: Uint8Array): Uint8Array =>
      one.root === true ? this.#metadata.encodeCall("Sudo", "sudo", { call: encoded }) : encoded;
    const own = wrapped(this.#metadata.encodeCall(pallet, call, one.arguments));
    const empty = wrapped(this.#metadata.encodeCall("System", "remark", { remark: new Uint8Array() }));
    const work = this.#apply(name, this.#block.sign(signer, nonce, own), storage.fork());
    const base = this.#apply("System.remark", this.#block.sign(signer, nonce, empty), storage.fork());

    const [all, common] = [databaseKeys(work), databaseKeys(base)];
    const reads = all.reads.filter((key) => !common.reads.includes(key));
    const writes = all.writes.filter((key) => !common.writes.includes(key));
    const computed = Math.max(0, computation(work, this.#costs) - computation(base, this.#costs)) * HEADROOM;
    return {
      refTime: computed + databaseOf({ reads, writes }),
      proofSize: proofSizeOf({ reads, writes }, work),
      computation: computed,
      reads: reads.length,
      writes: writes.length,
    };
  }

  /** Applies an extrinsic and counts. @throws WeightCaseError where it does not succeed */
  #apply(name: string, extrinsic: Uint8Array, storage: Storage): WorkCounter {
    const work = new WorkCounter();
    const result = this.#metered.call("BlockBuilder_apply_extrinsic", extrinsic, { storage, meter: work });
    const outcome = decodeApplyOutcome(result, this.#metadata);
    if (outcome.kind !== "success") {
      throw new WeightCaseError(
        `${name}: expected the call to succeed, it ended with ${describeOutcome(outcome)}`,
      );
    }
    return work;
  }
}

/** Three digits that count. */
function roundUp(value: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, value))) - 2);
  return Math.ceil(value / unit) * unit;
}
