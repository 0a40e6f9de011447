import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { type ChainDefinition, createClient, Enum, type PolkadotClient } from "polkadot-api";
import { papiProvider } from "../../bindings/chain/src/rpc/index.ts";
import { alice, UNIT } from "../chain/runtimes.ts";
import { blobPath, loadBlob } from "../support/blob.ts";
import { unhex, utf8 } from "../support/hex.ts";
import { startToolChain, type ToolChain } from "./chain.ts";
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
import { type PapiProject, papiProject } from "./papi-project.ts";
import { papiSigner } from "./papi-signer.ts";
import { unrefTimers } from "./timers.ts";

/**
 * `polkadot-api` creates a client, delivers a message and sends one, with descriptors that its command line made from
 * the shipped blob: every call, key, value and event is encoded, typed and decoded by the library.
 */

const THEM = Enum("Substrate", THEM_ID);
const HERE = Enum("Substrate", HERE_ID);
const ID = { state_id: THEM, consensus_state_id: THEM_ID };
const COMMITMENT = { timestamp: TIME, overlay_root: OVERLAY_ROOT, state_root: STATE_ROOT };
const signer = papiSigner(alice);
const text = (value: string): Uint8Array => utf8(value);

let tools: ToolChain;
let project: PapiProject;
let client: PolkadotClient;
// The types are generated while the test runs, so that nothing here can be compiled against them.
// biome-ignore lint/suspicious/noExplicitAny: see above
let api: any;

beforeAll(async () => {
  unrefTimers();
  const runtime = await loadBlob();
  [tools, project] = await Promise.all([startToolChain(runtime), papiProject("ismp", blobPath)]);
  client = createClient(papiProvider(tools.server));
  api = client.getTypedApi(project.descriptors["ismp"] as ChainDefinition);
});

afterAll(async () => {
  client?.destroy();
  tools?.close();
  await project?.remove();
});

interface Finalized {
  readonly ok: boolean;
  readonly dispatchError?: unknown;
  readonly events: readonly {
    readonly type: string;
    readonly value: { readonly type: string; readonly value: unknown };
  }[];
}

/** The fields of the only event of that name. */
function eventOf({ events }: Finalized, pallet: string, name: string): unknown {
  const found = events.filter(({ type, value }) => type === pallet && value.type === name);
  expect(found).toHaveLength(1);
  return found[0]?.value.value;
}

async function asRoot(tx: { readonly decodedCall: unknown }): Promise<Finalized> {
  const result = await api.tx.Sudo.sudo({ call: tx.decodedCall }).signAndSubmit(signer);
  expect(eventOf(result, "Sudo", "Sudid")).toMatchObject({ sudo_result: { success: true } });
  return result;
}

const post = {
  source: THEM,
  dest: HERE,
  nonce: 0n,
  from: text("sender"),
  to: text("accept"),
  timeout_timestamp: 0n,
  body: text("hello"),
};

/** A message that delivers the post, as a bare extrinsic. */
function delivery(relayer: Uint8Array): Promise<Uint8Array> {
  const proof = { height: { id: ID, height: HEIGHT }, proof: unhex(membershipProof) };
  const message = Enum("Request", { requests: [post], proof, signer: relayer });
  return api.tx.Ismp.handle_unsigned({ messages: [message] }).getBareTx();
}

