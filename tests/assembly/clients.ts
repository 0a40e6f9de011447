// Entry points for the tests of consensus clients and state machines: what the runtime shows only through messages.
//
// Input and output are SCALE. A refusal is `01 ‖ Vec<u8>` "Name: reason", as the runtime APIs give it.

import "../../assembly/host/panic";
import { ConsensusState } from "../../assembly/consensus/grandpa/consensus-state";
import { FinalityProof } from "../../assembly/consensus/grandpa/finality-proof";
import { verifyFraudProof } from "../../assembly/consensus/grandpa/fraud-proof";
import { answer, refuse } from "../../assembly/runtime/api/result";
import { Reader } from "../../assembly/scale/reader";
import { Writer } from "../../assembly/scale/writer";

export { __heap_base };

/** Vec<u8> consensus state, Vec<u8> finality proof, Vec<u8> finality proof → 00 */
export function Probe_fraud_proof(address: usize, length: u32): u64 {
  const input = new Reader(address, address + length);
  const stateReader = input.nested();
  const firstReader = input.nested();
  const secondReader = input.nested();
  const outer = input.finish();
  if (outer != 0) return refuse(outer);
  const state = new ConsensusState(stateReader);
  if (stateReader.failed) return refuse(stateReader.error);
  const first = new FinalityProof(firstReader);
  if (firstReader.failed) return refuse(firstReader.error);
  const second = new FinalityProof(secondReader);
  if (secondReader.failed) return refuse(secondReader.error);
  const error = verifyFraudProof(state, first, second);
  return error != 0 ? refuse(error) : accept();
}

function accept(): u64 {
  const writer = new Writer(1);
  writer.u8(0);
  return answer(writer);
}
