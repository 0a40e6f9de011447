/**
 * `as-ismp demo messages`, which is `npm start`: two chains that exchange a POST and its response, a GET, and a POST
 * that times out.
 *
 * With `--once`, or where nobody watches, it ends when all four are done: exit code 1, with the reason on standard
 * error, if they are not done in time or ended otherwise. In a terminal it goes on until it is stopped.
 */
import type { Runtime } from "../../index.ts";
import { type BlobFile, loadRuntime, readBlob } from "../blob.ts";
import { Goals, outcomeOf, PLAN } from "../demo/messages/goals.ts";
import { greet, introduce, printAsItHappens, printSummary } from "../demo/messages/lines.ts";
import { MessagesDemo } from "../demo/messages/messages-demo.ts";
import { UnusableOptionError } from "../errors.ts";
import { ExitCode } from "../exit-code.ts";
import type { Terminal } from "../terminal/terminal.ts";

export interface DemoMessagesOptions {
  readonly blob: string;
  readonly once?: boolean;
  readonly timeout: string;
  readonly interval: string;
  readonly json?: boolean;
}

export async function demoMessages(
  options: DemoMessagesOptions,
  terminal: Terminal,
  fail: (text: string) => void,
): Promise<ExitCode> {
  const timeout = parseNumber("--timeout", options.timeout, 1, 86_400) * 1000;
  const interval = parseNumber("--interval", options.interval, 100, 60_000);
  const blob = await readBlob(options.blob);
  const runtime = await loadRuntime(blob, "GenesisBuilder", "build_state");
  const reason = await runOnce(blob, runtime, { timeout, interval }, terminal);
  if (reason === undefined) return ExitCode.Accepted;
  fail(`${reason}\n`);
  return ExitCode.Refused;
}

/** Answers why it failed, or undefined. */
async function runOnce(
  blob: BlobFile,
  runtime: Runtime,
  { timeout, interval }: { readonly timeout: number; readonly interval: number },
  terminal: Terminal,
): Promise<string | undefined> {
  let end: (reason: string | undefined) => void = () => undefined;
  const ended = new Promise<string | undefined>((resolve) => {
    end = resolve;
  });
  const onError = (error: unknown): void => {
    end(error instanceof Error ? (error.stack ?? error.message) : String(error));
  };
  const stop = (): void => end("it was stopped");
  process.once("SIGINT", stop).once("SIGTERM", stop);
  const demo = await MessagesDemo.start({ runtime, interval, onError });
  const { chronicle } = demo;
  const goals = new Goals(chronicle);
  const late = (): void => {
    const open = goals.list().filter((goal) => outcomeOf(goal) === undefined);
    const states = open.map(
      ({ name, message }) => `${name}: ${message?.view.stages.at(-1)?.name ?? "not sent"}`,
    );
    end(`not done after ${timeout / 1000} s: ${states.join(", ")}`);
  };
  const timer = setTimeout(late, timeout);
  try {
    greet(blob, chronicle.view(interval), undefined, terminal);
    introduce(terminal);
    printAsItHappens(chronicle, terminal);
    chronicle.subscribe(() => {
      const outcomes = goals.list().map(outcomeOf);
      if (outcomes.includes("missed")) end("an exchange did not end as it should");
      else if (outcomes.every((outcome) => outcome === "reached")) end(undefined);
    });
    const begin = async (): Promise<void> => {
      await demo.connect();
      for (const { what, from } of PLAN) demo.exchanges.send(what, from);
    };
    begin().catch(onError);
    const reason = await ended;
    if (reason === undefined || reason.startsWith("not done") || reason.startsWith("an exchange")) {
      printSummary(goals.list(), chronicle.view(interval), terminal);
    }
    return reason;
  } finally {
    clearTimeout(timer);
    process.off("SIGINT", stop).off("SIGTERM", stop);
    await demo.stop();
  }
}

function parseNumber(option: string, text: string, least: number, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UnusableOptionError(option, `a number from ${least} to ${most} is due`);
}
