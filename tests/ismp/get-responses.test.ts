import { beforeAll, describe, expect, it } from "@jest/globals";
import { concat, hex, utf8 } from "../support/hex.ts";
import {
  commitment,
  type Get,
  type GetResponse,
  handledFields,
  message,
  responseCommitment,
} from "../support/ismp/codec.ts";
import { changes, expectAccepted, expectRefused } from "../support/ismp/expectations.ts";
import { callbacks, key, loadMockChain, stateProof } from "../support/ismp/mock-chain.ts";
import {
  connected,
  get,
  height,
  incoming,
  neighbour,
  nowSeconds,
  outgoing,
  relayer,
  sent,
  stranger,
  them,
  value,
  values,
} from "../support/ismp/scene.ts";
import { bytes } from "../support/scale.ts";

beforeAll(async () => {
  await loadMockChain();
});

const asked = get();
const chain = connected.with(sent(asked));

describe("a GET that is answered by a proof of values", () => {
  it("calls the module that sent it once, with the values", () => {
    const response: GetResponse = { get: asked, values: [[utf8("key"), value]] };
    const outcome = chain.handle(values([asked]));
    expect(callbacks(outcome)).toEqual([{ kind: "response", hash: hex(responseCommitment(response)) }]);
    const event = { name: "GetRequestHandled", fields: handledFields(commitment(asked), relayer) };
    expect(outcome.items).toEqual([{ error: null, reason: null, event }]);
  });

  it("leaves a receipt of a response without values, whose commitment is that of the request", () => {
    const outcome = chain.handle(values([asked]));
    const receipt = hex(concat(commitment(asked), bytes(relayer)));
    expect(changes(chain, outcome)).toEqual(new Map([[key.responseReceipt(commitment(asked)), receipt]]));
  });

  it("passes each key once, in ascending order, absent ones as absent", () => {
    const keys = [utf8("zebra"), utf8("key"), utf8("absent"), utf8("key")];
    const many = get({ keys });
    const response: GetResponse = {
      get: many,
      values: [
        [utf8("absent"), null],
        [utf8("key"), value],
        [utf8("zebra"), null],
      ],
    };
    const outcome = connected.with(sent(many)).handle(values([many]));
    expect(callbacks(outcome)).toEqual([{ kind: "response", hash: hex(responseCommitment(response)) }]);
  });

  it("may request no key", () => {
    const none = get({ keys: [] });
    expectAccepted(connected.with(sent(none)), values([none]));
  });

  it("reads all values before the first callback", () => {
    const gets = [1n, 2n, 3n].map((nonce) => get({ nonce }));
    const outcome = expectAccepted(connected.with(...gets.map((each) => sent(each))), values(gets));
    const kinds = outcome.log.map(({ kind }) => kind);
    expect(kinds).toEqual([...Array(3).fill("proof read"), ...Array(3).fill("response")]);
  });
});

describe("a proof of values is refused", () => {
  it("for a POST", () => {
    const post = outgoing({ timeout: 0n });
    expectRefused(connected.with(sent(post)), values([post]), "InvalidResponseType");
    const theirs = incoming();
    expectRefused(connected.with(sent(theirs)), values([theirs]), "InvalidResponseType");
  });

  it("when the GET has timed out by this chain's clock, from the second of its timeout on", () => {
    const late = get({ timeout: nowSeconds });
    expectRefused(connected.with(sent(late)), values([late]), "RequestTimeout");
    const never = get({ timeout: 0n });
    expectAccepted(connected.with(sent(never)), values([never]));
  });

  it("when the proof is of another chain than the GET requests, even of the proxy", () => {
    for (const dest of [neighbour, stranger]) {
      const other = get({ dest });
      const proxied = connected.but({ proxy: them }).with(sent(other));
      expectRefused(proxied, values([other]), "RequestProofMetadataNotValid");
    }
  });

  it("when this chain did not send the GET", () => {
    expectRefused(connected, values([asked]), "UnknownRequest");
    expectRefused(chain, values([get({ keys: [utf8("other")] })]), "UnknownRequest");
  });

  it("when the GET was answered before", () => {
    const after = chain.after(chain.handle(values([asked])));
    expectRefused(after, values([asked]), "DuplicateResponse");
  });

  it("when the proof is at another height than the GET requests, even a later one", () => {
    for (const other of [height.height - 1n, height.height + 1n]) {
      const elsewhere = get({ height: other });
      expectRefused(connected.with(sent(elsewhere)), values([elsewhere]), "InsufficientProofHeight");
    }
  });

  it("when the proof does not decide every key", () => {
    const undecided = { at: height, bytes: Uint8Array.of(4) };
    expectRefused(chain, message.gets([asked], undecided, relayer), "NodeNotInProof");
  });

  it("when the GETs of one batch request more than 16,384 keys", () => {
    const keys = (count: number) => Array.from({ length: count }, () => utf8("key"));
    const [half, more] = [get({ keys: keys(8192) }), get({ nonce: 4n, keys: keys(8193) })];
    const both = connected.with(sent(half), sent(more));
    expectRefused(both, values([half, more]), "BatchTooLarge");
    expectAccepted(both, values([more]));
  });

  // Attack: many GETs, or many keys, that request one large value, which would be held in memory once for each.
  it("when the values of one batch, with their keys, exceed 1 MiB and twice the length of the proof", () => {
    const free = 1 << 20;
    const gets = (count: number, keys: readonly Uint8Array[]) =>
      Array.from({ length: count }, (_, i) => get({ nonce: BigInt(i), keys }));
    const size = 60_000;
    const large = stateProof([], [[utf8("key"), new Uint8Array(size)]]);
    const allowed = free + 2 * large.length;
    // The length of the key, the key, a byte that says that there is a value, a length of four bytes, the value.
    const encoded = 1 + 3 + 1 + 4 + size;
    const count = Math.floor(allowed / encoded);
    const ask = (each: readonly Get[]) => message.gets(each, { at: height, bytes: large }, relayer);
    const most = gets(count, [utf8("key")]);
    const tooMany = gets(count + 1, [utf8("key")]);
    const chain = connected.with(...tooMany.map((each) => sent(each)));
    expectAccepted(chain, ask(most));
    expectRefused(chain, ask(tooMany), "ValuesTooLarge");
    // Keys count, even absent ones.
    const nothing = stateProof();
    const absent = (length: number) => get({ keys: [new Uint8Array(length)] });
    const fits = absent(free + 2 * nothing.length - 5);
    const beyond = absent(free + 2 * nothing.length - 4);
    for (const [each, refused] of [
      [fits, false],
      [beyond, true],
    ] as const) {
      const bytes = message.gets([each], { at: height, bytes: nothing }, relayer);
      if (refused) expectRefused(connected.with(sent(each)), bytes, "ValuesTooLarge");
      else expectAccepted(connected.with(sent(each)), bytes);
    }
  });
});

describe("a module that refuses the values", () => {
  it("leaves no receipt, so that the GET can be answered later", () => {
    const modules = { "our-mod!": [{ on: "response", refuse: "ModuleDispatchError" }] } as const;
    const outcome = chain.but({ modules }).handle(values([asked]));
    expect(outcome.items).toEqual([{ error: "ModuleDispatchError", reason: null, event: null }]);
    expect(outcome.state).toEqual(chain.state);
    expectAccepted(chain.after(outcome), values([asked]));
  });
});
