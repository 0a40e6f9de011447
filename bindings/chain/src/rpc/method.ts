/**
 * A method of the RPC: the names of its parameters, and its function.
 *
 * Parameters are passed by position or by name; missing ones at the end count as null, as on a Substrate node.
 */
import type { Chain } from "../chain/chain.ts";
import type { TransactionPool } from "../pool/pool.ts";
import { invalidParams } from "./errors.ts";
import type { Share } from "./fair-queue.ts";
import type { RpcLimits } from "./limits.ts";
import type { NodeDescription } from "./node-description.ts";
import type { Notices } from "./notices.ts";
import { Parameters } from "./parameters.ts";
import type { Subscriptions } from "./subscriptions.ts";

/** What a method has access to. */
export interface MethodContext {
  /** The chain that is served. */
  readonly chain: Chain;
  /** The chain's transaction pool. */
  readonly pool: TransactionPool;
  /** What the node says about itself. */
  readonly node: NodeDescription;
  /** Limits of the calling session. */
  readonly limits: RpcLimits;
  /** Subscriptions of the calling session. */
  readonly subscriptions: Subscriptions;
  /** The chain's notices for this session. Subscriptions use it instead of the chain. */
  readonly notices: Notices;
  /** The session's turns. A method that walks a list waits for another turn when the present one is over. */
  readonly share: Share;
  /** Names of all methods. */
  readonly methods: readonly string[];
}

/** A method and its parameters. */
export interface Method {
  /** Their names, in order. */
  readonly parameters: readonly string[];
  /** Returns a value that JSON can represent, or a promise of it; throws `RpcError`. */
  readonly run: (context: MethodContext, parameters: Parameters) => unknown;
  /** For the operator only, not for every client: the method changes the chain, or is expensive. Default: false. */
  readonly unsafe?: boolean;
}

/** Methods by name. */
export type MethodGroup = Readonly<Record<string, Method>>;

/** A method with the names of its parameters. */
export function method(parameters: readonly string[], run: Method["run"]): Method {
  return { parameters, run };
}

/** A method that only trusted clients may call. */
export function unsafeMethod(parameters: readonly string[], run: Method["run"]): Method {
  return { parameters, run, unsafe: true };
}

/** `group` with aliases for some of its methods. */
export function withAliases(group: MethodGroup, aliases: Readonly<Record<string, string>>): MethodGroup {
  const named = Object.entries(aliases).map(([alias, name]) => [alias, group[name] as Method] as const);
  return { ...group, ...Object.fromEntries(named) };
}

/** Characters of an unknown method name that the error repeats: an answer must not be as long as the request. */
const LONGEST_NAME = 64;

/** Puts the parameters of a request into the order of the method. */
export function bindParameters({ parameters }: Method, given: unknown): Parameters {
  if (given === undefined || given === null) return new Parameters([]);
  if (Array.isArray(given)) {
    if (given.length > parameters.length) {
      throw invalidParams(`expected at most ${parameters.length} parameters, got ${given.length}`);
    }
    return new Parameters(given);
  }
  const unknown = Object.keys(given).find((name) => !parameters.includes(name));
  if (unknown !== undefined) throw invalidParams(`unknown parameter ${unknown.slice(0, LONGEST_NAME)}`);
  const fields = given as Readonly<Record<string, unknown>>;
  return new Parameters(parameters.map((name) => (Object.hasOwn(fields, name) ? fields[name] : null)));
}
