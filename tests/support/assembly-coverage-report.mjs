import { readdir, readFile, writeFile } from "node:fs/promises";
import { COVERAGE_FOLDER } from "./assembly-coverage-builds.mjs";

/**
 * Merges what the test files executed of `assembly/`, prints it by folder, and writes `lcov.info`, `summary.json` and
 * `summary.txt` (by file, with the numbers of the lines that no test executed).
 */
export async function reportCoverage() {
  const { mergeCoverage, toLcov } = await import(
    new URL("../../bindings/build/dist/build/line-coverage.js", import.meta.url)
  );
  const { countFile, countFiles, coverageLine } = await import(
    new URL("../../bindings/build/dist/build/coverage-report.js", import.meta.url)
  );
  const all = [];
  for (const { name } of await json("builds/blobs.json")) {
    const { files, flags } = await json(`builds/${name}.json`);
    for (const places of flags) {
      for (const [file, line] of places) all.push({ file: files[file], lines: new Map([[line, false]]) });
    }
  }
  for (const name of await readdir(`${COVERAGE_FOLDER}/raw`)) {
    for (const [file, lines] of await json(`raw/${name}`)) {
      all.push({ file, lines: new Map(lines.map((line) => [line, true])) });
    }
  }
  // A runtime's build sees the sources as a package, that of a probe sees them as its own.
  const own = all.map(({ file, lines }) => ({ file: file.replace(/^as-ismp\//, ""), lines }));
  const files = mergeCoverage(own.filter(({ file }) => file.startsWith("assembly/")));

  const byFile = files.map(countFile);
  const folders = [...new Set(files.map(({ file }) => file.split("/").slice(0, 2).join("/")))];
  const byFolder = folders.map((folder) => {
    const inside = files.filter(({ file }) => file === folder || file.startsWith(`${folder}/`));
    return countFiles(folder, inside);
  });
  const total = countFiles("all", files);
  await writeFile(`${COVERAGE_FOLDER}/lcov.info`, toLcov(files));
  await writeFile(`${COVERAGE_FOLDER}/summary.json`, JSON.stringify({ total, byFolder, byFile }, null, 2));
  await writeFile(
    `${COVERAGE_FOLDER}/summary.txt`,
    `${[...byFile, total].map((count) => coverageLine(count)).join("\n")}\n`,
  );
  console.log(
    `\nLines of assembly/ that were executed\n${[...byFolder, total].map((count) => coverageLine(count)).join("\n")}`,
  );
}

async function json(name) {
  return JSON.parse(await readFile(`${COVERAGE_FOLDER}/${name}`, "utf8"));
}
