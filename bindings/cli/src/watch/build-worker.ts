/**
 * The thread that builds for `as-ismp dev --watch`: the chain goes on meanwhile, and the compiler stays loaded and
 * optimized by the engine, which makes later builds three times as fast as the first one.
 *
 * The sources that are read are compared with those of the last blob, so that a file that is saved without a change is
 * not compiled.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { parentPort } from "node:worker_threads";
import {
  type AssemblyDescription,
  buildRuntime,
  loadRuntime,
  metadataParts,
  writeEditorFiles,
} from "@as-ismp/build";
import { buildFailure } from "../build-failure.ts";
import type { BuildAnswer, BuildJob, BuildResult } from "./build-job.ts";

/** What the last blob was built from. */
interface Sources {
  readonly description: string;
  /** Hash of each file, by path. */
  readonly files: ReadonlyMap<string, string>;
}

let last: Sources | undefined;

parentPort?.on("message", (job: BuildJob) => {
  answer(job).then(
    (result) => parentPort?.postMessage(result),
    // Reaches the chain's process as an error of the thread.
    (error: unknown) =>
      setImmediate(() => {
        throw error;
      }),
  );
});

async function answer(job: BuildJob): Promise<BuildAnswer> {
  let folders: readonly string[] = [];
  try {
    const start = performance.now();
    const description = loadRuntime(job.file, job);
    folders = foldersOf(description);
    const result = await build(description, start);
    return { result, folders };
  } catch (cause) {
    const failure = buildFailure(cause);
    if (failure === undefined) throw cause;
    return { result: { kind: "refused", failure }, folders };
  }
}

async function build(description: AssemblyDescription, start: number): Promise<BuildResult> {
  const text = textOf(description);
  if (last?.description === text && (await areUnchanged(last.files))) return { kind: "unchanged" };
  const { generated } = await writeEditorFiles(description);
  const files = new Map<string, string>();
  const onRead = (path: string, content: string): void => void files.set(path, hash(content));
  const blob = await buildRuntime(description, { target: "debug", generated, onRead });
  last = { description: text, files };
  const { specName, specVersion } = description.version;
  const milliseconds = performance.now() - start;
  return { kind: "built", blob, specName, specVersion, parts: metadataParts(description), milliseconds };
}

/** The description as text, without the spec version, which is raised by each build. */
function textOf(description: AssemblyDescription): string {
  const { version, pallets, ...rest } = description;
  const withoutVersion = pallets.map((pallet) => ({
    ...pallet,
    constants: pallet.constants?.filter(({ name }) => pallet.name !== "System" || name !== "Version"),
  }));
  return JSON.stringify({ ...rest, pallets: withoutVersion }, (_, value: unknown) => {
    if (typeof value === "bigint") return value.toString();
    if (value instanceof Map) return [...value];
    return value instanceof Uint8Array ? [...value] : value;
  });
}

async function areUnchanged(files: ReadonlyMap<string, string>): Promise<boolean> {
  for (const [path, before] of files) {
    const text = await readFile(path, "utf8").catch(() => undefined);
    if (text === undefined || hash(text) !== before) return false;
  }
  return true;
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** The folders of the author's pallets and runtime APIs. */
function foldersOf({ pallets, apis }: AssemblyDescription): string[] {
  const own = [
    ...pallets.flatMap(({ package: home, folder }) => (home === undefined ? folder : [])),
    ...apis.flatMap(({ package: home, module }) =>
      home === undefined && module !== undefined ? dirname(module) : [],
    ),
  ];
  return [...new Set(own)];
}
