import { bareExtrinsic } from "@as-ismp/chain";
import { concat, utf8 } from "../hex.ts";
import { bytes, byteVectors, u8, u32, u64, u128, vec } from "../scale.ts";
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
 * Calls of the shipped runtimes with which tests bring a chain into a state: of pallets Ismp, IsmpGrandpa,
 * IsmpParachain and Probe.
 * Encoded here and not from metadata, so that a call that changes its encoding is noticed.
 */

const SUDO = u8(6);
const ISMP = u8(7);
const ISMP_GRANDPA = u8(8);
const PROBE = u8(9);
const ISMP_PARACHAIN = u8(50);

/** Milliseconds. */
const SLOT_DURATION = 6000n;

/** `Sudo.sudo` with a call whose bytes stay as they are: metadata would sort its maps. */
export function sudo(call: Uint8Array): Uint8Array {
  return concat(SUDO, u8(0), call);
}

/** `Vec<Message>`. */
export function batch(...messages: readonly Uint8Array[]): Uint8Array {
  return vec(messages);
}

/** `Ismp.handle_unsigned`. @param messages `Vec<Message>` */
export function messagesCall(messages: Uint8Array): Uint8Array {
  return concat(ISMP, u8(0), messages);
}

/** The extrinsic with this call, as a relayer sends it. @param messages `Vec<Message>` */
export function messagesExtrinsic(messages: Uint8Array): Uint8Array {
  return bareExtrinsic(messagesCall(messages));
}

/** The same of single messages. */
export function handleUnsigned(...messages: readonly Uint8Array[]): Uint8Array {
  return messagesExtrinsic(batch(...messages));
}

/** `Ismp.create_consensus_client`, a call of root. */
export function createClient(client: CreateConsensusState): Uint8Array {
  return concat(ISMP, u8(2), createConsensusState(client));
}

/** `Ismp.update_consensus_state`, a call of root. @param unbonding seconds; null leaves the period as it is */
export function updateClient(
  id: string,
  unbonding: bigint | null,
  challengePeriods: CreateConsensusState["challengePeriods"],
): Uint8Array {
  const period = unbonding === null ? u8(0) : concat(u8(1), u64(unbonding));
  const periods = challengePeriods.map(([of, seconds]) => concat(machine(of), u64(seconds)));
  return concat(ISMP, u8(3), utf8(id), period, vec(periods));
}

/** `Ismp.fund_message` of a request, by its commitment. */
export function fundRequest(request: Uint8Array, amount: bigint): Uint8Array {
  return concat(ISMP, u8(4), u8(0), request, u128(amount));
}

/** The same of a response. */
export function fundResponse(response: Uint8Array, amount: bigint): Uint8Array {
  return concat(ISMP, u8(4), u8(1), response, u128(amount));
}

/** `IsmpGrandpa.add_state_machines`, a call of root: chains with slots of six seconds. */
export function addStateMachines(...machines: readonly string[]): Uint8Array {
  return addSlotDurations(machines.map((of) => [of, SLOT_DURATION]));
}

/** The same with slots of any duration, in milliseconds. */
export function addSlotDurations(
  machines: readonly (readonly [machine: string, slotDuration: bigint])[],
): Uint8Array {
  return concat(ISMP_GRANDPA, u8(0), vec(machines.map(([of, slot]) => concat(machine(of), u64(slot)))));
}

/** `IsmpGrandpa.remove_state_machines`, a call of root. */
export function removeStateMachines(...machines: readonly string[]): Uint8Array {
  return concat(ISMP_GRANDPA, u8(1), vec(machines.map(machine)));
}

/** `IsmpParachain.update_parachain_consensus`, an inherent. @param message SCALE `ConsensusMessage` */
export function updateSiblings(message: Uint8Array): Uint8Array {
  return concat(ISMP_PARACHAIN, u8(0), message);
}

/** `IsmpParachain.add_parachain`, a call of root. @param siblings ids with slot durations in milliseconds */
export function addParachains(
  siblings: readonly (readonly [id: number, slotDuration: bigint])[],
): Uint8Array {
  return concat(ISMP_PARACHAIN, u8(1), vec(siblings.map(([id, slot]) => concat(u32(id), u64(slot)))));
}

/** `IsmpParachain.remove_parachain`, a call of root. */
export function removeParachains(...ids: readonly number[]): Uint8Array {
  return concat(ISMP_PARACHAIN, u8(2), vec(ids.map(u32)));
}

/** `Probe.post`. @param timeout seconds from now */
export function sendPost(
  { dest, from, to, body }: Pick<Post, "dest" | "from" | "to" | "body">,
  timeout: bigint,
  fee = 0n,
): Uint8Array {
  return concat(PROBE, u8(0), machine(dest), bytes(from), bytes(to), u64(timeout), bytes(body), u128(fee));
}

interface AskedGet extends Pick<Get, "dest" | "from" | "height" | "context"> {
  /** The keys, or their SCALE where a test needs a list that is very long or malformed. */
  readonly keys: Get["keys"] | Uint8Array;
}

/** `Probe.get`. @param timeout seconds from now */
export function sendGet(
  { dest, from, keys, height, context }: AskedGet,
  timeout: bigint,
  fee = 0n,
): Uint8Array {
  const list = keys instanceof Uint8Array ? keys : byteVectors(keys);
  const question = concat(bytes(from), list, u64(height), bytes(context));
  return concat(PROBE, u8(1), machine(dest), question, u64(timeout), u128(fee));
}

/** `Probe.respond`. */
export function sendResponse(response: PostResponse, fee = 0n): Uint8Array {
  return sendEncodedResponse(innerResponse(response), fee);
}

/** The same of a SCALE `PostResponse`. */
export function sendEncodedResponse(response: Uint8Array, fee: bigint): Uint8Array {
  return concat(PROBE, u8(2), response, u128(fee));
}
