// What the state root costs after a block with one transfer, by the size of the state.
//
// The harness's trie shares all nodes that a block left alone, so that the root costs the nodes on the way to what
// was changed: their number grows with the depth of the trie, and not with the state.

import { devAccount, encodeBlock, storageKey } from "@as-ismp/chain";
import type { Runtime } from "@as-ismp/core";
import { measure, median, timeCall } from "./measure.ts";
import { accountIds, Scene } from "./scene.ts";
import { ms, whole } from "./table.ts";

export const STATE_ROOT_HEADS: readonly string[] = [
  "accounts in the state",
  "keys changed by the block",
  "nodes and values written",
  "state root",
  "whole block",
];

const STATE_VERSION = 1;
const ROOT_FUNCTION = "ext_storage_root_version_2";
const ROUNDS = 60;

export async function stateRootRows(runtime: Runtime): Promise<string[][]> {
  const rows: string[][] = [];
  for (const accounts of [10, 1000, 100_000]) rows.push(await stateRootRow(runtime, accounts));
  return rows;
}

async function stateRootRow(runtime: Runtime, accounts: number): Promise<string[]> {
  const scene = new Scene(runtime, 1);
  const before = scene.genesis();
  const accountKey = (id: Uint8Array | undefined): Uint8Array =>
    storageKey(scene.metadata, "System", "Account", [id]);
  const value = before.get(accountKey(scene.others[0]));
  if (value === undefined) throw new Error("the account is not in the state");
  // Beside the accounts of the genesis itself: Alice's and one other.
  for (const id of accountIds(accounts).slice(1)) before.set(accountKey(id), value);
  before.seal();
  before.root(STATE_VERSION);

  const after = before.fork();
  const builder = scene.begin(after);
  for (const transfer of scene.transfers(devAccount("Alice", "ed25519"), 1)) builder.apply(transfer);
  const block = encodeBlock(builder.finalize());
  const { top } = after.changes();
  const keys = top.map(([key]) => key);
  const written = after.snapshot().top.proof(keys, STATE_VERSION).length;

  const roots: number[] = [];
  const [executed] = await measure(
    [
      () => {
        const sample = timeCall(runtime, "Core_execute_block", block, before.fork());
        roots.push((sample.meter.functions.get(ROOT_FUNCTION)?.nanoseconds ?? Number.NaN) / 1e6);
        return sample;
      },
    ],
    ROUNDS,
  );
  return [
    whole(accounts),
    whole(keys.length),
    whole(written),
    ms(median(roots)),
    ms(executed?.total ?? Number.NaN),
  ];
}
