import { Chain, type ChainEvent, storagePrefix } from "../../bindings/chain/src/chain/index.ts";
import { RpcServer } from "../../bindings/chain/src/rpc/index.ts";
import {
  IsmpChain,
  localRpc,
  MESSAGES_TRIE,
  requestCommitment,
  type Sent,
  SubstrateNode,
} from "../../bindings/relayer/src/prover/index.ts";
import { hex, utf8 } from "../support/hex.ts";
import { Reader } from "../support/scale.ts";
import type { ChainProcess } from "./faults-network.ts";

/**
 * The history of a chain, read from the database of its last process: every finalized block, and the state after
 * them.
 */

/** An event of Ismp at the beginning or end of a message. */
export interface Happened {
  readonly block: number;
  readonly name: string;
  readonly commitment: string;
}

export interface History {
  readonly name: string;
  readonly blocks: number;
  /** In order. */
  readonly happened: readonly Happened[];
  /** By commitment. */
  readonly sent: ReadonlyMap<string, Sent>;
  /** Keys of the trie of messages. */
  readonly trie: ReadonlySet<string>;
  readonly inbox: readonly string[];
  readonly balances: {
    readonly all: bigint;
    readonly issuance: bigint;
    readonly held: bigint;
    readonly sender: bigint;
    /** Fees of extrinsics, which are burnt. */
    readonly burnt: bigint;
    /** The part of them that the sender of messages paid. */
    readonly burntBySender: bigint;
    /** Events that issued new tokens to an account, or took others than fees. */
    readonly strange: readonly string[];
  };
}

/** The event's own fields; those of other chains' messages have a struct without name. */
export function endsOf(block: number, events: readonly ChainEvent[]): Happened[] {
  return events.flatMap(({ pallet, name, data }) => {
    if (pallet !== "Ismp") return [];
    const inner = data["0"] as { readonly commitment?: string } | undefined;
    const commitment = (data["commitment"] as string | undefined) ?? inner?.commitment;
    return commitment === undefined ? [] : [{ block, name, commitment }];
  });
}

/** Whether an event is the beginning of a message; others with a commitment are the end of one. */
export function isBeginning({ name }: Happened): boolean {
  return name === "Request" || name === "Response";
}

const FEE_ACCOUNT = Buffer.concat([utf8("modlISMPFEES"), new Uint8Array(20)]);

/** Opens the database of a chain that does not run. */
export async function readHistory(process: ChainProcess, sender: Uint8Array): Promise<History> {
  const database = { path: process.data, keep: "archive" } as const;
  const chain = await Chain.create(process.spec, { database });
  try {
    return await read(process.name, chain, sender);
  } finally {
    await chain.close();
  }
}

async function read(name: string, chain: Chain, sender: Uint8Array): Promise<History> {
  const rpc = localRpc(new RpcServer(chain));
  const ismp = new IsmpChain(new SubstrateNode(rpc));
  const happened: Happened[] = [];
  const strange: string[] = [];
  let burnt = 0n;
  let burntBySender = 0n;
  const last = chain.finalized.number;
  for (let number = 1; number <= last; number += 1) {
    const block = chain.blockAt(number);
    if (block === undefined) throw new Error(`${name} has no block ${number}`);
    const events = chain.at(block.hash).events();
    happened.push(...endsOf(number, events));
    for (const { pallet, name: event, data } of events) {
      if (pallet === "TransactionPayment" && event === "TransactionFeePaid") {
        burnt += BigInt(data["actualFee"] as bigint);
        if (data["who"] === hex(sender)) burntBySender += BigInt(data["actualFee"] as bigint);
      }
      if (pallet === "Balances" && ["DustLost", "Minted", "Burned", "Slashed"].includes(event)) {
        strange.push(`${number}: ${event}`);
      }
      if (pallet === "System" && event === "ExtrinsicFailed") strange.push(`${number}: ${event}`);
    }
  }
  const sent = new Map<string, Sent>();
  for (const each of happened.filter(isBeginning)) {
    const kind = each.name === "Request" ? "request" : "response";
    const commitment = Buffer.from(each.commitment.slice(2), "hex");
    // The runtime returns a message that has ended only from the state of an earlier block.
    const message = await ismp.sent({ kind, commitment }, chain.blockAt(each.block)?.hash);
    if (message === undefined) throw new Error(`${name} has forgotten ${each.commitment}`);
    sent.set(each.commitment, message);
  }
  const at = chain.finalized.hash;
  const view = chain.at(at);
  let all = 0n;
  const free = new Map<string, bigint>();
  for (const [key, value] of view.storage().snapshot().top.entries()) {
    if (!hex(key).startsWith(hex(storagePrefix("System", "Account")))) continue;
    // Nonce and three counters, then free, reserved, frozen, and flags.
    const balances = new Reader(value.subarray(16));
    const [own, reserved] = [balances.u128(), balances.u128()];
    all += own + reserved;
    free.set(hex(key.subarray(-32)), own);
  }
  const keys = (await rpc.request("childstate_getKeys", [hex(MESSAGES_TRIE), "0x", hex(at)])) as string[];
  return {
    name,
    blocks: last,
    happened,
    sent,
    trie: new Set(keys),
    inbox: (view.query("Probe", "Inbox") ?? []) as readonly string[],
    balances: {
      all,
      issuance: BigInt(view.query("Balances", "TotalIssuance") as bigint | number),
      held: free.get(hex(FEE_ACCOUNT)) ?? 0n,
      sender: free.get(hex(sender)) ?? 0n,
      burnt,
      burntBySender,
      strange,
    },
  };
}

/** The request that a message is, or answers. */
export function requestOf(sent: Sent): string {
  return hex(requestCommitment(sent.kind === "request" ? sent.request : sent.response.post));
}
