import {
  decodeHeader,
  type Header,
  headerHash,
  RuntimeMetadata,
} from "../../../bindings/chain/src/chain/index.ts";
import {
  type CallOptions,
  type Runtime,
  RuntimeCallError,
  type Storage,
} from "../../../bindings/core/src/index.ts";
import { decodeApplyOutcome } from "../../../bindings/relayer/src/substrate/validity.ts";
import { openBlock } from "../blocks.ts";
import { concat } from "../hex.ts";
import { compact } from "../scale.ts";

/**
 * A block built as an author does, each extrinsic in an instance of its own, and imported as any other node does, all
 * extrinsics in one instance.
 */

/** A block's end, on which others are built. */
export interface Parent {
  readonly storage: Storage;
  readonly header: Header;
}

export interface Scene {
  readonly runtime: Runtime;
  readonly parent: Parent;
  readonly slot: bigint;
  /** The extrinsics that every block begins with. */
  readonly inherents: readonly Uint8Array[];
}

/** The number of extrinsics by result: `included`, `failed: <error>`, or the name of the refusal. */
type Outcomes = Readonly<Record<string, number>>;

export interface FilledBlock {
  readonly header: Header;
  readonly extrinsics: readonly Uint8Array[];
  readonly outcomes: Outcomes;
  /** SCALE `Block`. */
  readonly encoded: Uint8Array;
  readonly post: Storage;
}

const NO_ROOM = "ExhaustsResources";

/** Adds the inherents and then these extrinsics to a block, until they end or one does not fit. */
export function fillBlock(scene: Scene, extrinsics: Iterable<Uint8Array>): FilledBlock {
  const { runtime, parent, slot } = scene;
  const storage = parent.storage.fork();
  openBlock(runtime, storage, {
    parentHash: headerHash(parent.header),
    number: parent.header.number + 1,
    slot,
  });
  const included: Uint8Array[] = [];
  const outcomes: Record<string, number> = {};
  const apply = (extrinsic: Uint8Array): string => {
    const outcome = applyTo(storage, runtime, extrinsic);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    if (isIncluded(outcome)) included.push(extrinsic);
    return outcome;
  };
  for (const inherent of scene.inherents) {
    const outcome = apply(inherent);
    if (outcome !== "included") throw new Error(`an inherent is not included: ${outcome}`);
  }
  outcomes["included"] = 0;
  for (const extrinsic of extrinsics) {
    if (apply(extrinsic) === NO_ROOM) break;
  }
  delete outcomes[NO_ROOM];
  if (outcomes["included"] === 0) delete outcomes["included"];
  const encodedHeader = runtime.call("BlockBuilder_finalize_block", new Uint8Array(), { storage });
  return {
    header: decodeHeader(encodedHeader),
    extrinsics: included,
    outcomes,
    encoded: concat(encodedHeader, compact(included.length), ...included),
    post: storage,
  };
}

const isIncluded = (outcome: string): boolean => outcome === "included" || outcome.startsWith("failed");

/** Applies an extrinsic with the memory that a stock host gives an author; a refused one changes nothing. */
function applyTo(storage: Storage, runtime: Runtime, extrinsic: Uint8Array): string {
  const attempt = storage.fork();
  const result = call(runtime, "BlockBuilder_apply_extrinsic", extrinsic, { storage: attempt });
  if (typeof result === "string") return result;
  const outcome = decodeApplyOutcome(result, RuntimeMetadata.of(runtime));
  switch (outcome.kind) {
    case "success":
      storage.adopt(attempt);
      return "included";
    case "failed":
      storage.adopt(attempt);
      return `failed: ${outcome.error.name}`;
    case "invalid":
      return outcome.error.name === NO_ROOM
        ? NO_ROOM
        : refusal(storage, runtime, extrinsic, outcome.error.name);
    default:
      return outcome.reason;
  }
}

/** The refusal in the node's log, or else the name that the pool gets. */
function refusal(storage: Storage, runtime: Runtime, extrinsic: Uint8Array, name: string): string {
  let logged: string | undefined;
  call(runtime, "BlockBuilder_apply_extrinsic", extrinsic, {
    storage: storage.fork(),
    logLevel: "debug",
    onLog: ({ target, message }) => {
      if (target === "ismp") logged = /^\w+/.exec(message)?.[0];
    },
  });
  return logged ?? name;
}

function call(
  runtime: Runtime,
  entryPoint: string,
  input: Uint8Array,
  options: CallOptions,
): Uint8Array | string {
  try {
    return runtime.call(entryPoint, input, options);
  } catch (error) {
    if (error instanceof RuntimeCallError) return `trap: ${error.message}`;
    throw error;
  }
}

/** Executes the block; throws what the runtime throws. Returns the state after it. */
export function importBlock(
  { parent }: Scene,
  block: FilledBlock,
  runtime: Runtime,
  options: Pick<CallOptions, "heapPages">,
): Storage {
  const storage = parent.storage.fork();
  runtime.call("Core_execute_block", block.encoded, { ...options, storage });
  return storage;
}
