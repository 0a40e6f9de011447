import { beforeAll, describe, expect, it } from "@jest/globals";
import { hex, utf8 } from "../support/hex.ts";
import { commitment, message, responseCommitment, timeoutFields } from "../support/ismp/codec.ts";
import { changes, expectAccepted, expectRefused } from "../support/ismp/expectations.ts";
import { type Callback, key, loadMockChain, type MockChain, stateProof } from "../support/ismp/mock-chain.ts";
import {
  connected,
  get,
  getTimeout,
  height,
  incoming,
  known,
  lateGet,
  metadata,
  neighbour,
  nowSeconds,
  outgoing,
  postTimeout,
  received,
  relayer,
  replied,
  reply,
  responseTimeout,
  sent,
  stranger,
  them,
  us,
} from "../support/ismp/scene.ts";

beforeAll(async () => {
  await loadMockChain();
});

interface Case {
  readonly chain: MockChain;
  readonly message: Uint8Array;
  readonly callback: Callback;
  readonly hash: Uint8Array;
  /** Key of the commitment that is removed. */
  readonly key: string;
  readonly event: { readonly name: string; readonly fields: string };
}

const post = outgoing();
const ours = reply();
const asked = lateGet();

const cases: Record<string, Case> = {
  "a POST request": {
    chain: connected.with(sent(post)),
    message: postTimeout([post]),
    callback: "request timeout",
    hash: commitment(post),
    key: key.requestCommitment(commitment(post)),
    event: { name: "PostRequestTimeoutHandled", fields: timeoutFields(commitment(post), us, them) },
  },
  "a response": {
    chain: connected.with(replied(ours), received(ours)),
    message: responseTimeout([ours]),
    callback: "response timeout",
    hash: responseCommitment(ours),
    key: key.responseCommitment(responseCommitment(ours)),
    event: { name: "PostResponseTimeoutHandled", fields: timeoutFields(responseCommitment(ours), us, them) },
  },
  "a GET request": {
    chain: connected.with(sent(asked)),
    message: getTimeout([asked]),
    callback: "request timeout",
    hash: commitment(asked),
    key: key.requestCommitment(commitment(asked)),
    event: { name: "GetRequestTimeoutHandled", fields: timeoutFields(commitment(asked), us, them) },
  },
};

describe.each(Object.entries(cases))("the timeout of %s", (_, each) => {
  const { chain, message: timeout, callback, hash } = each;
  const behaving = (refuse: string) => chain.but({ modules: { "our-mod!": [{ on: callback, refuse }] } });

  it("removes the commitment, calls the module that sent it, settles the fee, and deposits an event", () => {
    const outcome = chain.handle(timeout);
    expect(outcome.items).toEqual([{ error: null, reason: null, event: each.event }]);
    expect(changes(chain, outcome)).toEqual(new Map([[each.key, null]]));
    const acts = outcome.log.filter(({ kind }) => kind !== "proof read");
    expect(acts).toEqual([
      { kind: callback, hash: hex(hash) },
      { kind: "settled", hash: hex(hash) },
    ]);
  });

  it("can't be repeated", () => {
    const after = chain.after(chain.handle(timeout));
    expectRefused(
      after,
      timeout,
      each.callback === "response timeout" ? "UnknownResponse" : "UnknownRequest",
    );
  });

  it("changes nothing when the module refuses: the commitment is kept, and the fee is not settled", () => {
    const outcome = behaving("ModuleDispatchError").handle(timeout);
    expect(outcome.items).toEqual([{ error: "ModuleDispatchError", reason: null, event: null }]);
    expect(outcome.state).toEqual(chain.state);
    expect(outcome.log.map(({ kind }) => kind)).not.toContain("settled");
    expectAccepted(chain.after(outcome), timeout);
  });

  it("is an error when the fee can't be settled, so that the chain rolls it back", () => {
    const outcome = chain.with([each.key, Uint8Array.of(0xff)]).handle(timeout);
    expect(outcome.items).toEqual([{ error: "settlement failed", reason: null, event: null }]);
  });
});

