/** What other packages of this project use of `runtime/`. Not for users: it may change with every release. */
export {
  ARITHMETIC_ERRORS,
  DISPATCH_ERRORS,
  TOKEN_ERRORS,
  TRANSACTIONAL_ERRORS,
  TRIE_ERRORS,
} from "../runtime/dispatch-names.ts";
export { type Instrumentation, instrumentBlob, instrumentMatching } from "../runtime/instrumentation.ts";
export { FLAGS_OF_GLOBAL, FlagReader, flagsGlobal } from "../runtime/line-flags.ts";
export { runtimeFromCode } from "../runtime/runtime.ts";
export { type HostFunctionWork, WorkCounter } from "../runtime/work-counter.ts";
