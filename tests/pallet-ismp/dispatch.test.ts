import { beforeEach, describe, expect, it } from "@jest/globals";
import { loadBlob } from "../support/blob.ts";
import { concat, hex, utf8 } from "../support/hex.ts";
import { createClient, sendGet as getCall, sendPost as postCall } from "../support/ismp/calls.ts";
import { commitment, type Get } from "../support/ismp/codec.ts";
import { IsmpChain } from "../support/ismp-chain.ts";
import { byteVectors, compact } from "../support/scale.ts";
import { START } from "../support/worlds/counterpart.ts";

/**
 * Messages that this chain refuses to send: those whose commitment may be that of another kind, and those that could
 * never be answered or timed out. Each has a control at the bound. The call fails with `DispatchFailed`; the log has
 * the name of the error.
 */

const PAYER = new Uint8Array(32).fill(1);
const FROM = utf8("accept-x");
const THEM = "SUBSTRATE-them";
const LIMIT = 1 << 20;

let chain: IsmpChain;

beforeEach(async () => {
  chain = IsmpChain.start(await loadBlob(), { balances: [[PAYER, 10n ** 18n]] });
  chain.setTime(START);
});

interface GetFields {
  readonly dest: string;
  /** SCALE `Vec<Vec<u8>>`. */
  readonly keys: Uint8Array;
  readonly height: bigint;
  readonly context: Uint8Array;
  readonly timeout: bigint;
}

const empty = new Uint8Array();
const honest: GetFields = {
  dest: THEM,
  keys: byteVectors([utf8("key")]),
  height: 5n,
  context: empty,
  timeout: 60n,
};

/** `ok`, or the name of the error, in which case nothing was changed. */
function outcome(call: Uint8Array): string {
  const before = chain.state();
  if (chain.signed(PAYER, call) === "ok") return "ok";
  expect(chain.state()).toEqual(before);
  return /^\w+/.exec(chain.callLog.at(-1) ?? "")?.[0] ?? "";
}

function sendGet(change: Partial<GetFields>): string {
  const { timeout, ...get } = { ...honest, ...change };
  return outcome(getCall({ ...get, from: FROM }, timeout));
}

function sendPost(timeout: bigint, body: Uint8Array, dest = THEM, from = FROM): string {
  return outcome(postCall({ dest, from, to: FROM, body }, timeout));
}

describe("a GET is not sent", () => {
  it("when its deadline is 2^40 seconds or more", () => {
    const until = (deadline: bigint) => deadline - BigInt(START);
    for (const timeout of [until(2n ** 40n), until(BigInt(hex(utf8("accept-x")))), 2n ** 64n - 1n]) {
      expect(sendGet({ timeout })).toBe("TimeoutTooLarge");
    }
    for (const timeout of [0n, until(2n ** 40n) - 1n]) expect(sendGet({ timeout })).toBe("ok");
  });

  it("when it requests height 0, or 1,500,000,000 or more", () => {
    for (const height of [0n, 1_500_000_000n, 2n ** 64n - 1n]) {
      expect(sendGet({ height })).toBe("GetHeightOutOfRange");
    }
    for (const height of [1n, 1_499_999_999n]) expect(sendGet({ height })).toBe("ok");
  });

  it("when it requests more keys than a response may contain", () => {
    const keys = (count: number) => concat(compact(count), new Uint8Array(count));
    expect(sendGet({ keys: keys(16_385) })).toBe("TooManyGetKeys");
    expect(sendGet({ keys: keys(16_384) })).toBe("ok");
  });

  it("when it requests a key that is too long for a trie", () => {
    const keys = (length: number) => byteVectors([utf8("key"), new Uint8Array(length)]);
    expect(sendGet({ keys: keys(32_768) })).toBe("GetKeyTooLong");
    expect(sendGet({ keys: keys(32_767) })).toBe("ok");
  });

  it("when its fields of variable length exceed 1 MiB together", () => {
    const rest = FROM.length + honest.keys.length;
    expect(sendGet({ context: new Uint8Array(LIMIT - rest + 1) })).toBe("MessageTooLarge");
    expect(sendGet({ context: new Uint8Array(LIMIT - rest) })).toBe("ok");
  });

  it("to a chain whose name is not UTF-8", () => {
    expect(sendGet({ dest: "SUBSTRATE-\xff\xff\xff\xff" })).toBe("AmbiguousStateMachine");
  });
});

