// OffchainWorkerApi: nodes call it after each new best block, on its state, and throw away what it writes there.
//
// Same as FRAME: the block is made known first, with its hash and its whole digest, so that workers see it as the block
// at hand. Source: docs/spec/host.md#offchain.

import { Header } from "../../consensus/header";
import { panic } from "../../frame/panic";
import { OFFCHAIN_WORKERS, offchainWorker } from "../../generated/hooks";
import { initialize, noteBlockHash } from "../../pallets/system/block";
import { Reader } from "../../scale/reader";
import { Writer } from "../../scale/writer";
import { answer } from "./result";

/** `Header` → () */
export function OffchainWorkerApi_offchain_worker(address: usize, length: u32): u64 {
  if (OFFCHAIN_WORKERS) work(new Reader(address, address + length));
  return answer(new Writer(1));
}

function work(input: Reader): void {
  const header = Header.read(input);
  if (input.finish() != 0) panic("Bad input data provided to offchain_worker");
  initialize(header.number, header.parentHash, header.encodedDigest());
  noteBlockHash(header);
  offchainWorker(header.number);
}
