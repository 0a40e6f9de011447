import { bareExtrinsic } from "../../../bindings/chain/src/chain/index.ts";
import { concat, utf8 } from "../hex.ts";
import { sendGet, sendPost, sudo } from "../ismp/calls.ts";
import { sudoer } from "../ismp-chain.ts";
import { bytes, byteVectors, compact, u8, u32 } from "../scale.ts";
import { THEM } from "../worlds/grandpa-world.ts";
import { BLOCK_LENGTH } from "./message-kinds.ts";
import { MODULE, type Prepared } from "./prepared-chain.ts";

/** Worst signed extrinsics: calls of accounts, and of root through Sudo. */

const MARGIN = 1_000;
/** Operational calls may use so much of a block. */
const OPERATIONAL_LENGTH = 5 * 1024 * 1024;
const MAX_CALL_DEPTH = 64;

export const remark = (text: Uint8Array): Uint8Array => concat(u8(0), u8(0), bytes(text));

export function nested(call: Uint8Array, depth = MAX_CALL_DEPTH): Uint8Array {
  let outer = call;
  for (let i = 0; i < depth; i += 1) outer = sudo(outer);
  return outer;
}

/** By an account without sudo, and by sudo. */
export function nestedCalls({ signing, rich }: Prepared): Uint8Array[] {
  const sign = signing();
  const long = nested(remark(new Uint8Array(BLOCK_LENGTH / 4)));
  const short = Array.from({ length: 10 }, (_, i) => nested(remark(u32(i))));
  return [
    sign(rich, long),
    sign(sudoer, long),
    ...short.flatMap((call) => [sign(rich, call), sign(sudoer, call)]),
  ];
}

/** Calls that take the most memory for their bytes while they are decoded and executed. */
export function nestedCallsOfSudo({ signing }: Prepared): Uint8Array[] {
  const sign = signing();
  return Array.from({ length: 260 }, (_, i) => sign(sudoer, nested(remark(u32(i)))));
}

export function longRemark({ signing, rich, call }: Prepared): Uint8Array[] {
  return [
    signing()(rich, call("System", "remark_with_event", { remark: new Uint8Array(BLOCK_LENGTH - MARGIN) })),
  ];
}

export function remarks({ signing, rich, call }: Prepared): Uint8Array[] {
  const sign = signing();
  return Array.from({ length: 70 }, (_, i) => {
    const name = i % 2 === 0 ? "remark" : "remark_with_event";
    return sign(rich, call("System", name, { remark: new Uint8Array(60_000).fill(i) }));
  });
}

/** Each to an account that did not exist. */
export function* transfers({ signing, rich, call }: Prepared): Iterable<Uint8Array> {
  const sign = signing();
  for (let i = 0; i < 200; i += 1) {
    const dest = { Id: concat(u32(i), new Uint8Array(28).fill(9)) };
    yield sign(rich, call("Balances", "transfer_allow_death", { dest, value: 10n ** 12n }));
  }
}

export function upgrades({ signing, rich }: Prepared): Uint8Array[] {
  const accounts = Array.from({ length: 9_000 }, (_, i) => concat(u32(i), new Uint8Array(28)));
  return [signing()(rich, concat(u8(4), u8(6), compact(accounts.length), ...accounts))];
}

/** Few long values, many short ones, and all of them removed again. */
export function rawStorage({ signing }: Prepared): Uint8Array[] {
  const sign = signing();
  const key = (i: number) => concat(utf8("raw"), u32(i));
  const pairs = (count: number, value: Uint8Array) =>
    concat(compact(count), ...Array.from({ length: count }, (_, i) => concat(bytes(key(i)), bytes(value))));
  const keys = byteVectors(Array.from({ length: 5_000 }, (_, i) => key(i)));
  return [
    sign(sudoer, sudo(concat(u8(0), u8(4), pairs(5_000, u8(1))))),
    sign(sudoer, sudo(concat(u8(0), u8(5), keys))),
    sign(sudoer, sudo(concat(u8(0), u8(4), pairs(1, new Uint8Array(OPERATIONAL_LENGTH - 400_000))))),
  ];
}

export function newCode({ signing, runtime }: Prepared): Uint8Array[] {
  const code = new Uint8Array(OPERATIONAL_LENGTH - MARGIN);
  code.set(runtime.code);
  return [signing()(sudoer, sudo(concat(u8(0), u8(3), bytes(code))))];
}

const ends = { dest: THEM, from: MODULE, to: MODULE };

export const postOf = (body: Uint8Array): Uint8Array => sendPost({ ...ends, body }, 0n);

/** Posts with long bodies and GETs of many keys, all stored by the node. */
export function longMessages({ signing, rich }: Prepared): Uint8Array[] {
  const sign = signing();
  const get = (keys: readonly Uint8Array[]) =>
    sendGet({ ...ends, keys, height: 1n, context: new Uint8Array() }, 0n);
  return [
    sign(rich, get(Array.from({ length: 1_000 }, (_, i) => concat(u32(i), new Uint8Array(400))))),
    sign(rich, postOf(new Uint8Array(1_500_000))),
    sign(rich, postOf(new Uint8Array(1_500_000))),
    ...Array.from({ length: 6 }, () => sign(rich, postOf(new Uint8Array(60_000)))),
  ];
}

/** Extrinsics that cannot be in a block, long and short. */
export function unsignedCalls(): Uint8Array[] {
  const upgrade = concat(u8(0), u8(11), bytes(new Uint8Array(BLOCK_LENGTH - MARGIN)));
  return [
    bareExtrinsic(upgrade),
    ...Array.from({ length: 50 }, (_, i) => bareExtrinsic(remark(u32(i)))),
    bareExtrinsic(nested(remark(new Uint8Array(BLOCK_LENGTH / 2)))),
  ];
}
