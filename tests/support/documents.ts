import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { projectRoot } from "./project.ts";

/** What a build makes of a package. */
const BUILT = /^bindings\/\w+\/(?:dist|blobs)\//;

/** The files of a folder and the folders in it, without what a build makes, as paths from the root of the project. */
export function filesBelow(folder: string, wanted: (path: string) => boolean): string[] {
  return readdirSync(resolve(projectRoot, folder), { recursive: true, encoding: "utf8" })
    .map((path) => join(folder, path))
    .filter((path) => !path.includes("node_modules") && !BUILT.test(path) && wanted(path))
    .sort();
}

/** @param path from the root of the project */
export function read(path: string): string {
  return readFileSync(resolve(projectRoot, path), "utf8");
}

/** All Markdown files of the repository: not those of dependencies, nor what a build makes. */
export function allDocuments(): string[] {
  const folders = ["assembly", "bench", "bindings", "docs", "examples", "tests"];
  const isDocument = (path: string): boolean => path.endsWith(".md");
  const atTop = readdirSync(projectRoot).filter(isDocument);
  return [...atTop, ...folders.flatMap((folder) => filesBelow(folder, isDocument))].sort();
}

/** A page without its fenced blocks, which hold neither headings nor links. */
function withoutFences(text: string): string {
  return text.replace(/^ *```.*?^ *```/gms, "");
}

/** What a link may name after `#`: the page's headings, in the form that GitHub gives them, and its anchors. */
function anchorsIn(text: string): string[] {
  const headings = [...withoutFences(text).matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\w -]/g, "")
      .replaceAll(" ", "-"),
  );
  // GitHub numbers headings with the same text: the second one gets `-1`.
  const numbered = headings.map((id, i) => {
    const earlier = headings.slice(0, i).filter((other) => other === id).length;
    return earlier === 0 ? id : `${id}-${earlier}`;
  });
  return [...numbered, ...anchorIds(text)];
}

/**
 * The relative links of a page that lead to no file, or to no heading or anchor of a Markdown file.
 *
 * @param page path from the root of the project
 */
export function brokenLinks(page: string, text: string): string[] {
  const links = [...withoutFences(text).matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)|^\[[^\]]+\]:\s*(\S+)/gm)];
  const targets = links.map(([, inline, defined]) => inline ?? defined ?? "");
  return targets
    .filter((target) => !/^[a-z][a-z+.-]*:/.test(target))
    .filter((target) => {
      const [path = "", id] = target.split("#");
      if (path === "") return !anchorsIn(text).includes(id ?? "");
      return !resolves(decodeURI(target), dirname(page));
    });
}

/** The ids of a page's anchor lines, in their order. */
export function anchorIds(text: string): string[] {
  return [...text.matchAll(/^<a id="([^"]+)"><\/a>$/gm)].map(([, id = ""]) => id);
}

/** Whether a citation such as `docs/spec/grandpa.md#ancestry` names a file and, if it names one, an anchor of it. */
function resolves(citation: string, from = "."): boolean {
  const [path = "", id] = citation.split("#");
  const file = join(from, path);
  if (!existsSync(resolve(projectRoot, file))) return false;
  return id === undefined || anchorsIn(read(file)).includes(id);
}

/**
 * What is wrong with the documents that a source file cites: citations of missing files or sections, and citations of
 * documents that are not in the repository.
 *
 * @param path of the source file, from the root of the project
 */
export function brokenCitations(path: string, text: string): string[] {
  const broken: string[] = [];
  for (const [citation] of text.matchAll(/(?<![\w./-])[\w./-]*\w\.md\b(?:#[\w-]*\w)?/g)) {
    if (!bases(path).some((folder) => resolves(citation, folder))) broken.push(citation);
  }
  for (const line of text.split("\n")) {
    // Sections of public standards may be cited by their number.
    if (line.includes("§") && !/RFC \d+|JSON-RPC 2\.0/.test(line)) broken.push(line.trim());
    const elsewhere =
      /\b(?:fact|host|consensus|protocol|ismp) specification\b|\bdesign decision \d|shared\/spec\b/i;
    if (elsewhere.test(line)) broken.push(line.trim());
  }
  return broken;
}

/** The folders that a source file may name documents from. */
function bases(path: string): string[] {
  // The demo of messages names pages of the protocol without their folder, and adds it itself.
  const demo = /\bdemo[-/]messages\b/.test(path) ? ["docs/explanation/protocol"] : [];
  return [".", dirname(path), ...demo];
}
