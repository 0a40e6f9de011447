/**
 * Authors one block in the steps of a node: initialize, inherents, extrinsics one by one, finalize.
 *
 * An extrinsic that the runtime calls invalid, or traps on, is left out and changes nothing. Rejects, by {@link
 * AuthoringError}: a runtime that traps in any other step, inherents that fail, extrinsics if the runtime wants only
 * inherents, and a header that does not match what was built. (docs/spec/host.md#authoring)
 */

import {
  type CallOptions,
  type HasherName,
  orderedRoot,
  type Runtime,
  RuntimeCallError,
  ScaleError,
  type Storage,
} from "@as-ismp/core";
import { equalBytes } from "@as-ismp/core/internal/codec";
import { assertFramed } from "@as-ismp/relayer/internal/substrate";
import {
  type ApplyOutcome,
  type Block,
  type DigestItem,
  decodeApplyOutcome,
  decodeBody,
  decodeHeader,
  type ErrorNames,
  encodeHeader,
} from "@as-ismp/relayer/substrate";
import { AuthoringError } from "./errors.ts";
import { extrinsicsVersionOf, stateVersionOf } from "./genesis.ts";
import { encodeInherentData, type InherentData } from "./inherents.ts";

/** What a block is built on and with. */
export interface BlockBuilderOptions {
  /** The runtime in the parent's state, which executes the block. */
  readonly runtime: Runtime;
  /** State of the parent. The block's changes are written to it. */
  readonly storage: Storage;
  /** 32 bytes. */
  readonly parentHash: Uint8Array;
  /** Number of the new block. */
  readonly number: number;
  /** Pre-runtime digest items. */
  readonly digest: readonly DigestItem[];
  /** Hash function of the header and of the list of extrinsics. Default: `blake2_256`. */
  readonly hasher?: HasherName;
  /** Finds the names of pallets' errors. */
  readonly errorNames?: ErrorNames;
  /** Options for logging and metering. */
  readonly call?: Omit<CallOptions, "storage">;
}

/** Builds one block. Methods throw {@link AuthoringError}. */
export class BlockBuilder {
  readonly #options: BlockBuilderOptions;
  readonly #extrinsics: Uint8Array[] = [];
  readonly #inherentsOnly: boolean;

  /** Initializes the block. */
  constructor(options: BlockBuilderOptions) {
    this.#options = options;
    const zero = new Uint8Array(32);
    const { parentHash, number, digest } = options;
    const header = { parentHash, number, stateRoot: zero, extrinsicsRoot: zero, digest };
    const mode = this.#step("Core_initialize_block", encodeHeader(header));
    this.#inherentsOnly = mode[0] === 1;
  }

  /** The extrinsics of the block so far. */
  get extrinsics(): readonly Uint8Array[] {
    return this.#extrinsics;
  }

  /** Lets the runtime make its inherents, and applies them. Must be called once, before any extrinsic. */
  applyInherents(data: InherentData): void {
    const { storage } = this.#options;
    const input = encodeInherentData(data);
    const made = decodeBody(this.#step("BlockBuilder_inherent_extrinsics", input, storage.fork()));
    for (const extrinsic of made) {
      const outcome = this.#apply(extrinsic);
      if (outcome.kind !== "success") {
        throw new AuthoringError(`an inherent failed: ${describeOutcome(outcome)}`);
      }
    }
  }

  /** Applies an extrinsic, which has its length prefix. */
  apply(extrinsic: Uint8Array): ApplyOutcome {
    if (this.#inherentsOnly) throw new AuthoringError("the runtime accepts no extrinsics in this block");
    return this.#apply(extrinsic);
  }

  /** Ends the block and returns it, without a seal. */
  finalize(): Block {
    const { runtime, storage, parentHash, number, hasher } = this.#options;
    const header = decodeHeader(this.#step("BlockBuilder_finalize_block", new Uint8Array()));
    const extrinsicsRoot = orderedRoot(this.#extrinsics, extrinsicsVersionOf(runtime), hasher);
    const wrong = [
      header.number === number || "number",
      equalBytes(header.parentHash, parentHash) || "parent hash",
      equalBytes(header.extrinsicsRoot, extrinsicsRoot) || "extrinsics root",
      equalBytes(header.stateRoot, storage.root(stateVersionOf(runtime))) || "state root",
    ].filter((part) => part !== true);
    if (wrong.length > 0) throw new AuthoringError(`the runtime's header has a wrong ${wrong.join(", ")}`);
    return { header, extrinsics: [...this.#extrinsics] };
  }

  #apply(extrinsic: Uint8Array): ApplyOutcome {
    const { runtime, storage, call, errorNames } = this.#options;
    const attempt = storage.fork();
    let result: Uint8Array;
    try {
      assertFramed(extrinsic);
      result = runtime.call("BlockBuilder_apply_extrinsic", extrinsic, { ...call, storage: attempt });
    } catch (error) {
      if (error instanceof RuntimeCallError || error instanceof ScaleError) {
        return { kind: "refused", reason: error.message };
      }
      throw error;
    }
    const outcome = decodeApplyOutcome(result, errorNames);
    if (outcome.kind === "success" || outcome.kind === "failed") {
      storage.adopt(attempt);
      this.#extrinsics.push(extrinsic.slice());
    }
    return outcome;
  }

  #step(entryPoint: string, input: Uint8Array, storage = this.#options.storage): Uint8Array {
    try {
      return this.#options.runtime.call(entryPoint, input, { ...this.#options.call, storage });
    } catch (error) {
      if (!(error instanceof RuntimeCallError)) throw error;
      throw new AuthoringError(error.message, { cause: error });
    }
  }
}

/** An outcome in a few words, for example `Balances.Expendability` or `Invalid.Stale`. */
export function describeOutcome(outcome: ApplyOutcome): string {
  switch (outcome.kind) {
    case "success":
      return "success";
    case "failed":
      return outcome.error.name;
    case "invalid":
      return `${outcome.error.class}.${outcome.error.name}`;
    case "refused":
      return outcome.reason;
  }
}
