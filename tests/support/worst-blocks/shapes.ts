import { bareExtrinsic } from "../../../bindings/chain/src/chain/index.ts";
import { concat, utf8 } from "../hex.ts";
import {
  addSlotDurations,
  createClient,
  handleUnsigned as handle,
  messagesExtrinsic,
  sendGet,
  sendPost,
  sudo,
} from "../ismp/calls.ts";
import { machine, message } from "../ismp/codec.ts";
import { sudoer } from "../ismp-chain.ts";
import { bytes, byteVectors, compact, u8, u32, u64, vec } from "../scale.ts";
import { THEM } from "../worlds/grandpa-world.ts";
import { nested, remark } from "./call-kinds.ts";
import { delivery, smallNodes } from "./message-kinds.ts";
import { MODULE, type Prepared } from "./prepared-chain.ts";

/**
 * Untrusted inputs of about a given length, one for each shape that may take much memory: one long item, many short
 * ones, nested ones.
 */

type Shape = (length: number) => Uint8Array;
export type Shapes = Readonly<Record<string, Shape>>;

/** `count` copies of `one`, after their count. */
function many(one: Uint8Array, length: number): Uint8Array {
  const count = Math.max(1, Math.floor(length / one.length));
  const all = new Uint8Array(count * one.length);
  for (let at = 0; at < all.length; at += one.length) all.set(one, at);
  return concat(compact(count), all);
}

const zeros = (length: number) => new Uint8Array(length);
const empty = new Uint8Array();
const them = machine(THEM);
const at = { machine: THEM, id: "them", height: 1n };
const proof = (of: Uint8Array) => concat(them, utf8("them"), u64(1n), bytes(of));
const post = { source: THEM, dest: THEM, nonce: 0n, from: empty, to: empty, timeout: 0n, body: empty };
const shortest = concat(them, them, u64(0n), u8(0), u8(0), u64(0n), u8(0));

