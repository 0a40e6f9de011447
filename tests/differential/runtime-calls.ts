import { compactToU8a } from "@polkadot/util";
import fc from "fast-check";
import { type Account, DEV_NAMES, devAccount } from "../../bindings/chain/src/chain/index.ts";
import { blake2 } from "../support/hashing.ts";
import { concat } from "../support/hex.ts";
import { bytes, u8, u32, u64, u128, vec } from "../support/scale.ts";

/**
 * Calls as plans: their amounts are computed when they are made, from the present balances. Both runtimes get the
 * same bytes.
 */

/** Of each signature scheme; Alice has sudo, Eve and Ferdie nothing at first. */
export const accounts: readonly Account[] = DEV_NAMES.map((name, i) =>
  devAccount(name, i === 0 ? "sr25519" : i === 2 ? "ecdsa" : "ed25519"),
);

export const EXISTENTIAL_DEPOSIT = 1_000_000_000n;
export const UNIT = 1_000_000_000_000n;
const MAX = (1n << 128n) - 1n;

/** The base of a call's amounts. */
export interface Scene {
  readonly issuance: bigint;
  /** The signer's balance. */
  readonly free: bigint;
  /** The signer's balance after the fee was withdrawn. */
  readonly rest: bigint;
}

type Base = "zero" | "deposit" | "unit" | "max" | "issuance" | "free" | "rest" | "but deposit";

interface Amount {
  readonly base: Base;
  readonly plus: bigint;
}

interface Address {
  readonly who: number;
  readonly form: "id" | "index" | "raw" | "address32" | "address20";
}

export type Call =
  | { readonly call: "transfer" | "keepAlive"; readonly dest: Address; readonly amount: Amount }
  | { readonly call: "transferAll"; readonly dest: Address; readonly keepAlive: boolean }
  | {
      readonly call: "forceTransfer";
      readonly from: Address;
      readonly dest: Address;
      readonly amount: Amount;
    }
  | { readonly call: "setBalance"; readonly who: Address; readonly amount: Amount }
  | { readonly call: "adjustIssuance"; readonly direction: number; readonly amount: Amount }
  | { readonly call: "unreserve"; readonly who: Address; readonly amount: Amount }
  | { readonly call: "upgradeAccounts"; readonly who: readonly number[] }
  | { readonly call: "authorize"; readonly checked: boolean; readonly code: number }
  | { readonly call: "install"; readonly code: number }
  | { readonly call: "report"; readonly unsigned: boolean; readonly kind: number; readonly rest: Uint8Array }
  | { readonly call: "burn"; readonly amount: Amount; readonly keepAlive: boolean }
  | { readonly call: "sudo"; readonly inner: Call }
  | { readonly call: "sudoUnchecked"; readonly inner: Call; readonly time: bigint; readonly proof: bigint }
  | { readonly call: "sudoAs"; readonly who: Address; readonly inner: Call }
  | { readonly call: "setKey"; readonly who: Address }
  | { readonly call: "removeKey" }
  | { readonly call: "setTime"; readonly time: bigint }
  | { readonly call: "noteStalled"; readonly delay: number; readonly best: number }
  | { readonly call: "remark" | "remarkWithEvent" | "setCode" | "replaceCode"; readonly bytes: Uint8Array }
  | { readonly call: "setHeapPages"; readonly pages: bigint }
  | { readonly call: "setStorage"; readonly items: readonly (readonly [string, Uint8Array])[] }
  | { readonly call: "killStorage"; readonly keys: readonly string[] }
  | { readonly call: "killPrefix"; readonly prefix: string; readonly subkeys: number }
  | { readonly call: "raw"; readonly pallet: number; readonly index: number; readonly rest: Uint8Array };

const address: fc.Arbitrary<Address> = fc.record({
  who: fc.nat({ max: accounts.length - 1 }),
  form: fc.oneof(
    { weight: 20, arbitrary: fc.constant("id" as const) },
    { weight: 1, arbitrary: fc.constantFrom("index" as const, "raw" as const, "address20" as const) },
    { weight: 1, arbitrary: fc.constant("address32" as const) },
  ),
});

const amount: fc.Arbitrary<Amount> = fc.record({
  base: fc.constantFrom<Base>(
    "zero",
    "deposit",
    "unit",
    "max",
    "issuance",
    "free",
    "rest",
    "rest",
    "but deposit",
    "but deposit",
  ),
  plus: fc.oneof(fc.constantFrom(0n, 0n, 1n, -1n), fc.bigInt(-EXISTENTIAL_DEPOSIT, EXISTENTIAL_DEPOSIT)),
});

