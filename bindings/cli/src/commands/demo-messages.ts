/**
 * `as-ismp demo messages`, also started by `npm start`: two chains that exchange a POST and its response, a GET, and
 * a POST that times out; and a page that shows them.
 *
 * With `--once`, or if the output is not a terminal, it ends when all four are complete; the exit code is 1, with the
 * reason on standard error, if they are not complete in time or end differently. In a terminal, or with `--stay`, it
 * sends more messages at intervals until it is stopped.
 */
import type { Runtime } from "@as-ismp/core";
import { type BlobFile, loadRuntime, readBlob } from "../blob.ts";
import { EXCHANGE_CALLS } from "../demo/messages/exchanges.ts";
import { Goals, outcomeOf, PLAN } from "../demo/messages/goals.ts";
import { greet, introduce, printAsItHappens, printMore, printSummary } from "../demo/messages/lines.ts";
import { MessagesDemo } from "../demo/messages/messages-demo.ts";
import { PageServer } from "../demo/messages/page-server.ts";
import { watch } from "../demo/messages/screen.ts";
import { mustHaveCalls } from "../demo/required-calls.ts";
import { UnusableOptionError } from "../errors.ts";
import { ExitCode } from "../exit-code.ts";
import type { Terminal } from "../terminal/terminal.ts";

export interface DemoMessagesOptions {
  readonly blob: string;
  readonly once?: boolean;
  readonly stay?: boolean;
  readonly timeout: string;
  readonly interval: string;
  readonly pagePort: string;
}

interface Settings {
  /** Milliseconds. */
  readonly timeout: number;
  readonly interval: number;
  readonly pagePort: number;
  readonly once: boolean;
}

/** In a run that continues: milliseconds after which the next message is sent. */
const NEXT = 12_000;

/** The reason for which a run ended. */
type Finish = { readonly kind: "done" | "stopped" } | { readonly kind: "failed"; readonly reason: string };

export async function demoMessages(
  options: DemoMessagesOptions,
  terminal: Terminal,
  fail: (text: string) => void,
): Promise<ExitCode> {
  const settings = {
    timeout: parseNumber("--timeout", options.timeout, 1, 86_400) * 1000,
    interval: parseNumber("--interval", options.interval, 100, 60_000),
    pagePort: parseNumber("--page-port", options.pagePort, 0, 65_535),
    once: options.once === true || !(terminal.isWatched || options.stay === true),
  };
  const blob = await readBlob(options.blob);
  const runtime = await loadRuntime(blob, "GenesisBuilder", "build_state");
  mustHaveCalls(blob, runtime, EXCHANGE_CALLS);
  const end = await run(blob, runtime, settings, terminal);
  if (end.kind === "failed") fail(`${end.reason}\n`);
  const isGood = end.kind === "done" || (end.kind === "stopped" && !settings.once);
  return isGood ? ExitCode.Accepted : ExitCode.Refused;
}

async function run(
  blob: BlobFile,
  runtime: Runtime,
  settings: Settings,
  terminal: Terminal,
): Promise<Finish> {
  const { interval, once } = settings;
  let end: (how: Finish) => void = () => undefined;
  const ended = new Promise<Finish>((resolve) => {
    end = resolve;
  });
  const onError = (error: unknown): void => {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    end({ kind: "failed", reason });
  };
  const stop = (): void => end({ kind: "stopped" });
  process.on("SIGINT", stop).on("SIGTERM", stop);
  const demo = await MessagesDemo.start({ runtime, interval, onError });
  let page: PageServer | undefined;
  const ends: (() => void)[] = [];
  try {
    page = await listen(demo, settings);
    const { eventLog } = demo;
    const goals = new Goals(eventLog);
    greet(blob, eventLog.view(interval), page.url, terminal);
    introduce(terminal);
    const isDrawn = terminal.isWatched && !once;
    ends.push(isDrawn ? watch(eventLog, interval, page.url, terminal) : printAsItHappens(eventLog, terminal));
    if (once) ends.push(judge(goals, demo, settings, end));
    begin(demo, once, ends).catch(onError);
    const how = await ended;
    for (const each of ends.splice(0)) each();
    if (once && how.kind !== "stopped") printSummary(goals.list(), eventLog.view(interval), terminal);
    if (how.kind === "done") printMore(terminal);
    return how.kind === "stopped" && once ? { kind: "failed", reason: "stopped by a signal" } : how;
  } finally {
    for (const each of ends) each();
    await page?.close();
    await demo.stop();
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}

/** Sends the planned messages; in a run that continues, then further ones in rotation. */
async function begin(demo: MessagesDemo, once: boolean, ends: (() => void)[]): Promise<void> {
  await demo.connect();
  for (const { what, from } of PLAN) demo.exchanges.send(what, from);
  if (once) return;
  let turn = 0;
  const timer = setInterval(() => {
    const { what, from } = PLAN[turn % PLAN.length] as (typeof PLAN)[number];
    // Each kind of message from either chain.
    const isOther = Math.floor(turn / PLAN.length) % 2 === 0;
    demo.exchanges.send(what, isOther === (from === "left") ? "right" : "left");
    turn += 1;
  }, NEXT);
  ends.push(() => clearInterval(timer));
}

/** Ends the run when all goals are reached, when one can't be reached any more, or at the time limit. */
function judge(
  goals: Goals,
  demo: MessagesDemo,
  { timeout }: Settings,
  end: (how: Finish) => void,
): () => void {
  const timer = setTimeout(() => {
    const open = goals.list().filter((goal) => outcomeOf(goal) !== "reached");
    const states = open.map(
      ({ name, message }) => `${name} ${message?.view.stages.at(-1)?.name ?? "not sent"}`,
    );
    end({ kind: "failed", reason: `not done after ${timeout / 1000} s: ${states.join(", ")}` });
  }, timeout);
  const unsubscribe = demo.eventLog.subscribe(() => {
    const outcomes = goals.list().map((goal) => [goal, outcomeOf(goal)] as const);
    const missed = outcomes.find(([, outcome]) => outcome === "missed")?.[0];
    if (missed !== undefined) {
      const { name, due, message } = missed;
      const got = message?.view.stages.at(-1)?.name;
      end({ kind: "failed", reason: `${name}: expected ${due}, got ${got}` });
    } else if (outcomes.every(([, outcome]) => outcome === "reached")) {
      end({ kind: "done" });
    }
  });
  return () => {
    clearTimeout(timer);
    unsubscribe();
  };
}

async function listen(demo: MessagesDemo, { pagePort: port, interval }: Settings): Promise<PageServer> {
  try {
    return await PageServer.listen(demo, { port, interval });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EADDRINUSE" && code !== "EACCES") throw error;
    throw new UnusableOptionError("--page-port", `cannot listen on this port: ${code}`);
  }
}

function parseNumber(option: string, text: string, least: number, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UnusableOptionError(option, `expected a number from ${least} to ${most}`);
}
