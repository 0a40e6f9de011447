import { Keyring } from "@polkadot/api";
import {
  Chain,
  createChainSpec,
  type RawChainSpec,
  SIGNATURE_SCHEMES,
  type SignatureScheme,
} from "../../bindings/chain/src/chain/index.ts";
import { describeNode, RpcServer, sealInstantly } from "../../bindings/chain/src/rpc/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { FIRST_SLOT, genesis } from "../chain/runtimes.ts";

/** An account as the library keeps it. */
export type KeyringPair = ReturnType<Keyring["addFromUri"]>;

/** Alice of each scheme is rich; with the properties that wallets use. */
export function toolSpec(runtime: Runtime): RawChainSpec {
  const properties = { tokenSymbol: "UNIT", tokenDecimals: 12, ss58Format: 42 };
  return createChainSpec({ runtime, genesis, name: "Tools", id: "tools", properties });
}

export interface ToolChain {
  readonly chain: Chain;
  readonly server: RpcServer;
  /** Finalizes the best block. */
  finalize(): Promise<unknown>;
  close(): void;
}

/**
 * A chain with instant sealing and a server over it.
 *
 * @param finality whether blocks become final after a delay, or only by `finalize`. polkadot-js reads the events of a
 *   block before it reports it, and reports no block that is final by then: a test of what it reports must wait for it
 */
export async function startToolChain(
  runtime: Runtime,
  { finality = "delayed" }: { finality?: "delayed" | "on demand" } = {},
): Promise<ToolChain> {
  const spec = toolSpec(runtime);
  const chain = await Chain.create(spec, { firstSlot: FIRST_SLOT });
  const server = new RpcServer(chain, { node: describeNode(spec) });
  const stop = sealInstantly(chain, server.pool, { finalize: finality === "delayed", finalityDelay: 500 });
  const close = (): void => {
    stop();
    server.close();
    server.pool.close();
  };
  return { chain, server, finalize: () => chain.finalize(chain.best.hash), close };
}

/** Alice as polkadot-js signs for her, in each scheme. */
export function keyringPairs(): readonly (readonly [SignatureScheme, KeyringPair])[] {
  const keyring = new Keyring();
  return SIGNATURE_SCHEMES.map((scheme) => [scheme, keyring.addFromUri("//Alice", {}, scheme)] as const);
}
