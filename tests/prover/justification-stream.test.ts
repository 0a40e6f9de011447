import { afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { NetworkServer } from "../../bindings/chain/src/rpc/index.ts";
import {
  encodeConsensusState,
  FinalityProver,
  JustificationStream,
  type Listener,
  NoJustificationError,
  type OpenRpcClient,
  type RpcClient,
  RpcRefusedError,
  RpcUnreachableError,
  SubstrateNode,
  WebSocketRpc,
} from "../../bindings/relayer/src/prover/index.ts";
import { loadBlob } from "../support/blob.ts";
import { concat, hex, unhex, withByte } from "../support/hex.ts";
import { listenAgain } from "../support/listen-again.ts";
import { LiveChain } from "../support/live-chain.ts";
import { type Lies, tampered } from "../support/tampered-rpc.ts";

/**
 * A node as most are before the first change of authorities: it stores few justifications, proves nothing, and
 * notifies of each justification once, when it finalizes.
 */

/** Offset of the first vote's signature, after round, target and a count of one byte. */
const SIGNATURE = 8 + 36 + 1 + 36;
const KEEPS_NOTHING: Lies = {
  grandpa_proveFinality: () => null,
  chain_getBlock: (block) => ({ ...block, justifications: null }),
};

/** A node that sends the notifications of a test, besides its answers. */
class Telling implements RpcClient {
  readonly request: RpcClient["request"];
  listener: Listener | undefined;
  ended = 0;

  constructor(rpc: RpcClient) {
    this.request = tampered(rpc, KEEPS_NOTHING).request;
  }

  async subscribe(_: unknown, listener: Listener) {
    this.listener = listener;
    return {
      end: () => {
        this.ended += 1;
      },
    };
  }
}

describe("justifications from a node's notifications", () => {
  let chain: LiveChain;
  let node: Telling;
  let prover: FinalityProver;
  let trusted: Uint8Array;
  /** The chain's justifications by height. */
  const made = new Map<number, Uint8Array>();

  beforeAll(async () => {
    chain = await LiveChain.start(await loadBlob(), "SUBSTRATE-left");
    trusted = encodeConsensusState(
      await new FinalityProver(new SubstrateNode(chain.rpc()), chain.lightClient).initialState(
        "SUBSTRATE-left",
        6000n,
      ),
    );
    chain.chain.subscribe(({ block, justification }) => {
      if (justification !== undefined) made.set(block.number, justification);
    });
    await chain.blocks(6);
  });

  beforeEach(() => {
    node = new Telling(chain.rpc());
    prover = new FinalityProver(new SubstrateNode(node), chain.lightClient);
  });

  const of = (height: number): Uint8Array => made.get(height) as Uint8Array;
  const tell = (bytes: Uint8Array): void => node.listener?.next(hex(bytes));
  const target = async (upTo?: number) =>
    (await prover.next(trusted, upTo === undefined ? {} : { upTo }))?.target.header.number;

  it("prove recent finality if the node has nothing else", async () => {
    await expect(prover.next(trusted)).rejects.toThrow(NoJustificationError);
    tell(of(6));
    expect(await target()).toBe(6);
  });

  it("prove the newest height of a notification, and any single one up to it", async () => {
    await prover.listen();
    for (const height of [2, 3, 5]) tell(of(height));
    expect(await target()).toBe(5);
    expect(await prover.next(trusted, { upTo: 3 })).toMatchObject({ belowVotes: false });
    expect(await prover.next(trusted, { upTo: 4 })).toMatchObject({ belowVotes: true });
    expect(await target(4)).toBe(4);
  });

  it("may come in any order, and twice", async () => {
    await prover.listen();
    for (const height of [5, 3, 6, 6, 2, 3]) tell(of(height));
    expect(prover.stream.size).toBe(4);
    expect(await target()).toBe(6);
  });

  it("are skipped if they are of another block, have an invalid signature, or are not justifications", async () => {
    await prover.listen();
    tell(of(5));
    const foreign = of(6).slice();
    // The votes of block 5 under the hash of block 6.
    foreign.set(of(5).subarray(44), 44);
    const refused = [
      withByte(of(6), SIGNATURE + 7, (byte) => byte ^ 1),
      foreign,
      withByte(of(6), 0, (byte) => byte ^ 1),
    ];
    for (const lie of refused) {
      tell(lie);
      expect(await target()).toBe(5);
      // It is not tried a second time.
      expect(prover.stream.of(chain.chain.blockAt(6)?.hash as Uint8Array)).toBeUndefined();
    }
    for (const nonsense of ["0x", "0x00ff", "no hex", 7, null, { a: 1 }]) node.listener?.next(nonsense);
    expect(prover.stream.size).toBe(1);
    tell(of(6));
    expect(await target()).toBe(6);
  });

  it("take bounded memory, the oldest being dropped, however many come", async () => {
    const stream = new JustificationStream(node, { count: 8, bytes: 4 * of(1).length });
    await stream.listen();
    for (let i = 0; i < 1000; i += 1) {
      tell(
        withByte(
          withByte(of(1), 8, () => i & 0xff),
          9,
          () => i >> 8,
        ),
      );
      expect(stream.size).toBeLessThanOrEqual(4);
    }
    tell(of(2));
    expect(hex(stream.of(chain.chain.blockAt(2)?.hash as Uint8Array)?.bytes ?? new Uint8Array())).toBe(
      hex(of(2)),
    );
    const small = new JustificationStream(node, { bytes: of(1).length - 1 });
    await small.listen();
    tell(of(1));
    expect(small.size).toBe(0);
  });

  it("are not dropped for one that is larger than the whole limit", async () => {
    const stream = new JustificationStream(node, { bytes: of(2).length });
    await stream.listen();
    tell(of(2));
    // The same votes once more: 36 bytes of target, 64 of signature, 32 of key each.
    const [votes, at] = [3, SIGNATURE - 36];
    const precommits = of(3).subarray(at, at + votes * 132);
    tell(
      concat(
        of(3).subarray(0, at - 1),
        Uint8Array.of((2 * votes) << 2),
        precommits,
        precommits,
        Uint8Array.of(0),
      ),
    );
    expect(stream.of(chain.chain.blockAt(3)?.hash as Uint8Array)).toBeUndefined();
    expect(stream.of(chain.chain.blockAt(2)?.hash as Uint8Array)).toBeDefined();
  });

  it("are subscribed to again after the subscription has ended", async () => {
    expect(await prover.listen()).toBe(true);
    const first = node.listener;
    await prover.listen();
    expect(node.listener).toBe(first);
    first?.ended("the connection ended");
    await prover.listen();
    expect(node.listener).not.toBe(first);
    prover.close();
    await new Promise(setImmediate);
    expect(node.ended).toBe(1);
  });

  it("are subscribed to again if many blocks became final and no notification came", async () => {
    await prover.listen();
    const first = node.listener;
    prover.stream.noteFinalized(100);
    prover.stream.noteFinalized(116);
    // A notification ends the silence.
    tell(of(6));
    prover.stream.noteFinalized(117);
    prover.stream.noteFinalized(133);
    await prover.listen();
    expect(node.listener).toBe(first);
    prover.stream.noteFinalized(134);
    await prover.listen();
    expect(node.listener).not.toBe(first);
    expect(node.ended).toBe(1);
  });

  it("are not needed if a node has no such subscription, is busy, or gives no answer", async () => {
    const answering = (subscribe?: RpcClient["subscribe"]): FinalityProver =>
      new FinalityProver(
        new SubstrateNode({
          request: chain.rpc().request,
          ...(subscribe !== undefined && { subscribe }),
        }),
        chain.lightClient,
      );
    const refusing = answering(() => Promise.reject(new RpcRefusedError("x", -32601, "Method not found")));
    const busy = answering(() => Promise.reject(new RpcRefusedError("x", -32009, "Server is busy")));
    const silent = answering(() => Promise.reject(new RpcUnreachableError("gone")));
    for (const without of [answering(), refusing, busy, silent]) {
      expect(await without.listen()).toBe(false);
      expect((await without.next(trusted))?.target.header.number).toBe(6);
    }
  });
});

describe("a stream of justifications over a WebSocket", () => {
  let chain: LiveChain;
  let server: NetworkServer;
  let rpc: OpenRpcClient;

  beforeEach(async () => {
    chain = await LiveChain.start(await loadBlob(), "SUBSTRATE-left");
    server = await NetworkServer.listen(chain.server, { port: 0 });
    rpc = new WebSocketRpc(server.url, { timeout: 60_000 });
  });

  afterEach(async () => {
    rpc.close();
    await server.close();
  });

  /** Makes a block and waits until the node's notification of it has arrived. */
  async function heard(stream: JustificationStream): Promise<void> {
    await chain.blocks();
    // Its answer comes after all earlier notifications.
    await rpc.request("system_chain");
    const { hash } = chain.chain.best;
    expect(stream.of(hash)?.targetNumber).toBe(chain.chain.best.number);
  }

  it("delivers each when it is made, and continues after the connection was lost", async () => {
    const stream = new JustificationStream(rpc);
    await stream.listen();
    await heard(stream);
    server = await listenAgain(server, chain.server);
    // Requests fail until the client knows that the connection is lost, and has another one.
    const answers = () =>
      rpc.request("system_chain").then(
        () => true,
        () => false,
      );
    while (!(await answers())) await new Promise((resolve) => setImmediate(resolve));
    await chain.blocks();
    expect(stream.of(chain.chain.best.hash)).toBeUndefined();
    await stream.listen();
    await heard(stream);
    expect(stream.size).toBe(2);
  });

  it("delivers nothing more after it is closed", async () => {
    const stream = new JustificationStream(rpc);
    await stream.listen();
    stream.close();
    await rpc.request("system_chain");
    await chain.blocks();
    await rpc.request("system_chain");
    expect(stream.size).toBe(0);
  });

  it("works for a chain in the same process as well", async () => {
    const local = chain.rpc();
    const stream = new JustificationStream(local);
    await stream.listen();
    await chain.blocks();
    // Its answer comes after all earlier notifications.
    await local.request("system_chain", []);
    expect(stream.of(chain.chain.best.hash)?.bytes).toEqual(
      unhex(hex(stream.above(0)[0]?.bytes ?? new Uint8Array())),
    );
  });
});
