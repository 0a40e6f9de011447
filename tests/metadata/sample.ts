/**
 * A small runtime with pallets, for tests: System with accounts and events, Balances, Sudo with a nested call, and a
 * pallet with every kind of storage. Indices have gaps on purpose.
 */

import type {
  PalletDescription,
  RuntimeApiDescription,
  RuntimeDescription,
} from "../../bindings/build/src/description/description.ts";
import {
  packageApis,
  packageExtensions,
  packageTypes,
} from "../../bindings/build/src/runtime-files/package-files.ts";
import { plainEnum, struct, wrapper } from "./declare.ts";

/** A runtime API of the package. */
export function packageApi(name: string): RuntimeApiDescription {
  const api = packageApis().find((candidate) => candidate.name === name);
  if (api === undefined) throw new Error(`the package has no API ${name}`);
  return api;
}

const system: PalletDescription = {
  name: "System",
  index: 0,
  crate: "frame_system",
  docs: ["The pallet that all others need."],
  types: {
    AccountInfo: struct("frame_system::AccountInfo", {
      nonce: "u32",
      consumers: "u32",
      providers: "u32",
      sufficients: "u32",
      data: "AccountData",
    }),
    AccountData: struct("pallet_balances::types::AccountData", {
      free: "Balance",
      reserved: "Balance",
      frozen: "Balance",
      flags: "ExtraFlags",
    }),
    ExtraFlags: wrapper("pallet_balances::types::ExtraFlags", "u128"),
    Balance: "u128",
    AccountId: "AccountId32",
  },
  storage: [
    {
      name: "Account",
      modifier: "Default",
      keys: [{ hasher: "Blake2_128Concat", type: "AccountId" }],
      value: "AccountInfo",
      docs: ["Everything about an account."],
    },
    { name: "Number", modifier: "Default", value: "u32", docs: [] },
    { name: "Digest", modifier: "Default", value: "Digest", docs: [] },
    { name: "Events", modifier: "Default", value: "Vec<EventRecord>", docs: [] },
    { name: "ExecutionPhase", modifier: "Optional", value: "Phase", docs: [] },
  ],
  calls: [
    { name: "remark", index: 0, fields: [{ name: "remark", type: "Vec<u8>" }], docs: ["Does nothing."] },
    { name: "set_code", index: 2, fields: [{ name: "code", type: "Vec<u8>" }] },
  ],
  events: [
    { name: "ExtrinsicSuccess", index: 0, fields: [{ name: "dispatch_info", type: "DispatchEventInfo" }] },
    {
      name: "ExtrinsicFailed",
      index: 1,
      fields: [
        { name: "dispatch_error", type: "DispatchError" },
        { name: "dispatch_info", type: "DispatchEventInfo" },
      ],
    },
    {
      name: "NewAccount",
      index: 3,
      fields: [{ name: "account", type: "AccountId", typeName: "T::AccountId" }],
    },
  ],
  errors: [{ name: "CallFiltered", index: 5, docs: ["The origin may not make this call."] }],
  constants: [
    { name: "BlockHashCount", type: "u32", value: 2400, docs: ["How many block hashes are kept."] },
    { name: "SS58Prefix", type: "u16", value: 42, docs: [] },
  ],
  associatedTypes: [{ name: "Hashing", type: "BlakeTwo256", docs: ["Hashes headers and state."] }],
};

const balances: PalletDescription = {
  name: "Balances",
  index: 4,
  crate: "pallet_balances",
  docs: [],
  calls: [
    {
      name: "transfer_allow_death",
      index: 0,
      fields: [
        { name: "dest", type: "MultiAddress", typeName: "AccountIdLookupOf<T>" },
        { name: "value", type: "Compact<Balance>", typeName: "T::Balance" },
      ],
    },
  ],
  events: [
    {
      name: "Transfer",
      index: 2,
      fields: [
        { name: "from", type: "AccountId" },
        { name: "to", type: "AccountId" },
        { name: "amount", type: "Balance" },
      ],
    },
  ],
  errors: [{ name: "InsufficientBalance", index: 2 }],
  constants: [{ name: "ExistentialDeposit", type: "Balance", value: 1_000_000_000n, docs: [] }],
};

const sudo: PalletDescription = {
  name: "Sudo",
  index: 6,
  crate: "pallet_sudo",
  docs: [],
  storage: [{ name: "Key", modifier: "Optional", value: "AccountId", docs: [] }],
  calls: [
    { name: "sudo", index: 0, fields: [{ name: "call", type: "Box<RuntimeCall>" }] },
    { name: "remove_key", index: 4 },
  ],
  events: [{ name: "Sudid", index: 0, fields: [{ name: "sudo_result", type: "DispatchResult" }] }],
};

const shelf: PalletDescription = {
  name: "Shelf",
  index: 200,
  crate: "pallet_shelf",
  docs: ["Storage of every kind."],
  types: { Colour: plainEnum("pallet_shelf::Colour", ["Red", "Green"]) },
  storage: [
    {
      name: "Pairs",
      modifier: "Optional",
      keys: [
        { hasher: "Twox64Concat", type: "u32" },
        { hasher: "Identity", type: "H256" },
      ],
      value: "BTreeMap<u32, BoundedVec<u8>>",
      docs: [],
    },
    { name: "Paint", modifier: "Default", value: "Colour", default: "Green", docs: [] },
    { name: "Answer", modifier: "Default", value: "(u8, Option<u64>)", default: [42, 7], docs: [] },
  ],
};

export const sampleRuntime: RuntimeDescription = {
  version: {
    specName: "sample",
    implName: "sample",
    authoringVersion: 1,
    specVersion: 7,
    implVersion: 1,
    transactionVersion: 3,
    systemVersion: 1,
  },
  crate: "sample_runtime",
  types: packageTypes(),
  apis: [packageApi("Core"), packageApi("Metadata")],
  pallets: [system, balances, sudo, shelf],
  extrinsic: {
    versions: [4, 5],
    address: "MultiAddress",
    signature: "MultiSignature",
    extensions: packageExtensions(),
  },
};
