/**
 * `ismp_*`: the methods that relayers call, with the same answers as a node that has pallet-ismp's RPC.
 *
 * All errors have code 9876, except those of invalid parameters. Differences from such a node: the block range of
 * events is limited, and a proof contains each node once. (docs/spec/pallet-ismp.md#rpc)
 */

import { childTrie, RuntimeCallError, ScaleError } from "@as-ismp/core";
import { encodeBytes, encodeVec, readU64, ScaleReader, toHex } from "@as-ismp/core/internal/codec";
import { HASHERS } from "@as-ismp/core/internal/state";
import type { Chain } from "../../chain/chain.ts";
import type { ChainBlock } from "../../chain/chain-block.ts";
import { ChainError } from "../../chain/errors.ts";
import { formatJson, type Json } from "../../chain/json.ts";
import { AnswerSize } from "../answer-size.ts";
import { withinCallTime } from "../call-time.ts";
import { RpcError } from "../errors.ts";
import { readEvent, readRequest, readResponse } from "../ismp-forms.ts";
import { byteLists, commitments, fourBytes, stateMachineHeight, stateMachineId } from "../ismp-parameters.ts";
import { JsonText } from "../json-text.ts";
import type { RpcLimits } from "../limits.ts";
import { type MethodContext, type MethodGroup, method } from "../method.ts";
import type { Parameters } from "../parameters.ts";

const ISMP_CHILD = new Uint8Array(Buffer.from("ISMP"));
const NO_BLOCK = "Invalid block number or hash provided";
const ZERO_HASH = toHex(new Uint8Array(32));

const ismpError = (message: string): RpcError => new RpcError(9876, message);

/** Methods of `ismp_*`. */
export const ismpMethods: MethodGroup = {
  ismp_queryRequests: method(["query"], (context, given) => {
    const query = encodeVec(commitments(given, 0, context.limits.keys));
    return ask(
      context,
      context.chain.best,
      "requests",
      query,
      "Error fetching requests",
      listOf(readRequest),
    );
  }),
  ismp_queryResponses: method(["query"], (context, given) => {
    const query = encodeVec(commitments(given, 0, context.limits.keys));
    return ask(
      context,
      context.chain.best,
      "responses",
      query,
      "Error fetching responses",
      listOf(readResponse),
    );
  }),
  ismp_queryStateProof: method(["height", "keys"], ({ chain, limits }, given) => {
    const block = blockAtHeight(chain, given.u32(0));
    return proofJson(chain.viewOf(block).proof(byteLists(given, 1, limits.keys)), block, limits);
  }),
  ismp_queryChildTrieProof: method(["height", "keys"], ({ chain, limits }, given) => {
    const block = blockAtHeight(chain, given.u32(0));
    const keys = byteLists(given, 1, limits.keys);
    const child = childTrie(block.state, ISMP_CHILD);
    if (child.isEmpty) throw ismpError("Child trie root storage returned None");
    return proofJson(child.proof(keys, block.stateVersion), block, limits);
  }),
  ismp_queryConsensusState: method(["height", "client_id"], (context, given) => {
    const { chain } = context;
    const block = given.isNull(0) ? chain.best : (chain.blockAt(given.u32(0)) ?? chain.best);
    const id = fourBytes(given, 1);
    return ask(context, block, "consensus_state", id, "Error fetching Consensus state", (reader) =>
      some(reader, () => [...reader.bytes()]),
    );
  }),
  ismp_queryStateMachineUpdateTime: method(["height"], (context, given) => {
    const why = "Error fetching Consensus update time";
    return askInteger(context, "state_machine_update_time", stateMachineHeight(given, 0), why);
  }),
  ismp_queryChallengePeriod: method(["client_id"], (context, given) => {
    const why = "Error fetching Challenge period";
    return askInteger(context, "challenge_period", stateMachineId(given, 0), why);
  }),
  ismp_queryStateMachineLatestHeight: method(["id"], (context, given) => {
    const why = "Error fetching latest state machine height";
    return askInteger(context, "latest_state_machine_height", stateMachineId(given, 0), why);
  }),
  ismp_queryEvents: method(["from", "to"], (context, given) =>
    eventsBetween(context, given, (block) => askEvents(context, block, "block_events", readEvent)),
  ),
  ismp_queryEventsWithMetadata: method(["from", "to"], (context, given) =>
    eventsBetween(context, given, (block) =>
      askEvents(context, block, "block_events_with_metadata", (reader) => {
        const event = readEvent(reader);
        const index = reader.option(() => reader.u32());
        const extrinsic = index === null ? undefined : block.extrinsics[index];
        const meta = {
          block_hash: toHex(block.hash),
          transaction_hash:
            extrinsic === undefined ? ZERO_HASH : toHex(HASHERS[context.chain.hasher](extrinsic)),
          block_number: block.number,
        };
        return { meta, event };
      }),
    ),
  ),
};

