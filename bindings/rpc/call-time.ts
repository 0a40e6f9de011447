/**
 * Runtime calls for clients, none of which may keep the thread for longer than the limit.
 *
 * Attack: a client who names an entry point and gives it input that takes seconds to work on, for example proofs with
 * thousands of signatures; meanwhile the server would answer no other client. A node makes such calls in other threads; here
 * they are ended by V8's watchdog, which interrupts loops of WebAssembly too. Refuses, by error 4003, a call that was
 * ended twice. Invariant: a call that was ended has changed nothing, since it works on storage of its own.
 */
import { createContext, Script } from "node:vm";
import { callTooLong } from "./errors.ts";
import type { MethodContext } from "./method.ts";

/** How many times the limit a call may wait where other processes have the processor meanwhile. */
const MOST_PATIENCE = 20;

const realm = createContext({ work: undefined }) as { work: (() => unknown) | undefined };
const script = new Script("work()");

/**
 * The result of `call`, which has to be free of effects: it is made again where the first time was too long, since
 * code that V8 has just met is slow.
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
  // On a busy machine the clock says little about the call: the time is stretched by as much as the process waited.
  const stretched = (callTime * callTime) / Math.max((user + system) / 1000, callTime / MOST_PATIENCE);
  const second = attempt(call, Math.ceil(Math.max(callTime, stretched)));
  if (second === undefined) throw callTooLong(callTime);
  return second.result;
}

/** Undefined: it was ended. */
function attempt<T>(call: () => T, timeout: number): { result: T } | undefined {
  if (!Number.isFinite(timeout)) return { result: call() };
  // A call within a call, as by a method of a program's own, has the time of the outer one.
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