/**
 * The seven assertions of the protocol's page on timeouts. Each test changes one fact of a timeout that is accepted,
 * so that only this assertion fails.
 */
describe("the seven assertions of timeouts", () => {
  const chain = connected.with(sent(post));
  const timeout = postTimeout([post]);

  it("hold for the honest timeout: the control of the following tests", () => {
    expectAccepted(chain, timeout);
  });

  it("1: the state machine's consensus client is not frozen", () => {
    expectRefused(chain.with([key.frozen("KSM0"), new Uint8Array()]), timeout, "FrozenConsensusClient");
  });

  it("2: the challenge period of the state commitment has elapsed", () => {
    expectRefused(chain.but({ now: chain.setting.now - 1n }), timeout, "ChallengePeriodNotElapsed");
  });

  it("3: the message has timed out; a GET by this chain's clock, which needs no proof", () => {
    const early = get({ timeout: nowSeconds + 1n });
    const waiting = connected.with(sent(early));
    expectRefused(waiting, getTimeout([early]), "RequestTimeoutNotElapsed");
    expectAccepted(waiting.but({ now: waiting.setting.now + 1000n }), getTimeout([early]));
  });

  it("4: the message is known: this chain sent it", () => {
    expectRefused(connected, timeout, "UnknownRequest");
  });

  it("5: the other chain's clock has reached the timeout, at the height of the proof", () => {
    const later = outgoing({ timeout: known.timestamp + 1n });
    const waiting = connected.with(sent(later));
    expectRefused(waiting, postTimeout([later]), "RequestTimeoutNotElapsed");
    // This chain's own clock is far beyond it, and is not used.
    expect(nowSeconds).toBeGreaterThan(known.timestamp + 1n);
  });

  it("6: the proof shows that the message was not received", () => {
    const received = stateProof([["request receipt", commitment(post)]]);
    expectRefused(chain, message.postTimeouts([post], { at: height, bytes: received }), "StillPresent");
  });

  it("7: the module accepts the timeout; otherwise the commitment is kept and the timeout can be tried again", () => {
    const refusing = chain.but({
      modules: { "our-mod!": [{ on: "request timeout", refuse: "ModuleDispatchError" }] },
    });
    const outcome = refusing.handle(timeout);
    expect(outcome.firstError).toBe("ModuleDispatchError");
    expect(outcome.state.get(key.requestCommitment(commitment(post)))).toBe(hex(metadata));
    expectAccepted(chain.after(outcome), timeout);
  });
});

describe("a timeout of POST requests", () => {
  const chain = connected.with(sent(post));

  it("is accepted from the second of the timeout on, and never for a request without a timeout", () => {
    expect(post.timeout).toBe(known.timestamp);
    expectAccepted(chain, postTimeout([post]));
    const never = outgoing({ timeout: 0n });
    expectRefused(connected.with(sent(never)), postTimeout([never]), "RequestTimeoutNotElapsed");
  });

  // A GET has no receipt on its destination: every proof shows it absent.
  it("does not accept a GET", () => {
    const early = get({ timeout: known.timestamp });
    expectRefused(connected.with(sent(early)), postTimeout([early]), "InvalidRequestType");
    expectRefused(chain.with(sent(early)), postTimeout([post, early]), "InvalidRequestType");
  });

  it("does not accept a proof of another chain than the destination", () => {
    for (const dest of [neighbour, stranger]) {
      const elsewhere = outgoing({ dest });
      expectRefused(connected.with(sent(elsewhere)), postTimeout([elsewhere]), "RequestProxyProhibited");
    }
  });

  it("accepts the proxy's proof only for a destination without a client of its own", () => {
    const to = (dest: string) => outgoing({ dest });
    const proxied = connected.but({ proxy: them }).with(sent(to(neighbour)), sent(to(stranger)));
    expectRefused(proxied, postTimeout([to(neighbour)]), "RequestProxyProhibited");
    expectAccepted(proxied, postTimeout([to(stranger)]));
  });

  it("does not accept a proof that leaves a receipt undecided", () => {
    const undecided = message.postTimeouts([post], { at: height, bytes: Uint8Array.of(4) });
    expectRefused(chain, undecided, "NodeNotInProof");
  });

  it("is refused as a whole when one of its requests was received", () => {
    const other = outgoing({ nonce: 9n });
    const received = stateProof([["request receipt", commitment(other)]]);
    const both = chain.with(sent(other));
    const timeout = message.postTimeouts([post, other], { at: height, bytes: received });
    expectRefused(both, timeout, "StillPresent");
  });

  it("needs the absence of the request's receipt, not of other values under its commitment", () => {
    const others = stateProof([
      ["request", commitment(post)],
      ["response receipt", commitment(post)],
    ]);
    expectAccepted(chain, message.postTimeouts([post], { at: height, bytes: others }));
  });
});