/** Calls `IsmpRuntimeApi` on the state after a block. Every failure has the same code for the client. */
async function call<T>(
  context: MethodContext,
  block: ChainBlock,
  name: string,
  input: Uint8Array,
  why: (error: Error) => string,
  read: (reader: ScaleReader) => T,
): Promise<T> {
  try {
    const view = context.chain.viewOf(block);
    const answer = await withinCallTime(context, () => view.call(`IsmpRuntimeApi_${name}`, input));
    const reader = new ScaleReader(answer);
    const value = read(reader);
    reader.end();
    return value;
  } catch (error) {
    const known =
      error instanceof RuntimeCallError || error instanceof ScaleError || error instanceof ChainError;
    if (!known) throw error;
    throw ismpError(why(error));
  }
}

async function ask(
  context: MethodContext,
  block: ChainBlock,
  name: string,
  input: Uint8Array,
  why: string,
  read: (reader: ScaleReader) => Json,
): Promise<JsonText> {
  return JsonText.of(await call(context, block, name, input, () => why, read));
}

function askInteger(context: MethodContext, name: string, input: Uint8Array, why: string): Promise<JsonText> {
  return ask(context, context.chain.best, name, input, why, (reader) => some(reader, () => readU64(reader)));
}

function askEvents(
  context: MethodContext,
  block: ChainBlock,
  name: string,
  read: (reader: ScaleReader) => Json,
): Promise<Json> {
  const why = (error: Error): string => `failed to read block events ${error.message}`;
  return call(context, block, name, new Uint8Array(), why, listOf(read));
}

function some<T>(reader: ScaleReader, read: () => T): T {
  const value = reader.option(read);
  if (value === null) throw new ScaleError("expected a value, the runtime returned None");
  return value;
}

function listOf(read: (reader: ScaleReader) => Json): (reader: ScaleReader) => Json {
  return (reader) => reader.vec(() => read(reader));
}

function proofJson(
  nodes: readonly Uint8Array[],
  { number }: ChainBlock,
  { responseBytes }: RpcLimits,
): object {
  const proof = encodeVec(nodes.map(encodeBytes));
  // Each byte becomes a number and a comma.
  new AnswerSize(responseBytes).addHex(proof.length);
  return { proof: [...proof], height: number };
}

function blockAtHeight(chain: Chain, height: number): ChainBlock {
  const block = chain.blockAt(height);
  if (block === undefined) throw ismpError("Could not find valid blockhash for provided height");
  return block;
}

/**
 * By block hash, from `to` back to `from`. The parent of the lowest block must exist, so block 0 is never in the
 * range.
 */
async function eventsBetween(
  { chain, limits, share }: MethodContext,
  given: Parameters,
  eventsOf: (block: ChainBlock) => Promise<Json>,
): Promise<JsonText> {
  const to = blockOf(chain, given, 1);
  const from = blockOf(chain, given, 0);
  if (to.number - from.number >= limits.blocks) throw ismpError(`more than ${limits.blocks} blocks`);
  const events: string[] = [];
  const size = new AnswerSize(limits.responseBytes);
  for (let at = to; at.number >= from.number; ) {
    if (share.isOver) await share.turn();
    const text = formatJson(await eventsOf(at));
    size.add(text.length);
    events.push(`"${toHex(at.hash)}":${text}`);
    const parent = chain.find(at.header.parentHash);
    if (parent === undefined) throw ismpError(NO_BLOCK);
    at = parent;
  }
  return new JsonText(`{${events.join()}}`);
}

/** By number or by hash. */
function blockOf(chain: Chain, given: Parameters, index: number): ChainBlock {
  const isNumber = typeof given.raw(index) === "number";
  const block = isNumber ? chain.blockAt(given.u32(index)) : chain.find(given.hash(index));
  if (block === undefined) throw ismpError(isNumber ? "Invalid block number provided" : NO_BLOCK);
  return block;
}