const remarks = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constant(new Uint8Array(300)));
const keys = fc.constantFrom("", "k", "key", "key 1", "key 2", "other");

/** Code that can be authorized and applied; the host reads no version from any of it. */
const codes: readonly Uint8Array[] = [
  new Uint8Array(),
  Uint8Array.of(1, 2, 3),
  new Uint8Array(70).fill(0x61),
];
const code = fc.nat({ max: codes.length - 1 });

const simple: fc.Arbitrary<Call> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      call: fc.constantFrom("transfer" as const, "keepAlive" as const),
      dest: address,
      amount,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      call: fc.constant("transferAll" as const),
      dest: address,
      keepAlive: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ call: fc.constant("burn" as const), amount, keepAlive: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      call: fc.constantFrom("remark" as const, "remarkWithEvent" as const, "setCode" as const),
      bytes: remarks,
    }),
  },
  { weight: 1, arbitrary: fc.record({ call: fc.constant("setKey" as const), who: address }) },
  { weight: 2, arbitrary: fc.record({ call: fc.constant("install" as const), code }) },
  {
    weight: 1,
    arbitrary: fc.record({
      call: fc.constant("upgradeAccounts" as const),
      who: fc.oneof(
        fc.array(fc.nat({ max: accounts.length - 1 }), { maxLength: 3 }),
        fc.constant([1, 4, 4, 4, 4, 4, 4, 4, 4, 4]),
      ),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      call: fc.constant("report" as const),
      unsigned: fc.boolean(),
      kind: fc.nat({ max: 2 }),
      rest: fc.uint8Array({ maxLength: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ call: fc.constant("removeKey" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ call: fc.constant("setTime" as const), time: fc.bigInt(0n, 1n << 41n) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      call: fc.constant("noteStalled" as const),
      delay: fc.constantFrom(0, 1, 1000, 0xffff_ffff),
      best: fc.constantFrom(0, 1),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      call: fc.constant("raw" as const),
      pallet: fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 11, 255),
      index: fc.constantFrom(0, 1, 3, 5, 7, 8, 10, 12, 255),
      rest: fc.uint8Array({ maxLength: 3 }),
    }),
  },
);

const ofRoot: fc.Arbitrary<Call> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ call: fc.constant("setBalance" as const), who: address, amount }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      call: fc.constant("forceTransfer" as const),
      from: address,
      dest: address,
      amount,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ call: fc.constant("unreserve" as const), who: address, amount }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ call: fc.constant("authorize" as const), checked: fc.boolean(), code }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      call: fc.constant("adjustIssuance" as const),
      direction: fc.constantFrom(0, 1, 1, 2),
      amount,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      call: fc.constant("replaceCode" as const),
      bytes: fc.uint8Array({ maxLength: 8 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      call: fc.constant("setHeapPages" as const),
      pages: fc.bigInt(0n, (1n << 64n) - 1n),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      call: fc.constant("setStorage" as const),
      items: fc.array(fc.tuple(keys, fc.uint8Array({ maxLength: 3 })), { maxLength: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      call: fc.constant("killStorage" as const),
      keys: fc.array(keys, { maxLength: 2 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      call: fc.constant("killPrefix" as const),
      prefix: fc.constantFrom("k", "key", "key 1", "nothing"),
      subkeys: fc.constantFrom(0, 1, 2, 1000),
    }),
  },
);

const innermost = fc.oneof({ weight: 2, arbitrary: ofRoot }, { weight: 1, arbitrary: simple });

const around = (inner: fc.Arbitrary<Call>): fc.Arbitrary<Call> =>
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ call: fc.constant("sudo" as const), inner }) },
    {
      weight: 1,
      arbitrary: fc.record({
        call: fc.constant("sudoUnchecked" as const),
        inner,
        time: fc.constantFrom(
          0n,
          1n,
          1_000_000_000n,
          700_000_000_000n,
          1_299_000_000_000n,
          1_300_000_000_000n,
          1n << 62n,
        ),
        proof: fc.constantFrom(0n, 5000n, (1n << 62n) - 1n),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ call: fc.constant("sudoAs" as const), who: address, inner: simple }),
    },
  );

const sudos = around(
  fc.oneof({ weight: 8, arbitrary: innermost }, { weight: 1, arbitrary: around(innermost) }),
);

export const calls: fc.Arbitrary<Call> = fc.oneof(
  { weight: 8, arbitrary: simple },
  { weight: 1, arbitrary: ofRoot },
  { weight: 5, arbitrary: sudos },
);

