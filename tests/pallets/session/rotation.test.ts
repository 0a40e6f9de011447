import { beforeAll, describe, expect, it } from "@jest/globals";
import { describeOutcome } from "../../../bindings/chain/src/chain/index.ts";
import type { Runtime } from "../../../bindings/core/src/index.ts";
import { loadSessions } from "../../support/blob.ts";
import { concat, hex } from "../../support/hex.ts";
import { cases, Random } from "../../support/random.ts";
import { u8, u32, u64 } from "../../support/scale.ts";
import {
  ACCOUNTS,
  accountId,
  genesisEntry,
  genesisOf,
  keysOf,
  PERIOD,
  SessionChain,
  type SessionState,
} from "./scene.ts";

let runtime: Runtime;

beforeAll(async () => {
  runtime = await loadSessions();
});

const MAX_BLOCK = { refTime: 2_000_000_000_000n, proofSize: 2n ** 64n - 1n };

/** Pallet Candidates chooses these accounts, without a check. */
function choose(chain: SessionChain, ...names: readonly string[]): Uint8Array {
  return chain.signed("Ferdie", "Candidates", "choose", { chosen: names.map(accountId) });
}

/** The state that a list of candidates leads to. */
async function afterChoosing(...names: readonly string[]): Promise<SessionChain> {
  const chain = await SessionChain.start(runtime, genesisOf("Alice", "Bob"));
  await chain.succeed(choose(chain, ...names));
  await chain.to(2 * PERIOD);
  return chain;
}

const usual: SessionState = {
  index: 2,
  validators: ["Alice", "Bob"],
  queued: ["Alice", "Bob"],
  changed: false,
  authors: ["Alice", "Bob"],
  voters: ["Alice", "Bob"],
  setId: 0n,
};

describe("a rotation", () => {
  it("keeps validators, keys and the set of voters while nothing is chosen and no key changes", async () => {
    const chain = await SessionChain.start(runtime, genesisOf("Alice", "Bob"));
    await chain.to(2 * PERIOD);
    expect(chain.state()).toEqual(usual);
    expect(chain.events()).toEqual([["NewSession", { sessionIndex: 2 }]]);
    expect(chain.query("Grandpa", "SetIdSession", 0n)).toBe(2);
  });

  it("calls the session manager in FRAME's order: end, start, and two sessions ahead", async () => {
    const chain = await SessionChain.start(runtime);
    const calls = (): unknown => chain.query("Candidates", "Calls");
    const [ask, start, end] = [0, 1, 2];
    const atGenesis = [
      [ask, 0],
      [ask, 1],
      [start, 0],
    ];
    expect(calls()).toEqual(atGenesis);
    await chain.to(PERIOD);
    expect(calls()).toEqual([...atGenesis, [end, 0], [start, 1], [ask, 2]]);
  });

  it("applies keys that a validator replaced one session after the next one", async () => {
    const chain = await SessionChain.start(runtime, genesisOf("Alice", "Bob"));
    await chain.succeed(chain.setKeys("Bob", keysOf("Charlie", "Dave")));
    await chain.to(PERIOD);
    expect(chain.state()).toEqual({ ...usual, index: 1, changed: true });
    await chain.to(2 * PERIOD);
    const state = { ...usual, authors: ["Alice", "Charlie"], voters: ["Alice", "Dave"], setId: 1n };
    expect(chain.state()).toEqual(state);
  });

  it("leaves out a validator that has purged its keys", async () => {
    const chain = await SessionChain.start(runtime, genesisOf("Alice", "Bob"));
    await chain.succeed(chain.signed("Alice", "Session", "purge_keys"));
    await chain.to(2 * PERIOD);
    const bob = ["Bob"];
    expect(chain.state()).toEqual({
      ...usual,
      ...{ validators: bob, queued: bob, authors: bob, voters: bob, setId: 1n },
    });
  });

  it("keeps the authorities if all validators have purged their keys", async () => {
    const chain = await SessionChain.start(runtime, genesisOf("Alice"));
    await chain.succeed(chain.signed("Alice", "Session", "purge_keys"));
    await chain.to(4 * PERIOD);
    const alice = ["Alice"];
    const state = { validators: [], queued: [], changed: false, authors: alice, voters: alice, setId: 0n };
    expect(chain.state()).toEqual({ ...state, index: 4 });
    await chain.chain.finalize(chain.chain.best.hash);
  });

  it("declares the weight of a whole block, in which only inherents have room", async () => {
    const chain = await SessionChain.start(runtime);
    const weight = () => (chain.query("System", "BlockWeight") as { mandatory: typeof MAX_BLOCK }).mandatory;
    await chain.to(PERIOD - 1);
    expect(weight().refTime).toBeLessThan(MAX_BLOCK.refTime / 100n);
    const remark = chain.signed("Alice", "System", "remark", { remark: "0x" });
    const { outcomes } = await chain.block(remark);
    expect(outcomes.map(describeOutcome)).toEqual(["Invalid.ExhaustsResources"]);
    expect(weight().refTime).toBeGreaterThanOrEqual(MAX_BLOCK.refTime);
    expect(weight().proofSize).toBe(MAX_BLOCK.proofSize);
    // Control: the same extrinsic in the next block.
    await chain.succeed(remark);
  });

  it("forces the change after finality was noted as stalled", async () => {
    const chain = await SessionChain.start(runtime, genesisOf("Alice", "Bob"));
    const given = { delay: 2, best_finalized_block_number: 1 };
    const call = chain.chain.at().metadata.encodeCall("Grandpa", "note_stalled", given);
    await chain.succeed(chain.signed("Alice", "Sudo", "sudo", { call }));
    await chain.to(PERIOD);
    expect(chain.query("Grandpa", "PendingChange")).toMatchObject({ delay: 2, forced: 1 });
    expect(chain.state().setId).toBe(1n);
    await chain.to(PERIOD + 2);
    expect(chain.query("Grandpa", "PendingChange")).toBeNull();
    // The set id has grown once.
    expect(chain.state()).toMatchObject({ setId: 1n, voters: ["Alice", "Bob"] });
  });
});

