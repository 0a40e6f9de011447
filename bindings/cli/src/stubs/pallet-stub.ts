/** The stub of a pallet without messages: one storage map, one call, one event, one error, one constant. */
import type { StubFiles, StubNames } from "./stub.ts";

export function palletStub({ folder, pallet, crate }: StubNames): StubFiles {
  return {
    [`pallets/${folder}/pallet.json`]: `{
  "name": "${pallet}",
  "crate": "${crate}",
  "docs": "A number of each account.",
  "storage": [
    {
      "name": "Numbers",
      "modifier": "Optional",
      "keys": [{ "hasher": "Blake2_128Concat", "type": "AccountId32" }],
      "value": "u32",
      "docs": "The number that an account has set."
    }
  ],
  "calls": [
    {
      "name": "set_number",
      "index": 0,
      "fields": [{ "name": "number", "type": "u32" }],
      "docs": "Sets the number of the account that signs."
    }
  ],
  "events": [
    {
      "name": "NumberSet",
      "index": 0,
      "fields": [{ "name": "who", "type": "AccountId32" }, { "name": "number", "type": "u32" }],
      "docs": "An account set its number."
    }
  ],
  "errors": [{ "name": "NumberTooLarge", "index": 0, "docs": "A number is at most \`MaxNumber\`." }],
  "constants": [{ "name": "MaxNumber", "type": "u32", "value": 1000, "docs": "The largest number." }]
}
`,
    [`pallets/${folder}/calls.ts`]: `// Calls of ${pallet}: each account sets a number.

import { DispatchResult, OK } from "as-ismp/assembly/frame/dispatch-error";
import { DispatchInfo } from "as-ismp/assembly/frame/dispatch-info";
import { Origin } from "as-ismp/assembly/frame/origin";
import {
  depositNumberSet,
  ERROR_NUMBER_TOO_LARGE,
  MAX_NUMBER,
  numbers,
} from "as-ismp/assembly/generated/pallets/${folder}";
import { setNumberWeight } from "./weights";

export function setNumber(origin: Origin, number: u32): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  if (number > MAX_NUMBER) return ERROR_NUMBER_TOO_LARGE;
  numbers.set(origin.account, number);
  depositNumberSet(origin.account, number);
  return OK;
}

/** What the call weighs, before it runs. */
export function setNumberInfo(number: u32): DispatchInfo {
  return new DispatchInfo(setNumberWeight());
}
`,
    [`pallets/${folder}/weights.ts`]: `// Weights of ${pallet}: of each call the most expensive case. Estimated; \`as-ismp bench-weights\` measures them.

import { Weight } from "as-ismp/assembly/frame/weight";
import { Cost } from "as-ismp/assembly/weights/cost";

/** Picoseconds of computation. */
const COMPUTATION: u64 = 10_000_000;

/** Writes one number. */
export function setNumberWeight(): Weight {
  const cost = new Cost();
  cost.compute(COMPUTATION);
  cost.writesUnread(1, 4);
  return new Weight(cost.refTime, cost.proofSize);
}
`,
    [`tests/${folder}.test.mjs`]: `import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { beforeEach, describe, it } from "node:test";
import { expectError, expectEvent, TestChain } from "@as-ismp/chain/testing";

// Built by \`npx as-ismp build runtime.json --debug --output runtime.debug.wasm\`.
const blob = await readFile(new URL("../runtime.debug.wasm", import.meta.url));

describe("pallet ${pallet}", () => {
  let chain;
  let alice;

  beforeEach(async () => {
    chain = await TestChain.create(blob);
    [alice] = chain.accounts;
  });

  it("stores the number of an account, and deposits an event", async () => {
    const receipt = await chain.send(alice, "${pallet}", "set_number", { number: 7 });
    expectEvent(receipt, "${pallet}", "NumberSet", { who: alice, number: 7 });
    assert.equal(chain.query("${pallet}", "Numbers", alice), 7);
  });

  it("refuses a number above the largest one, and accepts that one", async () => {
    const largest = Number(chain.constant("${pallet}", "MaxNumber"));
    const tooLarge = chain.send(alice, "${pallet}", "set_number", { number: largest + 1 });
    await expectError(tooLarge, "${pallet}.NumberTooLarge");
    assert.equal(chain.query("${pallet}", "Numbers", alice), null);
    await chain.send(alice, "${pallet}", "set_number", { number: largest });
    assert.equal(chain.query("${pallet}", "Numbers", alice), largest);
  });
});
`,
  };
}
