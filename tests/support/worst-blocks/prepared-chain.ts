import {
  type Account,
  bareExtrinsic,
  decodeHeader,
  devAccount,
  encodeHeader,
  RelayParent,
  RuntimeMetadata,
  storagePrefix,
} from "../../../bindings/chain/src/chain/index.ts";
import type { Runtime, Storage } from "../../../bindings/core/src/index.ts";
import { type Block, bakeState, honest, trustedBlock, type Voter, voters } from "../grandpa-chain.ts";
import { concat, utf8 } from "../hex.ts";
import { addStateMachines, createClient, sendGet, sendPost } from "../ismp/calls.ts";
import { commitment, type Get, machine, type Post, type PostResponse } from "../ismp/codec.ts";
import { byteVectors, u8, u32, u64 } from "../scale.ts";
import { Signer } from "../signer.ts";
import { converse, follow, incomingPosts, LATER } from "../worlds/connected-chain.ts";
import { HERE, SLOT, THEM, type World } from "../worlds/grandpa-world.ts";
import type { Parent, Scene } from "./fill-block.ts";

/**
 * A chain at the end of a block, with everything in its state that the worst extrinsics of all kinds need: messages
 * of another chain that may be delivered, own ones that it answered or that timed out, and a client with many voters.
 */

export const MODULE = utf8("accept-x");
export const MANY_VOTERS = "many";
const VOTERS = 100;

/** As many as one message may contain. */
const INCOMING = 1024;
const LARGE = 3_600_000;
const SHARED_VALUE = 600_000;
const SHARED_KEYS = 27;
const TIMED_OUT = 50;
const BODY = 1_000_000;
/** Later than every timeout. */
const NOW = LATER + 1000n;
const NEVER = 0n;
/** GETs that take few bytes of a block each. */
const CHEAP_GETS = 3 * 1024;
const CHILD = utf8("ISMP");

const DID_UPDATE = storagePrefix("Timestamp", "DidUpdate");
const PARACHAIN_ID = storagePrefix("ParachainInfo", "ParachainId");
const PARA_ID = 2004;
export const RELAY_PARENT = 100;

type Sign = (signer: Account, call: Uint8Array) => Uint8Array;

export interface Prepared extends Scene {
  readonly world: World;
  /** Of the other chain, to be delivered. */
  readonly incoming: readonly Post[];
  /** Own ones that the other chain answered, with long bodies. */
  readonly responses: readonly PostResponse[];
  readonly timedOutPosts: readonly Post[];
  readonly timedOutGets: readonly Get[];
  /** Thousands of GETs that timed out, as if an account had sent and paid for them over many blocks. */
  readonly cheapGets: readonly Get[];
  readonly gets: Readonly<Record<"large value" | "many keys" | "shared value", Get>>;
  readonly voters: { readonly set: readonly Voter[]; readonly trusted: Block };
  readonly rich: Account;
  /**
   * Signs for a block of its own: each account's nonces begin with the one that the chain expects.
   *
   * @param genesisHash of the chain that the extrinsics are for, if it is another one with this state
   */
  signing(genesisHash?: Uint8Array): Sign;
  call(pallet: string, name: string, args: Readonly<Record<string, unknown>>): Uint8Array;
}

