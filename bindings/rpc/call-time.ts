/**
 * Runtime calls for clients, each of which may use the thread for a limited time.
 *
 * Attack: a client calls an entry point with input that takes seconds to process, such as proofs with thousands of
 * signatures; meanwhile the server could answer no other client. A node makes such calls in other threads. Here V8's
 * watchdog ends them; it interrupts loops of WebAssembly too. Rejects with error 4003 a call that exceeded the limit
 * twice. Invariant: a call that was ended has changed nothing, because it works on its own copy of the storage.
 */
import { createContext, Script } from "node:vm";
import { callTooLong } from "./errors.ts";
import type { MethodContext } from "./method.ts";

/** How many times the limit a call may take in wall-clock time while other processes use the processor. */
const MOST_PATIENCE = 20;

const realm = createContext({ work: undefined }) as { work: (() => unknown) | undefined };
const script = new Script("work()");

/**
 * The result of `call`, which must have no side effects: if the first attempt takes too long it is made again,
 * because V8 runs code slowly before it has optimized it.
 */
export async function withinCallTime<T>(
  { share, limits }: Pick<MethodContext, "share" | "limits">,
  call: () => T,
): Promise<T> {
  const { callTime } = limits;
  // Reading the parameters may have taken long.
  if (share.isOver) await share.turn();
  const before = process.cpuUsage();
  const first = attempt(call, callTime);
  if (first !== undefined) return first.result;
  const { user, system } = process.cpuUsage(before);
  await share.turn();
  // On a busy machine wall-clock time says little about the call: the limit grows by the time in which the process
  // had to wait for the processor.
  const stretched = (callTime * callTime) / Math.max((user + system) / 1000, callTime / MOST_PATIENCE);
  const second = attempt(call, Math.ceil(Math.max(callTime, stretched)));
  if (second === undefined) throw callTooLong(callTime);
  return second.result;
}

/** Returns undefined if the call was ended. */
function attempt<T>(call: () => T, timeout: number): { result: T } | undefined {
  if (!Number.isFinite(timeout)) return { result: call() };
  // A nested call, such as by an additional method of the embedding program, shares the time limit of the outer one.
  if (realm.work !== undefined) return { result: call() };
  realm.work = call;
  try {
    return { result: script.runInContext(realm, { timeout }) as T };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
    return undefined;
  } finally {
    realm.work = undefined;
  }
}
