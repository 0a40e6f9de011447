/**
 * Measures time spent inside host functions, so that the time of the module itself can be told apart.
 * Where no meter is given the functions are not wrapped at all.
 */
import type { HostFunction, HostInterface } from "./host.ts";
import type { WasmMemory } from "./wasm-types.ts";

/** Calls of one host function and their total duration. */
export interface HostFunctionUse {
  calls: number;
  nanoseconds: number;
}

export class HostMeter {
  /** By import name. */
  readonly functions = new Map<string, HostFunctionUse>();

  /** Calls of all host functions. */
  get calls(): number {
    return this.#sum("calls");
  }

  /** Time inside host functions. */
  get nanoseconds(): number {
    return this.#sum("nanoseconds");
  }

  /** Forgets everything. Not during a call. */
  reset(): void {
    this.functions.clear();
  }

  /** @internal Called with each new instance, before its entry point is. */
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
        // Before the clock is read: what the meter costs is not the module's time.
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
