// What an off-chain worker can do: read the clock, sleep, draw random numbers, keep values in the node's database, submit
// extrinsics. In a call, a hook of a block or a runtime API these trap.
//
// None of it is part of the chain: another node sees another clock and other values, and may run no workers at all. So what
// a worker submits has to be checked by the chain like what anybody submits.
// Source: docs/spec/host.md#offchain.

import { Milliseconds } from "../bytes/units";
import {
  isValidator as hostIsValidator,
  offchainClear,
  offchainCompareAndSet,
  offchainGet,
  offchainSet,
  randomSeed as hostRandomSeed,
  sleepUntil as hostSleepUntil,
  submitTransaction as hostSubmitTransaction,
  timestamp as hostTimestamp,
} from "../host/offchain";
import { ABSENT } from "../host/storage";
import { Bytes } from "../scale/bytes";
import { H256 } from "../scale/h256";
import { Writer } from "../scale/writer";

/** The version byte of an extrinsic without a signature: bare, version 5. */
const BARE_EXTRINSIC: u8 = 0x05;

/** Whether the node may author blocks. */
export function isValidator(): bool {
  return hostIsValidator();
}

/** Milliseconds since 1970, by the node's clock. */
export function timestamp(): Milliseconds {
  return hostTimestamp();
}

/** Waits until the node's clock shows this time. Nodes limit how long a worker runs. */
export function sleepUntil(deadline: Milliseconds): void {
  hostSleepUntil(deadline);
}

/** 32 random bytes. */
export function randomSeed(): H256 {
  return H256.at(hostRandomSeed());
}

/** Values in the node's database. All pallets share the keys, so begin yours with the pallet's name. */
export namespace localStorage {
  export function get(key: Bytes): Bytes | null {
    const value = offchainGet(key.span);
    return value == ABSENT ? null : Bytes.of(value);
  }

  export function set(key: Bytes, value: Bytes): void {
    offchainSet(key.span, value.span);
  }

  export function remove(key: Bytes): void {
    offchainClear(key.span);
  }

  /**
   * Writes a value if the present one is `old`, null for none; false if it is another one. Workers of two blocks may run
   * at the same time: with this, one of them does the work.
   */
  export function compareAndSet(key: Bytes, old: Bytes | null, value: Bytes): bool {
    const expected = new Writer(old == null ? 1 : old.length + 6);
    expected.u8(old == null ? 0 : 1);
    if (old != null) old.write(expected);
    return offchainCompareAndSet(key.span, Bytes.written(expected).span, value.span);
  }
}

/** Gives an extrinsic, with its length prefix, to the node's pool; false if that refuses it. */
export function submitTransaction(extrinsic: Bytes): bool {
  return hostSubmitTransaction(extrinsic.span);
}

/** Submits an encoded call as an extrinsic without a signature; false if the pool refuses it. */
export function submitUnsigned(call: Writer): bool {
  const body = new Writer(call.length + 1);
  body.u8(BARE_EXTRINSIC);
  body.raw(call.address, call.length);
  return submitTransaction(Bytes.written(body).encode());
}
