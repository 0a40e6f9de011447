/**
 * Runtime calls for clients, each of which may use the thread for a limited time.
 *
 * Attack: a client calls an entry point with input that takes seconds to process, such as proofs with thousands of
 * signatures; meanwhile the server could answer no other client. A node makes such calls in other threads. Here V8's
 * watchdog ends them; it interrupts loops of WebAssembly too. Rejects with error 4003 a call that exceeded the limit
 * in four attempts. Invariant: a call that was ended has changed nothing, because it works on its own copy of the storage.
 */
import { createContext, Script } from "node:vm";
import { callTooLong } from "./errors.ts";
import type { MethodContext } from "./method.ts";

/** How many times the limit a call may take in wall-clock time while other processes use the processor. */
const MOST_PATIENCE = 20;
/** How often a call is made: in the first attempts V8 still compiles what it executes. */
const MOST_TRIES = 4;

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
  let time = callTime;
  for (let tries = 1; ; tries += 1) {
    const before = process.cpuUsage();
    const done = attempt(call, time);
    if (done !== undefined) return done.result;
    if (tries === MOST_TRIES) throw callTooLong(callTime);
    const { user, system } = process.cpuUsage(before);
    // On a busy machine the clock says little about the call: the time is stretched by as much as the process waited.
    const stretched = (callTime * time) / Math.max((user + system) / 1000, 1);
    time = Math.ceil(Math.min(Math.max(callTime, stretched), callTime * MOST_PATIENCE));
    await share.turn();
  }
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
