/**
 * The stub of a pallet with a module of ISMP: it sends a text to the same pallet on another chain, which counts it and
 * answers. The template of `create-as-ismp` has what this makes for the name `greetings`.
 */
import type { StubFiles, StubNames } from "./stub.ts";

export function moduleStub(names: StubNames): StubFiles {
  const { folder } = names;
  return {
    [`pallets/${folder}/pallet.json`]: description(names),
    [`pallets/${folder}/calls.ts`]: calls(names),
    [`pallets/${folder}/modules.ts`]: modules(names),
    [`pallets/${folder}/weights.ts`]: weights(names),
    [`tests/${folder}.test.mjs`]: test(names),
  };
}

function description({ folder, pallet, crate }: StubNames): string {
  return `{
  "name": "${pallet}",
  "crate": "${crate}",
  "docs": "Sends a text to the same pallet on another chain, which counts it and answers.",
  "modules": [
    {
      "name": "${pallet}",
      "id": "${folder}",
      "docs": "Texts of other chains, and their answers.",
      "post": "${pallet}Message",
      "response": "${pallet}Answer"
    }
  ],
  "types": {
    "${pallet}Message": {
      "kind": "composite",
      "path": "${crate}::${pallet}Message",
      "docs": "Who sends which text.",
      "fields": [{ "name": "sender", "type": "AccountId32" }, { "name": "text", "type": "Vec<u8>" }]
    },
    "${pallet}Answer": {
      "kind": "composite",
      "path": "${crate}::${pallet}Answer",
      "docs": "How many texts of the sender have arrived.",
      "fields": [{ "name": "sender", "type": "AccountId32" }, { "name": "count", "type": "u32" }]
    }
  },
  "storage": [
    {
      "name": "Counts",
      "modifier": "Optional",
      "keys": [{ "hasher": "Blake2_128Concat", "type": "AccountId32" }],
      "value": "u32",
      "docs": "How many texts of an account of another chain have arrived."
    }
  ],
  "calls": [
    {
      "name": "send",
      "index": 0,
      "fields": [{ "name": "dest", "type": "StateMachine" }, { "name": "text", "type": "Vec<u8>" }],
      "docs": "Sends a text to another chain."
    }
  ],
  "events": [
    {
      "name": "Received",
      "index": 0,
      "fields": [{ "name": "sender", "type": "AccountId32" }, { "name": "text", "type": "Vec<u8>" }],
      "docs": "A text of an account of another chain arrived."
    },
    {
      "name": "Answered",
      "index": 1,
      "fields": [{ "name": "sender", "type": "AccountId32" }, { "name": "count", "type": "u32" }],
      "docs": "The other chain has counted a text of an account."
    },
    {
      "name": "Lost",
      "index": 2,
      "fields": [{ "name": "sender", "type": "AccountId32" }],
      "docs": "A text of an account did not arrive in time, and never will."
    }
  ],
  "errors": [
    {
      "name": "LengthOutOfBounds",
      "index": 0,
      "docs": "A text has at least one byte and at most \`MaxLength\`."
    },
    { "name": "NotSent", "index": 1, "docs": "Pallet Ismp did not take the message." }
  ],
  "constants": [
    { "name": "MaxLength", "type": "u32", "value": 64, "docs": "How many bytes a text may have." }
  ]
}
`;
}

function calls({ folder, pallet, value }: StubNames): string {
  return `// Calls of ${pallet}: an account sends a text to another chain.

import { DispatchResult, OK } from "as-ismp/assembly/frame/dispatch-error";
import { DispatchInfo } from "as-ismp/assembly/frame/dispatch-info";
import { Origin } from "as-ismp/assembly/frame/origin";
import { ${value} } from "as-ismp/assembly/generated/modules/${folder}";
import {
  ERROR_LENGTH_OUT_OF_BOUNDS,
  ERROR_NOT_SENT,
  MAX_LENGTH,
} from "as-ismp/assembly/generated/pallets/${folder}";
import { ${pallet}Message } from "as-ismp/assembly/generated/types";
import { StateMachine } from "as-ismp/assembly/ismp/state-machine";
import { Bytes } from "as-ismp/assembly/scale/bytes";
import { sendWeight } from "./weights";

/** Seconds from now. */
const TIMEOUT: u64 = 3600;

export function send(origin: Origin, dest: StateMachine, text: Bytes): DispatchResult {
  const refused = origin.ensureSigned();
  if (refused != OK) return refused;
  if (text.isEmpty || text.length > MAX_LENGTH) return ERROR_LENGTH_OUT_OF_BOUNDS;
  // Relayers are paid nothing here.
  const message = new ${pallet}Message(origin.account, text);
  const sent = ${value}.post(dest, message, TIMEOUT, origin.account);
  return sent.error == 0 ? OK : ERROR_NOT_SENT;
}

/** What the call weighs, before it runs. */
export function sendInfo(dest: StateMachine, text: Bytes): DispatchInfo {
  return new DispatchInfo(sendWeight(text.length));
}
`;
}

