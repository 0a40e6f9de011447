/**
 * Plain chain specs: the code and the genesis configuration as JSON, for people to read and change.
 *
 * A node builds the state from it with the genesis builder of the code, so the plain and the raw spec give the same
 * genesis. The configuration is complete, so later defaults of the runtime do not change it. Throws what {@link
 * createChainSpec} throws. (docs/spec/host.md#genesis)
 */

import { toHex } from "@as-ismp/core/internal/codec";
import type { PlainChainSpec } from "./chain-spec.ts";
import { type ChainSpecOptions, createChainSpec, genesisConfig } from "./genesis.ts";

/** Returns a genesis as a plain chain spec, after the runtime has built a state from it without an error. */
export function createPlainChainSpec(options: ChainSpecOptions): PlainChainSpec {
  const { genesis: _, ...described } = createChainSpec(options);
  const code = toHex(options.code ?? options.runtime.code);
  return { ...described, genesis: { runtimeGenesis: { code, config: genesisConfig(options) } } };
}
