/** The code that a chain has before an upgrade, as far as it can be used here. */

import { CODE_KEY } from "@as-ismp/chain";
import { Runtime, RuntimeCallError, RuntimeLoadError, ScaleError } from "@as-ismp/core";
import { ScaleReader } from "@as-ismp/core/internal/codec";
import { storagePrefix } from "@as-ismp/core/internal/state";
import { RuntimeMetadata } from "@as-ismp/relayer/substrate";
import type { ChainState } from "./chain-state.ts";
import { readMetadata } from "./new-code.ts";
import type { KnownVersion } from "./version-checks.ts";

export interface FormerCode {
  readonly version: KnownVersion;
  /** Undefined if this host can't run it. */
  readonly runtime: Runtime | undefined;
  readonly metadata: RuntimeMetadata | undefined;
  /** Why there is no runtime or no metadata. */
  readonly problem: string | undefined;
}

export async function loadFormerCode({ state }: ChainState): Promise<FormerCode> {
  const code = state.top.get(CODE_KEY);
  const noted = lastUpgrade(state.top.get(storagePrefix("System", "LastRuntimeUpgrade")));
  try {
    if (code === undefined) throw new RuntimeLoadError("the state has no code");
    const runtime = await Runtime.load(code);
    const metadata = readMetadata(runtime);
    const version = runtime.version();
    return metadata instanceof RuntimeMetadata
      ? { version, runtime, metadata, problem: undefined }
      : { version, runtime, metadata: undefined, problem: metadata.message };
  } catch (error) {
    const known = [RuntimeLoadError, RuntimeCallError, ScaleError].some((kind) => error instanceof kind);
    if (!known) throw error;
    const problem = `the code before can't be run here: ${(error as Error).message}`;
    return { version: noted ?? NO_VERSION, runtime: undefined, metadata: undefined, problem };
  }
}

/** Every version is an upgrade of it. */
const NO_VERSION: KnownVersion = { specName: "(unknown)", specVersion: 0 };

/** `LastRuntimeUpgradeInfo`, which the code has noted in its first block. */
function lastUpgrade(value: Uint8Array | undefined): KnownVersion | undefined {
  if (value === undefined) return undefined;
  try {
    const reader = new ScaleReader(value);
    const specVersion = reader.compact();
    return { specName: reader.text(), specVersion };
  } catch (error) {
    if (!(error instanceof ScaleError)) throw error;
    return undefined;
  }
}