/** Extrinsics; the signed ones are valid. */
export function extrinsicShapes(chain: Prepared): Shapes {
  const { incoming, rich } = chain;
  const [first] = incoming;
  if (first === undefined) throw new Error("no message to deliver");
  const signed = (by: typeof rich, call: Uint8Array) => chain.signing()(by, call);
  const asRoot = (call: Uint8Array) => signed(sudoer, sudo(call));
  const ends = { dest: THEM, from: MODULE };
  /** As many as fit in so many bytes: a state machine and a number. */
  const times = <T>(one: T, length: number): T[] =>
    Array.from({ length: Math.max(1, Math.floor(length / (them.length + 8))) }, () => one);
  return {
    "a proof with one long node": (length) => handle(delivery(chain, [first], [zeros(length)])),
    "a proof with short nodes": (length) => handle(delivery(chain, [first], smallNodes(length))),
    "a proof with empty nodes": (length) => {
      const list = concat(u8(0), u8(1), compact(length), zeros(length));
      return handle(message.requests([first], { at, bytes: list }, zeros(32)));
    },
    "requests without proof": (length) =>
      handle(concat(u8(2), many(shortest, length), proof(empty), bytes(zeros(32)))),
    "requests that are delivered": (length) =>
      handle(delivery(chain, incoming.slice(0, Math.min(1024, Math.ceil(length / 200))))),
    "one request with a long body": (length) =>
      handle(message.requests([{ ...post, body: zeros(length) }], { at, bytes: empty }, zeros(32))),
    "responses without proof": (length) =>
      handle(
        concat(u8(3), u8(1), many(concat(u8(0), shortest, u8(0), u64(0n)), length), proof(empty), u8(0)),
      ),
    "a response to a GET with values": (length) => {
      const get = concat(u8(1), them, them, u64(0n), u8(0), u8(0), u64(0n), u8(0), u64(0n));
      return handle(concat(u8(3), u8(1), compact(1), get, many(zeros(2), length), proof(empty), u8(0)));
    },
    "GETs of nothing": (length) => {
      const get = concat(u8(1), them, them, u64(0n), u8(0), u8(0), u64(0n), u8(0), u64(0n));
      return handle(concat(u8(3), u8(0), many(get, length), proof(empty), u8(0)));
    },
    "one GET of many keys": (length) => {
      const get = concat(u8(1), them, them, u64(0n), u8(0), many(u8(0), length), u64(0n), u8(0), u64(0n));
      return handle(concat(u8(3), u8(0), compact(1), get, proof(empty), u8(0)));
    },
    "timeouts of GETs": (length) =>
      handle(message.getTimeouts(chain.cheapGets.slice(0, Math.min(1024, Math.ceil(length / 46))))),
    "messages without items": (length) => messagesExtrinsic(many(message.getTimeouts([]), length)),
    "an update of zeros": (length) => handle(message.consensus("them", concat(u8(0), zeros(length)))),
    "an update with headers": (length) => {
      const header = concat(zeros(32), compact(0), zeros(64), compact(0));
      return handle(message.consensus("them", concat(u8(0), zeros(32), u8(0), many(header, length))));
    },
    "an update with digest items": (length) => {
      const header = concat(zeros(32), compact(0), zeros(64), many(u8(8), length));
      return handle(message.consensus("them", concat(u8(0), zeros(32), u8(0), compact(1), header)));
    },
    "an update with votes": (length) => {
      const justification = concat(u64(1n), zeros(36), many(zeros(132), length), u8(0));
      return handle(message.consensus("them", concat(u8(0), zeros(32), bytes(justification), u8(0))));
    },
    "a long name of a relayer": (length) => {
      const name = concat(u8(0), bytes(zeros(length)), bytes(zeros(65)));
      return handle(delivery(chain, [first], [], name));
    },
    "a proof of fraud of zeros": (length) =>
      handle(message.fraudProof("them", zeros(length / 2), zeros(length / 2))),
    "an unsigned remark": (length) => bareExtrinsic(remark(zeros(length))),
    "a remark": (length) => signed(rich, remark(zeros(length))),
    "a remark with an event": (length) => signed(rich, concat(u8(0), u8(7), bytes(zeros(length)))),
    "nested calls": (length) => signed(sudoer, nested(remark(zeros(length)))),
    "upgrades of accounts": (length) => signed(rich, concat(u8(4), u8(6), many(zeros(32), length))),
    "keys of root's storage": (length) => asRoot(concat(u8(0), u8(5), many(u8(0), length))),
    "items of root's storage": (length) => asRoot(concat(u8(0), u8(4), many(zeros(2), length))),
    "new code": (length) => asRoot(concat(u8(0), u8(3), bytes(zeros(length)))),
    "code that is not authorized": (length) => signed(rich, concat(u8(0), u8(11), bytes(zeros(length)))),
    "a post": (length) => signed(rich, sendPost({ ...ends, to: MODULE, body: zeros(length) }, 0n)),
    "a GET": (length) =>
      signed(rich, sendGet({ ...ends, keys: many(u8(0), length), height: 1n, context: empty }, 0n)),
    "a client with many challenge periods": (length) => {
      const challengePeriods = times([THEM, 0n] as const, length);
      const client = { state: u8(1), clientId: "GRNP", id: "xxxx", unbonding: 1n, commitments: [] };
      return asRoot(createClient({ ...client, challengePeriods }));
    },
    "state machines of a client": (length) => asRoot(addSlotDurations(times([THEM, 1n] as const, length))),
  };
}