function amountIn({ base, plus }: Amount, scene: Scene): bigint {
  const value =
    {
      zero: 0n,
      deposit: EXISTENTIAL_DEPOSIT,
      unit: UNIT,
      max: MAX,
      issuance: scene.issuance,
      free: scene.free,
      rest: scene.rest,
      "but deposit": scene.rest - EXISTENTIAL_DEPOSIT,
    }[base] + plus;
  return value < 0n ? 0n : value > MAX ? MAX : value;
}

function encodeAddress({ who, form }: Address): Uint8Array {
  const id = accounts[who]?.id ?? new Uint8Array(32);
  switch (form) {
    case "id":
      return concat(u8(0), id);
    case "index":
      return concat(u8(1), compactToU8a(who));
    case "raw":
      return concat(u8(2), bytes(id));
    case "address32":
      return concat(u8(3), id);
    case "address20":
      return concat(u8(4), id.subarray(0, 20));
  }
}

const utf8 = (text: string) => bytes(new TextEncoder().encode(text));

/** The bytes of a call in this scene. */
export function encodeCall(plan: Call, scene: Scene): Uint8Array {
  const compact = (of: Amount) => compactToU8a(amountIn(of, scene));
  const flag = (value: boolean) => u8(value ? 1 : 0);
  switch (plan.call) {
    case "remark":
      return concat(u8(0), u8(0), bytes(plan.bytes));
    case "setHeapPages":
      return concat(u8(0), u8(1), u64(plan.pages));
    case "setCode":
      return concat(u8(0), u8(2), bytes(plan.bytes));
    case "replaceCode":
      return concat(u8(0), u8(3), bytes(plan.bytes));
    case "setStorage":
      return concat(u8(0), u8(4), vec(plan.items.map(([key, value]) => concat(utf8(key), bytes(value)))));
    case "killStorage":
      return concat(u8(0), u8(5), vec(plan.keys.map(utf8)));
    case "killPrefix":
      return concat(u8(0), u8(6), utf8(plan.prefix), u32(plan.subkeys));
    case "remarkWithEvent":
      return concat(u8(0), u8(7), bytes(plan.bytes));
    case "setTime":
      return concat(u8(1), u8(0), compactToU8a(plan.time));
    case "noteStalled":
      return concat(u8(3), u8(2), u32(plan.delay), u32(plan.best));
    case "transfer":
      return concat(u8(4), u8(0), encodeAddress(plan.dest), compact(plan.amount));
    case "forceTransfer":
      return concat(u8(4), u8(2), encodeAddress(plan.from), encodeAddress(plan.dest), compact(plan.amount));
    case "keepAlive":
      return concat(u8(4), u8(3), encodeAddress(plan.dest), compact(plan.amount));
    case "transferAll":
      return concat(u8(4), u8(4), encodeAddress(plan.dest), flag(plan.keepAlive));
    case "unreserve":
      return concat(u8(4), u8(5), encodeAddress(plan.who), u128(amountIn(plan.amount, scene)));
    case "upgradeAccounts":
      return concat(u8(4), u8(6), vec(plan.who.map((who) => accounts[who]?.id ?? new Uint8Array(32))));
    case "authorize":
      return concat(u8(0), u8(plan.checked ? 9 : 10), blake2(codes[plan.code] ?? new Uint8Array()));
    case "install":
      return concat(u8(0), u8(11), bytes(codes[plan.code] ?? new Uint8Array()));
    case "report": {
      const vote = concat(new Uint8Array(32), u32(1), new Uint8Array(64));
      const votes = concat(u8(plan.kind), u64(1n), new Uint8Array(32), vote, vote);
      return concat(u8(3), u8(plan.unsigned ? 1 : 0), u64(0n), votes, plan.rest);
    }
    case "setBalance":
      return concat(u8(4), u8(8), encodeAddress(plan.who), compact(plan.amount));
    case "adjustIssuance":
      return concat(u8(4), u8(9), u8(plan.direction), compact(plan.amount));
    case "burn":
      return concat(u8(4), u8(10), compact(plan.amount), flag(plan.keepAlive));
    case "sudo":
      return concat(u8(6), u8(0), encodeCall(plan.inner, scene));
    case "sudoUnchecked":
      return concat(
        u8(6),
        u8(1),
        encodeCall(plan.inner, scene),
        compactToU8a(plan.time),
        compactToU8a(plan.proof),
      );
    case "setKey":
      return concat(u8(6), u8(2), encodeAddress(plan.who));
    case "sudoAs":
      return concat(u8(6), u8(3), encodeAddress(plan.who), encodeCall(plan.inner, scene));
    case "removeKey":
      return concat(u8(6), u8(4));
    case "raw":
      return concat(u8(plan.pallet), u8(plan.index), plan.rest);
  }
}
