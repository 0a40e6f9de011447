// The compiler transform that every runtime blob is built with.
//
// With a custom `--runtime`, asc emits a shadow stack of managed references for a garbage collector. The blob has no
// collector (assembly/memory/runtime.ts), so the stack would only cost code, memory below the heap base, and a check
// around every call. All three settings are needed; with two of them asc makes invalid modules. The fields are
// internal to asc, so its version is pinned. Source: docs/spec/host.md#assemblyscript.

import type { Parser } from "assemblyscript";
import { Transform } from "assemblyscript/transform";
import { replaceLiterals } from "./literals.ts";

interface CompilerProgram {
  options: { runtime: number; stackSize: number };
  module: { useShadowStack: boolean };
}

/** asc's number for the runtime without a garbage collector. */
const RUNTIME_STUB = 0;

// asc publishes the type of this class under a module name that only its own compiler resolves.
const CompilerTransform = Transform as unknown as new () => { readonly program: CompilerProgram };

export default class RuntimeBlobTransform extends CompilerTransform {
  /** Called by asc after it has parsed all sources. */
  afterParse(parser: Parser): void {
    const { options, module } = this.program;
    options.runtime = RUNTIME_STUB;
    options.stackSize = 0;
    module.useShadowStack = false;
    replaceLiterals(parser);
  }
}