describe("a POST is not sent", () => {
  it("when its deadline is beyond 2^64 seconds", () => {
    const last = 2n ** 64n - 1n - BigInt(START);
    expect(sendPost(last + 1n, empty)).toBe("TimeoutTooLarge");
    expect(sendPost(2n ** 64n - 1n, empty)).toBe("TimeoutTooLarge");
    for (const timeout of [0n, last]) expect(sendPost(timeout, empty)).toBe("ok");
  });

  it("when its fields of variable length exceed 1 MiB together", () => {
    const rest = 2 * FROM.length;
    expect(sendPost(0n, new Uint8Array(LIMIT - rest + 1))).toBe("MessageTooLarge");
    expect(sendPost(0n, new Uint8Array(LIMIT - rest))).toBe("ok");
  });

  it("to a chain whose name is not UTF-8", () => {
    expect(sendPost(0n, empty, "TNDRMINT-\xc3\x28aa")).toBe("AmbiguousStateMachine");
  });

  it("when a GET may have the same commitment, on a chain whose clock is in the past", () => {
    const from = new Uint8Array(8);
    expect(sendPost(60n, utf8("body"), THEM, from)).toBe("ok");
    chain.setTime(1000);
    expect(sendPost(60n, utf8("body"), THEM, from)).toBe("PostReadableAsGet");
    expect(sendPost(0n, utf8("body"), THEM, from)).toBe("ok");
  });
});

describe("a message is not sent", () => {
  it("when the payer does not have the fee", () => {
    const send = (fee: bigint) =>
      outcome(postCall({ dest: THEM, from: FROM, to: FROM, body: empty }, 0n, fee));
    expect(send(10n ** 18n + 1n)).toBe("FeeTransferFailed");
    expect(send(10n ** 17n)).toBe("ok");
  });
});

describe("a message that was sent", () => {
  it("is exactly the requested one, byte for byte", () => {
    expect(sendGet({})).toBe("ok");
    const get: Get = {
      source: "SUBSTRATE-here",
      dest: THEM,
      nonce: 0n,
      from: FROM,
      keys: [utf8("key")],
      height: 5n,
      context: empty,
      timeout: BigInt(START) + 60n,
    };
    const key = concat(utf8("RequestCommitments"), commitment(get));
    expect(chain.state().childStorage.has(hex(key))).toBe(true);
  });
});

describe("a client that begins with a commitment", () => {
  const create = (of: string) => {
    const at = { machine: of, id: "them", height: 1n };
    const root = { timestamp: 1n, overlayRoot: null, stateRoot: new Uint8Array(32) };
    const client = { state: Uint8Array.of(1), clientId: "GRNP", id: "them", unbonding: 1000n };
    const call = createClient({ ...client, challengePeriods: [], commitments: [[at, root]] });
    expect(chain.root(call)).toBe("ok");
    return chain.callLog;
  };

  it("of the coprocessor is created with a warning in the log: its state root must be that of a child trie", async () => {
    const start = { coprocessor: "POLKADOT-3367" };
    chain = IsmpChain.start(await loadBlob(), start);
    expect(create("POLKADOT-3367")).toEqual([expect.stringMatching(/POLKADOT-3367.*child trie ISMP/)]);
    chain = IsmpChain.start(await loadBlob(), start);
    expect(create("POLKADOT-3368")).toEqual([]);
  });
});
