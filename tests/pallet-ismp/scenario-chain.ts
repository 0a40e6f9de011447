import type { Runtime } from "../../bindings/index.ts";
import { concat, unhex } from "../support/hex.ts";
import { encodedBytes, IsmpChain, stateMachine } from "../support/ismp-chain.ts";
import { byteVectors, u64 } from "../support/scale.ts";
import type { Scenario, ScenarioRequest, ScenarioStep } from "../support/vectors.ts";

/*
 * The oracle's steps as extrinsics: what root and accounts call goes through Sudo, what modules send through Probe.
 */

const PALLETS: Readonly<Record<string, number>> = { Ismp: 7, IsmpGrandpa: 8 };
const PROBE = 9;

/** A chain as it is before the scenario's first step. */
export function startScenario(runtime: Runtime, { host, coprocessor, balances }: Scenario): IsmpChain {
  return IsmpChain.start(runtime, {
    host: stateMachine(host),
    coprocessor: concat(Uint8Array.of(1), stateMachine(coprocessor)),
    balances: balances.map(([account, amount]) => [unhex(account), BigInt(amount)] as const),
  });
}

/** Makes the call that a step is; gives its result's name. Not for `handle_unsigned` and `end_block`. */
export function makeCall(chain: IsmpChain, step: ScenarioStep): string {
  switch (step.op) {
    case "call": {
      const call = concat(Uint8Array.of(PALLETS[step.pallet ?? ""] as number), unhex(step.scale ?? ""));
      return step.origin === "root" ? chain.root(call) : chain.signed(unhex(step.origin ?? ""), call);
    }
    case "dispatch_request":
      return chain.signed(unhex(step.payer ?? ""), probeCall(step.request ?? {}, step.fee ?? ""));
    case "dispatch_response": {
      const call = concat(Uint8Array.of(PROBE, 2), unhex(step.response ?? ""), u128(step.fee ?? ""));
      return chain.signed(unhex(step.payer ?? ""), call);
    }
    default:
      throw new Error(`${step.op} is no call`);
  }
}

/** Upstream's word for a result as we name it. */
export function resultName(result: string): string {
  const module = /message: Some\("(\w+)"\)/.exec(result)?.[1];
  if (module !== undefined) return `Ismp.${module}`;
  if (result.startsWith("Other(")) return "Probe.DispatchFailed";
  return result.replace(/^(\w+)\((\w+)\)$/, "$1.$2");
}

export function u128(value: string | bigint): Uint8Array {
  const number = BigInt(value);
  return concat(u64(number & 0xffff_ffff_ffff_ffffn), u64(number >> 64n));
}

/** The call of Probe that sends what a module sends in the scenario. */
export function probeCall({ post, get }: ScenarioRequest, fee: string): Uint8Array {
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
