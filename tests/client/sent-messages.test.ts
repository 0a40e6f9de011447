import { beforeAll, describe, expect, it } from "@jest/globals";
import {
  DishonestNodeError,
  encodeRequest,
  IsmpChain,
  type RpcClient,
  RpcRefusedError,
  type Sent,
  type SentCommitment,
  SubstrateNode,
} from "../../bindings/relayer/src/client/index.ts";
import { loadBlob } from "../support/blob.ts";
import { hex, utf8 } from "../support/hex.ts";
import { Link, LiveChain } from "../support/live-chain.ts";
import { flipped, type Json, tampered } from "../support/tampered-rpc.ts";

/**
 * Three kinds of nodes: ours, whose runtime reads the index; stock ones with unsafe methods, which return the index
 * and panic if a runtime reads it; stock ones without, which can't return it.
 */

const COUNT = 3;

let honest: RpcClient;
let block: Uint8Array;
let messages: readonly SentCommitment[];
let sent: readonly (Sent | undefined)[];
/** The requests for the index, and the calls of the runtime. */
const asked: string[] = [];

beforeAll(async () => {
  const left = await LiveChain.start(await loadBlob(), "SUBSTRATE-left");
  const right = await LiveChain.start(await loadBlob(), "SUBSTRATE-rite");
  const posts = Array.from({ length: COUNT }, (_, i) =>
    left.postCall(right, "accept-1", utf8(`body ${i}`), 3600n),
  );
  await left.signed(...posts);
  honest = left.rpc();
  block = left.chain.best.hash;
  const { source } = new Link(left, right);
  messages = await source.sentIn(block);
  sent = await source.sentAll(messages, block);
});

type Refusal = { readonly code: number; readonly message: string };

const UNSAFE: Refusal = { code: -32601, message: "RPC call is unsafe to be called externally" };
const PANIC: Refusal = { code: 4003, message: "Execution failed: wasm `unreachable` instruction executed" };

/** A stock node: its index is as given, or refused; a runtime that reads the index traps. */
function stockNode(index: ((key: string) => string | null) | Refusal): RpcClient {
  return {
    request: async (method, params = []) => {
      const [first, second] = params as readonly Json[];
      if (method === "offchain_localStorageGet") {
        asked.push("index");
        if (typeof index === "function") return index(second);
        throw new RpcRefusedError(method, index.code, index.message);
      }
      if (method === "state_call" && first.startsWith("IsmpRuntimeApi_")) {
        asked.push(first);
        throw new RpcRefusedError(method, PANIC.code, PANIC.message);
      }
      return honest.request(method, params);
    },
  };
}

const entries = (): Map<string, string> =>
  new Map(
    sent.map((each, i) => {
      if (each?.kind !== "request") throw new Error("expected a request");
      const leaf = Buffer.concat([Uint8Array.of(0), encodeRequest(each.request)]);
      return [`${hex(utf8("no_op"))}${hex(messages[i]?.commitment ?? utf8("")).slice(2)}`, hex(leaf)];
    }),
  );

function find(rpc: RpcClient): Promise<(Sent | undefined)[]> {
  asked.length = 0;
  return new IsmpChain(new SubstrateNode(rpc)).sentAll(messages, block);
}

describe("the messages of commitments", () => {
  it("are returned by the runtime, all at once, if a node allows it", async () => {
    expect(sent).toHaveLength(COUNT);
    expect(sent.map((each) => each?.kind)).toEqual(Array(COUNT).fill("request"));
  });

  it("are returned by the index of a stock node, whose runtime is not called, because it would panic", async () => {
    const index = entries();
    expect(await find(stockNode((key) => index.get(key) ?? null))).toEqual(sent);
    expect(asked).toEqual(Array(COUNT).fill("index"));
  });

  it("are unknown if the index of a stock node lacks them, whose runtime is not called", async () => {
    expect(await find(stockNode(() => null))).toEqual(Array(COUNT).fill(undefined));
    expect(asked).toEqual(Array(COUNT).fill("index"));
  });

  it("are requested from both every time if a stock node shows no index, because it may be restarted with other flags", async () => {
    const chain = new IsmpChain(new SubstrateNode(stockNode(UNSAFE)));
    for (let i = 0; i < 2; i += 1) {
      asked.length = 0;
      expect(await chain.sentAll(messages, block)).toEqual(Array(COUNT).fill(undefined));
      expect(asked).toEqual(["index", "IsmpRuntimeApi_requests"]);
    }
  });

  it("are refused if the index or the runtime returns another message", async () => {
    const index = entries();
    const bent = (key: string): string => flipped(index.get(key) ?? "", 30);
    await expect(find(stockNode(bent))).rejects.toThrow(DishonestNodeError);
    const state_call = (answer: Json): Json => flipped(answer, 30);
    await expect(find(tampered(honest, { state_call }))).rejects.toThrow(DishonestNodeError);
  });
});
