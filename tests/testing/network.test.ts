import { beforeAll, describe, expect, it } from "@jest/globals";
import { type ConnectedChains, connect } from "../../bindings/chain/src/testing/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { loadBlob } from "../support/blob.ts";
import { hex, utf8 } from "../support/hex.ts";

let runtime: Runtime;

beforeAll(async () => {
  runtime = await loadBlob();
});

/** A POST of module `accept-x` on chain `a` to a module on chain `b`, through pallet Probe. */
async function post({ a }: ConnectedChains, to: string, timeout: bigint): Promise<void> {
  await a.send(a.accounts[0], "Probe", "post", {
    dest: { Substrate: hex(utf8("bbbb")) },
    from: hex(utf8("accept-x")),
    to: hex(utf8(to)),
    timeout,
    body: hex(utf8("hello")),
    fee: 0n,
  });
}

const inbox = ({ b }: ConnectedChains): unknown => b.query("Probe", "Inbox");

describe("two connected chains", () => {
  it("exchange a message by consensus and state proofs when the relayer is told to", async () => {
    const network = await connect(runtime, runtime);
    await post(network, "accept-y", 3600n);
    expect(inbox(network)).toEqual([]);
    const { delivered, failures, updates } = await network.relayer.relay();
    expect({ delivered: delivered.map(({ from, to }) => `${from} ${to}`), failures }).toEqual({
      delivered: ["SUBSTRATE-aaaa SUBSTRATE-bbbb"],
      failures: [],
    });
    expect(updates).toBeGreaterThan(0);
    expect(inbox(network)).toHaveLength(1);
    expect(await network.relayer.relay()).toMatchObject({ delivered: [], updates: 0, waiting: [] });
  });

  it("tell why a message is refused, and return it after its timeout", async () => {
    const network = await connect(runtime, runtime);
    await post(network, "refuse-y", 60n);
    const first = await network.relayer.relay();
    expect(first.delivered).toEqual([]);
    expect(first.failures.map(({ name }) => name)).toContain("MessageRefusedError");
    expect(inbox(network)).toEqual([]);
    await network.a.increaseTime(120);
    await network.b.increaseTime(120);
    const { timedOut } = await network.relayer.relay();
    expect(timedOut).toHaveLength(1);
  });

  it("continue from snapshots, and the relayer with them", async () => {
    const network = await connect(runtime, runtime);
    const { a, b, relayer } = network;
    const [atA, atB] = [a.snapshot(), b.snapshot()];
    for (let round = 0; round < 2; round += 1) {
      await post(network, "accept-y", 3600n);
      expect((await relayer.relay()).delivered).toHaveLength(1);
      expect(inbox(network)).toHaveLength(1);
      await a.revert(atA);
      await b.revert(atB);
      expect(inbox(network)).toEqual([]);
    }
  });

  it("refuse names that are no state machines, and runtimes without Ismp", async () => {
    await expect(connect(runtime, runtime, { names: ["left", "SUBSTRATE-rite"] })).rejects.toThrow(
      "expected a state machine SUBSTRATE- with four letters, got left",
    );
  });
});