function modules({ folder, pallet, value }: StubNames): string {
  return `// The module \`${folder}\`: counts the texts that arrive, and answers each.

import { AccountId32 } from "as-ismp/assembly/frame/account-id32";
import { ${value}, ${pallet}Module } from "as-ismp/assembly/generated/modules/${folder}";
import {
  counts,
  depositAnswered,
  depositLost,
  depositReceived,
} from "as-ismp/assembly/generated/pallets/${folder}";
import { ${pallet}Answer, ${pallet}Message } from "as-ismp/assembly/generated/types";
import { Callback, ModuleResult } from "as-ismp/assembly/ismp/module";
import { Request } from "as-ismp/assembly/ismp/request";
import { StateMachine } from "as-ismp/assembly/ismp/state-machine";
import { nowSeconds } from "as-ismp/assembly/pallets/ismp/clock";
import { Cost } from "as-ismp/assembly/weights/cost";
import { weighCallback } from "./weights";

/** How long an answer may take, in seconds. */
const ANSWER_TIMEOUT: u64 = 3600;


@final
export class ${pallet} extends ${pallet}Module {
  /** Every chain may send: a text moves nothing. Name the chains here if it does. */
  trusts(chain: StateMachine): bool {
    return true;
  }

  weigh(callback: Callback, bytes: u64, cost: Cost): void {
    weighCallback(callback, bytes, cost);
  }

  /** The protocol has proven that \`request.source\` sent it, and that it has not arrived before. */
  onAccept(request: Request, message: ${pallet}Message): ModuleResult {
    const count = counts.getOr(message.sender, 0) + 1;
    counts.set(message.sender, count);
    depositReceived(message.sender, message.text);
    // The relayer of the answer is paid nothing, so no account pays.
    const answer = new ${pallet}Answer(message.sender, count);
    const sent = ${value}.respond(request, answer, nowSeconds() + ANSWER_TIMEOUT, AccountId32.zero());
    return sent.error == 0 ? ModuleResult.ok() : ModuleResult.refused(sent.error);
  }

  /** The protocol has proven that \`request.dest\` has not taken it, and never will. */
  onTimeout(request: Request, message: ${pallet}Message): ModuleResult {
    depositLost(message.sender);
    return ModuleResult.ok();
  }

  onResponse(request: Request, message: ${pallet}Message, answer: ${pallet}Answer): ModuleResult {
    depositAnswered(message.sender, answer.count);
    return ModuleResult.ok();
  }

  /** The text has arrived all the same: nothing is undone. */
  onResponseTimeout(request: Request, message: ${pallet}Message, answer: ${pallet}Answer): ModuleResult {
    return ModuleResult.ok();
  }
}
`;
}

function weights({ folder, pallet, value }: StubNames): string {
  return `// What the call and the callbacks of ${pallet} weigh, at the most.

import { Weight } from "as-ismp/assembly/frame/weight";
import { ${value} } from "as-ismp/assembly/generated/modules/${folder}";
import { Callback } from "as-ismp/assembly/ismp/module";
import { weighDispatch } from "as-ismp/assembly/pallets/ismp/dispatch-cost";
import { Cost } from "as-ismp/assembly/weights/cost";

/** An account, and the length of the text. */
const MESSAGE: u64 = 34;
/** Picoseconds: an event and a few comparisons. */
const COMPUTATION: u64 = 10_000_000;

/** A message with a text of \`length\` bytes. */
export function sendWeight(length: u32): Weight {
  const cost = new Cost();
  cost.compute(COMPUTATION);
  ${value}.weighPost(cost, MESSAGE + (length as u64));
  return new Weight(cost.refTime, cost.proofSize);
}

/** @param bytes of the request or response */
export function weighCallback(callback: Callback, bytes: u64, cost: Cost): void {
  cost.compute(COMPUTATION);
  if (callback != Callback.Accept) return;
  cost.reads(1, 4);
  cost.writes(1);
  // The answer has the request in it.
  weighDispatch(2 * bytes, cost);
}
`;
}

function test({ pallet }: StubNames): string {
  return `import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { beforeEach, describe, it } from "node:test";
import { connect, expectError } from "@as-ismp/chain/testing";

// Built by \`npx as-ismp build runtime.json --debug --output runtime.debug.wasm\`.
const blob = await readFile(new URL("../runtime.debug.wasm", import.meta.url));

describe("pallet ${pallet} on two chains", () => {
  let chains;
  let alice;

  beforeEach(async () => {
    chains = await connect(blob);
    [alice] = chains.a.accounts;
  });

  const send = (text) => chains.a.send(alice, "${pallet}", "send", { dest: { Substrate: "bbbb" }, text });

  /** The names of the pallet's events in all blocks of a chain. */
  function eventsOf({ chain, blockNumber }) {
    const blocks = Array.from({ length: blockNumber }, (_, i) => chain.blockAt(i + 1));
    const events = blocks.flatMap(({ hash }) => chain.at(hash).events());
    return events.filter((event) => event.pallet === "${pallet}").map(({ name }) => name);
  }

  it("counts a text that arrives, and answers it", async () => {
    const { a, b, relayer } = chains;
    await send("hello");
    const { delivered } = await relayer.relay();
    assert.equal(delivered.length, 2, "expected the text and its answer");
    assert.equal(b.query("${pallet}", "Counts", alice), 1);
    assert.deepEqual([eventsOf(a), eventsOf(b)], [["Answered"], ["Received"]]);
    await send("hello again");
    await relayer.relay();
    assert.equal(b.query("${pallet}", "Counts", alice), 2);
  });

  it("deposits an event on the sending chain if a text does not arrive in time", async () => {
    const { a, b, relayer } = chains;
    await send("hello");
    for (const chain of [a, b]) await chain.increaseTime(3601);
    assert.equal((await relayer.relay()).timedOut.length, 1);
    assert.deepEqual([eventsOf(a), eventsOf(b)], [["Lost"], []]);
  });

  it("refuses a text beyond its bounds", async () => {
    const longest = Number(chains.a.constant("${pallet}", "MaxLength"));
    for (const text of ["", "x".repeat(longest + 1)]) {
      await expectError(send(text), "${pallet}.LengthOutOfBounds");
    }
    await send("x".repeat(longest));
  });
});
`;
}
