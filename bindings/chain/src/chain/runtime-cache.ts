/**
 * Runtimes by their code. Each code is compiled once.
 *
 * Loading is asynchronous, so a chain loads the code of a state when it adds the block, and then gets it from here at
 * once. The cache also remembers code that is not a runtime: a chain may legally end up with it, and then rejects
 * further work with {@link UnusableCodeError}.
 *
 * Invariant: the cache holds at most the given number of runtimes beside those whose code is still in use, and drops the
 * one that was not asked for the longest. Without this bound, a process that opens many chains or tries many upgrades
 * would keep every compiled module. A dropped runtime is compiled again when it is needed.
 */

import { Runtime } from "@as-ismp/core";
import { decompressBlobNow } from "@as-ismp/core/internal/blob";
import { toHex } from "@as-ismp/core/internal/codec";
import { runtimeFromCode } from "@as-ismp/core/internal/runtime";
import { blake2AsU8a } from "@polkadot/util-crypto";
import { UnusableCodeError } from "./errors.ts";

type Loaded = Runtime | UnusableCodeError;

/** A compiled runtime takes a few megabytes. */
const DEFAULT_LIMIT = 16;

/** Compiled runtimes by their code. */
export class RuntimeCache {
  readonly #limit: number;
  /** From the one that was not asked for the longest to the last one. */
  readonly #byHash = new Map<string, Loaded | Promise<Loaded>>();
  /** Unchanged code is the same object in every state, so most lookups need no hash. */
  readonly #byObject = new WeakMap<Uint8Array, Loaded>();

  /** @param limit number of runtimes that are kept though no state has their code any more */
  constructor(limit = DEFAULT_LIMIT) {
    this.#limit = limit;
  }

  /** Loads `code`, the value of `:code` in some state. */
  async load(code: Uint8Array): Promise<void> {
    if (this.#byObject.has(code)) return;
    const hash = hashOf(code);
    const loading = this.#byHash.get(hash) ?? Runtime.load(code).catch((cause) => unusable(hash, cause));
    this.#keep(hash, loading);
    const loaded = await loading;
    if (this.#byHash.get(hash) === loading) this.#byHash.set(hash, loaded);
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
      const kept = this.#byHash.get(hash);
      loaded = kept === undefined || kept instanceof Promise ? compile(code, hash) : kept;
      this.#keep(hash, loaded);
      this.#byObject.set(code, loaded);
    }
    if (loaded instanceof UnusableCodeError) throw loaded;
    return loaded;
  }

  #keep(hash: string, loaded: Loaded | Promise<Loaded>): void {
    this.#byHash.delete(hash);
    this.#byHash.set(hash, loaded);
    for (const oldest of this.#byHash.keys()) {
      if (this.#byHash.size <= this.#limit) return;
      this.#byHash.delete(oldest);
    }
  }
}

function hashOf(code: Uint8Array): string {
  return toHex(blake2AsU8a(code, 256));
}

function unusable(hash: string, cause: unknown): UnusableCodeError {
  return new UnusableCodeError(`the code ${hash} is not a usable runtime`, { cause });
}

function compile(code: Uint8Array, hash: string): Loaded {
  try {
    return runtimeFromCode(decompressBlobNow(code));
  } catch (cause) {
    return unusable(hash, cause);
  }
}
