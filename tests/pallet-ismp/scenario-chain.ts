import type { Runtime } from "../../bindings/core/src/index.ts";
import { concat, unhex } from "../support/hex.ts";
import { sendEncodedResponse, sendGet, sendPost } from "../support/ismp/calls.ts";
import { IsmpChain } from "../support/ismp-chain.ts";
import type { Given, Scenario, ScenarioRequest, ScenarioStep } from "../support/vectors.ts";

/**
 * The oracle's steps as extrinsics: calls of root and of accounts go through Sudo, sends of modules through Probe.
 */

const PALLETS: Readonly<Record<string, number>> = { Ismp: 7, IsmpGrandpa: 8, IsmpParachain: 50 };

/** A chain before the scenario's first step. */
export function startScenario(runtime: Runtime, scenario: Scenario): IsmpChain {
  const { host, coprocessor, balances, steps } = scenario;
  const chain = IsmpChain.start(runtime, {
    host,
    coprocessor,
    balances: balances.map(([account, amount]) => [unhex(account), BigInt(amount)] as const),
  });
  // A parachain has already created its client of siblings, which is the first step of such a scenario.
  if (steps[0]?.given?.on_initialize !== undefined) chain.forgetIsmp();
  return chain;
}

/** Prepares state that would come from other pallets. */
export function give(
  chain: IsmpChain,
  { on_initialize, relayParentNumber, relayParentStorageRoot }: Given,
): void {
  if (on_initialize !== undefined) chain.beginAgain();
  if (relayParentNumber !== undefined)
    chain.setRelayParent(relayParentNumber, unhex(relayParentStorageRoot ?? ""));
}

/** Makes the call of a step; returns the name of its result. Not for `handle_unsigned` and `end_block`. */
export function makeCall(chain: IsmpChain, step: ScenarioStep): string {
  switch (step.op) {
    case "call": {
      const call = concat(Uint8Array.of(PALLETS[step.pallet ?? ""] as number), unhex(step.scale ?? ""));
      if (step.origin === "none") return chain.none(call);
      return step.origin === "root" ? chain.root(call) : chain.signed(unhex(step.origin ?? ""), call);
    }
    case "dispatch_request":
      return chain.signed(unhex(step.payer ?? ""), probeCall(step.request ?? {}, step.fee ?? ""));
    case "dispatch_response": {
      const call = sendEncodedResponse(unhex(step.response ?? ""), BigInt(step.fee ?? ""));
      return chain.signed(unhex(step.payer ?? ""), call);
    }
    default:
      throw new Error(`${step.op} is no call`);
  }
}

/** Our name for upstream's result. */
export function resultName(result: string, pallet = "Ismp"): string {
  const module = /message: Some\("(\w+)"\)/.exec(result)?.[1];
  if (module !== undefined) return `${pallet}.${module}`;
  if (result.startsWith("Other(")) return "Probe.DispatchFailed";
  return result.replace(/^(\w+)\((\w+)\)$/, "$1.$2");
}

/** The call of Probe that sends what a module sends in the scenario. */
function probeCall({ post, get }: ScenarioRequest, fee: string): Uint8Array {
  if (post !== undefined) {
    const { dest, from, to, timeout, body } = post;
    const sent = { dest, from: unhex(from), to: unhex(to), body: unhex(body) };
    return sendPost(sent, BigInt(timeout), BigInt(fee));
  }
  if (get === undefined) throw new Error("the step sends nothing");
  const { dest, from, keys, height, context, timeout } = get;
  const asked = {
    dest,
    from: unhex(from),
    keys: keys.map(unhex),
    height: BigInt(height),
    context: unhex(context),
  };
  return sendGet(asked, BigInt(timeout), BigInt(fee));
}
