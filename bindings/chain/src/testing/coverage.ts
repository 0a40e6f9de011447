/**
 * The part of `as-ismp coverage` inside the tests: runs the builds that note their lines in place of the blobs that a test
 * loads, and writes after each call which lines were executed.
 *
 * The command sets the environment variable; without it nothing happens. A blob is recognized by its version and its
 * runtime APIs, so it may be a debug or a release build. What was executed is written at once and not at the end: test
 * frameworks end processes without a notice.
 */
import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  MalformedWasmError,
  RUNTIME_APIS_SECTION,
  RUNTIME_VERSION_SECTION,
  readCustomSection,
} from "@as-ismp/core/internal/blob";
import { toHex } from "@as-ismp/core/internal/codec";
import { FlagReader, instrumentMatching } from "@as-ismp/core/internal/runtime";

/** The environment variable with the folder of the builds. */
export const COVERAGE_VARIABLE = "AS_ISMP_COVERAGE";
/** The file with the list of builds, in that folder. */
export const COVERAGE_BUILDS = "builds.json";

/** A build, as the command lists it. */
export interface CoverageEntry {
  /** Name of the file with its module, in the same folder. */
  readonly file: string;
  /** Number of flags. */
  readonly flags: number;
}

/** What a process executed, as it writes it: by file of the build, the flags of each global in hex. */
export type ExecutedFlags = Readonly<Record<string, readonly string[]>>;

/** Version and runtime APIs of a blob, by which it is recognized; undefined if it has none. */
function versionOf(code: Uint8Array): string | undefined {
  try {
    const [version, apis] = [RUNTIME_VERSION_SECTION, RUNTIME_APIS_SECTION].map((name) =>
      readCustomSection(code, name),
    );
    return version && apis && `${toHex(version)} ${toHex(apis)}`;
  } catch (error) {
    // What loads the code reports that.
    if (error instanceof MalformedWasmError) return undefined;
    throw error;
  }
}

/** Records what this process executes from now on, if the command asks for it. */
export function recordCoverage(): void {
  const folder = process.env[COVERAGE_VARIABLE];
  if (folder === undefined) return;
  const entries = JSON.parse(readFileSync(join(folder, COVERAGE_BUILDS), "utf8")) as CoverageEntry[];
  const output = join(folder, `executed-${randomUUID()}.json`);
  const readers = new Map<string, FlagReader>();
  let written = "";
  let isDue = false;
  const write = (): void => {
    isDue = false;
    const executed: ExecutedFlags = Object.fromEntries(
      [...readers].map(([file, reader]) => [file, reader.flags().map((flags) => flags.toString(16))]),
    );
    const text = JSON.stringify(executed);
    if (text !== written) writeFileSync(output, text);
    written = text;
  };
  for (const { file, flags } of entries) {
    const code = new Uint8Array(readFileSync(join(folder, file)));
    const version = versionOf(code);
    const reader = new FlagReader(flags);
    readers.set(file, reader);
    instrumentMatching((blob) => version !== undefined && versionOf(blob) === version, {
      code,
      onInstance: (exports) => {
        reader.add(exports);
        // A call is synchronous: this runs when it has ended.
        if (!isDue) queueMicrotask(write);
        isDue = true;
      },
    });
  }
}
