import { beforeAll, expect, it } from "@jest/globals";
import { blake2AsU8a } from "@polkadot/util-crypto";
import { devAccount } from "../../bindings/chain/src/chain/index.ts";
import { loadFramePallets } from "../support/blob.ts";
import { concat, utf8 } from "../support/hex.ts";
import { cases, Random } from "../support/random.ts";
import { describeWithRococo, loadRococo } from "../support/rococo.ts";
import { u16, u32 } from "../support/scale.ts";
import { OurSide, RococoSide, type Step } from "./frame-pallets-sides.ts";

/**
 * The same random calls of Utility and Proxy on Rococo's runtime and on ours: after each the events, and what is stored of
 * the accounts, must be the same. Balances, deposits, derived accounts and hashes of calls are part of that.
 */

const UNIT = 1_000_000_000_000n;
const accounts = ["Alice", "Bob", "Charlie", "Dave"].map((name) => devAccount(name).id);
/** Of Rococo's types these allow the same as those of our test's runtime, as far as calls that both have go. */
const TYPES = ["Any", "NonTransfer", "Governance", "IdentityJudgement", "CancelProxy"];

const step = (pallet: string, name: string, fields: Record<string, unknown> = {}): Step => ({
  pallet,
  name,
  fields,
});
const address = (id: Uint8Array) => ({ Id: id });

interface Relation {
  readonly real: Uint8Array;
  readonly delegate: Uint8Array;
  readonly proxy_type: string;
  readonly delay: number;
}

interface Announced extends Relation {
  readonly call: Step;
  readonly hash: Uint8Array;
}

/** Random steps, most of them about proxies and announcements of steps before. */
class Plans {
  readonly known: Uint8Array[] = [...accounts];
  readonly #random: Random;
  readonly #hashOf: (call: Step) => Uint8Array;
  readonly #relations: Relation[] = [];
  readonly #announced: Announced[] = [];
  readonly #pures: { readonly id: Uint8Array; readonly fields: Record<string, unknown> }[] = [];

  /** @param hashOf hash of a call that both runtimes encode alike */
  constructor(random: Random, hashOf: (call: Step) => Uint8Array) {
    this.#random = random;
    this.#hashOf = hashOf;
  }

