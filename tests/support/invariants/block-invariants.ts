import type { RuntimeMetadata } from "../../../bindings/chain/src/chain/index.ts";
import type { State } from "../../../bindings/core/src/index.ts";
import { messageEvents, readBlockLog } from "./block-log.ts";
import { brokenChildRoot } from "./child-root.ts";
import { brokenIssuance, moneyOf } from "./issuance.ts";
import { MessageLedger } from "./message-ledger.ts";
import { TypedStorage } from "./typed-storage.ts";

/**
 * Invariants after every block of a chain, whatever it contains. A test passes the state before and after each block.
 */

const typed = new WeakMap<RuntimeMetadata, TypedStorage>();

function typedStorage(metadata: RuntimeMetadata): TypedStorage {
  const known = typed.get(metadata) ?? new TypedStorage(metadata);
  typed.set(metadata, known);
  return known;
}

export class BlockInvariants {
  readonly #metadata: RuntimeMetadata;
  readonly #ledger: MessageLedger;

  constructor(metadata: RuntimeMetadata, ledger = new MessageLedger()) {
    this.#metadata = metadata;
    this.#ledger = ledger;
  }

  /**
   * The invariants after a block that keeps them. Throws for a block that does not, and says which is broken.
   *
   * @param rawWrites what a test, or root, has written past the pallets: with accounts, money is not counted; with
   *   storage of any kind, keys and values are not compared with the metadata either
   */
  follow(before: State, after: State, rawWrites: "none" | "accounts" | "storage" = "none"): BlockInvariants {
    const log = readBlockLog(this.#metadata, after);
    const ledger = this.#ledger.follow(before, after, messageEvents(log));
    const broken =
      (typeof ledger === "string" ? ledger : undefined) ??
      (rawWrites === "none" ? brokenIssuance(moneyOf(before), moneyOf(after), log) : undefined) ??
      brokenChildRoot(after) ??
      (rawWrites === "storage" ? undefined : typedStorage(this.#metadata).brokenSince(before, after));
    if (broken !== undefined) throw new Error(`an invariant is broken: ${broken}`);
    return new BlockInvariants(this.#metadata, ledger as MessageLedger);
  }
}
