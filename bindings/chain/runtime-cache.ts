/**
 * Runtimes by their code. Each code is compiled once.
 *
 * Loading is asynchronous, so a chain loads the code of a state when it adds the block, and then gets it from here at
 * once. The cache also remembers code that is not a runtime: a chain may legally end up with it, and then rejects
 * further work with {@link UnusableCodeError}.
 */

import { blake2AsU8a } from "@polkadot/util-crypto";
import { decompressBlobNow } from "../blob/compression.ts";
import { toHex } from "../codec/hex.ts";
import { Runtime } from "../runtime/runtime.ts";
import { UnusableCodeError } from "./errors.ts";

type Loaded = Runtime | UnusableCodeError;

/** Compiled runtimes by their code. */
export class RuntimeCache {
  readonly #byHash = new Map<string, Promise<Loaded>>();
  readonly #settled = new Map<string, Loaded>();
  /** Unchanged code is the same object in every state, so most lookups need no hash. */
  readonly #byObject = new WeakMap<Uint8Array, Loaded>();

  /** Loads `code`, the value of `:code` in some state. */
  async load(code: Uint8Array): Promise<void> {
    if (this.#byObject.has(code)) return;
    const hash = hashOf(code);
    let loading = this.#byHash.get(hash);
    if (loading === undefined) {
      loading = Runtime.load(code).catch((cause: unknown) => unusable(hash, cause));
      this.#byHash.set(hash, loading);
    }
    const loaded = await loading;
    this.#settled.set(hash, loaded);
    this.#byObject.set(code, loaded);
  }

  /**
   * The runtime of `code`. Code that was not loaded, as in a state from a database, is compiled now.
   *
   * @throws UnusableCodeError
   */
  get(code: Uint8Array): Runtime {
    let loaded = this.#byObject.get(code);
    if (loaded === undefined) {
      const hash = hashOf(code);
      loaded = this.#settled.get(hash) ?? compile(code, hash);
      this.#settled.set(hash, loaded);
      this.#byObject.set(code, loaded);
    }
    if (loaded instanceof UnusableCodeError) throw loaded;
    return loaded;
  }
}

function hashOf(code: Uint8Array): string {
  return toHex(blake2AsU8a(code, 256));
}

function unusable(hash: string, cause: unknown): UnusableCodeError {
  return new UnusableCodeError(`the code ${hash} is no usable runtime`, { cause });
}

function compile(code: Uint8Array, hash: string): Loaded {
  try {
    return Runtime.fromCode(decompressBlobNow(code));
  } catch (cause) {
    return unusable(hash, cause);
  }
}
