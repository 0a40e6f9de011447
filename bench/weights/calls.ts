// Calls of accounts and of root whose weights are fitted, as extrinsics.

import type { CallArguments } from "@as-ismp/chain";
import { concat, utf8 } from "../../tests/support/hex.ts";
import {
  addParachains,
  addSlotDurations,
  createClient as clientCall,
  updateClient as clientUpdate,
  fundRequest,
  sendPost,
} from "../../tests/support/ismp/calls.ts";
import { u32, u64, u128 } from "../../tests/support/scale.ts";
import { ID, THEM } from "../../tests/support/worlds/names.ts";
import type { Case } from "./messages.ts";
import { draw, type WeighedChain } from "./weighed-chain.ts";

type Origin = "signed" | "root";

interface FittedCall {
  readonly name: string;
  readonly of: string;
  readonly origin: Origin;
  readonly small: Case;
  /** Where the coefficient is for each of several things: a call with so many more of them. */
  readonly large?: { readonly call: Case; readonly more: number };
}

const MODULE = utf8("accept");

const signed =
  (call: Uint8Array): Case =>
  (chain) =>
    chain.signed(call);
const asRoot =
  (call: Uint8Array): Case =>
  (chain) =>
    chain.signedAsRoot(call);

const range = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));
const machine = (i: number): string => `SUBSTRATE-${Buffer.from(u32(i)).toString("latin1")}`;

const createClient = (periods: number, state: number): Case =>
  asRoot(
    clientCall({
      state: draw("state", state),
      clientId: "GRNP",
      id: "newc",
      unbonding: 1n,
      challengePeriods: range(periods, (i) => [machine(i), 1n] as const),
      commitments: [],
    }),
  );
const addMachines = (count: number): Case =>
  asRoot(addSlotDurations(range(count, (i) => [machine(i), 1n] as const)));
const addSiblings =
  (count: number): Case =>
  (chain) => {
    // A pallet that the runtime does not have: nothing to weigh.
    if (!chain.isParachain) return new Uint8Array();
    return chain.signedAsRoot(addParachains(range(count, (i) => [i, 1n] as const)));
  };
const probePost = (body: number): Case =>
  signed(sendPost({ dest: THEM, from: MODULE, to: MODULE, body: draw("body", body) }, 0n));

/** An empty remark: what all extrinsics of an origin have. */
const remark =
  (origin: Origin): Case =>
  (chain) => {
    const call = chain.metadata.encodeCall("System", "remark", { remark: new Uint8Array() });
    return origin === "root" ? chain.signedAsRoot(call) : chain.signed(call);
  };

/** As `Grandpa.MaxAuthorities` and Aura have it. */
const MOST_AUTHORITIES = 32;
/** A name in metadata, which is Rust's. */
const NEXT_AUTHORITIES = "next_authorities";

const authorities =
  (name: string, values: CallArguments): Case =>
  (chain) => {
    if (!chain.metadata.hasCall("Authorities", name)) return new Uint8Array();
    return chain.signedAsRoot(chain.metadata.encodeCall("Authorities", name, values));
  };

/** Adds to the fee of a message that the chain sent. */
function fund(chain: WeighedChain): Uint8Array {
  const commitment = draw("funded");
  const payer = new Uint8Array(32);
  const metadata = concat(u64(0n), u64(0n), payer, u128(0n), Uint8Array.of(0));
  chain.enter(concat(utf8("RequestCommitments"), commitment), metadata);
  return chain.signed(fundRequest(commitment, 10n ** 12n));
}

export const CALLS: {
  remark(origin: Origin): Case;
  readonly fitted: readonly FittedCall[];
} = {
  remark,
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
      small: asRoot(clientUpdate(ID, 5n, [])),
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
      small: addSiblings(1),
      large: { call: addSiblings(129), more: 128 },
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
