import {
  type Block,
  type Chain,
  decodeBlock,
  encodeBody,
  encodeHeader,
} from "../../bindings/chain/src/chain/index.ts";
import { concat, hex, unhex } from "../support/hex.ts";
import {
  compact,
  consensusState,
  finalityProof,
  Reader,
  readAuthorityList,
  readFinalityProof,
} from "../support/scale.ts";
import type { StockNode } from "./stock-node.ts";

/** A node's chain, read through JSON-RPC, in SCALE. */

interface RpcHeader {
  readonly parentHash: string;
  readonly number: string;
  readonly stateRoot: string;
  readonly extrinsicsRoot: string;
  readonly digest: { readonly logs: readonly string[] };
}

function blockFromRpc({ header, extrinsics }: { header: RpcHeader; extrinsics: string[] }): Block {
  const { parentHash, number, stateRoot, extrinsicsRoot, digest } = header;
  return decodeBlock(
    concat(
      ...[unhex(parentHash), compact(Number(number)), unhex(stateRoot), unhex(extrinsicsRoot)],
      ...[compact(digest.logs.length), ...digest.logs.map(unhex)],
      encodeBody(extrinsics.map(unhex)),
    ),
  );
}

export async function finalizedNumber(node: StockNode): Promise<number> {
  const head = await node.rpc<string>("chain_getFinalizedHead");
  return Number((await node.rpc<RpcHeader>("chain_getHeader", head)).number);
}

export async function bestNumber(node: StockNode): Promise<number> {
  return Number((await node.rpc<RpcHeader>("chain_getHeader")).number);
}

/** Hashes of the node's blocks from genesis on. */
export function hashes(node: StockNode, upTo: number): Promise<string[]> {
  return node.rpc(
    "chain_getBlockHash",
    Array.from({ length: upTo + 1 }, (_, number) => number),
  );
}

/** Imports the finalized blocks of `node` into `chain`, which must agree with the node. */
export async function follow(chain: Chain, node: StockNode): Promise<number> {
  const finalized = await finalizedNumber(node);
  while (chain.best.number < finalized) {
    const hash = await node.rpc<string>("chain_getBlockHash", chain.best.number + 1);
    const { block } = await node.rpc<{ block: Parameters<typeof blockFromRpc>[0] }>("chain_getBlock", hash);
    const imported = await chain.import(blockFromRpc(block));
    if (hex(imported.hash) !== hash) throw new Error(`block ${imported.number} has another hash at the node`);
  }
  return chain.best.number;
}

/**
 * The first trusted state of a light client, as the node gives it at a block: docs/spec/grandpa.md#consensus-state.
 */
export async function consensusStateAt(node: StockNode, number: number): Promise<Uint8Array> {
  const hash = await node.rpc<string>("chain_getBlockHash", number);
  const authorities = await node.rpc<string>("state_call", "GrandpaApi_grandpa_authorities", "0x", hash);
  return consensusState({
    authorities: readAuthorityList(new Reader(unhex(authorities))),
    setId: await setIdAt(node, hash),
    latestHeight: number,
    latestHash: unhex(hash),
    slotDuration: 6000n,
    stateMachine: concat(Uint8Array.of(3), new TextEncoder().encode("solo")),
  });
}

/** The id of the authority set after a block, from the runtime's own answer. */
export async function setIdAt(node: StockNode, hash: string): Promise<bigint> {
  const answer = await node.rpc<string>("state_call", "GrandpaApi_current_set_id", "0x", hash);
  return new Reader(unhex(answer)).u64();
}

export interface ProvenBlock {
  readonly block: Uint8Array;
  readonly justification: Uint8Array;
}

/**
 * The node's `grandpa_proveFinality` of a block: a justification of it or of a later one, or undefined if there is
 * none yet.
 */
export async function proveFinality(node: StockNode, number: number): Promise<ProvenBlock | undefined> {
  const proof = await node.rpc<string | null>("grandpa_proveFinality", number);
  if (proof === null) return undefined;
  const { block, justification } = readFinalityProof(new Reader(unhex(proof)));
  return { block, justification };
}

/**
 * The proof for a light client at block `trusted`: the headers after it up to the proven one:
 * docs/spec/grandpa.md#proving
 */
export function finalityProofFrom(
  chain: Chain,
  trusted: number,
  { block, justification }: ProvenBlock,
): Uint8Array {
  const last = chain.find(block);
  if (last === undefined) throw new Error("the proven block is not here");
  const unknownHeaders: Uint8Array[] = [];
  for (let number = trusted + 1; number <= last.number; number += 1) {
    const header = chain.blockAt(number)?.header;
    if (header === undefined) throw new Error(`block ${number} is not here`);
    unknownHeaders.push(encodeHeader(header));
  }
  return finalityProof({ block, justification, unknownHeaders });
}
