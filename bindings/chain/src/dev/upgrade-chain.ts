/**
 * Upgrades a running development chain to new code by `System.set_code`, and keeps its state.
 *
 * The code is tried first: a block is built and executed with it, and discarded. Code that traps there changes nothing.
 * The call is signed by the key of pallet Sudo, which must be that of a development account. If the first block with the
 * new code fails all the same, the chain is set back to the block before the upgrade.
 */
import { inspect } from "node:util";
import { equalBytes, toHex } from "@as-ismp/core/internal/codec";
import { type Account, ChainError, devAccounts } from "@as-ismp/relayer/substrate";
import { describeOutcome } from "../chain/block-builder.ts";
import type { Chain } from "../chain/chain.ts";
import type { ChainBlock } from "../chain/chain-block.ts";

/** The chain did not take the new code. It is as it was before. */
export class UpgradeRefusedError extends ChainError {
  override readonly name = "UpgradeRefusedError";
}

/**
 * Makes two blocks: one that sets the code, and the first with it, in which migrations run.
 *
 * @param code plain WebAssembly with a higher spec version than that of the chain
 * @returns the second block
 * @throws UpgradeRefusedError; the errors of `Chain.checkUpgrade` are its cause
 */
export async function upgradeChain(chain: Chain, code: Uint8Array): Promise<ChainBlock> {
  const signer = sudoAccount(chain);
  await chain.checkUpgrade(code).catch((cause: Error) => {
    throw new UpgradeRefusedError(`no block can be made with the new code: ${cause.message}`, { cause });
  });
  const { metadata } = chain.at();
  const setCode = metadata.encodeCall("System", "set_code", { code });
  const call = metadata.encodeCall("Sudo", "sudo", { call: setCode });
  const before = chain.best;
  const { block, outcomes } = await chain.author({ extrinsics: [chain.sign(signer, call)] });
  if (!equalBytes(chain.runtimeAt(block.hash).code, code)) {
    const events = chain.at(block.hash).events();
    const sudid = events.find(({ pallet, name }) => pallet === "Sudo" && name === "Sudid");
    const why = sudid === undefined ? outcomes.map(describeOutcome).join(", ") : inspect(sudid.data);
    throw new UpgradeRefusedError(`System.set_code did not set the code: ${why}`);
  }
  try {
    return (await chain.author()).block;
  } catch (cause) {
    await chain.revertTo(before.hash);
    const { message } = cause as Error;
    throw new UpgradeRefusedError(
      `no block can be made after the upgrade: ${message}; the chain is back at block ${before.number}`,
      { cause },
    );
  }
}

/** The account that may do everything. @throws UpgradeRefusedError */
function sudoAccount(chain: Chain): Account {
  const view = chain.at();
  const hint = "stop the chain and start it again to run the new code from genesis";
  if (!view.metadata.hasCall("Sudo", "sudo")) {
    const pallet = '{ "pallet": "as-ismp/pallets/sudo", "index": … }';
    throw new UpgradeRefusedError(
      `an upgrade that keeps the state needs pallet Sudo: add ${pallet} to runtime.json, or ${hint}`,
    );
  }
  const key = view.query("Sudo", "Key");
  const account = typeof key === "string" ? devAccounts().find(({ id }) => toHex(id) === key) : undefined;
  if (account === undefined) {
    throw new UpgradeRefusedError(
      `expected a development account such as //Alice as key of pallet Sudo, found ${String(key)}: ${hint}`,
    );
  }
  return account;
}
