import { afterAll, beforeAll, describe, expect, it, jest } from "@jest/globals";
import { ApiPromise } from "@polkadot/api";
import type { ISubmittableResult } from "@polkadot/types/types";
import { PolkadotJsProvider } from "../../bindings/chain/src/rpc/index.ts";
import { UNIT } from "../chain/runtimes.ts";
import { loadBlob } from "../support/blob.ts";
import { hex, utf8 } from "../support/hex.ts";
import { type KeyringPair, keyringPairs, startToolChain, type ToolChain } from "./chain.ts";
import {
  arrivingCommitment,
  GRANDPA_ID,
  HEIGHT,
  HERE_ID,
  membershipProof,
  OVERLAY_ROOT,
  RELAYER,
  STATE_ROOT,
  sentCommitment,
  THEM_ID,
  TIME,
  TRUSTED_STATE,
} from "./ismp-story.ts";
import { unrefTimers } from "./timers.ts";
import { send } from "./wallet.ts";

/**
 * `@polkadot/api` creates a client, delivers a message and sends one, with nothing but the metadata: every call, key,
 * value and event is encoded and decoded by the library.
 */

const THEM = { Substrate: THEM_ID };
const ID = { stateId: THEM, consensusStateId: THEM_ID };

let tools: ToolChain;
let api: ApiPromise;
let sudoer: KeyringPair;

beforeAll(async () => {
  unrefTimers();
  tools = await startToolChain(await loadBlob());
  api = await ApiPromise.create({ provider: new PolkadotJsProvider(tools.server), noInitWarn: true });
  const [, [, wallet]] = keyringPairs() as [unknown, readonly [string, KeyringPair]];
  sudoer = wallet;
});

afterAll(async () => {
  await api?.disconnect();
  tools?.close();
});

type Call = Parameters<typeof send>[0];

function call(pallet: string, name: string, ...parameters: readonly unknown[]): Call {
  const make = api.tx[pallet]?.[name];
  if (make === undefined) throw new Error(`the library finds no ${pallet}.${name}`);
  return make(...parameters) as Call;
}

async function read(pallet: string, item: string, ...keys: readonly unknown[]): Promise<unknown> {
  return (await api.query[pallet]?.[item]?.(...keys))?.toJSON();
}

async function ask(method: string, ...parameters: readonly unknown[]): Promise<unknown> {
  return (await api.call["ismpRuntimeApi"]?.[method]?.(...parameters))?.toJSON();
}

/** The only event of that name: its fields, by the names that the library derives from metadata. */
function eventOf(result: ISubmittableResult, section: string, method: string): Record<string, unknown> {
  const found = result.events.filter(({ event }) => event.section === section && event.method === method);
  expect(found).toHaveLength(1);
  const { event } = found[0] as (typeof found)[number];
  const names = event.data.names ?? [];
  return Object.fromEntries(event.data.map((value, i) => [names[i] ?? "", value.toJSON()]));
}

/** Sends without a signature, and waits for the block. */
function sendUnsigned(tx: Call): Promise<ISubmittableResult> {
  return new Promise((resolve, reject) => {
    tx.send((result) => {
      if (result.status.isInBlock) resolve(result);
      if (result.isError) reject(new Error(result.status.type));
    }).catch(reject);
  });
}

const delivery = {
  Request: {
    requests: [
      {
        source: THEM,
        dest: { Substrate: HERE_ID },
        nonce: 0,
        from: hex(utf8("sender")),
        to: hex(utf8("accept")),
        timeoutTimestamp: 0,
        body: hex(utf8("hello")),
      },
    ],
    proof: { height: { id: ID, height: HEIGHT }, proof: membershipProof },
    signer: RELAYER,
  },
};

