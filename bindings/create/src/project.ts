/**
 * Writes a new project from the template.
 *
 * Nothing is overwritten: the folder must not exist or be empty, but for a Git repository that has no files yet. All is
 * checked before the first file is written.
 */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { namesOf, problemOf } from "./names.ts";

const PACKAGE = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const TEMPLATE = join(PACKAGE, "template");

/** npm leaves `.gitignore` out of packages, so the template has it without the dot. */
const RENAMED: Readonly<Record<string, string>> = { gitignore: ".gitignore" };

/** What the command does not do, and what the user can do instead. */
export class ProjectError extends Error {
  override readonly name = "ProjectError";
}

export interface Project {
  /** Absolute path. */
  readonly folder: string;
  readonly name: string;
  /** What was written, from the folder, with `/` between folders. */
  readonly files: readonly string[];
}

/**
 * @param target path of the new folder, whose last part is the name of the project
 * @param from the folder from which a relative path leads
 * @throws ProjectError for a name that npm refuses, and for a folder with files
 */
export function writeProject(target: string, from: string): Project {
  const folder = resolve(from, target);
  const found = basename(folder);
  const problem = problemOf(found);
  if (problem !== undefined) {
    throw new ProjectError(
      `${problem}, got ${JSON.stringify(found)}: choose another folder, for example my-chain`,
    );
  }
  requireEmpty(folder, target);
  const names = namesOf(found);
  const { version } = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8")) as { version: string };
  const values: Readonly<Record<string, string>> = { ...names, version };
  const files = readdirSync(TEMPLATE, { recursive: true, encoding: "utf8" })
    .filter((path) => statSync(join(TEMPLATE, path)).isFile())
    .sort();
  const written = files.map((path) => {
    const text = readFileSync(join(TEMPLATE, path), "utf8");
    const name = RENAMED[path] ?? path;
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    const filled = text.replaceAll(/__(\w+?)__/g, (whole, key: string) => values[key] ?? whole);
    writeFileSync(join(folder, name), filled, { flag: "wx" });
    return name.split(sep).join("/");
  });
  return { folder, name: found, files: written };
}

function requireEmpty(folder: string, target: string): void {
  let entries: string[];
  try {
    entries = readdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return;
    const found = code === "ENOTDIR" ? "a file" : code;
    throw new ProjectError(`expected an empty folder at ${target}, found ${found}: choose another folder`);
  }
  const [first] = entries.filter((entry) => entry !== ".git").sort();
  if (first === undefined) return;
  throw new ProjectError(
    `expected an empty folder at ${target}, found ${first} in it: choose another folder, or remove its files`,
  );
}
