import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, extname, join, posix, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Collects the pages of the site in a folder of its own: those of `docs/`, the pages at the top of the repository, the files
 * that any of them links to, and the API reference. So the site is complete without a server that shows the sources, and a
 * link to a file that does not exist is a dead link.
 */

export const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** What VitePress reads. Removed and written again by each build. */
export const SOURCES = resolve(ROOT, "build/site-sources");
/** Written by typedoc before. */
const API = resolve(ROOT, "build/api");
const AT_TOP = ["CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"];

/** From paths in the repository to paths in the site, both with `/`. */
export type Pages = ReadonlyMap<string, string>;

export function collectPages(): Pages {
  rmSync(SOURCES, { recursive: true, force: true });
  if (!existsSync(API)) throw new Error("expected the API reference in build/api; run `npm run docs`");
  cpSync(API, join(SOURCES, "reference/api"), { recursive: true });
  const pages = new Map<string, string>();
  const open = [...AT_TOP, ...filesOf("docs")];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (pages.has(path)) continue;
    pages.set(path, sitePath(path));
    if (path.endsWith(".md")) open.push(...linkedFiles(path));
  }
  for (const [path, target] of pages) {
    const file = join(SOURCES, target);
    mkdirSync(dirname(file), { recursive: true });
    const content = readFileSync(join(ROOT, path));
    writeFileSync(file, isSource(path) ? sourcePage(path, content) : content);
  }
  return pages;
}

function sitePath(path: string): string {
  if (path.startsWith("docs/")) return path.slice("docs/".length);
  if (path.endsWith(".md")) return `project/${path.toLowerCase()}`;
  return isImage(path) ? `project/${path}` : `source/${path}.md`;
}

function isSource(path: string): boolean {
  return !path.endsWith(".md") && !isImage(path);
}

function isImage(path: string): boolean {
  return [".png", ".svg"].includes(extname(path));
}

/** A source file as a page. */
function sourcePage(path: string, content: Buffer): string {
  const language = extname(path).slice(1);
  // A fence longer than any in the file.
  const fence = "`".repeat(10);
  return `---\nsearch: false\noutline: false\n---\n\n# ${path}\n\n${fence}${language}\n${content.toString("utf8")}${fence}\n`;
}

function filesOf(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .map((path) => posix.join(folder, path.replaceAll("\\", "/")))
    .filter((path) => statSync(join(ROOT, path)).isFile());
}

/** The files of the repository that a page links to. Links to nothing are left for VitePress to report. */
function linkedFiles(page: string): string[] {
  const text = readFileSync(join(ROOT, page), "utf8").replace(/^ *```.*?^ *```/gms, "");
  return [...text.matchAll(/\]\(([^)\s#]+)[^)]*\)/g)]
    .map(([, target = ""]) => posix.join(posix.dirname(page), target))
    .filter(
      (path) => !path.startsWith("..") && existsSync(join(ROOT, path)) && statSync(join(ROOT, path)).isFile(),
    );
}

/** @param file a page in `SOURCES` */
export function titleOf(file: string): string {
  const [, title = relative(SOURCES, file)] = /^# (.+)$/m.exec(readFileSync(file, "utf8")) ?? [];
  return title.replaceAll("`", "");
}