describe("a session manager", () => {
  it("may choose the same validators again: their set gets another id all the same", async () => {
    const chain = await afterChoosing("Alice", "Bob");
    expect(chain.state()).toEqual({ ...usual, changed: true, setId: 1n });
  });

  it("that chooses no validator does not stop the chain", async () => {
    const chain = await afterChoosing();
    expect(chain.state()).toEqual(usual);
    expect(chain.events()).toEqual([["NewSession", { sessionIndex: 2 }]]);
  });

  it("that chooses accounts without keys does not stop the chain", async () => {
    const chain = await afterChoosing("Charlie", "Dave");
    expect(chain.state()).toEqual(usual);
  });

  it("that repeats a validator does not give it two turns and two votes", async () => {
    const chain = await afterChoosing("Bob", "Alice", "Bob", "Bob");
    const both = ["Bob", "Alice"];
    const state = { validators: both, queued: both, authors: both, voters: both };
    expect(chain.state()).toEqual({ ...usual, ...state, changed: true, setId: 1n });
  });

  it("that chooses more than the runtime allows gets the first of them", async () => {
    const names = Array.from({ length: 40 }, (_, index) => `validator ${index}`);
    const genesis = genesisOf("Alice", "Bob") as { session: object };
    const all = names.map((name) => genesisEntry(name));
    const session = { ...genesis.session, nonAuthorityKeys: all };
    const chain = await SessionChain.start(runtime, { ...genesis, session });
    await chain.succeed(choose(chain, ...names));
    await chain.to(2 * PERIOD);
    const first = names.slice(0, 32).map(accountId);
    expect(chain.session("Validators")).toEqual(first);
    expect(chain.query("Aura", "Authorities")).toEqual(first);
    expect(chain.query("Grandpa", "Authorities")).toHaveLength(32);
  });
});

