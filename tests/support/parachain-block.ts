import {
  bareExtrinsic,
  decodeApplyOutcome,
  decodeHeader,
  decodeValidity,
  encodeHeader,
  type Header,
  headerHash,
  RelayParent,
  RuntimeMetadata,
  storagePrefix,
  type Validity,
} from "../../bindings/chain/src/chain/index.ts";
import type { Runtime, Storage } from "../../bindings/core/src/index.ts";
import { buildGenesis, genesisConfig, openBlock } from "./blocks.ts";
import { concat, hex } from "./hex.ts";
import { NOW, SLOT } from "./parachain-scene.ts";
import { byteVectors, compact, u64 } from "./scale.ts";

export const PARA_ID = 2004;
const PARACHAIN_SYSTEM = 20;
const TIMESTAMP = 1;
/** No downward and horizontal messages, whole or hashed. */
const NO_MESSAGES = new Uint8Array(4);

/** A parachain in its first block, before any inherent: a test supplies the author's data. */
export class ParachainBlock {
  storage: Storage;
  readonly #runtime: Runtime;
  #parent: Header;
  #blocks = 0n;

  constructor(runtime: Runtime) {
    this.#runtime = runtime;
    const { storage, header } = buildGenesis(runtime, genesisConfig(runtime, { parachainId: PARA_ID }));
    this.storage = storage;
    this.#parent = header;
    this.begin();
  }

  /** The header of the previous block, which is this chain's head in the relay chain's state. */
  get parentHead(): Uint8Array {
    return encodeHeader(this.#parent);
  }

  /** A relay block in whose state this chain's head is the block's parent. */
  relayParent(number: number): RelayParent {
    return new RelayParent(number, new Map([[PARA_ID, this.parentHead]]));
  }

  begin(): void {
    openBlock(this.#runtime, this.storage, {
      parentHash: headerHash(this.#parent),
      number: this.#parent.number + 1,
      slot: SLOT + this.#blocks,
    });
  }

  /** Sets the time, which every block must. */
  time(): void {
    const now = (BigInt(NOW) + 6n * this.#blocks) * 1000n;
    // As a compact integer of eight bytes at most.
    const moment = concat(Uint8Array.of(0x03 | (2 << 2)), u64(now).subarray(0, 6));
    const outcome = this.apply(concat(Uint8Array.of(TIMESTAMP, 0), moment));
    if (outcome !== "ok") throw new Error(`no time: ${outcome}`);
  }

  /** Ends the block; returns its header. The next one may begin. */
  end(): Header {
    if (this.stored("ValidationData") !== "absent") this.time();
    const encoded = this.#runtime.call("BlockBuilder_finalize_block", new Uint8Array(), {
      storage: this.storage,
    });
    this.#parent = decodeHeader(encoded);
    this.#blocks += 1n;
    return this.#parent;
  }

  /** The call with a relay block's data about this chain. */
  call(relay: RelayParent, messages: Uint8Array = NO_MESSAGES): Uint8Array {
    return callOf(relay.validationData(this.parentHead), relay.proof([PARA_ID]), messages);
  }

  say(relay: RelayParent, messages: Uint8Array = NO_MESSAGES): string {
    return this.apply(this.call(relay, messages));
  }

  /**
   * @param data `PersistedValidationData`
   * @param nodes of the relay chain's state
   */
  sayRaw(data: Uint8Array, nodes: readonly Uint8Array[]): string {
    return this.apply(callOf(data, nodes, NO_MESSAGES));
  }

  /** The result that `sayRaw` would have, without a change of the state. */
  try(data: Uint8Array, nodes: readonly Uint8Array[]): string {
    const before = this.storage;
    this.storage = before.fork();
    const result = this.sayRaw(data, nodes);
    this.storage = before;
    return result;
  }

  /** Offers an unsigned call: its error, with the reason in the log, or `ok`. */
  apply(call: Uint8Array): string {
    const attempt = this.storage.fork();
    let reason = "";
    const result = this.#runtime.call("BlockBuilder_apply_extrinsic", bareExtrinsic(call), {
      storage: attempt,
      logLevel: "debug",
      onLog: ({ target, message }) => {
        if (target === "parachain-system") reason = message.replace("validation data are refused", "");
      },
    });
    if (result[0] === 0) this.storage.adopt(attempt);
    const outcome = decodeApplyOutcome(result, RuntimeMetadata.of(this.#runtime));
    switch (outcome.kind) {
      case "success":
        return "ok";
      case "failed":
        return outcome.error.name;
      case "invalid":
        return `${outcome.error.name}${reason}`;
      default:
        return outcome.reason;
    }
  }

  judge(call: Uint8Array): Validity {
    const input = concat(Uint8Array.of(2), bareExtrinsic(call), headerHash(this.#parent));
    const result = this.#runtime.call("TaggedTransactionQueue_validate_transaction", input, {
      storage: this.storage.fork(),
    });
    return decodeValidity(result);
  }

  /** The value of one of ParachainSystem's items as hex, or `absent`. */
  stored(item: string): string {
    const value = this.storage.get(storagePrefix("ParachainSystem", item));
    if (value !== undefined) return hex(value);
    return item === "LastRelayChainBlockNumber" ? "0x00000000" : "absent";
  }
}

function callOf(data: Uint8Array, nodes: readonly Uint8Array[], messages: Uint8Array): Uint8Array {
  const basic = concat(data, byteVectors(nodes), compact(0), Uint8Array.of(0));
  return concat(Uint8Array.of(PARACHAIN_SYSTEM, 0), basic, messages);
}
