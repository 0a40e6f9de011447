import {
  type Block,
  bareExtrinsic,
  type Chain,
  decodeApplyOutcome,
  decodeHeader,
  describeOutcome,
  encodeBlock,
} from "../../bindings/chain/src/chain/index.ts";
import { type Runtime, RuntimeCallError, type Storage } from "../../bindings/core/src/index.ts";
import { openBlock } from "../support/blocks.ts";

/**
 * A block that is built by calls of the runtime alone: nothing is checked before or between them, so that tests can
 * build blocks that the harness would not.
 */

const NOTHING = new Uint8Array();

export class OpenBlock {
  readonly #chain: Chain;
  readonly #runtime: Runtime;
  readonly #storage: Storage;
  readonly #extrinsics: Uint8Array[] = [];

  private constructor(chain: Chain, runtime: Runtime, storage: Storage) {
    this.#chain = chain;
    this.#runtime = runtime;
    this.#storage = storage;
  }

  /**
   * Begins a block on the best one.
   *
   * @param change applied to the state before
   */
  static begin(
    chain: Chain,
    slot: bigint,
    change: (storage: Storage) => number | undefined = () => undefined,
  ) {
    const { block, runtime } = chain.at();
    const storage = chain.at().storage();
    const number = change(storage) ?? block.number + 1;
    openBlock(runtime, storage, { parentHash: block.hash, number, slot });
    return new OpenBlock(chain, runtime, storage);
  }

  /** The result of an extrinsic, for example `Invalid.Stale`; `trap: ` and the reason if the runtime traps. */
  apply(extrinsic: Uint8Array): string {
    const attempt = this.#storage.fork();
    try {
      const result = this.#runtime.call("BlockBuilder_apply_extrinsic", extrinsic, { storage: attempt });
      const { metadata } = this.#chain.at();
      const outcome = decodeApplyOutcome(result, { errorName: (...at) => metadata.errorName(...at) });
      if (result[0] === 0) {
        this.#storage.adopt(attempt);
        this.#extrinsics.push(extrinsic);
      }
      return describeOutcome(outcome);
    } catch (error) {
      return trapOf(error);
    }
  }

  /** The inherent with the time. */
  setTime(milliseconds: bigint): string {
    return this.apply(timeInherent(this.#chain, milliseconds));
  }

  /** The finalized block, or the reason if the runtime does not finalize it. */
  finish(): Block | string {
    try {
      const header = this.#runtime.call("BlockBuilder_finalize_block", NOTHING, { storage: this.#storage });
      return { header: decodeHeader(header), extrinsics: this.#extrinsics };
    } catch (error) {
      return trapOf(error);
    }
  }
}

export function timeInherent(chain: Chain, milliseconds: bigint): Uint8Array {
  return bareExtrinsic(chain.at().metadata.encodeCall("Timestamp", "set", { now: milliseconds }), 5);
}

/** Executes a block, without its seal, on the best one: `accepted`, or the reason why not. */
export function execute(chain: Chain, block: Block | Uint8Array): string {
  const input = block instanceof Uint8Array ? block : encodeBlock(block);
  const { runtime } = chain.at();
  try {
    runtime.call("Core_execute_block", input, { storage: chain.at().storage() });
    return "accepted";
  } catch (error) {
    return trapOf(error);
  }
}

function trapOf(error: unknown): string {
  if (error instanceof RuntimeCallError) return `trap: ${error.message}`;
  throw error;
}
