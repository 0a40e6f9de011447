import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createChainSpec, devAccount } from "../../bindings/chain/src/chain/index.ts";
import { DevChain } from "../../bindings/chain/src/dev/index.ts";
import {
  encodeConsensusState,
  localRpc,
  RpcUnreachableError,
} from "../../bindings/relayer/src/client/index.ts";
import { createClient } from "../../bindings/relayer/src/relayer/client-creation.ts";
import { Connection } from "../../bindings/relayer/src/relayer/connection.ts";
import {
  ClientCreationError,
  EXAMPLE_CONFIG,
  parseConfig,
  withRetry,
} from "../../bindings/relayer/src/relayer/index.ts";
import { loadBlob } from "../support/blob.ts";
import { hex, utf8 } from "../support/hex.ts";

describe("creating a client", () => {
  const nodes: DevChain[] = [];
  let left: Connection;
  let right: Connection;
  let options: Parameters<typeof createClient>[2];

  beforeAll(async () => {
    const runtime = await loadBlob();
    const { chains } = parseConfig(EXAMPLE_CONFIG);
    for (const { state_machine: name } of chains) {
      const genesis = { ismp: { hostStateMachine: name } };
      const spec = createChainSpec({ runtime, preset: "development", genesis });
      nodes.push(await DevChain.start({ spec }));
    }
    [left, right] = chains.map((chain, i) => {
      return new Connection(chain, localRpc((nodes[i] as DevChain).rpc));
    }) as [Connection, Connection];
    options = {
      lightClient: runtime.lightClient,
      root: devAccount("Alice"),
      challengePeriod: 12n,
      unbondingPeriod: 1000n,
    };
  });

  afterAll(async () => {
    for (const node of nodes) await node.stop();
  });

  it("is refused to an account that is not root, and leaves no client", async () => {
    const created = createClient(left, right, { ...options, root: devAccount("Bob") });
    await expect(created).rejects.toThrow(ClientCreationError);
    expect(await left.ismp.consensusState("rite")).toBeUndefined();
  });

  it("makes a chain trust the final block of the other one, with its authorities and periods", async () => {
    const state = await createClient(left, right, options);
    expect(state).toMatchObject({ stateMachine: right.name, setId: 0n });
    expect(hex(state.latestHash)).toBe(hex(await right.node.hashAt(state.latestHeight)));
    expect(state.authorities.map(({ id }) => hex(id))).toEqual([hex(devAccount("Alice", "ed25519").id)]);
    expect(hex((await left.ismp.consensusState("rite")) ?? new Uint8Array())).toBe(
      hex(encodeConsensusState(state)),
    );
    const four = hex(utf8("rite"));
    const key = { stateId: { Substrate: four }, consensusStateId: four };
    expect(BigInt(String(nodes[0]?.chain.at().query("Ismp", "ChallengePeriod", key)))).toBe(12n);
    expect(await left.ismp.unbondingPeriod("rite")).toBe(1000n);
  });

  it("is refused if there is a client already", async () => {
    await expect(createClient(left, right, options)).rejects.toThrow("already has a client rite");
  });
});

describe("creating a client when answers are lost", () => {
  it("continues if the pool, or a block, has the call already", async () => {
    const runtime = await loadBlob();
    const { chains, retry } = parseConfig(EXAMPLE_CONFIG);
    const nodes: DevChain[] = [];
    for (const { state_machine: name } of chains) {
      const genesis = { ismp: { hostStateMachine: name } };
      nodes.push(
        await DevChain.start({ spec: createChainSpec({ runtime, preset: "development", genesis }) }),
      );
    }
    const lost = { count: 0 };
    const [left, right] = chains.map((chain, i) => {
      const rpc = localRpc((nodes[i] as DevChain).rpc);
      const losing = {
        request: async (method: string, params?: readonly unknown[]) => {
          const answer = await rpc.request(method, params);
          if (method !== "author_submitExtrinsic" || lost.count === 2) return answer;
          lost.count += 1;
          throw new RpcUnreachableError("the connection ended");
        },
      };
      return new Connection(chain, withRetry(losing, retry, { sleep: async () => undefined }));
    }) as [Connection, Connection];
    const options = {
      lightClient: runtime.lightClient,
      root: devAccount("Alice"),
      challengePeriod: 0n,
      unbondingPeriod: 1000n,
    };
    expect(await createClient(left, right, options)).toMatchObject({ stateMachine: right.name });
    expect(lost.count).toBe(2);
    for (const node of nodes) await node.stop();
  });
});