/** @param unbonding seconds for which the chain's clients are trusted without an update */
export function prepareChain(runtime: Runtime, unbonding = 86_400n): Prepared {
  const { chain, world } = converse(runtime, unbonding);
  const metadata = RuntimeMetadata.of(runtime);
  const call: Prepared["call"] = (pallet, name, args) => metadata.encodeCall(pallet, name, args);
  const rich = devAccount("Bob");
  mustBeOk(chain.root(call("Balances", "force_set_balance", { who: { Id: rich.id }, new_free: 10n ** 18n })));

  const set = voters(VOTERS, "many");
  const many = { ...honest({ set, blocks: [trustedBlock] }), stateMachine: machine("SUBSTRATE-many") };
  const client = createClient({
    state: bakeState(many),
    clientId: "GRNP",
    id: MANY_VOTERS,
    unbonding,
    challengePeriods: [["SUBSTRATE-many", 0n]],
    commitments: [],
  });
  mustBeOk(chain.root(client));
  mustBeOk(chain.root(addStateMachines("SUBSTRATE-many")));

  // Nonces of messages continue from the end of the conversation.
  let messageNonce = 7n;
  const signer = new Signer(runtime);
  const include = (extrinsic: Uint8Array) => {
    const result = runtime.call("BlockBuilder_apply_extrinsic", extrinsic, { storage: chain.storage });
    if (result[0] !== 0 || result[1] !== 0) throw new Error(`not applied: ${result}`);
  };
  const send = (timeout: bigint, body: Uint8Array): Post => {
    const post = { dest: THEM, from: MODULE, to: MODULE, body };
    include(signer.sign(chain.storage, rich, sendPost(post, timeout)));
    return { ...post, source: HERE, nonce: messageNonce++, timeout: deadline(timeout) };
  };
  const ask = (keys: readonly Uint8Array[], height: bigint, timeout: bigint): Get => {
    const get = { dest: THEM, from: MODULE, keys, height, context: new Uint8Array() };
    include(signer.sign(chain.storage, rich, sendGet(get, timeout)));
    return { ...get, source: HERE, nonce: messageNonce++, timeout: deadline(timeout) };
  };
  const deadline = (timeout: bigint) => (timeout === NEVER ? NEVER : LATER * SLOT + timeout);

  const timedOutPosts = Array.from({ length: TIMED_OUT }, () => send(60n, utf8("late")));
  const timedOutGets = Array.from({ length: TIMED_OUT }, () => ask([utf8("short")], 1n, 60n));
  const [template] = timedOutGets as [Get];
  const metadataOfGet = chain.storage.childGet(CHILD, keyOfRequest(template)) as Uint8Array;
  const cheapGets = Array.from({ length: CHEAP_GETS }, (_, i) => {
    const get = { ...template, keys: [], nonce: BigInt(1_000_000 + i) };
    chain.storage.childSet(CHILD, keyOfRequest(get), metadataOfGet);
    return get;
  });
  const answered = Array.from({ length: 3 }, (_, i) => send(NEVER, utf8(`question ${i}`)));
  const responses = answered.map((post, i) => ({ post, body: new Uint8Array(BODY).fill(i), timeout: NEVER }));
  for (const response of responses) world.answersWith(response);
  const incoming = incomingPosts(INCOMING);
  for (const post of incoming) world.sends(post);

  const value = (size: number, fill: number) => new Uint8Array(size).fill(fill);
  const large = utf8("large");
  const shared = Array.from({ length: SHARED_KEYS }, (_, i) => concat(utf8("shared"), u8(i)));
  world.state = world.state.insert(large, value(LARGE, 1));
  for (const key of shared) world.state = world.state.insert(key, value(SHARED_VALUE, 2));
  chain.setTime(Number(NOW * SLOT));
  follow(chain, world, NOW);
  const height = BigInt(world.trusted.block.number);
  const absent = Array.from({ length: 1000 }, (_, i) => concat(utf8("nothing"), u32(i)));
  const gets = {
    "large value": ask([large], height, NEVER),
    "many keys": ask(absent, height, NEVER),
    "shared value": ask(shared, height, NEVER),
  };

  const isParachain = metadata.hasCall("ParachainSystem", "set_validation_data");
  if (isParachain) {
    setParachain(chain.storage);
    chain.setRelayParent(RELAY_PARENT, new Uint8Array(32));
  }
  const parent = endBlock(runtime, chain.storage);
  const slot = NOW + 50n;
  return {
    runtime,
    parent,
    slot,
    inherents: [timestamp(slot), ...(isParachain ? [validationData(parent)] : [])],
    world,
    incoming,
    responses,
    timedOutPosts,
    timedOutGets,
    cheapGets,
    gets,
    voters: { set, trusted: trustedBlock },
    rich,
    signing: (genesisHash) => {
      const own = new Signer(runtime, genesisHash);
      return (by, of) => own.sign(parent.storage, by, of);
    },
    call,
  };
}

const keyOfRequest = (get: Get): Uint8Array => concat(utf8("RequestCommitments"), commitment(get));

function mustBeOk(result: string): void {
  if (result !== "ok") throw new Error(`a call failed: ${result}`);
}

/** Sets the parachain id of a chain that was started without one. */
export function setParachain(storage: Storage): void {
  storage.set(PARACHAIN_ID, u32(PARA_ID));
}

export function endBlock(runtime: Runtime, open: Storage): Parent {
  const storage = open.fork();
  storage.set(DID_UPDATE, u8(1));
  const header = runtime.call("BlockBuilder_finalize_block", new Uint8Array(), { storage });
  return { storage, header: decodeHeader(header) };
}

export function timestamp(slot: bigint): Uint8Array {
  const milliseconds = slot * SLOT * 1000n;
  // A compact integer of six bytes.
  return bareExtrinsic(concat(u8(1), u8(0), u8(((6 - 4) << 2) | 3), u64(milliseconds).subarray(0, 6)));
}

/** The author's data about a relay block, with additional nodes after the needed ones. */
export function validationData(
  { header }: Parent,
  junk: readonly Uint8Array[] = [],
  paraId = PARA_ID,
  relayParent = RELAY_PARENT + 1,
): Uint8Array {
  const head = encodeHeader(header);
  const relay = new RelayParent(relayParent, new Map([[paraId, head]]));
  const nodes = byteVectors([...relay.proof([paraId]), ...junk]);
  const call = concat(u8(20), u8(0), relay.validationData(head), nodes, new Uint8Array(6));
  return bareExtrinsic(call);
}
