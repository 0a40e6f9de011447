// Where tokens go to and come from, and the account that holds them meanwhile.

import { valueKey } from "as-ismp/assembly/frame/storage-key";
import { KEY_PEER } from "as-ismp/assembly/generated/pallets/teleport";
import { packSpan } from "as-ismp/assembly/bytes/span";
import { ABSENT, get, set } from "as-ismp/assembly/host/storage";
import { StateMachine } from "as-ismp/assembly/ismp/state-machine";
import { Reader } from "as-ismp/assembly/scale/reader";
import { Writer } from "as-ismp/assembly/scale/writer";

/**
 * The reserve: "modlteleport" and zeros, an account without a key. What is sent is locked in it, what arrives is paid
 * from it, so a genesis must give it as much as the other chain's accounts may ever send.
 */
// prettier-ignore
export const RESERVE = memory.data<u8>([
  0x6d, 0x6f, 0x64, 0x6c, 0x74, 0x65, 0x6c, 0x65, 0x70, 0x6f, 0x72, 0x74, 0, 0, 0, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
]);

/** null until genesis has set one. */
export function peer(): StateMachine | null {
  const value = get(valueKey(KEY_PEER));
  return value == ABSENT ? null : StateMachine.read(Reader.over(value));
}

export function setPeer(machine: StateMachine): void {
  const writer = new Writer(9);
  machine.write(writer);
  set(valueKey(KEY_PEER), packSpan(writer.address, writer.length));
}