/** Inputs of entry points that are not about extrinsics, without those of parachains. */
export const otherShapes: Readonly<Record<string, Shapes>> = {
  Core_initialize_block: {
    "a header with one long digest item": (length) =>
      header([bytes(zeros(length))].map((data) => concat(u8(6), utf8("aura"), data))),
    "a header with many digest items": (length) => header(many(concat(u8(6), utf8("aura"), u8(0)), length)),
  },
  BlockBuilder_inherent_extrinsics: {
    "one long entry": (length) => vec([concat(utf8("unknown0"), bytes(zeros(length)))]),
    "many entries": (length) => many(concat(utf8("unknown0"), u8(0)), length),
    "a long time": (length) => vec([concat(utf8("timstap0"), bytes(concat(u64(1n), zeros(length))))]),
  },
  OffchainWorkerApi_offchain_worker: { "a long header": zeros },
  SessionKeys_decode_session_keys: { "long keys": (length) => bytes(zeros(length)) },
  LightClientApi_verify_grandpa: {
    "a long state": (length) => concat(bytes(zeros(length)), bytes(zeros(40))),
    "many authorities": (length) =>
      concat(bytes(concat(many(zeros(40), length), zeros(60))), bytes(zeros(40))),
    "a long proof": (length) => concat(bytes(zeros(80)), bytes(zeros(length))),
  },
  LightClientApi_verify_parachain_headers: {
    "long heads": (length) => concat(bytes(zeros(80)), bytes(zeros(40)), bytes(many(zeros(34), length))),
  },
  LightClientApi_read_proof: {
    "short nodes": (length) => concat(u8(1), zeros(32), byteVectors(smallNodes(length)), vec([u8(0)])),
    "one long node": (length) => concat(u8(1), zeros(32), byteVectors([zeros(length)]), vec([u8(0)])),
    "many keys": (length) => concat(u8(1), zeros(32), u8(0), many(u8(0), length)),
  },
  LightClientApi_trie_root: {
    "many short entries": (length) => concat(u8(1), u8(1), many(zeros(2), length)),
    "entries of 40 bytes": (length) =>
      concat(
        u8(1),
        u8(1),
        vec(Array.from({ length: length / 41 }, (_, i) => concat(bytes(u32(i)), bytes(zeros(35))))),
      ),
    "one long value": (length) => concat(u8(1), u8(1), vec([concat(bytes(u8(1)), bytes(zeros(length)))])),
    "one long key": (length) => concat(u8(1), u8(1), vec([concat(bytes(zeros(length)), u8(0))])),
  },
  LightClientApi_commitment: {
    "a post with a long body": (length) =>
      concat(u8(0), them, them, u64(0n), u8(0), u8(0), u64(0n), bytes(zeros(length))),
    "a GET of many keys": (length) =>
      concat(u8(1), them, them, u64(0n), u8(0), many(u8(0), length), u64(0n), u8(0), u64(0n)),
  },
  IsmpRuntimeApi_requests: { "unknown commitments": (length) => many(zeros(32), length) },
  IsmpRuntimeApi_responses: { "unknown commitments": (length) => many(zeros(32), length) },
  IsmpRuntimeApi_consensus_state: { "a long id": zeros },
  IsmpRuntimeApi_challenge_period: { "a long id": zeros },
  GenesisBuilder_get_preset: { "a long name": (length) => concat(u8(1), bytes(zeros(length))) },
  GenesisBuilder_build_state: {
    "a long string": (length) => json(`{"sudo":{"key":"${"5".repeat(length)}"}}`),
    "a long name of a field": (length) => json(`{"${"x".repeat(length)}":0}`),
    "nested lists": (length) => json(`{"balances":{"balances":${"[".repeat(length)}`),
    spaces: (length) => json(" ".repeat(length)),
    "balances of accounts": (length) => {
      const address = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";
      const pairs = Array.from({ length: length / 53 }, () => `["${address}",1]`);
      return json(`{"balances":{"balances":[${pairs.join(",")}]}}`);
    },
  },
};

const json = (text: string): Uint8Array => bytes(utf8(text));

function header(digest: readonly Uint8Array[] | Uint8Array): Uint8Array {
  const items = digest instanceof Uint8Array ? digest : vec(digest);
  return concat(zeros(32), compact(1), zeros(64), items);
}

/** Blocks of nothing but inherents, after a header of this length. */
export const blockShapes: Shapes = {
  "a header with one long digest item": (length) =>
    concat(header([concat(u8(6), utf8("aura"), bytes(zeros(length)))]), u8(0)),
  "a header with many digest items": (length) =>
    concat(header(many(concat(u8(6), utf8("aura"), u8(0)), length)), u8(0)),
  "many extrinsics of no bytes": (length) => concat(header([]), many(zeros(2), length)),
};