  #oneIn(count: number): boolean {
    return this.#random.below(count) === 0;
  }

  #who(): Uint8Array {
    return this.#random.pick(this.known);
  }

  #type(): string {
    return this.#oneIn(2) ? "Any" : this.#random.pick(TYPES);
  }

  /** Mostly of the last ones, which are more likely to be there still. */
  #recent<T>(items: readonly T[], otherwise: T): T {
    return items.length === 0 ? otherwise : this.#random.pick(items.slice(-12));
  }

  #relation(): Relation {
    const random = { real: this.#who(), delegate: this.#who(), proxy_type: this.#type(), delay: 0 };
    return this.#oneIn(5) ? random : this.#recent(this.#relations, random);
  }

  /** A call that both runtimes encode alike. */
  #simple(): Step {
    const value = this.#random.pick([1n, UNIT, 50n * UNIT, 100_000n * UNIT]);
    const dest = address(this.#who());
    return this.#random.pick([
      step("System", "remark", { remark: this.#random.bytes(3) }),
      step("System", "remark_with_event", { remark: this.#random.bytes(3) }),
      step("Balances", "transfer_allow_death", { dest, value }),
      step("Balances", "transfer_keep_alive", { dest, value }),
      step("System", "set_heap_pages", { pages: 1n }),
    ]);
  }

  #call(depth: number): Step {
    if (depth === 0) return this.#simple();
    const calls = (): Step[] => Array.from({ length: this.#random.below(4) }, () => this.#call(depth - 1));
    const call = (): Step => this.#call(depth - 1);
    return this.#random.pick([
      () => step("Utility", "batch", { calls: calls() }),
      () => step("Utility", "batch_all", { calls: calls() }),
      () => step("Utility", "force_batch", { calls: calls() }),
      () => step("Utility", "as_derivative", { index: this.#random.below(2), call: call() }),
      () => step("Utility", "if_else", { main: call(), fallback: call() }),
      () => this.#asRoot(depth - 1),
      () => this.#ofProxies(depth - 1),
      () => this.#ofProxies(depth - 1),
      () => this.#ofProxies(depth - 1),
      () => this.#ofAnnouncements(),
      () => this.#simple(),
    ])();
  }

  #ofProxies(depth: number): Step {
    const { real, delegate, proxy_type, delay } = this.#relation();
    const forced = this.#oneIn(4) ? proxy_type : null;
    const call = (): Step => step("Proxy", "proxy", proxied(real, forced, this.#call(depth)));
    return this.#random.pick([
      call,
      call,
      call,
      () => step("Proxy", "add_proxy", { delegate: address(this.#who()), proxy_type: this.#type(), delay }),
      () => step("Proxy", "remove_proxy", { delegate: address(delegate), proxy_type, delay }),
      () => step("Proxy", "create_pure", { proxy_type, delay, index: this.#random.below(2) }),
      () => step("Proxy", "poke_deposit"),
      () => step("Proxy", "proxy", proxied(real, null, this.#kill())),
      () => (this.#oneIn(3) ? step("Proxy", "remove_proxies") : this.#kill()),
    ])();
  }

  #kill(): Step {
    const spawner = address(this.#who());
    const unknown = { spawner, proxy_type: "Any", index: 0, height: 1, ext_index: 1 };
    return step("Proxy", "kill_pure", this.#recent(this.#pures, { id: this.#who(), fields: unknown }).fields);
  }

  #ofAnnouncements(): Step {
    const call = this.#simple();
    const none = { ...this.#relation(), call, hash: this.#random.bytes(32) };
    const { delegate, real, proxy_type, call: made, hash } = this.#recent(this.#announced, none);
    const forced = this.#oneIn(4) ? proxy_type : null;
    return this.#random.pick([
      step("Proxy", "announce", { real: address(real), call_hash: hash }),
      step("Proxy", "remove_announcement", { real: address(real), call_hash: hash }),
      step("Proxy", "reject_announcement", { delegate: address(delegate), call_hash: hash }),
      step("Proxy", "proxy_announced", { delegate: address(delegate), ...proxied(real, forced, made) }),
      step("Proxy", "proxy_announced", { delegate: address(delegate), ...proxied(real, forced, made) }),
    ]);
  }

  #asRoot(depth: number): Step {
    const signed = { Signed: this.#who() };
    const as_origin = { system: this.#random.pick<unknown>(["Root", "None", "Authorized", signed]) };
    const call = this.#call(depth);
    return this.#random.pick([
      step("Utility", "dispatch_as", { as_origin, call }),
      step("Utility", "dispatch_as_fallible", { as_origin, call }),
      step("Utility", "with_weight", { call, weight: { ref_time: 1n, proof_size: 1n } }),
    ]);
  }

  /** A call, and the account that makes it; none for root. */
  next(block: number, extrinsic: number): Step {
    const as = (who: Uint8Array, call: Step): Step =>
      step("Utility", "dispatch_as", { as_origin: { system: { Signed: who } }, call });
    const delay = this.#oneIn(3) ? 2 : 0;
    switch (this.#random.below(10)) {
      case 0:
        return this.#asRoot(2);
      case 1:
      case 2: {
        const relation = { real: this.#who(), delegate: this.#who(), proxy_type: this.#type(), delay };
        this.#relations.push(relation);
        const { real, delegate, proxy_type } = relation;
        return as(real, step("Proxy", "add_proxy", { delegate: address(delegate), proxy_type, delay }));
      }
      case 3: {
        const relation = this.#relation();
        const call = this.#simple();
        const hash = this.#hashOf(call);
        this.#announced.push({ ...relation, call, hash });
        const real = address(relation.real);
        return as(relation.delegate, step("Proxy", "announce", { real, call_hash: hash }));
      }
      case 4: {
        if (this.#pures.length > 5) return as(this.#who(), this.#call(2));
        return this.#createPure(block, extrinsic, as);
      }
      case 5:
      case 6: {
        const { real, delegate } = this.#relation();
        return as(delegate, step("Proxy", "proxy", proxied(real, null, this.#call(2))));
      }
      case 7: {
        const call = this.#ofAnnouncements();
        const { delegate, real } = this.#recent(this.#announced, {
          ...this.#relation(),
          call,
          hash: new Uint8Array(32),
        });
        return as(this.#random.pick([delegate, real]), call);
      }
      default:
        return as(this.#who(), this.#call(3));
    }
  }

  #createPure(block: number, extrinsic: number, as: (who: Uint8Array, call: Step) => Step): Step {
    const who = this.#random.pick(accounts);
    const index = this.#random.below(2);
    const proxy_type = this.#type();
    const type = Uint8Array.of(TYPES.indexOf(proxy_type));
    const entropy = concat(utf8("modlpy/proxy____"), who, u32(block), u32(extrinsic), type, u16(index));
    const id = blake2AsU8a(entropy, 256);
    const fields = { spawner: address(who), proxy_type, index, height: block, ext_index: extrinsic };
    this.#pures.push({ id, fields });
    this.known.push(id);
    this.#relations.push({ real: id, delegate: who, proxy_type, delay: 0 });
    return as(who, step("Proxy", "create_pure", { proxy_type, delay: 0, index }));
  }
}

function proxied(real: Uint8Array, force_proxy_type: string | null, call: Step): Record<string, unknown> {
  return { real: address(real), force_proxy_type, call };
}

/** What a run must have seen. */
const OFTEN = [
  ...["Announced", "DepositPoked", "ProxyAdded", "ProxyExecuted", "ProxyRemoved", "PureCreated"].map(
    (name) => `Proxy.${name}`,
  ),
  ...["BatchCompletedWithErrors", "BatchInterrupted", "IfElseMainSuccess", "ItemFailed"].map(
    (name) => `Utility.${name}`,
  ),
  ...["Proxy.NotFound", "Proxy.NotProxy", "Proxy.Unannounced", "System.CallFiltered"].map(
    (name) => `error ${name}`,
  ),
];

describeWithRococo("compared with Rococo's, Utility and Proxy of our runtime", () => {
  let ours: OurSide;
  let rococo: RococoSide;

  beforeAll(async () => {
    ours = await OurSide.start(await loadFramePallets());
    rococo = new RococoSide(await loadRococo());
    for (const side of [ours, rococo]) side.endow(accounts, 1_000n * UNIT);
  });

  it("do the same in random sequences of calls", () => {
    const random = new Random("frame pallets");
    const plans = new Plans(random, (call) => blake2AsU8a(ours.encode(call), 256));
    const seen = new Map<string, number>();
    for (let i = 0; i < cases(400, 10_000); i += 1) {
      const [block, extrinsic] = [2 + Math.floor(i / 4), 1 + (i % 4)];
      const plan = plans.next(block, extrinsic);
      if (i % 16 === 15) {
        const id = random.pick(plans.known);
        const by = random.pick([1n, -1n]);
        for (const side of [ours, rococo]) side.misstateDeposits(id, by);
      }
      const [left, right] = [ours, rococo].map((side) => ({
        events: side.make(plan, block, extrinsic),
        stored: plans.known.map((id) => side.stored(id)),
      }));
      expect({ i, plan, ...left }).toEqual({ i, plan, ...right });
      for (const event of left?.events ?? []) {
        const name = event.replace(/ .*/, "");
        seen.set(name, (seen.get(name) ?? 0) + 1);
        for (const [error] of event.matchAll(/(Proxy|Utility|System|Balances)\.[A-Z]\w+(?=")/g)) {
          seen.set(`error ${error}`, (seen.get(`error ${error}`) ?? 0) + 1);
        }
      }
    }
    for (const name of OFTEN) expect({ name, count: seen.get(name) ?? 0 }).not.toEqual({ name, count: 0 });
  });

  it("have the same classes", () => {
    const normal = step("System", "remark", { remark: new Uint8Array() });
    const operational = step("System", "set_heap_pages", { pages: 1n });
    const mandatory = step("Timestamp", "set", { now: 1n });
    const real = address(accounts[0] as Uint8Array);
    const one = [normal, operational, mandatory];
    const nested = one.flatMap((call) => [
      step("Utility", "as_derivative", { index: 0, call }),
      step("Utility", "dispatch_as", { as_origin: { system: "Root" }, call }),
      step("Utility", "dispatch_as_fallible", { as_origin: { system: "Root" }, call }),
      step("Utility", "with_weight", { call, weight: { ref_time: 1n, proof_size: 1n } }),
      step("Proxy", "proxy", { real, force_proxy_type: null, call }),
      step("Proxy", "proxy_announced", { delegate: real, real, force_proxy_type: null, call }),
      ...one.map((fallback) => step("Utility", "if_else", { main: call, fallback })),
    ]);
    const batches = [[], ...one.map((call) => [call]), one, [operational, mandatory]].flatMap((calls) =>
      ["batch", "batch_all", "force_batch"].map((name) => step("Utility", name, { calls })),
    );
    const classes = [...nested, ...batches].map((call) => [
      ours.dispatchClass(call),
      rococo.dispatchClass(call),
    ]);
    expect(classes.map(([our]) => our)).toEqual(classes.map(([, theirs]) => theirs));
    expect(new Set(classes.flat()).size).toBe(3);
  });
});
