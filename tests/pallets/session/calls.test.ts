import { beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { describeOutcome, devAccount } from "../../../bindings/chain/src/chain/index.ts";
import type { Runtime } from "../../../bindings/core/src/index.ts";
import { loadSessions } from "../../support/blob.ts";
import { hex, utf8 } from "../../support/hex.ts";
import { accountId, genesisOf, grandpaKey, keysOf, SessionChain } from "./scene.ts";

let runtime: Runtime;
let chain: SessionChain;

beforeAll(async () => {
  runtime = await loadSessions();
});

beforeEach(async () => {
  chain = await SessionChain.start(runtime, genesisOf("Alice"));
});

const AURA = hex(utf8("aura"));
const GRANDPA = hex(utf8("gran"));
const owner = (kind: string, key: string): unknown => chain.session("KeyOwner", [kind, key]);
const keysOfAccount = (name: string): unknown => chain.session("NextKeys", accountId(name));
const consumers = (name: string): unknown =>
  (chain.query("System", "Account", accountId(name)) as { consumers: number }).consumers;

/** What of the state the calls change. */
const everything = (): unknown => {
  const names = ["Alice", "Bob", "Charlie"];
  return names.map((name) => [
    keysOfAccount(name),
    owner(AURA, accountId(name)),
    owner(GRANDPA, grandpaKey(name)),
    consumers(name),
  ]);
};

async function outcomeOf(extrinsic: Uint8Array): Promise<string> {
  const { outcomes } = await chain.block(extrinsic);
  return outcomes.map(describeOutcome).join();
}

/** A call of Session in the name of an account that has nothing. */
function asNewcomer(call: Uint8Array): Uint8Array {
  const who = { Id: devAccount("Newcomer").id };
  const { metadata } = chain.chain.at();
  return chain.chain.sign(devAccount("Alice"), metadata.encodeCall("Sudo", "sudo_as", { who, call }));
}

const resultOfSudo = (): unknown => chain.events("Sudo");

describe("Session.set_keys", () => {
  it("registers the keys with their owner, and gives the account a consumer", async () => {
    await chain.succeed(chain.setKeys("Bob"));
    expect(keysOfAccount("Bob")).toEqual(keysOf("Bob"));
    expect(owner(AURA, accountId("Bob"))).toBe(accountId("Bob"));
    expect(owner(GRANDPA, grandpaKey("Bob"))).toBe(accountId("Bob"));
    expect(consumers("Bob")).toBe(1);
  });

  it("replaces keys, of which others may then register the old ones, without another consumer", async () => {
    await chain.succeed(chain.setKeys("Bob"));
    await chain.succeed(chain.setKeys("Bob", keysOf("Bob", "Charlie")));
    expect(keysOfAccount("Bob")).toEqual(keysOf("Bob", "Charlie"));
    expect(owner(GRANDPA, grandpaKey("Bob"))).toBeNull();
    expect(owner(GRANDPA, grandpaKey("Charlie"))).toBe(accountId("Bob"));
    expect(consumers("Bob")).toBe(1);
    await chain.succeed(chain.setKeys("Dave", keysOf("Dave", "Bob")));
    expect(owner(GRANDPA, grandpaKey("Bob"))).toBe(accountId("Dave"));
  });

  it("takes the same keys twice", async () => {
    await chain.succeed(chain.setKeys("Bob"));
    const before = everything();
    await chain.succeed(chain.setKeys("Bob"));
    expect(everything()).toEqual(before);
  });

  it("does not look at the proof, same as the SDK's 2512", async () => {
    const given = { keys: keysOf("Bob"), proof: "0x1234" };
    await chain.succeed(chain.signed("Bob", "Session", "set_keys", given));
    expect(keysOfAccount("Bob")).toEqual(keysOf("Bob"));
  });

  it.each([
    ["an Aura key", keysOf("Alice", "Bob")],
    ["a GRANDPA key", keysOf("Bob", "Alice")],
  ])("refuses %s of another validator, and changes nothing", async (_, keys) => {
    const before = everything();
    expect(await outcomeOf(chain.setKeys("Bob", keys))).toBe("Session.DuplicatedKey");
    expect(everything()).toEqual(before);
  });

  it("refuses an account that does not exist, since nothing would pay for its keys", async () => {
    const { metadata } = chain.chain.at();
    const call = metadata.encodeCall("Session", "set_keys", { keys: keysOf("Bob"), proof: "0x" });
    await chain.succeed(asNewcomer(call));
    expect(JSON.stringify(resultOfSudo())).toContain("NoAccount");
    expect(owner(AURA, accountId("Bob"))).toBeNull();
  });

  it("refuses root", async () => {
    const { metadata } = chain.chain.at();
    const call = metadata.encodeCall("Session", "set_keys", { keys: keysOf("Bob"), proof: "0x" });
    await chain.succeed(chain.signed("Alice", "Sudo", "sudo", { call }));
    expect(JSON.stringify(resultOfSudo())).toContain("BadOrigin");
  });
});

describe("Session.purge_keys", () => {
  it("removes the keys, their owners and the consumer", async () => {
    const before = everything();
    await chain.succeed(chain.setKeys("Bob"));
    expect(everything()).not.toEqual(before);
    await chain.succeed(chain.signed("Bob", "Session", "purge_keys"));
    expect(everything()).toEqual(before);
  });

  it("refuses an account without keys", async () => {
    expect(await outcomeOf(chain.signed("Bob", "Session", "purge_keys"))).toBe("Session.NoKeys");
  });

  it("refuses root", async () => {
    const call = chain.chain.at().metadata.encodeCall("Session", "purge_keys", {});
    await chain.succeed(chain.signed("Alice", "Sudo", "sudo", { call }));
    expect(JSON.stringify(resultOfSudo())).toContain("BadOrigin");
    expect(keysOfAccount("Alice")).toEqual(keysOf("Alice"));
  });
});

describe("the weight of Session's calls", () => {
  // What `as-ismp bench-weights` measured on the runtime of these tests.
  it.each([
    ["set_keys", { keys: keysOf("Bob"), proof: "0x" }, 586_000_000n, 12_506n],
    ["purge_keys", {}, 361_000_000n, 9_967n],
  ])("covers what %s was measured to cost", async (call, given, refTime, proofSize) => {
    await chain.succeed(chain.setKeys("Bob", keysOf("Charlie")));
    await chain.succeed(chain.signed("Bob", "Session", call, given));
    const events = chain.events("System") as [string, { dispatchInfo: { weight: Record<string, bigint> } }][];
    const weight = events.filter(([name]) => name === "ExtrinsicSuccess").at(-1)?.[1].dispatchInfo.weight;
    expect(weight?.["refTime"]).toBeGreaterThanOrEqual(refTime);
    expect(weight?.["proofSize"]).toBeGreaterThanOrEqual(proofSize);
    // And not more than three times that.
    expect(weight?.["refTime"]).toBeLessThan(3n * refTime);
  });
});

describe("an account with keys", () => {
  it("can't be removed until they are purged", async () => {
    await chain.succeed(chain.setKeys("Bob"));
    const dest = { Id: devAccount("Alice").id };
    const all = (): Uint8Array =>
      chain.signed("Bob", "Balances", "transfer_all", { dest, keep_alive: false });
    await chain.succeed(all());
    expect(chain.query("System", "Account", accountId("Bob"))).toMatchObject({ providers: 1, consumers: 1 });
    await chain.succeed(
      chain.signed("Alice", "Balances", "transfer_allow_death", {
        dest: { Id: devAccount("Bob").id },
        value: 10n ** 14n,
      }),
    );
    await chain.succeed(chain.signed("Bob", "Session", "purge_keys"));
    await chain.succeed(all());
    expect(chain.query("System", "Account", accountId("Bob"))).toMatchObject({ providers: 0, consumers: 0 });
  });

  it("of genesis that has no balance exists by its keys", async () => {
    const genesis = genesisOf("Alice", "Newcomer");
    const made = await SessionChain.start(runtime, genesis);
    const account = (id: string) => made.query("System", "Account", id);
    expect(account(accountId("Alice"))).toMatchObject({ providers: 1, consumers: 1 });
    expect(account(accountId("Newcomer"))).toMatchObject({ providers: 1, consumers: 0 });
  });
});
