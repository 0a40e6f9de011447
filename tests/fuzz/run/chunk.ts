import { hex } from "../../support/hex.ts";
import type { Generator, Input, Verdict } from "../generator.ts";
import { InputRandom } from "../input-random.ts";
import type { Limits } from "../runtime-call.ts";
import { clockedMilliseconds, resetClock, type Stopwatch } from "./stopwatch.ts";

/*
 * Inputs of one generator, one after the other.
 */

/** An input that breaks a condition, with everything that is needed to repeat it. */
export interface Finding {
  readonly seed: number;
  readonly generator: string;
  readonly index: number;
  readonly entryPoint: string;
  readonly scene: number;
  readonly verdict: string;
  readonly problem: string;
  /** `0x` hex of the input. */
  readonly input: string;
}

export interface ChunkResult {
  readonly generator: string;
  readonly inputs: number;
  readonly bytes: number;
  readonly longest: number;
  /** The number of each verdict, by `entry point: verdict`. */
  readonly verdicts: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
  /** Findings that are not kept, because there are enough of their kind. */
  readonly more: number;
}

/** How often a slow input is repeated. */
const AGAIN = 12;
/** Findings of one problem in one chunk. */
const KEPT = 2;

export async function runChunk(
  generator: Generator,
  seed: number,
  from: number,
  to: number,
  limits: Limits,
  watch: Stopwatch,
  onProgress: (index: number) => void = () => {},
): Promise<ChunkResult> {
  const verdicts: Record<string, number> = {};
  const findings: Finding[] = [];
  const seen = new Map<string, number>();
  let [bytes, longest, more] = [0, 0, 0];
  for (let index = from; index < to; index++) {
    onProgress(index);
    const input = generator.make(new InputRandom(seed, generator.name, index));
    bytes += input.bytes.length;
    longest = Math.max(longest, input.bytes.length);
    const { name, problem } = await judge(generator, input, limits, watch);
    const key = `${input.entryPoint}: ${name}`;
    verdicts[key] = (verdicts[key] ?? 0) + 1;
    if (problem === undefined) continue;
    const kind = problem.replace(/0x[0-9a-f]+|\d+/g, "…");
    seen.set(kind, (seen.get(kind) ?? 0) + 1);
    if ((seen.get(kind) ?? 0) > KEPT) more += 1;
    else findings.push(findingOf(generator, seed, index, input, name, problem));
  }
  return { generator: generator.name, inputs: to - from, bytes, longest, verdicts, findings, more };
}

/** The verdict on an input; slowness is another condition that it may break. */
export async function judge(
  generator: Generator,
  input: Input,
  limits: Limits,
  watch: Stopwatch,
): Promise<Verdict> {
  resetClock();
  const verdict = await judgeOnce(generator, input, limits);
  const spent = clockedMilliseconds();
  const limit = watch.limit(input.entryPoint, input.bytes.length);
  watch.note(input.entryPoint, spent);
  if (spent <= limit || verdict.problem !== undefined) return verdict;
  // The machine may have been busy: the fastest of some attempts counts.
  let least = spent;
  for (let again = 0; again < AGAIN && least > limit; again++) {
    resetClock();
    await judgeOnce(generator, input, limits);
    least = Math.min(least, clockedMilliseconds());
  }
  if (least <= limit) return verdict;
  const problem = `${input.bytes.length} bytes took ${least.toFixed(1)} ms, the limit is ${limit.toFixed(1)} ms`;
  return { name: verdict.name, problem };
}

/** An unknown error is a finding, like a trap. */
async function judgeOnce(generator: Generator, input: Input, limits: Limits): Promise<Verdict> {
  try {
    return await generator.judge(input, limits);
  } catch (error) {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { name: "unexpected error", problem: `an unexpected error: ${text}` };
  }
}

function findingOf(
  generator: Generator,
  seed: number,
  index: number,
  { entryPoint, scene, bytes }: Input,
  verdict: string,
  problem: string,
): Finding {
  return { seed, generator: generator.name, index, entryPoint, scene, verdict, problem, input: hex(bytes) };
}
