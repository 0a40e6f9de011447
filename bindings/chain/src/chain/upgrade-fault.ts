/**
 * Finds the block that upgraded to code with which no block can be built, and says how to go back.
 *
 * Code that traps in `Core_initialize_block`, or is not a runtime at all, stops a chain, because each block is
 * executed by the code in its parent's state. In development the chain can be reverted to a block before the upgrade:
 * `Chain.revertTo`.
 */

import { RuntimeCallError, ScaleError } from "@as-ismp/core";
import { equalBytes, toHex } from "@as-ismp/core/internal/codec";
import { blake2AsU8a } from "@polkadot/util-crypto";
import type { Chain } from "./chain.ts";
import type { ChainBlock } from "./chain-block.ts";
import {
  AuthoringError,
  ExecutionError,
  MissingApiError,
  StatePrunedError,
  StateRootError,
  UnusableCodeError,
} from "./errors.ts";
import { CODE_KEY } from "./genesis.ts";

/** Number of blocks that are searched for the upgrade. */
const SEARCHED = 10_000;

/** A chain that stopped because of an upgrade. */
export interface UpgradeFault {
  /** The best block, at which the chain stopped. */
  readonly head: ChainBlock;
  /** The block whose execution put the code into the state. */
  readonly upgrade: ChainBlock;
  /** BLAKE2b-256 hash of the code as it is in the state, `0x` hex. */
  readonly codeHash: string;
  /** The error with which the next block failed. */
  readonly cause: Error;
  /** A text for people, with what to do. */
  readonly message: string;
}

/**
 * Explains an error of authoring by the last upgrade; undefined if the error is not of a kind that code causes, or if
 * no upgrade is found.
 */
export function explainUpgradeFault(chain: Chain, cause: unknown): UpgradeFault | undefined {
  if (!isFaultOfCode(cause)) return undefined;
  const head = chain.best;
  const upgrade = upgradeBefore(chain, head);
  if (upgrade === undefined) return undefined;
  const codeHash = toHex(blake2AsU8a(codeOf(upgrade) ?? new Uint8Array(), 256));
  const before = upgrade.number - 1;
  const message =
    `block ${upgrade.number} (${toHex(upgrade.hash)}) set the code ${codeHash}${versionOf(chain, upgrade)}, ` +
    `and no block can be made with it: ${cause.message}. The chain stays at block ${head.number}; all blocks can still ` +
    `be read. To go back to the code before: call dev_setHead with [${before}], or stop and start again with ` +
    `--revert-to ${before}`;
  return { head, upgrade, codeHash, cause, message };
}

/** Whether two blocks have the same code in their states. @throws StatePrunedError */
export function hasSameCode(left: ChainBlock, right: ChainBlock): boolean {
  const [one, other] = [codeOf(left), codeOf(right)];
  if (one === undefined || other === undefined) return one === other;
  return one === other || equalBytes(one, other);
}

/**
 * The last block at or before `head` that changed the code; undefined if there is none, or if its state is pruned.
 */
function upgradeBefore(chain: Chain, head: ChainBlock): ChainBlock | undefined {
  try {
    let at: ChainBlock | undefined = head;
    for (let looked = 0; at !== undefined && at.number > 0 && looked < SEARCHED; looked += 1) {
      const parent = chain.find(at.header.parentHash);
      if (parent !== undefined && !hasSameCode(parent, at)) return at;
      at = parent;
    }
  } catch (error) {
    if (!(error instanceof StatePrunedError)) throw error;
  }
  return undefined;
}

function codeOf({ state }: ChainBlock): Uint8Array | undefined {
  return state.top.get(CODE_KEY);
}

/** Name and version of the code as text; empty if they can't be read. */
function versionOf(chain: Chain, { hash }: ChainBlock): string {
  try {
    const { specName, specVersion } = chain.runtimeAt(hash).version();
    return ` (${specName} ${specVersion})`;
  } catch {
    return "";
  }
}

function isFaultOfCode(error: unknown): error is Error {
  return (
    error instanceof AuthoringError ||
    error instanceof ExecutionError ||
    error instanceof StateRootError ||
    error instanceof UnusableCodeError ||
    error instanceof MissingApiError ||
    error instanceof RuntimeCallError ||
    error instanceof ScaleError
  );
}
