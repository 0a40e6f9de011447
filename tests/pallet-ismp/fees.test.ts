import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { blake2AsU8a } from "@polkadot/util-crypto";
import { storagePrefix } from "../../bindings/chain/src/chain/index.ts";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { AuthorsFolder, soloDevFile, soloFile } from "../support/author.ts";
import { loadBlob } from "../support/blob.ts";
import { concat, utf8 } from "../support/hex.ts";
import { batch, fundRequest, sendPost } from "../support/ismp/calls.ts";
import { commitment, type Post } from "../support/ismp/codec.ts";
import { IsmpChain } from "../support/ismp-chain.ts";
import { Reader } from "../support/scale.ts";
import { Counterpart, HERE, START, THEM } from "../support/worlds/counterpart.ts";

const PAYER = new Uint8Array(32).fill(1);
const HELPER = new Uint8Array(32).fill(2);
const FEE_ACCOUNT = concat(utf8("modlISMPFEES"), new Uint8Array(20));
const UNIT = 10n ** 12n;
const EXISTENTIAL_DEPOSIT = 10n ** 9n;
/** In milliseconds: it takes seconds, or a minute on a busy machine. */
const COMPILATION = 300_000;

function free(chain: IsmpChain, account: Uint8Array): bigint {
  const hash = blake2AsU8a(account, 128);
  const value = chain.storage.get(concat(storagePrefix("System", "Account"), hash, account));
  return value === undefined ? 0n : new Reader(value.subarray(16)).u64();
}

function setFree(account: Uint8Array, amount: bigint): void {
  const call = chain.metadata.encodeCall("Balances", "force_set_balance", {
    who: { Id: account },
    new_free: amount,
  });
  expect(chain.root(call)).toBe("ok");
}

function issuance(chain: IsmpChain): bigint {
  const value = chain.storage.get(storagePrefix("Balances", "TotalIssuance"));
  return value === undefined ? 0n : new Reader(value).u64();
}

function sent(nonce: number, from: string): Post {
  return {
    source: HERE,
    dest: THEM,
    nonce: BigInt(nonce),
    from: utf8(from),
    to: utf8("theirs"),
    timeout: BigInt(START) + 100n,
    body: utf8("ping"),
  };
}

const them = new Counterpart([]);
let chain: IsmpChain;

function start(runtime: Runtime, ...from: readonly string[]): Post[] {
  chain = IsmpChain.start(runtime, {
    balances: [
      [PAYER, 100n * UNIT],
      [HELPER, 100n * UNIT],
    ],
  });
  chain.setTime(START);
  // The other chain's clock is past the timeout at the height that is known here.
  them.introduce(chain, START + 1000);
  return from.map((id, nonce) => {
    const post = sent(nonce, id);
    expect(chain.signed(PAYER, sendPost(post, 100n, 10n * UNIT))).toBe("ok");
    return post;
  });
}

describe("the fee of a message", () => {
  let runtime: Runtime;

  beforeAll(async () => {
    runtime = await loadBlob();
  });

  it("is held by the pallet until the message has ended", () => {
    start(runtime, "accept");
    expect([free(chain, PAYER), free(chain, FEE_ACCOUNT)]).toEqual([90n * UNIT, 10n * UNIT]);
  });

  it("is kept by the pallet when the message times out, as on every chain of wire v1", () => {
    const [post] = start(runtime, "accept") as [Post];
    expect(chain.handle(batch(them.timeoutMessage([post]))).outcome.kind).toBe("success");
    expect([free(chain, PAYER), free(chain, FEE_ACCOUNT)]).toEqual([90n * UNIT, 10n * UNIT]);
  });
});

