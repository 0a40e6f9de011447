/** What generated code imports from the hand-written AssemblyScript: for each a name and a module. */
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { AssemblyClass } from "./description.ts";

/** The folder of this package. Its `src/` and its `dist/` have the same files. */
export const PACKAGE_FOLDER: string = resolve(dirname(fileURLToPath(import.meta.url)), "..", "..");

/**
 * The folder that contains `assembly/` and `asconfig.json`: this package where it is installed, and the root of the
 * repository in a checkout, where the two halves are beside each other.
 */
export const SOURCE_ROOT: string = existsSync(join(PACKAGE_FOLDER, "assembly"))
  ? PACKAGE_FOLDER
  : resolve(PACKAGE_FOLDER, "..", "..");

/** The folder of the project's own AssemblyScript. */
export const ASSEMBLY_FOLDER: string = join(SOURCE_ROOT, "assembly");

function ours(module: string, name: string): AssemblyClass {
  return { class: name, module: join(ASSEMBLY_FOLDER, module) };
}

export const FRAME = {
  reader: ours("scale/reader", "Reader"),
  scaleError: ours("scale/errors", "ScaleError"),
  call: ours("frame/call", "Call"),
  origin: ours("frame/origin", "Origin"),
  dispatchInfo: ours("frame/dispatch-info", "DispatchInfo"),
  postDispatch: ours("frame/dispatch-info", "PostDispatch"),
  writeDispatchError: ours("frame/dispatch-error", "writeDispatchError"),
  writeDispatchResult: ours("frame/dispatch-error", "writeDispatchResult"),
  weight: ours("frame/weight", "Weight"),
  weightMeter: ours("frame/weight-meter", "WeightMeter"),
  passes: ours("frame/try-check", "passes"),
  beginEvent: ours("frame/events", "beginEvent"),
  endEvent: ours("frame/events", "endEvent"),
  consensusClient: ours("ismp/consensus-client", "ConsensusClient"),
  ismpModule: ours("ismp/module", "IsmpModule"),
  moduleResult: ours("ismp/module", "ModuleResult"),
  callback: ours("ismp/module", "Callback"),
  ismpError: ours("ismp/errors", "IsmpError"),
  request: ours("ismp/request", "Request"),
  requestKind: ours("ismp/request", "RequestKind"),
  response: ours("ismp/response", "Response"),
  responseKind: ours("ismp/response", "ResponseKind"),
  stateMachine: ours("ismp/state-machine", "StateMachine"),
  dispatched: ours("ismp/dispatcher", "Dispatched"),
  dispatchGet: ours("ismp/dispatcher", "DispatchGet"),
  dispatchPost: ours("ismp/dispatcher", "DispatchPost"),
  feeMetadata: ours("ismp/dispatcher", "FeeMetadata"),
  palletDispatcher: ours("pallets/ismp/dispatcher", "PalletDispatcher"),
  hostStateMachine: ours("pallets/ismp/chain-identity", "hostStateMachine"),
  weighDispatch: ours("pallets/ismp/dispatch-cost", "weighDispatch"),
  cost: ours("weights/cost", "Cost"),
  jsonReader: ours("frame/genesis/json", "JsonReader"),
  jsonFields: ours("frame/genesis/json", "JsonFields"),
  inherentData: ours("frame/inherent-data", "InherentData"),
  validTransaction: ours("frame/valid-transaction", "ValidTransaction"),
  validity: ours("frame/validity", "Validity"),
  mark: ours("memory/arena", "mark"),
  release: ours("memory/arena", "release"),
  packSpan: ours("bytes/span", "packSpan"),
  spanAddress: ours("bytes/span", "spanAddress"),
  spanLength: ours("bytes/span", "spanLength"),
  equalBytes: ours("bytes/compare", "equalBytes"),
  copyBytes: ours("bytes/copy", "copyBytes"),
  panic: ours("frame/panic", "panic"),
  span: ours("bytes/span", "Span"),
  startsWith: ours("bytes/span", "startsWith"),
  storage: ours("host/storage", "storage"),
  getU32: ours("frame/storage-value", "getU32"),
  getU64: ours("frame/storage-value", "getU64"),
  getU128: ours("frame/storage-value", "getU128"),
  setU32: ours("frame/storage-value", "setU32"),
  setU64: ours("frame/storage-value", "setU64"),
  setU128: ours("frame/storage-value", "setU128"),
  setBool: ours("frame/storage-value", "setBool"),
  blake2_128ConcatKey: ours("frame/storage-key", "blake2_128ConcatKey"),
  twox64ConcatKey: ours("frame/storage-key", "twox64ConcatKey"),
  identityKey: ours("frame/storage-key", "identityKey"),
  copyPrefix: ours("frame/storage-key", "copyPrefix"),
  appendBlake2_128: ours("frame/storage-key", "appendBlake2_128"),
  appendBlake2_256: ours("frame/storage-key", "appendBlake2_256"),
  appendBlake2_128Concat: ours("frame/storage-key", "appendBlake2_128Concat"),
  appendTwox128: ours("frame/storage-key", "appendTwox128"),
  appendTwox256: ours("frame/storage-key", "appendTwox256"),
  appendTwox64Concat: ours("frame/storage-key", "appendTwox64Concat"),
  appendIdentity: ours("frame/storage-key", "appendIdentity"),
  readStorageVersion: ours("frame/storage-version", "readStorageVersion"),
  writeStorageVersion: ours("frame/storage-version", "writeStorageVersion"),
  storageVersionRead: ours("pallets/system/upgrade-weight", "storageVersionRead"),
  storageVersionMoved: ours("pallets/system/upgrade-weight", "storageVersionMoved"),
  writer: ours("scale/writer", "Writer"),
  bytes: ours("scale/bytes", "Bytes"),
  some: ours("scale/some", "Some"),
  h256: ours("scale/h256", "H256"),
  accountId32: ours("frame/account-id32", "AccountId32"),
  encodedList: ours("scale/encoded-list", "EncodedList"),
  encodedEnum: ours("scale/encoded-enum", "EncodedEnum"),
  putWords: ours("bytes/code-data", "putWords"),
  u128: { class: "u128", module: "as-bignum/assembly" },
} as const satisfies Readonly<Record<string, AssemblyClass>>;

/** Types that have a class in every description. */
export const STANDARD_CLASSES: Readonly<Record<string, AssemblyClass>> = {
  MultiAddress: ours("frame/account-id", "MultiAddress"),
  Weight: FRAME.weight,
  StateMachine: ours("ismp/state-machine", "StateMachine"),
};

/** The module of the function that the compiler calls to abort. */
export const PANIC: string = join(ASSEMBLY_FOLDER, "host", "panic");

/** The module of fees for a runtime without fees. */
export const NO_FEES: string = join(ASSEMBLY_FOLDER, "runtime", "no-fees");

/** How deep calls may be nested. */
export const MAX_CALL_DEPTH = 64;