describe("a request that this chain has routed", () => {
  const routed = outgoing({ source: stranger });
  const receipt = key.requestReceipt(commitment(routed));
  const router = connected.but({ proxy: us }).with(sent(routed), [receipt, utf8("a receipt")]);

  it("loses its receipt with its commitment", () => {
    const outcome = expectAccepted(router, postTimeout([routed]));
    expect(changes(router, outcome)).toEqual(
      new Map([
        [key.requestCommitment(commitment(routed)), null],
        [receipt, null],
      ]),
    );
  });

  it("gets both back unchanged when the module refuses", () => {
    const modules = { "our-mod!": [{ on: "request timeout", refuse: "ModuleDispatchError" }] } as const;
    expect(router.but({ modules }).handle(postTimeout([routed])).state).toEqual(router.state);
  });

  it("times out without a receipt as well, and gets none when the module refuses", () => {
    const bare = router.with([receipt, null]);
    expectAccepted(bare, postTimeout([routed]));
    const modules = { "our-mod!": [{ on: "request timeout", refuse: "ModuleDispatchError" }] } as const;
    expect(bare.but({ modules }).handle(postTimeout([routed])).state).toEqual(bare.state);
  });

  it("keeps its receipt if this chain sent the request itself", () => {
    const own = connected.with(sent(post), [key.requestReceipt(commitment(post)), relayer]);
    expect(changes(own, expectAccepted(own, postTimeout([post]))).size).toBe(1);
  });
});

