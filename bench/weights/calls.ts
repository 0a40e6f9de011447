// Calls of accounts and of root whose weights are fitted, as extrinsics.

import type { CallArguments } from "@as-ismp/chain";
import { u8aConcat } from "@polkadot/util";
import { bytes, list, u32, u64, u128, utf8 } from "../scale.ts";
import type { Case } from "./messages.ts";
import { draw, KNOWN, THEM, type World } from "./world.ts";

type Origin = "signed" | "root";

interface FittedCall {
  readonly name: string;
  readonly of: string;
  readonly origin: Origin;
  readonly small: Case;
  /** Where the coefficient is for each of several things: a call with so many more of them. */
  readonly large?: { readonly call: Case; readonly more: number };
}

const SUDO = 6;
const ISMP = 7;
const ISMP_GRANDPA = 8;
const PROBE = 9;
const ISMP_PARACHAIN = 50;
const MODULE = bytes(utf8("accept"));
const free = u128(0n);

function call(origin: Origin, pallet: number, index: number, ...parameters: readonly Uint8Array[]): Case {
  return (world) => {
    // A pallet that the runtime does not have: nothing to weigh.
    if (pallet === ISMP_PARACHAIN && !world.isParachain) return new Uint8Array();
    const inner = u8aConcat(Uint8Array.of(pallet, index), ...parameters);
    return world.signed(origin === "root" ? u8aConcat(Uint8Array.of(SUDO, 0), inner) : inner);
  };
}

const range = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));
const machine = (i: number): Uint8Array => u8aConcat(Uint8Array.of(3), u32(i));

const createClient = (periods: number, state: number): Case =>
  call(
    "root",
    ISMP,
    2,
    bytes(draw("state", state)),
    utf8("GRNP"),
    utf8("newc"),
    u64(1n),
    list(range(periods, (i) => u8aConcat(machine(i), u64(1n)))),
    list([]),
  );
const updateClient = (periods: number): Case =>
  call(
    "root",
    ISMP,
    3,
    KNOWN,
    Uint8Array.of(1),
    u64(5n),
    list(range(periods, (i) => u8aConcat(machine(i), u64(1n)))),
  );
const addMachines = (count: number): Case =>
  call("root", ISMP_GRANDPA, 0, list(range(count, (i) => u8aConcat(machine(i), u64(1n)))));
const addParachains = (count: number): Case =>
  call("root", ISMP_PARACHAIN, 1, list(range(count, (i) => u8aConcat(u32(i), u64(1n)))));
const probePost = (body: number): Case =>
  call("signed", PROBE, 0, THEM, MODULE, MODULE, u64(0n), bytes(draw("body", body)), free);

/** As `Grandpa.MaxAuthorities` and Aura have it. */
const MOST_AUTHORITIES = 32;
/** A name in metadata, which is Rust's. */
const NEXT_AUTHORITIES = "next_authorities";

const authorities =
  (name: string, values: CallArguments): Case =>
  (world) => {
    if (!world.metadata.hasCall("Authorities", name)) return new Uint8Array();
    const inner = world.metadata.encodeCall("Authorities", name, values);
    return world.signed(u8aConcat(Uint8Array.of(SUDO, 0), inner));
  };

/** Adds to the fee of a message that the chain sent. */
function fund(world: World): Uint8Array {
  const commitment = draw("funded");
  const payer = new Uint8Array(32);
  world.enter(
    "RequestCommitments",
    commitment,
    u8aConcat(u64(0n), u64(0n), payer, u128(0n), Uint8Array.of(0)),
  );
  return world.signed(u8aConcat(Uint8Array.of(ISMP, 4, 0), commitment, u128(10n ** 12n)));
}

export const CALLS: {
  remark(origin: Origin): Case;
  readonly fitted: readonly FittedCall[];
} = {
  remark: (origin) => call(origin, 0, 0, bytes(new Uint8Array())),
  fitted: [
    {
      name: "CREATE_CLIENT",
      of: "a consensus client that root creates",
      origin: "root",
      small: createClient(0, 100),
    },
    {
      name: "PERIOD",
      of: "a challenge period that root sets",
      origin: "root",
      small: createClient(1, 100),
      large: { call: createClient(257, 100), more: 256 },
    },
    {
      name: "UPDATE_CLIENT",
      of: "periods of a client that root changes",
      origin: "root",
      small: updateClient(0),
    },
    {
      name: "CALL_BYTE",
      of: "each byte of root's calls",
      origin: "root",
      small: createClient(0, 100),
      large: { call: createClient(0, 20_100), more: 20_000 },
    },
    { name: "FUND_MESSAGE", of: "an addition to a message's fee", origin: "signed", small: fund },
    { name: "LIST", of: "a list of chains that root changes", origin: "root", small: addMachines(0) },
    {
      name: "LISTED_MACHINE",
      of: "a state machine on it",
      origin: "root",
      small: addMachines(1),
      large: { call: addMachines(129), more: 128 },
    },
    {
      name: "LISTED_PARACHAIN",
      of: "a parachain on it",
      origin: "root",
      small: addParachains(1),
      large: { call: addParachains(129), more: 128 },
    },
    {
      name: "SCHEDULE_GRANDPA_CHANGE",
      of: "a change of GRANDPA's authorities, 32 of them",
      origin: "root",
      small: authorities("schedule_grandpa_change", {
        [NEXT_AUTHORITIES]: range(MOST_AUTHORITIES, (i) => [draw(`authority ${i}`), 1n]),
        delay: 1,
      }),
    },
    {
      name: "SET_AURA_AUTHORITIES",
      of: "a change of Aura's authorities, 32 of them",
      origin: "root",
      small: authorities("set_aura_authorities", {
        authorities: range(MOST_AUTHORITIES, (i) => draw(`authority ${i}`)),
      }),
    },
    { name: "DISPATCH", of: "a message that a module sends", origin: "signed", small: probePost(0) },
    {
      name: "DISPATCH_BYTE",
      of: "each of its bytes",
      origin: "signed",
      small: probePost(100),
      large: { call: probePost(20_100), more: 20_000 },
    },
  ],
};
