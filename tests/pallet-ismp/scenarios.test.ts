import { beforeAll, describe, expect, it } from "@jest/globals";
import { loadBlob, loadParachainBlob } from "../support/blob.ts";
import { hex, unhex } from "../support/hex.ts";
import type { IsmpChain, IsmpState, RawEvent } from "../support/ismp-chain.ts";
import { oracle, type Scenario, type ScenarioStep } from "../support/vectors.ts";
import {
  isFeeOfExtrinsic,
  isOfWholeRuntime,
  OWN_REASONS,
  refusals,
  withoutByteBehind,
} from "./intended-differences.ts";
import { give, makeCall, resultName, startScenario } from "./scenario-chain.ts";

/**
 * Our runtime must do what the Rust pallet did in each step: the same result, events, storage, child trie, root,
 * digest, and answer to the pool. For intended differences, `intended-differences.ts` has the reason.
 */

const refusedInPool = { valid: false, error: { class: "Invalid", name: refusals.inBlock } };

/** Scenarios that need the parachain runtime. */
const OF_PARACHAIN = "own-relay";

const SCENARIOS = [
  "client",
  "fees",
  "get",
  OF_PARACHAIN,
  "parachains",
  "post-in",
  "response-in",
  "timeout-get",
  "timeout-post",
  "timeout-response",
];

function difference(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Record<string, string | null> {
  const changes: Record<string, string | null> = {};
  for (const [key, value] of after) if (before.get(key) !== value) changes[key] = value;
  for (const key of before.keys()) if (!after.has(key)) changes[key] = null;
  return Object.fromEntries(Object.entries(changes).filter(([key]) => !isOfWholeRuntime(key)));
}

/**
 * The protocol's error with which the Rust handler refused; undefined if it returns only text, or if a module
 * refused.
 */
function reasonOf({ handlers, note }: ScenarioStep): string | undefined {
  if (OWN_REASONS[note] !== undefined) return OWN_REASONS[note];
  const said = handlers?.find((handler) => handler !== "ok");
  return said === undefined || said.startsWith("Custom(") ? undefined : /^\w+/.exec(said)?.[0];
}

class Run {
  readonly scenario: Scenario;
  readonly chain: IsmpChain;
  before: IsmpState;
  eventsBefore = 0;

  constructor(scenario: Scenario, chain: IsmpChain) {
    this.scenario = scenario;
    this.chain = chain;
    this.before = chain.state();
  }

  static async start(name: string): Promise<Run> {
    const scenario = oracle.scenario(name);
    const runtime = await (name === OF_PARACHAIN ? loadParachainBlob() : loadBlob());
    const chain = startScenario(runtime, scenario);
    return new Run(scenario, chain);
  }

  step(step: ScenarioStep): void {
    const { chain } = this;
    chain.setTime(step.now);
    this.before = chain.state();
    this.eventsBefore = chain.events().length;
    if (step.op === "handle_unsigned") {
      this.#handle(step);
    } else if (step.op === "given") {
      give(chain, step.given ?? {});
      if (step.given?.on_initialize !== undefined) this.eventsBefore = 0;
    } else if (step.op === "end_block") {
      expect(chain.endBlock()).toEqual(step.digest);
      this.eventsBefore = chain.events().length;
    } else {
      expect(makeCall(chain, step)).toBe(resultName(step.result, step.pallet));
    }
    this.#compare(step);
  }

  #handle(step: ScenarioStep): void {
    const given = unhex(step.messages ?? "");
    const shorter = withoutByteBehind(step.note, given);
    if (shorter !== undefined) {
      expect(this.chain.validate(given)).toEqual(refusedInPool);
      expect(this.chain.handle(given).log).toEqual([expect.stringMatching(/^TrailingBytes: /)]);
    }
    const messages = shorter ?? given;
    const validity = this.chain.validate(messages);
    const { outcome, log } = this.chain.handle(messages);
    if (step.result === "ok") {
      expect(outcome).toEqual({ kind: "success" });
      if (typeof step.validity !== "object") throw new Error("the oracle said nothing to the pool");
      expect(validity).toMatchObject({
        valid: true,
        priority: BigInt(step.validity.priority),
        longevity: BigInt(step.validity.longevity),
        requires: [],
        propagate: true,
      });
      if (!validity.valid) return;
      expect(validity.provides.map(hex)).toEqual(step.validity.provides);
      expect(log).toEqual([]);
      return;
    }
    // Upstream includes such an extrinsic in the block, as one that failed; see `refusals`.
    expect(validity).toEqual({ valid: false, error: { class: "Invalid", name: refusals.inPool(messages) } });
    expect(outcome).toEqual({ kind: "invalid", error: { class: "Invalid", name: refusals.inBlock } });
    expect(log).toEqual([expect.stringMatching(/^[A-Z][A-Za-z]+: /)]);
    const named = reasonOf(step);
    if (named !== undefined) expect(log[0]).toMatch(new RegExp(`^${named}: `));
  }

  #compare(step: ScenarioStep): void {
    const after = this.chain.state();
    expect(difference(this.before.storage, after.storage)).toEqual(step.storage);
    expect(difference(this.before.childStorage, after.childStorage)).toEqual(step.childStorage);
    expect(after.childRoot).toBe(step.childRoot);
    const seen = this.chain
      .events()
      .slice(this.eventsBefore)
      .filter(
        (event: RawEvent) =>
          ["Ismp", "IsmpGrandpa", "IsmpParachain", "Balances"].includes(event.pallet) &&
          !isFeeOfExtrinsic(event),
      )
      .map(({ pallet, scale }) => ({ pallet, scale }));
    expect(seen).toEqual(step.events.map(({ pallet, scale }) => ({ pallet, scale })));
  }
}

describe.each(SCENARIOS)("compared with the Rust pallet, in the scenario %s,", (name) => {
  let run: Run;

  beforeAll(async () => {
    run = await Run.start(name);
  });

  const { steps, final } = oracle.scenario(name);
  it.each(steps.map((step, place) => [place + 1, step.note, step] as const))(
    "step %i is the same: %s",
    (_, __, step) => {
      run.step(step);
    },
  );

  it("the whole state at the end is the same", () => {
    const { storage, childStorage } = run.chain.state();
    const own = [...storage].filter(([key]) => !isOfWholeRuntime(key));
    expect(Object.fromEntries(own)).toEqual(final.storage);
    expect(Object.fromEntries(childStorage)).toEqual(final.childStorage);
  });
});