describe("a timeout of responses", () => {
  const chain = connected.with(replied(ours), received(ours));

  it("is refused for a response that this chain did not send", () => {
    expectRefused(connected, responseTimeout([ours]), "UnknownResponse");
    expectRefused(chain, responseTimeout([reply({ body: utf8("other") })]), "UnknownResponse");
  });

  it("is refused until the other chain's clock has reached the timeout", () => {
    const later = reply({ timeout: known.timestamp + 1n });
    expectRefused(
      connected.with(replied(later), received(later)),
      responseTimeout([later]),
      "RequestTimeoutNotElapsed",
    );
    const never = reply({ timeout: 0n });
    expectRefused(
      connected.with(replied(never), received(never)),
      responseTimeout([never]),
      "RequestTimeoutNotElapsed",
    );
  });

  it("is refused for a response that was received, with a receipt under the request's commitment", () => {
    const received = stateProof([["response receipt", commitment(ours.post)]]);
    expectRefused(chain, message.responseTimeouts([ours], { at: height, bytes: received }), "StillPresent");
    const elsewhere = stateProof([["response receipt", responseCommitment(ours)]]);
    expectAccepted(chain, message.responseTimeouts([ours], { at: height, bytes: elsewhere }));
  });

  it("is refused for a response to a request that this chain did not receive", () => {
    expectRefused(connected.with(replied(ours)), responseTimeout([ours]), "UnknownRequest");
  });

  // No chain has a receipt of such a request, so its absence on the other chain shows nothing.
  it("is refused when bytes were moved from the response into the request's body, though the commitment is stored here", () => {
    const moved = reply({
      post: incoming({ body: Buffer.concat([incoming().body, ours.body.subarray(0, 2)]) }),
      body: ours.body.subarray(2),
    });
    expect(responseCommitment(moved)).toEqual(responseCommitment(ours));
    const wasReceived = stateProof([["response receipt", commitment(ours.post)]]);
    const attack = message.responseTimeouts([moved], { at: height, bytes: wasReceived });
    expectRefused(chain, attack, "UnknownRequest");
  });

  it("does not accept a proof of another chain than the one that was answered", () => {
    const from = (source: string) => reply({ post: incoming({ source }) });
    const both = connected.with(
      replied(from(neighbour)),
      received(from(neighbour)),
      replied(from(stranger)),
      received(from(stranger)),
    );
    expectRefused(both, responseTimeout([from(neighbour)]), "ResponseProxyProhibited");
    expectRefused(both, responseTimeout([from(stranger)]), "ResponseProxyProhibited");
    const proxied = both.but({ proxy: them });
    expectRefused(proxied, responseTimeout([from(neighbour)]), "ResponseProxyProhibited");
    expectAccepted(proxied, responseTimeout([from(stranger)]));
  });

  it("of a routed response removes its receipt too, and restores both when the module refuses", () => {
    const routed = reply({ post: incoming({ dest: stranger }) });
    const receipt = key.responseReceipt(commitment(routed.post));
    const router = connected
      .but({ proxy: us })
      .with(replied(routed), received(routed), [receipt, utf8("a receipt")]);
    const outcome = expectAccepted(router, responseTimeout([routed]));
    expect(changes(router, outcome).get(receipt)).toBeNull();
    const modules = { "our-mod!": [{ on: "response timeout", refuse: "ModuleDispatchError" }] } as const;
    expect(router.but({ modules }).handle(responseTimeout([routed])).state).toEqual(router.state);
  });
});

describe("a timeout of GETs", () => {
  const chain = connected.with(sent(asked));

  // Attack: without any proof it would undo a POST that was received, a double spend.
  it("does not accept a POST", () => {
    const late = outgoing({ timeout: 1n });
    expectRefused(connected.with(sent(late)), getTimeout([late]), "InvalidRequestType");
    expectRefused(chain.with(sent(late)), getTimeout([asked, late]), "InvalidRequestType");
  });

  it("is refused for a GET that this chain did not send", () => {
    expectRefused(connected, getTimeout([asked]), "UnknownRequest");
  });

  it("is refused for a GET that was answered, before its timeout is checked", () => {
    const early = get();
    const receipt = [key.responseReceipt(commitment(early)), relayer] as const;
    expectRefused(connected.with(sent(early), receipt), getTimeout([early]), "GetResponseAlreadyReceived");
    const answered = [key.responseReceipt(commitment(asked)), relayer] as const;
    expectRefused(chain.with(answered), getTimeout([asked]), "GetResponseAlreadyReceived");
  });

  it("is refused as a whole when one of its GETs was answered", () => {
    const other = lateGet({ nonce: 9n });
    const answered = [key.responseReceipt(commitment(other)), relayer] as const;
    expectRefused(
      chain.with(sent(other), answered),
      getTimeout([asked, other]),
      "GetResponseAlreadyReceived",
    );
  });

  it("is refused in the second before the timeout, and for a GET that never times out", () => {
    expectRefused(
      chain.but({ now: nowSeconds * 1000n - 1n }),
      getTimeout([asked]),
      "RequestTimeoutNotElapsed",
    );
    const never = get({ timeout: 0n });
    expectRefused(connected.with(sent(never)), getTimeout([never]), "RequestTimeoutNotElapsed");
  });

  it("needs no client: a frozen or unknown one does not prevent it", () => {
    expectAccepted(chain.with([key.frozen("KSM0"), new Uint8Array()]), getTimeout([asked]));
    expectAccepted(chain.with([key.clientId("KSM0"), null]), getTimeout([asked]));
  });
});
