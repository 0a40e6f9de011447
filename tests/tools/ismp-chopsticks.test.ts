import "./quiet.ts";
import {
  Api,
  Blockchain,
  BuildBlockMode,
  destroyWorker,
  inherentProviders,
} from "@acala-network/chopsticks-core";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { createClient, Enum, type PolkadotClient } from "polkadot-api";
import { PolkadotJsProvider } from "../../bindings/chain/src/rpc/index.ts";
import { alice } from "../chain/runtimes.ts";
import { loadBlob } from "../support/blob.ts";
import { hex, unhex, utf8 } from "../support/hex.ts";
import { startToolChain, type ToolChain } from "./chain.ts";
import { papiOver } from "./chopsticks-client.ts";
import {
  arrivingCommitment,
  GRANDPA_ID,
  HEIGHT,
  HERE_ID,
  membershipProof,
  OVERLAY_ROOT,
  RELAYER,
  STATE_ROOT,
  THEM_ID,
  TIME,
  TRUSTED_STATE,
} from "./ismp-story.ts";
import { papiSigner } from "./papi-signer.ts";
import { unrefTimers } from "./timers.ts";

/**
 * chopsticks forks a chain of the shipped runtime through our JSON-RPC, builds blocks with ISMP messages, and answers
 * the requests of relayers: in its own executor, with its own storage and block builder. It is a fork because
 * chopsticks has no child storage on a chain that it starts from a specification.
 */

const THEM = Enum("Substrate", THEM_ID);
const HERE = Enum("Substrate", HERE_ID);
const ID = { state_id: THEM, consensus_state_id: THEM_ID };
const signer = papiSigner(alice);

let tools: ToolChain;
let chain: Blockchain;
let client: PolkadotClient;
// Nothing describes the chain beforehand: the client reads its metadata.
// biome-ignore lint/suspicious/noExplicitAny: see above
let api: any;

beforeAll(async () => {
  unrefTimers();
  tools = await startToolChain(await loadBlob());
  await tools.chain.author();
  await tools.chain.finalize(tools.chain.best.hash);
  const remote = new Api(new PolkadotJsProvider(tools.server));
  await remote.isReady;
  chain = new Blockchain({
    api: remote,
    buildBlockMode: BuildBlockMode.Instant,
    inherentProviders,
    registeredTypes: {},
    header: { hash: hex(tools.chain.best.hash) as `0x${string}`, number: tools.chain.best.number },
  });
  client = createClient(papiOver(chain));
  api = client.getUnsafeApi();
});

afterAll(async () => {
  client?.destroy();
  await chain?.close();
  tools?.close();
  await destroyWorker();
});

async function asRoot(tx: { readonly decodedCall: unknown }): Promise<void> {
  const result = await api.tx.Sudo.sudo({ call: tx.decodedCall }).signAndSubmit(signer);
  expect(result.ok).toBe(true);
}

describe("IsmpRuntimeApi in chopsticks", () => {
  it("returns the state machine of this chain, and nothing about unknown clients", async () => {
    const ask = api.apis.IsmpRuntimeApi;
    expect(await ask.host_state_machine()).toEqual(HERE);
    expect(await ask.consensus_state(THEM_ID)).toBeUndefined();
    expect(await ask.challenge_period(ID)).toBeUndefined();
    expect(await ask.block_events()).toEqual([]);
  });

  it("returns a client that root created", async () => {
    await asRoot(
      api.tx.IsmpGrandpa.add_state_machines({
        new_state_machines: [{ state_machine: THEM, slot_duration: 6000n }],
      }),
    );
    await asRoot(
      api.tx.Ismp.create_consensus_client({
        message: {
          consensus_state: unhex(TRUSTED_STATE),
          consensus_client_id: GRANDPA_ID,
          consensus_state_id: THEM_ID,
          unbonding_period: 10_000_000n,
          challenge_periods: [[THEM, 0n]],
          state_machine_commitments: [
            [
              ID,
              {
                commitment: { timestamp: TIME, overlay_root: OVERLAY_ROOT, state_root: STATE_ROOT },
                height: HEIGHT,
              },
            ],
          ],
        },
      }),
    );
    const ask = api.apis.IsmpRuntimeApi;
    expect(await ask.consensus_state(THEM_ID)).toEqual(unhex(TRUSTED_STATE));
    expect(await ask.challenge_period(ID)).toBe(0n);
    expect(await ask.latest_state_machine_height(ID)).toBe(1n);
    expect(await ask.state_machine_update_time({ id: ID, height: HEIGHT })).toBeGreaterThan(0n);
  });

  it("returns the events of the block in which a request arrived, and of that extrinsic", async () => {
    const post = {
      source: THEM,
      dest: HERE,
      nonce: 0n,
      from: utf8("sender"),
      to: utf8("accept"),
      timeout_timestamp: 0n,
      body: utf8("hello"),
    };
    const proof = { height: { id: ID, height: HEIGHT }, proof: unhex(membershipProof) };
    const message = Enum("Request", { requests: [post], proof, signer: unhex(RELAYER) });
    const bare = await api.tx.Ismp.handle_unsigned({ messages: [message] }).getBareTx();
    const result = await client.submit(bare);
    expect(result.ok).toBe(true);
    const handled = Enum("PostRequestHandled", { commitment: arrivingCommitment, relayer: unhex(RELAYER) });
    const ask = api.apis.IsmpRuntimeApi;
    expect(await ask.block_events()).toEqual([handled]);
    expect(await ask.block_events_with_metadata()).toEqual([[handled, result.block.index]]);
    expect(await api.query.Probe.Inbox.getValue()).toEqual([utf8("hello")]);
  });
});
