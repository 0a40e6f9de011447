import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { mistakesIn } from "../../bindings/build/src/build/check-code.ts";
import { projectRoot } from "../support/project.ts";

/*
 * The package's own pallets keep the rules for authors' pallets, but for these places. Each says why no call can make it
 * trap; a place that is not needed any more must go.
 */

const FIXED = "reads fields of a fixed size out of storage whose length was compared";
const HASH = "takes 32 bytes for a hash, whatever the input is";

/** For each file what its messages begin with, and why that is safe. */
const SAFE: Readonly<Record<string, readonly [readonly string[], string]>> = {
  "balances/account-data.ts": [["load"], FIXED],
  "grandpa/calls.ts": [["unreachable()"], "no bytes decode to the argument `Void`, so nothing calls these"],
  "ismp-grandpa/storage.ts": [["load"], FIXED],
  "ismp/block-events.ts": [["load"], "reads the index of an event that the reader has read to its end"],
  "ismp/child-trie.ts": [["__alloc"], "takes as many bytes as the longest key has"],
  "ismp/events.ts": [
    ["load", "unreachable()"],
    "reads a constant table, and handlers deposit no event that is not in it",
  ],
  "ismp/execute.ts": [
    ["load", "store"],
    "writes and reads records that it reserved itself, and text within its length",
  ],
  "ismp/message-subjects.ts": [
    ["load", "store", "message."],
    "writes and reads entries that it reserved itself; the kind of a message says which field is there",
  ],
  "ismp/state-commitments.ts": [
    ["__alloc", "load", "store", "commitments["],
    "keeps heights in a table that is as large as their limit; callers pass a range that is not empty",
  ],
  "ismp/unsigned.ts": [["__alloc"], HASH],
  "ismp/weights.ts": [["changetype"], "the type was tested with instanceof just before"],
  "parachain-system/calls.ts": [
    ["__alloc", "load"],
    "takes 32 bytes, and reads bytes after comparing their length",
  ],
  "probe/modules.ts": [["__alloc", "load"], "takes 32 bytes, and reads a message within its length"],
  "proxy/calls.ts": [["__alloc"], HASH],
  "session/genesis.ts": [["changetype"], "a list that is empty until the genesis configuration is read"],
  "utility/origins.ts": [
    ["caller.asSystem!"],
    "System is the only variant, and an argument with another one does not decode",
  ],
  "system/account-key.ts": [["load"], "reads the slots of a table of constant size"],
  "system/account.ts": [["load"], FIXED],
  "system/block-weight.ts": [
    ["this.used[dispatchClass]"],
    "the list has an item for each class of DispatchClass",
  ],
  "system/block.ts": [["__alloc", "store"], "takes 32 bytes for a hash, and writes to what it reserved"],
  "system/calls.ts": [["__alloc", "store"], "takes the 8 bytes that it writes"],
  "system/code.ts": [["__alloc"], HASH],
  "system/genesis.ts": [["__alloc"], HASH],
  "transaction-payment/priority.ts": [["division by clamp("], "clamp() returns 1 or more"],
};

const folder = resolve(projectRoot, "assembly/pallets");

function files(): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => name.replaceAll("\\", "/"))
    .sort();
}

describe("the package's own pallets", () => {
  it.each(files())("can't trap where a call reaches: %s", (file) => {
    const [beginnings, reason] = SAFE[file] ?? [[], ""];
    const traps = mistakesIn(readFileSync(join(folder, file), "utf8"), file);
    const others = traps.filter(
      ({ message }) => !beginnings.some((beginning) => message.startsWith(beginning)),
    );
    expect(others).toEqual([]);
    const unused = beginnings.filter(
      (beginning) => !traps.some(({ message }) => message.startsWith(beginning)),
    );
    expect(unused).toEqual([]);
    expect(beginnings.length > 0).toBe(reason !== "");
  });

  it("have all files of which an exception is told", () => {
    expect(Object.keys(SAFE).filter((file) => !files().includes(file))).toEqual([]);
  });
});
