/**
 * The checks that a blob brings itself if it was built for it: runtime API `TryRuntime`, as FRAME's `try-runtime`.
 *
 * A check that fails ends the call with its reason. Nothing is kept: calls run on a copy of the state.
 * Upstream: crate `frame-try-runtime` (`substrate/frame/try-runtime/src/lib.rs`).
 */

import { type LogEntry, type Runtime, type State, Storage } from "@as-ismp/core";
import { concat, ScaleReader } from "@as-ismp/core/internal/codec";
import { type Block, encodeBlock } from "@as-ismp/relayer/substrate";
import type { UsedWeight } from "./block-weight.ts";

const UPGRADE = "TryRuntime_on_runtime_upgrade";
const EXECUTE = "TryRuntime_execute_block";
/** `UpgradeCheckSelect::PreAndPost`. The states of pallets are checked in the block. */
const PRE_AND_POST = Uint8Array.of(2);
/** `state_root_check`, `signature_check`, `TryStateSelect::All`. There are no signed extrinsics. */
const ALL_STATES = Uint8Array.of(1, 0, 1);

/** Whether a blob brings its own checks. Such a blob is for trials, not for a chain. */
export function hasTryRuntime({ entryPoints }: Runtime): boolean {
  return entryPoints.has(UPGRADE) && entryPoints.has(EXECUTE);
}

/**
 * Runs the upgrade with the checks before and after it.
 *
 * @returns the weight that the upgrade says it has used
 * @throws RuntimeCallError with the reason of the check that failed
 */
export function checkedUpgrade(runtime: Runtime, state: State, onLog: (entry: LogEntry) => void): UsedWeight {
  const result = runtime.call(UPGRADE, PRE_AND_POST, { storage: new Storage(state), onLog });
  const reader = new ScaleReader(result);
  return { refTime: compactU64(reader), proofSize: compactU64(reader) };
}

/** Executes a block and checks the states of all pallets after it. @throws RuntimeCallError */
export function checkedBlock(
  runtime: Runtime,
  state: State,
  block: Block,
  onLog: (entry: LogEntry) => void,
): void {
  const input = concat(encodeBlock(block), ALL_STATES);
  runtime.call(EXECUTE, input, { storage: new Storage(state), onLog });
}

/** The library's reader reads compact integers of lengths only, which are shorter. */
function compactU64(reader: ScaleReader): bigint {
  const first = reader.u8();
  const mode = first & 3;
  const more = mode === 3 ? (first >>> 2) + 4 : [0, 1, 3][mode];
  const bytes = reader.fixed(more ?? 0);
  const rest = bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
  return mode === 3 ? rest : (rest << 6n) | BigInt(first >>> 2);
}
