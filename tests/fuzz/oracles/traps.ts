import { broken, fine, type Input, type Verdict } from "../generator.ts";
import type { Outcome } from "../runtime-call.ts";

/** Traps: a runtime may trap on an input only where Substrate does, with one of the texts below. */

const badInput = (method: string) => `Bad input data provided to ${method}`;

/** Texts with which FRAME panics while it applies inherents. */
const INHERENTS = [
  "Timestamp must be updated only once in the block",
  "Timestamp must increment by at least <MinimumPeriod> between sequential blocks",
  "Timestamp slot must match `CurrentSlot`",
];
const INITIALIZE = ["Slot must increase"];
const CREATE_INHERENTS = [
  "Timestamp inherent data is not provided.",
  "Timestamp inherent data must be provided",
  "Parachain inherent data is not provided.",
];
const EXECUTE = [
  ...INHERENTS,
  ...INITIALIZE,
  "The genesis block is not executed",
  "Invalid inherent position: inherents come first",
  "An extrinsic of the block is not valid",
  "Number of digest items must match that calculated.",
  "Digest item must match that calculated.",
  "Storage root must match that calculated.",
  "Transaction trie root must be valid.",
  "Timestamp must be updated once in the block",
  "set_validation_data inherent needs to be present in every block!",
];

/** By entry point, besides its own `Bad input data`. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  BlockBuilder_apply_extrinsic: INHERENTS,
  BlockBuilder_inherent_extrinsics: CREATE_INHERENTS,
  BlockBuilder_check_inherents: CREATE_INHERENTS,
  BlockBuilder_finalize_block: EXECUTE,
  Core_initialize_block: INITIALIZE,
  Core_execute_block: EXECUTE,
};

/** The method of `<Trait>_<method>`. */
function methodOf(entryPoint: string): string {
  return entryPoint.slice(entryPoint.indexOf("_") + 1);
}

/** The verdict of a call without a result, or undefined. */
export function judgeFailure({ entryPoint, wellFormed }: Input, outcome: Outcome): Verdict | undefined {
  if (outcome.kind === "answer") return undefined;
  if (outcome.kind !== "panic") return broken(outcome.kind, `${outcome.kind}: ${outcome.text}`);
  const { text } = outcome;
  const name = `panic: ${text.split(" provided to ")[0]}`;
  if (text.startsWith(badInput(methodOf(entryPoint)))) {
    return wellFormed ? broken(name, "an input of honest form is called undecodable") : fine(name);
  }
  const allowed = ALLOWED[entryPoint] ?? [];
  if (allowed.some((words) => text.startsWith(words))) return fine(name);
  return broken(name, `the runtime panics where Substrate does not: ${text}`);
}
