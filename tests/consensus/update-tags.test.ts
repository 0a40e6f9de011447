import { beforeAll, expect, it } from "@jest/globals";
import type { Runtime } from "../../bindings/core/src/index.ts";
import { loadBlob } from "../support/blob.ts";
import { consensusMessage } from "../support/consensus-client.ts";
import {
  bake,
  chain as chainOf,
  child,
  honest,
  type Recipe,
  trustedBlock,
  voters,
  votes,
} from "../support/grandpa-chain.ts";
import { hex, utf8 } from "../support/hex.ts";
import { batch } from "../support/ismp/calls.ts";
import { message } from "../support/ismp/codec.ts";
import { followRelayChain } from "../support/worlds/relay-clients.ts";

/**
 * Attack: one update of a client in many forms, which fill the pool. An update that stores no state commitment has no
 * state machine in its tag, so the tag names the client.
 */

let runtime: Runtime;

beforeAll(async () => {
  runtime = await loadBlob();
});

const set = voters(4);
const recipe = honest({ set, blocks: chainOf(trustedBlock, 3) });
const fork = child(trustedBlock, { fork: 1 });

function update(id: string, bent: Partial<Recipe> = {}, signer = utf8("relayer")): Uint8Array {
  const { finalityProof } = bake({ ...recipe, ...bent });
  return batch(message.consensus(id, consensusMessage(1, finalityProof), signer));
}

const forms: readonly Partial<Recipe>[] = [
  { headers: recipe.headers.toReversed() },
  { headers: [...recipe.headers, fork.header] },
  { votes: votes(set.slice(1), recipe.target) },
];

it("an update that stores no commitment has one tag in the pool, in any form, and a different one for each client", () => {
  const chain = followRelayChain(runtime, recipe, "one1", "two2");
  const tagOf = (messages: Uint8Array) => {
    const validity = chain.validate(messages);
    return validity.valid ? validity.provides.map(hex).join() : validity.error.name;
  };
  const tag = tagOf(update("one1"));
  expect(tag).toMatch(/^0x[0-9a-f]{64}$/);
  for (const form of forms) expect(tagOf(update("one1", form, utf8("another")))).toBe(tag);
  const other = tagOf(update("two2"));
  expect(other).toMatch(/^0x[0-9a-f]{64}$/);
  expect(other).not.toBe(tag);
});

it("an update in another form is refused once the first is in a block", () => {
  const chain = followRelayChain(runtime, recipe, "one1");
  expect(chain.handle(update("one1")).outcome.kind).toBe("success");
  for (const form of [{}, ...forms]) {
    const { outcome, log } = chain.handle(update("one1", form));
    expect(outcome.kind).toBe("invalid");
    expect(log).toEqual([expect.stringMatching(/^NotAhead: /)]);
  }
});
