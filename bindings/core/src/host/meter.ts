/**
 * Measures the time inside host functions, so that it can be told apart from the time of the module itself. Without a
 * meter, host functions are not wrapped at all.
 */
import type { HostFunction, HostInterface } from "./host.ts";
import type { WasmMemory } from "./wasm-types.ts";

/** Number of calls of one host function, and their total duration. */
export interface HostFunctionUse {
  /** Number of calls. */
  calls: number;
  /** Time in all calls together. */
  nanoseconds: number;
}

/** Counts calls of host functions and their time, over all calls that it is passed to. */
export class HostMeter {
  /** By import name. */
  readonly functions = new Map<string, HostFunctionUse>();

  /** Number of calls of all host functions. */
  get calls(): number {
    return this.#sum("calls");
  }

  /** Total time inside host functions. */
  get nanoseconds(): number {
    return this.#sum("nanoseconds");
  }

  /** Clears all counts. Must not be called during a call of the runtime. */
  reset(): void {
    this.functions.clear();
  }

  /** @internal Called with each new instance, before its entry point is called. */
  attach(_memory: WasmMemory, _exports: Readonly<Record<string, unknown>>): void {}

  /** @internal The same functions, measured. */
  wrap(functions: HostInterface): HostInterface {
    const wrapped: HostInterface = {};
    for (const [name, run] of Object.entries(functions)) wrapped[name] = this.#measure(name, run);
    return wrapped;
  }

  #measure(name: string, run: HostFunction): HostFunction {
    let use: HostFunctionUse | undefined;
    return (...args) => {
      const start = performance.now();
      try {
        return run(...args);
      } finally {
        // Done before the clock is read, so that the cost of the meter does not count as time of the module.
        use ??= this.#use(name);
        use.calls += 1;
        use.nanoseconds += (performance.now() - start) * 1e6;
      }
    };
  }

  #use(name: string): HostFunctionUse {
    let use = this.functions.get(name);
    if (use === undefined) {
      use = { calls: 0, nanoseconds: 0 };
      this.functions.set(name, use);
    }
    return use;
  }

  #sum(part: keyof HostFunctionUse): number {
    let sum = 0;
    for (const use of this.functions.values()) sum += use[part];
    return sum;
  }
}
