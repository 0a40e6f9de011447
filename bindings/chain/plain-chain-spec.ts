/**
 * Plain chain specs: the code and the genesis configuration as JSON, for people to read and change.
 *
 * A node builds the state from it by the code's own genesis builder, so plain and raw give one genesis. The
 * configuration is the complete one: later defaults of the runtime change nothing. Refuses what
 * {@link createChainSpec} refuses. (docs/spec/host.md#genesis)
 */
import type { PlainChainSpec } from "./chain-spec.ts";
import { type ChainSpecOptions, createChainSpec, genesisConfig } from "./genesis.ts";
import { toHex } from "./hex.ts";

/** Writes a genesis down as a plain chain spec, once the runtime has built a state of it. */
export function createPlainChainSpec(options: ChainSpecOptions): PlainChainSpec {
  const { genesis: _, ...described } = createChainSpec(options);
  const code = toHex(options.code ?? options.runtime.code);
  return { ...described, genesis: { runtimeGenesis: { code, config: genesisConfig(options) } } };
}
