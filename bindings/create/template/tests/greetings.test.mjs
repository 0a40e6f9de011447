import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { beforeEach, describe, it } from "node:test";
import { connect, expectError } from "@as-ismp/chain/testing";

// Built by `npx as-ismp build runtime.json --debug --output runtime.debug.wasm`.
const blob = await readFile(new URL("../runtime.debug.wasm", import.meta.url));

describe("pallet Greetings on two chains", () => {
  let chains;
  let alice;

  beforeEach(async () => {
    chains = await connect(blob);
    [alice] = chains.a.accounts;
  });

  const send = (text) => chains.a.send(alice, "Greetings", "send", { dest: { Substrate: "bbbb" }, text });

  /** The names of the pallet's events in all blocks of a chain. */
  function eventsOf({ chain, blockNumber }) {
    const blocks = Array.from({ length: blockNumber }, (_, i) => chain.blockAt(i + 1));
    const events = blocks.flatMap(({ hash }) => chain.at(hash).events());
    return events.filter((event) => event.pallet === "Greetings").map(({ name }) => name);
  }

  it("counts a text that arrives, and answers it", async () => {
    const { a, b, relayer } = chains;
    await send("hello");
    const { delivered } = await relayer.relay();
    assert.equal(delivered.length, 2, "expected the text and its answer");
    assert.equal(b.query("Greetings", "Counts", alice), 1);
    assert.deepEqual([eventsOf(a), eventsOf(b)], [["Answered"], ["Received"]]);
    await send("hello again");
    await relayer.relay();
    assert.equal(b.query("Greetings", "Counts", alice), 2);
  });

  it("deposits an event on the sending chain if a text does not arrive in time", async () => {
    const { a, b, relayer } = chains;
    await send("hello");
    for (const chain of [a, b]) await chain.increaseTime(3601);
    assert.equal((await relayer.relay()).timedOut.length, 1);
    assert.deepEqual([eventsOf(a), eventsOf(b)], [["Lost"], []]);
  });

  it("refuses a text beyond its bounds", async () => {
    const longest = Number(chains.a.constant("Greetings", "MaxLength"));
    for (const text of ["", "x".repeat(longest + 1)]) {
      await expectError(send(text), "Greetings.LengthOutOfBounds");
    }
    await send("x".repeat(longest));
  });
});