describe("a disabled validator", () => {
  const disable = (chain: SessionChain, index: number, severity: number): Uint8Array =>
    chain.signed("Ferdie", "Candidates", "disable", { index, severity });
  const reenable = (chain: SessionChain, index: number): Uint8Array =>
    chain.signed("Ferdie", "Candidates", "reenable", { index });

  it("is stored with the highest severity, and announced once to users and nodes", async () => {
    const chain = await SessionChain.start(runtime, genesisOf("Alice", "Bob", "Charlie"));
    const { header } = await chain.succeed(disable(chain, 2, 5));
    expect(chain.events()).toEqual([["ValidatorDisabled", { validator: accountId("Charlie") }]]);
    const logs = header.digest.flatMap((item) => (item.kind === "consensus" ? [hex(item.data)] : []));
    expect(logs).toContain(hex(concat(u8(2), u32(2))));
    expect(logs).toContain(hex(concat(u8(3), u64(2n))));
    await chain.succeed(disable(chain, 0, 9));
    await chain.succeed(disable(chain, 2, 4));
    expect(chain.events()).toEqual([]);
    expect(chain.session("DisabledValidators")).toEqual([
      [0, 9],
      [2, 5],
    ]);
    await chain.succeed(disable(chain, 2, 7));
    expect(chain.session("DisabledValidators")).toEqual([
      [0, 9],
      [2, 7],
    ]);
    await chain.succeed(reenable(chain, 0));
    expect(chain.events()).toEqual([["ValidatorReenabled", { validator: accountId("Alice") }]]);
    expect(chain.session("DisabledValidators")).toEqual([[2, 7]]);
  });

  it("must be one of the validators, and is enabled again once", async () => {
    const chain = await SessionChain.start(runtime, genesisOf("Alice", "Bob"));
    for (const wrong of [() => disable(chain, 2, 5), () => reenable(chain, 0), () => reenable(chain, 2)]) {
      const { outcomes } = await chain.block(wrong());
      expect(outcomes.map(describeOutcome)).toEqual(["Candidates.NoSuchValidator"]);
    }
  });

  it("stays disabled until the validators change", async () => {
    const chain = await SessionChain.start(runtime, genesisOf("Alice", "Bob"));
    await chain.succeed(disable(chain, 1, 5));
    await chain.to(PERIOD);
    expect(chain.session("DisabledValidators")).toEqual([[1, 5]]);
    await chain.succeed(choose(chain, "Alice"));
    await chain.to(2 * PERIOD);
    expect(chain.session("DisabledValidators")).toEqual([[1, 5]]);
    await chain.to(3 * PERIOD);
    expect(chain.session("DisabledValidators")).toEqual([]);
  });
});

/** The rules of FRAME's pallet, written down a second time. Keys are those of the name that they are made of. */
class Model {
  index = 0;
  validators: string[];
  queued: [string, string][];
  changed = false;
  authors: string[];
  setId = 0n;
  candidates: string[] | undefined;
  readonly keys = new Map<string, string>();

  constructor(...names: string[]) {
    for (const name of names) this.keys.set(name, name);
    this.validators = names;
    this.queued = names.map((name) => [name, name]);
    this.authors = names;
  }

  setKeys(name: string, keys: string): boolean {
    for (const [other, taken] of this.keys) if (other !== name && taken === keys) return false;
    this.keys.set(name, keys);
    return true;
  }

  rotate(): void {
    const now = this.queued;
    this.validators = now.map(([name]) => name);
    this.index += 1;
    if (this.changed) {
      if (now.length > 0) this.authors = now.map(([, keys]) => keys);
      this.setId += 1n;
    }
    const chosen = this.#withKeys(this.candidates ?? []);
    const next = chosen.length > 0 ? chosen : this.#withKeys(this.validators);
    const others = next.some(([, keys], place) => place < now.length && keys !== now[place]?.[1]);
    this.queued = next;
    this.changed = chosen.length > 0 || others;
  }

  #withKeys(names: readonly string[]): [string, string][] {
    return [...new Set(names)].flatMap((name): [string, string][] => {
      const keys = this.keys.get(name);
      return keys === undefined ? [] : [[name, keys]];
    });
  }

  get state(): SessionState {
    const { index, validators, changed, authors, setId } = this;
    const queued = this.queued.map(([name]) => name);
    return { index, validators, queued, changed, authors, voters: authors, setId };
  }
}

describe("many sessions", () => {
  it("go as the model says, whatever accounts register, purge and choose", async () => {
    const random = new Random("sessions");
    const names = ACCOUNTS.slice(0, 5);
    for (let round = 0; round < cases(6, 60); round += 1) {
      const model = new Model("Alice", "Bob");
      const chain = await SessionChain.start(runtime, genesisOf("Alice", "Bob"));
      for (let step = 0; step < 24; step += 1) {
        // The first block of a session has no room for extrinsics.
        if ((chain.chain.best.number + 1) % PERIOD === 0) {
          await chain.block();
          model.rotate();
          expect(chain.state()).toEqual(model.state);
        }
        const name = random.pick(names);
        const act = async (expected: string, extrinsic: Uint8Array): Promise<void> => {
          const { outcomes } = await chain.block(extrinsic);
          expect(outcomes.map(describeOutcome)).toEqual([expected]);
        };
        const kind = random.below(3);
        if (kind === 0) {
          const keys = random.pick(names);
          const expected = model.setKeys(name, keys) ? "success" : "Session.DuplicatedKey";
          await act(expected, chain.setKeys(name, keysOf(keys)));
        } else if (kind === 1) {
          const expected = model.keys.delete(name) ? "success" : "Session.NoKeys";
          await act(expected, chain.signed(name, "Session", "purge_keys"));
        } else {
          model.candidates = Array.from({ length: random.below(5) }, () => random.pick(names));
          await act("success", choose(chain, ...model.candidates));
        }
      }
      expect(chain.state()).toEqual(model.state);
    }
  });
});
