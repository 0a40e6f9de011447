/**
 * Runtimes by the code they come from, compiled once each.
 *
 * Loading takes a promise, so a chain loads the code of a state when it takes the block in, and finds it
 * here at once afterwards. Code that is no runtime is remembered as such: a chain may legally end up with
 * it, and then refuses further work by {@link UnusableCodeError}.
 */
import { blake2AsU8a } from "@polkadot/util-crypto";
import { Runtime } from "../runtime/runtime.ts";
import { UnusableCodeError } from "./errors.ts";
import { toHex } from "./hex.ts";

type Loaded = Runtime | UnusableCodeError;

export class RuntimeCache {
  readonly #byHash = new Map<string, Promise<Loaded>>();
  /** Unchanged code is the same object in every state, so most look-ups need no hash. */
  readonly #byObject = new WeakMap<Uint8Array, Loaded>();

  /** Loads `code`, the value of `:code` in some state. */
  async load(code: Uint8Array): Promise<void> {
    if (this.#byObject.has(code)) return;
    const hash = toHex(blake2AsU8a(code, 256));
    let loading = this.#byHash.get(hash);
    if (loading === undefined) {
      loading = Runtime.load(code).catch(
        (cause: unknown) => new UnusableCodeError(`the code ${hash} is no usable runtime`, { cause }),
      );
      this.#byHash.set(hash, loading);
    }
    this.#byObject.set(code, await loading);
  }

  /** The runtime of `code`, which must have been loaded. */
  get(code: Uint8Array): Runtime {
    const loaded = this.#byObject.get(code);
    if (loaded === undefined) throw new UnusableCodeError("the code has not been loaded");
    if (loaded instanceof UnusableCodeError) throw loaded;
    return loaded;
  }
}