describe("the fee of a message, in a build that refunds timeouts,", () => {
  const folder = new AuthorsFolder();
  let runtime: Runtime;

  beforeAll(async () => {
    folder.write("solo.json", soloFile);
    folder.write("runtime.json", soloDevFile);
    runtime = await folder.runtime("runtime.json", "--debug", "--constant", "REFUND_TIMEOUTS=true");
  }, COMPILATION);

  afterAll(() => folder.remove());

  it("is refunded once to the sender when the message times out, with what others added", () => {
    const [post] = start(runtime, "accept") as [Post];
    expect(chain.signed(HELPER, fundRequest(commitment(post), 5n * UNIT))).toBe("ok");
    expect(free(chain, FEE_ACCOUNT)).toBe(15n * UNIT);
    const timeout = batch(them.timeoutMessage([post]));
    expect(chain.handle(timeout).outcome.kind).toBe("success");
    expect([free(chain, PAYER), free(chain, HELPER), free(chain, FEE_ACCOUNT)]).toEqual([
      105n * UNIT,
      95n * UNIT,
      0n,
    ]);
    const again = chain.handle(timeout);
    expect(again.outcome.kind).toBe("invalid");
    expect(again.log).toEqual([expect.stringMatching(/^UnknownRequest: /)]);
    expect(free(chain, PAYER)).toBe(105n * UNIT);
  });

  it("is kept, like the message, if the module refuses the timeout", () => {
    const [good, bad] = start(runtime, "accept", "refuse") as [Post, Post];
    const before = chain.state();
    expect(chain.handle(batch(them.timeoutMessage([good, bad]))).outcome.kind).toBe("invalid");
    expect(chain.state()).toEqual(before);
    expect(free(chain, FEE_ACCOUNT)).toBe(20n * UNIT);
    expect(chain.handle(batch(them.timeoutMessage([good]))).outcome.kind).toBe("success");
    expect(free(chain, FEE_ACCOUNT)).toBe(10n * UNIT);
  });

  it("that can't be refunded does not prevent the timeout", () => {
    const [post] = start(runtime, "accept") as [Post];
    // Only root can take the balance of the fee account.
    setFree(FEE_ACCOUNT, 0n);
    expect(chain.handle(batch(them.timeoutMessage([post]))).outcome.kind).toBe("success");
    expect(free(chain, PAYER)).toBe(90n * UNIT);
  });

  it("below the existential deposit is not refunded to an account that no longer exists, and the message times out", () => {
    const [post] = start(runtime, "accept") as [Post];
    const small = { ...sent(1, "accept") };
    const fee = EXISTENTIAL_DEPOSIT / 2n;
    expect(chain.signed(HELPER, sendPost(small, 100n, fee))).toBe("ok");
    setFree(HELPER, 0n);
    expect(chain.handle(batch(them.timeoutMessage([small]))).outcome.kind).toBe("success");
    expect(free(chain, FEE_ACCOUNT)).toBe(10n * UNIT + fee);
    // Another message's fee is refunded nevertheless, up to the existential deposit that keeps the account alive.
    expect(chain.handle(batch(them.timeoutMessage([post]))).outcome.kind).toBe("success");
    expect(free(chain, PAYER)).toBe(100n * UNIT - (EXISTENTIAL_DEPOSIT - fee));
  });

  it("never burns the fees of others: less is refunded if less than the existential deposit would be left", () => {
    const [post] = start(runtime, "accept") as [Post];
    const small = { ...sent(1, "accept") };
    const fee = EXISTENTIAL_DEPOSIT / 4n;
    expect(chain.signed(HELPER, sendPost(small, 100n, fee))).toBe("ok");
    const before = issuance(chain);
    expect(chain.handle(batch(them.timeoutMessage([post]))).outcome.kind).toBe("success");
    expect(free(chain, FEE_ACCOUNT)).toBe(EXISTENTIAL_DEPOSIT);
    expect(free(chain, PAYER)).toBe(100n * UNIT - (EXISTENTIAL_DEPOSIT - fee));
    expect(issuance(chain)).toBe(before);
    expect(chain.handle(batch(them.timeoutMessage([small]))).outcome.kind).toBe("success");
    expect(free(chain, FEE_ACCOUNT)).toBe(EXISTENTIAL_DEPOSIT);
    expect(issuance(chain)).toBe(before);
  });
});
