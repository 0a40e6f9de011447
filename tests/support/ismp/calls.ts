import { bareExtrinsic } from "../../../bindings/chain/src/chain/index.ts";
import { concat } from "../hex.ts";
import { bytes, byteVectors, u8, u64, u128, vec } from "../scale.ts";
import {
  type CreateConsensusState,
  createConsensusState,
  type Get,
  innerResponse,
  machine,
  type Post,
  type PostResponse,
} from "./codec.ts";

/**
 * Calls of the shipped runtimes with which tests bring a chain into a state: of pallets Ismp, IsmpGrandpa and Probe.
 * Encoded here and not from metadata, so that a call that changes its encoding is noticed.
 */

const ISMP = u8(7);
const ISMP_GRANDPA = u8(8);
const PROBE = u8(9);

/** Milliseconds. */
const SLOT_DURATION = 6000n;

/** `Vec<Message>`. */
export function batch(...messages: readonly Uint8Array[]): Uint8Array {
  return vec(messages);
}

/** `Ismp.handle_unsigned`, as the extrinsic that a relayer sends. */
export function handleUnsigned(...messages: readonly Uint8Array[]): Uint8Array {
  return bareExtrinsic(concat(ISMP, u8(0), batch(...messages)));
}

/** `Ismp.create_consensus_client`, a call of root. */
export function createClient(client: CreateConsensusState): Uint8Array {
  return concat(ISMP, u8(2), createConsensusState(client));
}

/** `IsmpGrandpa.add_state_machines`, a call of root: chains with slots of six seconds. */
export function addStateMachines(...machines: readonly string[]): Uint8Array {
  return concat(ISMP_GRANDPA, u8(0), vec(machines.map((of) => concat(machine(of), u64(SLOT_DURATION)))));
}

/** `Probe.post`. @param timeout seconds from now */
export function sendPost(
  { dest, from, to, body }: Pick<Post, "dest" | "from" | "to" | "body">,
  timeout: bigint,
  fee = 0n,
): Uint8Array {
  return concat(PROBE, u8(0), machine(dest), bytes(from), bytes(to), u64(timeout), bytes(body), u128(fee));
}

/** `Probe.get`. @param timeout seconds from now */
export function sendGet(
  { dest, from, keys, height, context }: Pick<Get, "dest" | "from" | "keys" | "height" | "context">,
  timeout: bigint,
): Uint8Array {
  const question = concat(bytes(from), byteVectors(keys), u64(height), bytes(context));
  return concat(PROBE, u8(1), machine(dest), question, u64(timeout), u128(0n));
}

/** `Probe.respond`. */
export function sendResponse(response: PostResponse): Uint8Array {
  return concat(PROBE, u8(2), innerResponse(response), u128(0n));
}
