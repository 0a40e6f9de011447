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
  close(): void;
}

/** A chain with instant sealing and a server over it. */
export async function startToolChain(runtime: Runtime): Promise<ToolChain> {
  const spec = toolSpec(runtime);
  const chain = await Chain.create(spec, { firstSlot: FIRST_SLOT });
  const server = new RpcServer(chain, { node: describeNode(spec) });
  // polkadot-js reads the events of a block before it reports it, and reports no block that is final by then: on a busy
  // machine the default of 100 ms is too short for it.
  const stop = sealInstantly(chain, server.pool, { finalityDelay: 500 });
  const close = (): void => {
    stop();
    server.close();
    server.pool.close();
  };
  return { chain, server, close };
}

/** Alice as polkadot-js signs for her, in each scheme. */
export function keyringPairs(): readonly (readonly [SignatureScheme, KeyringPair])[] {
  const keyring = new Keyring();
  return SIGNATURE_SCHEMES.map((scheme) => [scheme, keyring.addFromUri("//Alice", {}, scheme)] as const);
}
