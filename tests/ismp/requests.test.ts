import { beforeAll, describe, expect, it } from "@jest/globals";
import { hex, utf8 } from "../support/hex.ts";
import { commitment, handledFields, message } from "../support/ismp/codec.ts";
import { changes, expectAccepted, expectRefused } from "../support/ismp/expectations.ts";
import { type Behaviour, callbacks, key, loadMockChain, stateProof } from "../support/ismp/mock-chain.ts";
import {
  connected,
  delivery,
  height,
  incoming,
  known,
  neighbour,
  nowSeconds,
  relayer,
  stranger,
  them,
  us,
} from "../support/ismp/scene.ts";

beforeAll(async () => {
  await loadMockChain();
});

const post = incoming();
const receipt = key.requestReceipt(commitment(post));

describe("a POST request that is delivered", () => {
  it("calls its module once, leaves a receipt with the relayer, and deposits an event", () => {
    const outcome = connected.handle(delivery([post]));
    expect(callbacks(outcome)).toEqual([{ kind: "accept", hash: hex(commitment(post)) }]);
    expect(changes(connected, outcome)).toEqual(new Map([[receipt, hex(relayer)]]));
    const event = { name: "PostRequestHandled", fields: handledFields(commitment(post), relayer) };
    expect(outcome.items).toEqual([{ error: null, reason: null, event }]);
  });

  it("names the signer in a signature as the relayer, not the signature", () => {
    const name = new Uint8Array(32).fill(6);
    const signature = Buffer.concat([Uint8Array.of(1, 128), name, Uint8Array.of(1, 1), new Uint8Array(64)]);
    const outcome = connected.handle(delivery([post], signature));
    expect(outcome.items[0]?.event?.fields).toBe(handledFields(commitment(post), name));
    expect(outcome.state.get(receipt)).toBe(hex(name));
  });

  it("is handled in the order of its batch, with the weight of all callbacks", () => {
    const posts = [3n, 1n, 2n].map((nonce) => incoming({ nonce }));
    const weighing: Behaviour = { on: "accept", refTime: 5n, proofSize: 7n };
    const outcome = connected.but({ modules: { "our-mod!": [weighing] } }).handle(delivery(posts));
    expect(callbacks(outcome).map(({ hash }) => hash)).toEqual(posts.map((each) => hex(commitment(each))));
    expect(outcome).toMatchObject({ refTime: 15n, proofSize: 21n });
  });

  it("has a weight that saturates", () => {
    const heavy: Behaviour = { on: "accept", refTime: 2n ** 64n - 1n, proofSize: 2n ** 63n };
    const posts = [1n, 2n].map((nonce) => incoming({ nonce }));
    const outcome = connected.but({ modules: { "our-mod!": [heavy] } }).handle(delivery(posts));
    expect(outcome).toMatchObject({ firstError: null, refTime: 2n ** 64n - 1n, proofSize: 2n ** 64n - 1n });
  });
});

describe("a POST request is refused", () => {
  it("when it was received before", () => {
    expectRefused(connected.with([receipt, relayer]), delivery([post]), "DuplicateRequest");
  });

  it("when it has timed out by this chain's clock, from the second of its timeout on", () => {
    expectRefused(connected, delivery([incoming({ timeout: nowSeconds })]), "RequestTimeout");
    expectRefused(connected, delivery([incoming({ timeout: 1n })]), "RequestTimeout");
    expectAccepted(connected, delivery([incoming({ timeout: nowSeconds + 1n })]));
    expectAccepted(connected, delivery([incoming({ timeout: 0n })]));
  });

  it("when it is for another chain", () => {
    const elsewhere = delivery([incoming({ dest: neighbour })]);
    expectRefused(connected, elsewhere, "InvalidRequestDestination");
    expectRefused(connected.but({ proxy: them }), elsewhere, "InvalidRequestDestination");
    expectAccepted(connected.but({ proxy: us }), elsewhere);
  });

  it("when its source is not the chain of the proof", () => {
    for (const source of [neighbour, stranger, us]) {
      expectRefused(connected, delivery([incoming({ source })]), "RequestProxyProhibited");
    }
  });

  it("when the proof is of the proxy, but the source has a client of its own", () => {
    const proxied = connected.but({ proxy: them });
    expectRefused(proxied, delivery([incoming({ source: neighbour })]), "RequestProxyProhibited");
    expectAccepted(proxied, delivery([incoming({ source: stranger })]));
  });

  it("when the proof is of a chain that is not the proxy", () => {
    const proxied = connected.but({ proxy: neighbour });
    expectRefused(proxied, delivery([incoming({ source: stranger })]), "RequestProxyProhibited");
  });

  it("when the proof does not contain its commitment", () => {
    const proof = { at: height, bytes: stateProof([["request", commitment(incoming({ nonce: 9n }))]]) };
    expectRefused(connected, message.requests([post], proof, relayer), "NotMember");
  });

  it("when the proof has a response or a receipt under its commitment", () => {
    for (const kind of ["response", "request receipt", "response receipt"] as const) {
      const proof = { at: height, bytes: stateProof([[kind, commitment(post)]]) };
      expectRefused(connected, message.requests([post], proof, relayer), "NotMember");
    }
  });

  it("with all others of its batch, when any check of one of them fails", () => {
    for (const wrong of [{ timeout: 1n }, { dest: neighbour }, { source: stranger }]) {
      const posts = [incoming(), incoming({ nonce: 8n, ...wrong })];
      expect(connected.handle(delivery(posts)).state).toEqual(connected.state);
    }
  });
});

describe("a module that refuses a POST request", () => {
  const refusing = connected.but({
    modules: { "our-mod!": [{ on: "accept", refuse: "ModuleDispatchError", reason: utf8("not today") }] },
  });

  it("leaves no receipt, and its error is that of the item", () => {
    const outcome = refusing.handle(delivery([post]));
    expect(outcome.state).toEqual(connected.state);
    expect(outcome.items).toEqual([{ error: "ModuleDispatchError", reason: utf8("not today"), event: null }]);
  });

  it("does not keep the request from being delivered later", () => {
    const outcome = refusing.handle(delivery([post]));
    expectAccepted(connected.after(outcome), delivery([post]));
  });

  it("adds no weight", () => {
    expect(refusing.handle(delivery([post]))).toMatchObject({ refTime: 0n, proofSize: 0n });
  });
});

describe("the state commitment", () => {
  it("is used in a delivery for its roots only: the timeout is by this chain's clock", () => {
    const later = incoming({ timeout: known.timestamp - 1n });
    expectRefused(connected, delivery([later]), "RequestTimeout");
  });
});
