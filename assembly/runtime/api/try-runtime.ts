// TryRuntime: for `as-ismp try-upgrade` and try-runtime-cli, in the try-runtime form of a blob.
// Source: docs/spec/host.md#try-runtime.

import { panic } from "../../frame/panic";
import { Weight } from "../../frame/weight";
import { mark, release } from "../../memory/arena";
import { MAX_BLOCK_PROOF_SIZE, MAX_BLOCK_REF_TIME } from "../../pallets/system/block-weight";
import { Header } from "../../consensus/header";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { tryExecuteBlock, tryRuntimeUpgrade, TryStateSelect, UpgradeChecks } from "../try-runtime";
import { answer } from "./result";

/** `UpgradeCheckSelect` → the weight of the upgrade, and what a block may weigh */
export function TryRuntime_on_runtime_upgrade(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const checks = input.u8();
  if (input.finish() != 0 || checks > (UpgradeChecks.TryState as u8)) {
    panic("Bad input data provided to on_runtime_upgrade");
  }
  const weight = tryRuntimeUpgrade(checks as UpgradeChecks);
  const writer = new Writer(32);
  weight.write(writer);
  new Weight(MAX_BLOCK_REF_TIME, MAX_BLOCK_PROOF_SIZE).write(writer);
  return answer(writer);
}

/** `Block` without its seal, whether to check state root and signatures, `TryStateSelect` → the weight of the block */
export function TryRuntime_execute_block(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const scope = mark();
  Header.read(input);
  const count = input.count(2);
  for (let i: u32 = 0; i < count && !input.failed; i++) input.bytes();
  release(scope);
  const block = new Reader(address, input.position);
  const checksStateRoot = input.bool();
  const checksSignatures = input.bool();
  const select = TryStateSelect.read(input);
  if (input.finish() != 0) panic("Bad input data provided to execute_block");
  const weight = tryExecuteBlock(block, !checksStateRoot, !checksSignatures, select);
  const writer = new Writer(16);
  weight.write(writer);
  return answer(writer);
}
