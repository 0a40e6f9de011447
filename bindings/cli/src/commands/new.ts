/**
 * `as-ismp new pallet NAME`, `as-ismp new module NAME`: writes stubs beside a `runtime.json`, and adds the pallet to it.
 *
 * Everything is checked before the first file is written: names and indices must be free, and no file may be there.
 */
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { type AssemblyDescription, loadRuntime } from "@as-ismp/build";
import { buildFailure } from "../build-failure.ts";
import {
  UnreadableFileError,
  UnusableInputError,
  UnusableOptionError,
  UnwritableFileError,
} from "../errors.ts";
import { ExitCode } from "../exit-code.ts";
import { shortPath } from "../paths.ts";
import { moduleStub } from "../stubs/module-stub.ts";
import { palletStub } from "../stubs/pallet-stub.ts";
import { addPallet } from "../stubs/runtime-json.ts";
import { type StubFiles, type StubNames, stubNames } from "../stubs/stub.ts";
import type { Terminal } from "../terminal/terminal.ts";

export interface NewOptions {
  /** The configuration that the pallet is added to. */
  readonly runtime: string;
  /** Default: the one after the greatest of the runtime. */
  readonly index?: string;
}

/** Pallets that messages need, as `runtime.json` names them. */
const MESSAGING = ["Ismp", "IsmpGrandpa"];
const LAST_INDEX = 255;
/** Longest name, so that the name of the crate and the id of the module stay short. */
const LONGEST = 32;

export async function newPallet(
  kind: "pallet" | "module",
  name: string,
  options: NewOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  if (!/^[a-z][a-z0-9]*(?:-[a-z][a-z0-9]*)*$/.test(name) || name.length > LONGEST) {
    throw new UnusableInputError(
      `expected a name of at most ${LONGEST} lower-case letters and digits, with - between words, such as fast-lane, got ${JSON.stringify(name)}`,
    );
  }
  const file = resolve(options.runtime);
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new UnreadableFileError(
      `${shortPath(file)}: ${cause.code ?? cause.message}: start in the folder of runtime.json, or name it with --runtime FILE`,
      { cause },
    );
  });
  const description = read(file);
  const names = stubNames(name);
  requireFree(names, description, kind);
  const index = indexFor(description, options.index);
  const changed = addPallet(text, `{ "pallet": "./pallets/${name}", "index": ${index} }`);
  if (changed === undefined) throw new UnusableInputError(`${shortPath(file)}: expected a list "pallets"`);

  const folder = dirname(file);
  const files = kind === "pallet" ? palletStub(names) : moduleStub(names);
  const taken = Object.keys(files).filter((path) => existsSync(join(folder, path)));
  if (taken.length > 0) {
    throw new UnwritableFileError(
      `${shortPath(join(folder, String(taken[0])))}: the file is there already: choose another name, or remove it`,
    );
  }
  await writeAll(folder, files);
  await write(file, changed, "w");
  for (const path of Object.keys(files)) {
    terminal.print(`${terminal.colours.green("written")} ${shortPath(join(folder, path))}`);
  }
  terminal.print(
    `${terminal.colours.green("changed")} ${shortPath(file)}: pallet ${names.pallet}, index ${index}`,
  );
  return ExitCode.Accepted;
}

function read(file: string): AssemblyDescription {
  try {
    return loadRuntime(file);
  } catch (cause) {
    const failure = buildFailure(cause);
    throw failure?.by === "description" ? new UnusableInputError(failure.lines.join("\n"), { cause }) : cause;
  }
}

/** Refuses names that another pallet has, and a module in a runtime that can't send messages. */
function requireFree(
  { folder, pallet, value }: StubNames,
  { pallets, types }: AssemblyDescription,
  kind: "pallet" | "module",
): void {
  const taken = pallets.find((each) => each.name === pallet || basename(each.folder) === folder);
  if (taken !== undefined) {
    throw new UnusableInputError(`the runtime has a pallet ${taken.name} already: choose another name`);
  }
  if (kind === "pallet") return;
  const missing = MESSAGING.filter((name) => !pallets.some((each) => each.name === name));
  if (missing.length > 0) {
    throw new UnusableInputError(
      `expected the pallets ${MESSAGING.join(" and ")} in the runtime, which messages need, ${missing.join(" and ")} missing: add as-ismp/pallets/ismp and as-ismp/pallets/ismp-grandpa to it`,
    );
  }
  const id = Buffer.from(folder);
  for (const other of pallets) {
    if (other.modules?.some((module) => id.equals(Uint8Array.from(module.id)))) {
      throw new UnusableInputError(
        `pallet ${other.name} has a module ${folder} already: choose another name`,
      );
    }
  }
  const bodies = [`${pallet}Message`, `${pallet}Answer`];
  const type = [types, ...pallets.map((each) => each.types ?? {})]
    .flatMap((declared) => Object.keys(declared))
    .find((each) => bodies.includes(each) || each === value);
  if (type !== undefined) {
    throw new UnusableInputError(`the runtime has a type ${type} already: choose another name`);
  }
}

function indexFor({ pallets }: AssemblyDescription, wanted: string | undefined): number {
  const used = new Map(pallets.map(({ index, name }) => [index, name]));
  if (wanted !== undefined) {
    const index = /^\d{1,3}$/.test(wanted) ? Number(wanted) : Number.NaN;
    if (!(index <= LAST_INDEX)) {
      throw new UnusableOptionError("--index", `expected an integer from 0 to ${LAST_INDEX}, got ${wanted}`);
    }
    const owner = used.get(index);
    if (owner !== undefined) {
      throw new UnusableOptionError("--index", `pallet ${owner} has the index ${index}: choose another one`);
    }
    return index;
  }
  const next = Math.max(-1, ...used.keys()) + 1;
  if (next <= LAST_INDEX) return next;
  throw new UnusableOptionError(
    "--index",
    `pallet ${used.get(LAST_INDEX)} has the index ${LAST_INDEX}: name a free one`,
  );
}

async function writeAll(folder: string, files: StubFiles): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await write(join(folder, path), text, "wx");
  }
}

async function write(file: string, text: string, flag: "w" | "wx"): Promise<void> {
  await writeFile(file, text, { flag }).catch((cause: NodeJS.ErrnoException) => {
    throw new UnwritableFileError(`${shortPath(file)}: ${cause.code ?? cause.message}`, { cause });
  });
}
