// The compiler transform that every runtime blob is built with.
//
// A custom `--runtime` makes asc keep a shadow stack of managed references for a garbage collector. There is none
// (assembly/memory/runtime.ts frees nothing), so the stack would only cost code, memory below the heap base, and
// a check around every call. All three settings are needed; two of them give invalid modules.
// The fields are internal to asc: its version is pinned.
// Source: docs/spec/host.md#assemblyscript.

import { Transform } from "assemblyscript/transform";

interface CompilerProgram {
  options: { runtime: number; stackSize: number };
  module: { useShadowStack: boolean };
}

/** asc's number for the runtime without a collector. */
const RUNTIME_STUB = 0;

// asc publishes the type of this class under a name that only its own compiler resolves.
const CompilerTransform = Transform as unknown as new () => { readonly program: CompilerProgram };

export default class RuntimeBlobTransform extends CompilerTransform {
  /** Called by asc when all sources are parsed. */
  afterParse(): void {
    const { options, module } = this.program;
    options.runtime = RUNTIME_STUB;
    options.stackSize = 0;
    module.useShadowStack = false;
  }
}
