import { beforeAll, describe, expect, it } from "@jest/globals";
import { loadBlob } from "../support/blob.ts";
import { concat, hex, unhex } from "../support/hex.ts";
import {
  encodedBytes,
  IsmpChain,
  type IsmpState,
  type RawEvent,
  stateMachine,
} from "../support/ismp-chain.ts";
import { byteVectors, u64 } from "../support/scale.ts";
import { oracle, type Scenario, type ScenarioRequest, type ScenarioStep } from "../support/vectors.ts";
import { expectedEvents, isFeeOfExtrinsic, isOfWholeRuntime, refusals } from "./intended-differences.ts";

/*
 * What the Rust pallet did in each step, our runtime has to do: the same result, events, storage, child trie, root,
 * digest, and word to the pool. Where it is meant to do otherwise, `intended-differences.ts` has the reason.
 */

const SCENARIOS = [
  "client",
  "fees",
  "get",
  "parachains",
  "post-in",
  "response-in",
  "timeout-get",
  "timeout-post",
  "timeout-response",
];

const PALLETS: Readonly<Record<string, number>> = { Ismp: 7, IsmpGrandpa: 8 };
const PROBE = 9;

function u128(value: string): Uint8Array {
  const number = BigInt(value);
  return concat(u64(number & 0xffff_ffff_ffff_ffffn), u64(number >> 64n));
}

/** The call of Probe that sends what a module sends in the scenario. */
function probeCall({ post, get }: ScenarioRequest, fee: string): Uint8Array {
  if (post !== undefined) {
    return concat(
      Uint8Array.of(PROBE, 0),
      stateMachine(post.dest),
      encodedBytes(post.from),
      encodedBytes(post.to),
      u64(BigInt(post.timeout)),
      encodedBytes(post.body),
      u128(fee),
    );
  }
  if (get === undefined) throw new Error("the step sends nothing");
  return concat(
    Uint8Array.of(PROBE, 1),
    stateMachine(get.dest),
    encodedBytes(get.from),
    byteVectors(get.keys.map(unhex)),
    u64(BigInt(get.height)),
    encodedBytes(get.context),
    u64(BigInt(get.timeout)),
    u128(fee),
  );
}

/** Upstream's word for a result as we name it. */
function resultName(result: string): string {
  const module = /message: Some\("(\w+)"\)/.exec(result)?.[1];
  if (module !== undefined) return `Ismp.${module}`;
  if (result.startsWith("Other(")) return "Probe.DispatchFailed";
  return result.replace(/^(\w+)\((\w+)\)$/, "$1.$2");
}

function difference(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Record<string, string | null> {
  const changes: Record<string, string | null> = {};
  for (const [key, value] of after) if (before.get(key) !== value) changes[key] = value;
  for (const key of before.keys()) if (!after.has(key)) changes[key] = null;
  return Object.fromEntries(Object.entries(changes).filter(([key]) => !isOfWholeRuntime(key)));
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
    const chain = IsmpChain.start(await loadBlob(), {
      host: stateMachine(scenario.host),
      coprocessor: concat(Uint8Array.of(1), stateMachine(scenario.coprocessor)),
      balances: scenario.balances.map(([account, amount]) => [unhex(account), BigInt(amount)] as const),
    });
    return new Run(scenario, chain);
  }

  step(step: ScenarioStep): void {
    const { chain } = this;
    chain.setTime(step.now);
    this.before = chain.state();
    this.eventsBefore = chain.events().length;
    switch (step.op) {
      case "call": {
        const call = concat(Uint8Array.of(PALLETS[step.pallet ?? ""] as number), unhex(step.scale ?? ""));
        const result =
          step.origin === "root" ? chain.root(call) : chain.signed(unhex(step.origin ?? ""), call);
        expect(result).toBe(resultName(step.result));
        break;
      }
      case "dispatch_request": {
        const call = probeCall(step.request ?? {}, step.fee ?? "");
        expect(chain.signed(unhex(step.payer ?? ""), call)).toBe(resultName(step.result));
        break;
      }
      case "dispatch_response": {
        const call = concat(Uint8Array.of(PROBE, 2), unhex(step.response ?? ""), u128(step.fee ?? ""));
        expect(chain.signed(unhex(step.payer ?? ""), call)).toBe(resultName(step.result));
        break;
      }
      case "handle_unsigned":
        this.#handle(step);
        break;
      case "end_block":
        expect(chain.endBlock()).toEqual(step.digest);
        this.eventsBefore = chain.events().length;
        break;
    }
    this.#compare(step);
  }

  #handle(step: ScenarioStep): void {
    const messages = unhex(step.messages ?? "");
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
    // Upstream has such an extrinsic in the block, as one that failed; see `refusals`.
    expect(validity).toEqual({ valid: false, error: { class: "Invalid", name: refusals.inPool(messages) } });
    expect(outcome).toEqual({ kind: "invalid", error: { class: "Invalid", name: refusals.inBlock } });
    expect(log).toEqual([expect.stringMatching(/^[A-Z][A-Za-z]+: /)]);
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
          ["Ismp", "IsmpGrandpa", "Balances"].includes(event.pallet) && !isFeeOfExtrinsic(event),
      )
      .map(({ pallet, scale }) => ({ pallet, scale }));
    expect(seen).toEqual(expectedEvents(step, this.before.childStorage));
  }
}

describe.each(SCENARIOS)("beside the Rust pallet, in the scenario %s,", (name) => {
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