describe("polkadot-js, on a chain that hosts ISMP", () => {
  it("creates a client as root, and finds its event", async () => {
    const served = call("ismpGrandpa", "addStateMachines", [{ stateMachine: THEM, slotDuration: 6000 }]);
    const created = call("ismp", "createConsensusClient", {
      consensusState: TRUSTED_STATE,
      consensusClientId: GRANDPA_ID,
      consensusStateId: THEM_ID,
      unbondingPeriod: 10_000_000,
      challengePeriods: new Map([[THEM, 0]]),
      stateMachineCommitments: [
        [
          ID,
          {
            commitment: { timestamp: TIME, overlayRoot: OVERLAY_ROOT, stateRoot: STATE_ROOT },
            height: HEIGHT,
          },
        ],
      ],
    });
    for (const one of [served, created]) {
      const { result } = await send(call("sudo", "sudo", one), sudoer);
      expect(eventOf(result, "sudo", "Sudid")).toEqual({ sudoResult: { ok: null } });
      if (one === created) {
        expect(eventOf(result, "ismp", "ConsensusClientCreated")).toEqual({
          consensusClientId: GRANDPA_ID,
        });
      }
    }
  });

  it("reads values, maps and double maps of the pallet", async () => {
    expect(await read("ismp", "consensusStates", THEM_ID)).toBe(TRUSTED_STATE);
    expect(await read("ismp", "consensusStateClient", THEM_ID)).toBe(GRANDPA_ID);
    expect(await read("ismp", "unbondingPeriod", THEM_ID)).toBe(10_000_000);
    expect(await read("ismp", "challengePeriod", ID)).toBe(0);
    expect(await read("ismp", "latestStateMachineHeight", ID)).toBe(1);
    expect(await read("ismp", "knownStateMachineHeights", ID)).toEqual([1]);
    expect(await read("ismp", "frozenConsensusClients", THEM_ID)).toBe(false);
    expect(await read("ismp", "nonce")).toBe(0);
    const commitment = { timestamp: Number(TIME), overlayRoot: OVERLAY_ROOT, stateRoot: STATE_ROOT };
    expect(await read("ismp", "boundedStateCommitments", ID, HEIGHT)).toEqual(commitment);
    expect(await read("ismp", "boundedStateCommitments", ID, 2)).toBeNull();
    const entries = (await api.query["ismp"]?.["boundedStateCommitments"]?.entries()) ?? [];
    expect(entries.map(([{ args }, value]) => [...args.map((arg) => arg.toJSON()), value.toJSON()])).toEqual([
      [{ stateId: { substrate: THEM_ID }, consensusStateId: THEM_ID }, 1, commitment],
    ]);
    expect(await read("ismpGrandpa", "supportedStateMachines", THEM)).toBe(6000);
  });

  it("delivers a proven request without a signature, and finds event and message", async () => {
    const result = await sendUnsigned(call("ismp", "handleUnsigned", [delivery]));
    expect(result.dispatchError).toBeUndefined();
    const handled = result.events.find(({ event }) => event.method === "PostRequestHandled")?.event;
    expect(handled?.data.toJSON()).toEqual([{ commitment: arrivingCommitment, relayer: RELAYER }]);
    expect(await read("probe", "inbox")).toEqual([hex(utf8("hello"))]);
    const { block } = await api.rpc.chain.getBlock(result.status.asInBlock);
    const sent = block.extrinsics.find(({ method }) => method.section === "ismp");
    expect(sent?.isSigned).toBe(false);
    expect(sent?.method.method).toBe("handleUnsigned");
  });

  it("gets an error for another relayer's delivery of the same message", async () => {
    const log = jest.spyOn(console, "error").mockImplementation(() => undefined);
    const another = { Request: { ...delivery.Request, signer: hex(new Uint8Array(32).fill(8)) } };
    const again = sendUnsigned(call("ismp", "handleUnsigned", [another]));
    await expect(again).rejects.toThrow("1010: Invalid Transaction: Transaction has a bad signature");
    log.mockRestore();
  });

  it("sends a request through Probe, finds its event, and adds to its fee", async () => {
    const fee = UNIT;
    const post = call(
      "probe",
      "post",
      THEM,
      hex(utf8("accept")),
      hex(utf8("module")),
      0,
      hex(utf8("from here")),
      fee,
    );
    const { result } = await send(post, sudoer);
    const commitment = sentCommitment(0n, 0n);
    expect(eventOf(result, "ismp", "Request")).toEqual({
      destChain: { substrate: THEM_ID },
      sourceChain: { substrate: HERE_ID },
      requestNonce: 0,
      commitment,
    });
    expect(await read("ismp", "nonce")).toBe(1);
    const funded = await send(
      call("ismp", "fundMessage", { commitment: { Request: commitment }, amount: fee }),
      sudoer,
    );
    expect(funded.result.dispatchError).toBeUndefined();
    expect(eventOf(funded.result, "balances", "Transfer")["amount"]).toBe(Number(fee));
    const unknown = await send(
      call("ismp", "fundMessage", { commitment: { Response: commitment }, amount: fee }),
      sudoer,
    );
    const error = unknown.result.dispatchError;
    expect(error?.isModule && api.registry.findMetaError(error.asModule)).toMatchObject({
      section: "ismp",
      name: "MessageNotFound",
    });
  });

  it("sends a GET and a response through Probe", async () => {
    const get = call("probe", "get", THEM, hex(utf8("accept")), ["0x01", "0x0203"], 1, "0x", 100, 0);
    const asked = await send(get, sudoer);
    expect(eventOf(asked.result, "ismp", "Request")).toMatchObject({ requestNonce: 1 });
    const [request] = delivery.Request.requests;
    const answer = { post: request, response: hex(utf8("answer")), timeoutTimestamp: 0 };
    const { result } = await send(call("probe", "respond", answer, 0), sudoer);
    expect(eventOf(result, "ismp", "Response")).toMatchObject({
      destChain: { substrate: THEM_ID },
      sourceChain: { substrate: HERE_ID },
      reqCommitment: arrivingCommitment,
    });
  });

  it("calls the runtime API that relayers use", async () => {
    expect(await ask("hostStateMachine")).toEqual({ substrate: HERE_ID });
    expect(await ask("challengePeriod", ID)).toBe(0);
    expect(await ask("latestStateMachineHeight", ID)).toBe(1);
    // The library reads the bytes of an answer as the value of an `Option<Bytes>`, so `consensusState` is left to
    // PAPI.
  });
});
