/**
 * Runs the integrity tests of a runtime's pallets, which check constants and settings that do not fit together, as
 * FRAME's `integrity_test` does.
 *
 * They run in a module that has nothing else, compiled from the same sources with the same build constants. So no blob
 * grows by them, and a runtime without such tests takes no time.
 */
import { type LogEntry, Runtime, RuntimeTrapError } from "@as-ismp/core";
import { hasHook } from "../codegen/hooks-source.ts";
import { INTEGRITY_ENTRY_POINT, INTEGRITY_TESTS } from "../codegen/integrity-source.ts";
import type { RuntimeDescription } from "../description/description.ts";
import { type CompileOptions, compile } from "./compile.ts";
import { hasSources } from "./generate.ts";

/** A pallet's integrity test has found a fault. */
export class IntegrityTestError extends Error {
  override name = "IntegrityTestError";
  /** What each failed test says. At least one. */
  readonly faults: readonly string[];

  /** @param faults what each failed test says */
  constructor(faults: readonly string[]) {
    super(faults.join("\n"));
    this.faults = faults;
  }
}

/** @throws IntegrityTestError, CompileError */
export async function runIntegrityTests(
  description: RuntimeDescription,
  constants: NonNullable<CompileOptions["constants"]>,
): Promise<void> {
  if (!hasSources(description)) return;
  if (!description.pallets.some((pallet) => hasHook(pallet, "integrity_test"))) return;
  const { wasm } = await compile({
    description,
    constants,
    target: "debug",
    generatedEntry: INTEGRITY_TESTS,
  });
  const runtime = await Runtime.load(wasm);
  const faults: string[] = [];
  const onLog = ({ level, target, message }: LogEntry): void => {
    if (level === "error" && target === "try-runtime") faults.push(message);
  };
  try {
    runtime.call(INTEGRITY_ENTRY_POINT, new Uint8Array(), { onLog });
  } catch (error) {
    if (!(error instanceof RuntimeTrapError)) throw error;
    throw new IntegrityTestError(faults.length > 0 ? faults : [`an integrity test traps: ${error.message}`]);
  }
}
