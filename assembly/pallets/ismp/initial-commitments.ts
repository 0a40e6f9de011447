// A warning about the commitments that a client begins with.
//
// Root gives them, and no proof backs them. Those of the coprocessor have a layout of their own: the root of its child trie
// ISMP takes the place of the state root. In the main trie no receipt is ever found, so with a plain state root there
// messages that were delivered could be timed out. The bytes do not tell the two roots apart, and upstream takes both, so
// this is a warning and no refusal; without any commitment the first update brings them in the right layout.

import { usesCoprocessorLayout } from "../../consensus/header-commitment";
import { logWarning } from "../../host/logging";
import { packSpan } from "../../bytes/span";
import { CreateConsensusState } from "../../ismp/messages/create-consensus-state";
import { Writer } from "../../scale/writer";
import { coprocessor } from "./chain-identity";

/** "ismp" */
const LOG_TARGET = memory.data<u8>([0x69, 0x73, 0x6d, 0x70]);

/** Writes a line to the node's log for each commitment of the coprocessor. */
export function warnOfCoprocessorCommitments(created: CreateConsensusState): void {
  const proxy = coprocessor();
  for (let i = 0; i < created.commitments.length; i++) {
    const machine = created.commitments[i].at.id.stateId;
    if (!usesCoprocessorLayout(machine, proxy)) continue;
    const line = new Writer(256);
    line.ascii("A client begins with a commitment of the coprocessor ");
    machine.writeText(line);
    line.ascii(": its state root must be the root of the coprocessor's child trie ISMP. ");
    line.ascii("With the root of its state, messages that were delivered could be timed out.");
    logWarning(packSpan(LOG_TARGET, 4), packSpan(line.address, line.length));
  }
}
