#!/usr/bin/env node
/** The executable `create-as-ismp`, which `npm create as-ismp FOLDER` runs. */
import { relative } from "node:path";
import { ProjectError, writeProject } from "./project.ts";

const USAGE = `Usage: npm create as-ismp <folder>

Makes a project for a Substrate runtime with ISMP: a pallet whose module answers messages of another chain, and its
test. The folder must not exist, or be empty; its name becomes the name of the package and of the runtime.
`;

const given = process.argv.slice(2);
if (given.includes("--help") || given.includes("-h")) process.stdout.write(USAGE);
else {
  try {
    process.stdout.write(created(given));
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error;
    process.stderr.write(`create-as-ismp: ${error.message}\n`);
    // The input is not usable, as with `as-ismp`.
    process.exitCode = 2;
  }
}

function created(arguments_: readonly string[]): string {
  const [target, ...more] = arguments_;
  if (target === undefined) throw new ProjectError("expected a folder: npm create as-ismp my-chain");
  const unknown = [target, ...more].find((each) => each.startsWith("-")) ?? more[0];
  if (unknown !== undefined) {
    throw new ProjectError(`expected one folder and no options, got ${unknown}: npm create as-ismp my-chain`);
  }
  const { folder, name, files } = writeProject(target, process.cwd());
  const way = relative(process.cwd(), folder);
  const enter = way === "" ? "" : `  cd ${/^[\w./-]+$/.test(way) ? way : JSON.stringify(way)}\n`;
  return `created   ${name}, ${files.length} files

${enter}  npm install
  npm test
`;
}