describe("PAPI, on a chain that hosts ISMP", () => {
  it("has the pallets and the API that relayers use in its descriptors", () => {
    for (const name of ["Ismp", "IsmpGrandpa", "Probe", "IsmpRuntimeApi"]) {
      expect(project.types).toContain(name);
    }
  });

  it("creates a client as root, and finds its event", async () => {
    await asRoot(
      api.tx.IsmpGrandpa.add_state_machines({
        new_state_machines: [{ state_machine: THEM, slot_duration: 6000n }],
      }),
    );
    const created = await asRoot(
      api.tx.Ismp.create_consensus_client({
        message: {
          consensus_state: unhex(TRUSTED_STATE),
          consensus_client_id: GRANDPA_ID,
          consensus_state_id: THEM_ID,
          unbonding_period: 10_000_000n,
          challenge_periods: [[THEM, 0n]],
          state_machine_commitments: [[ID, { commitment: COMMITMENT, height: HEIGHT }]],
        },
      }),
    );
    expect(eventOf(created, "Ismp", "ConsensusClientCreated")).toEqual({ consensus_client_id: GRANDPA_ID });
  });

  it("reads values, maps and double maps of the pallet", async () => {
    const { Ismp, IsmpGrandpa } = api.query;
    expect(await Ismp.ConsensusStates.getValue(THEM_ID)).toEqual(unhex(TRUSTED_STATE));
    expect(await Ismp.ConsensusStateClient.getValue(THEM_ID)).toBe(GRANDPA_ID);
    expect(await Ismp.UnbondingPeriod.getValue(THEM_ID)).toBe(10_000_000n);
    expect(await Ismp.ChallengePeriod.getValue(ID)).toBe(0n);
    expect(await Ismp.LatestStateMachineHeight.getValue(ID)).toBe(1n);
    expect(await Ismp.KnownStateMachineHeights.getValue(ID)).toEqual([1n]);
    expect(await Ismp.FrozenConsensusClients.getValue(THEM_ID)).toBe(false);
    expect(await Ismp.Nonce.getValue()).toBe(0n);
    expect(await Ismp.BoundedStateCommitments.getValue(ID, HEIGHT)).toEqual(COMMITMENT);
    expect(await Ismp.BoundedStateCommitments.getValue(ID, 2n)).toBeUndefined();
    expect(await Ismp.BoundedStateCommitments.getEntries()).toEqual([
      { keyArgs: [ID, HEIGHT], value: COMMITMENT },
    ]);
    expect(await IsmpGrandpa.SupportedStateMachines.getValue(THEM)).toBe(6000n);
  });

  it("delivers a proven request as a bare extrinsic, and finds event and message", async () => {
    const result: Finalized = await client.submit(await delivery(unhex(RELAYER)));
    expect(result.ok).toBe(true);
    expect(eventOf(result, "Ismp", "PostRequestHandled")).toEqual({
      commitment: arrivingCommitment,
      relayer: unhex(RELAYER),
    });
    expect(await api.query.Probe.Inbox.getValue()).toEqual([text("hello")]);
  });

  it("gets an error for another relayer's delivery of the same message", async () => {
    const again = client.submit(await delivery(new Uint8Array(32).fill(8)));
    await expect(again).rejects.toMatchObject({ error: { type: "Invalid", value: { type: "BadProof" } } });
  });

  it("sends a request through Probe, finds its event, and adds to its fee", async () => {
    const sending = api.tx.Probe.post({
      dest: THEM,
      from: text("accept"),
      to: text("module"),
      timeout: 0n,
      body: text("from here"),
      fee: UNIT,
    });
    const sent: Finalized = await sending.signAndSubmit(signer);
    const commitment = sentCommitment(0n, 0n);
    expect(eventOf(sent, "Ismp", "Request")).toEqual({
      dest_chain: THEM,
      source_chain: HERE,
      request_nonce: 0n,
      commitment,
    });
    expect(await api.query.Ismp.Nonce.getValue()).toBe(1n);
    const fund = (kind: "Request" | "Response"): Promise<Finalized> =>
      api.tx.Ismp.fund_message({
        message: { commitment: Enum(kind, commitment), amount: UNIT },
      }).signAndSubmit(signer);
    const funded = await fund("Request");
    expect(funded.ok).toBe(true);
    expect(eventOf(funded, "Balances", "Transfer")).toMatchObject({ from: alice.address, amount: UNIT });
    expect(await fund("Response")).toMatchObject({
      ok: false,
      dispatchError: { type: "Module", value: { type: "Ismp", value: { type: "MessageNotFound" } } },
    });
  });

  it("sends a GET and a response through Probe", async () => {
    const get = api.tx.Probe.get({
      dest: THEM,
      from: text("accept"),
      keys: [Uint8Array.of(1), Uint8Array.of(2, 3)],
      height: 1n,
      context: new Uint8Array(),
      timeout: 100n,
      fee: 0n,
    });
    expect(eventOf(await get.signAndSubmit(signer), "Ismp", "Request")).toMatchObject({ request_nonce: 1n });
    const response = { post, response: text("answer"), timeout_timestamp: 0n };
    const sent = await api.tx.Probe.respond({ response, fee: 0n }).signAndSubmit(signer);
    expect(eventOf(sent, "Ismp", "Response")).toMatchObject({
      dest_chain: THEM,
      source_chain: HERE,
      req_commitment: arrivingCommitment,
    });
  });

  it("calls the runtime API that relayers use", async () => {
    const ask = api.apis.IsmpRuntimeApi;
    expect(await ask.host_state_machine()).toEqual(HERE);
    expect(await ask.consensus_state(THEM_ID)).toEqual(unhex(TRUSTED_STATE));
    expect(await ask.challenge_period(ID)).toBe(0n);
    expect(await ask.latest_state_machine_height(ID)).toBe(1n);
    const updated = await ask.state_machine_update_time({ id: ID, height: HEIGHT });
    expect(updated).toBeGreaterThan(TIME);
  });
});
