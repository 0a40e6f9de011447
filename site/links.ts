import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import type { MarkdownRenderer } from "vitepress";
import type { Pages } from "./pages.ts";

/** Makes links of the repository into links of the site: a page has another place there. */
export function siteLinks(markdown: MarkdownRenderer, pages: Pages): void {
  const repositoryPaths = new Map([...pages].map(([path, page]) => [page, path]));
  markdown.core.ruler.push("site-links", ({ tokens, env }) => {
    const from = repositoryPaths.get(env.relativePath);
    // Pages of the API reference link to one another only.
    if (from === undefined) return;
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const attribute = token.type === "image" ? "src" : "href";
      const link = token.attrGet(attribute);
      if (link === null || /^(?:[a-z][a-z+.-]*:|#|\/)/.test(link)) continue;
      const [path = "", id] = link.split("#");
      const target = pages.get(posix.join(posix.dirname(from), decodeURI(path)));
      // A link to a file that is not there stays as it is, and VitePress reports it.
      if (target !== undefined) token.attrSet(attribute, `/${target}${id === undefined ? "" : `#${id}`}`);
    }
  });
}

/** The anchor of a heading, in the form that GitHub gives it: links name that one. */
export function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, "")
    .replaceAll(" ", "-");
}

/**
 * The links of a built site that lead to no page of it, or to no element with the id after `#`. VitePress looks for pages
 * only.
 *
 * @param base the path that the site is served from, with `/` at both ends
 */
export function deadLinks(folder: string, base: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) =>
    path.replaceAll("\\", "/"),
  );
  const pages = new Map(
    files
      .filter((path) => path.endsWith(".html"))
      .map((path) => [path, readFileSync(join(folder, path), "utf8")]),
  );
  const ids = new Map([...pages].map(([path, html]) => [path, idsIn(html)]));
  return [...pages].flatMap(([page, html]) =>
    [...html.matchAll(/<a\b[^>]*?\shref="([^"]*)"/g)]
      .map(([, link = ""]) => decodeURI(link.replaceAll("&amp;", "&")))
      .filter((link) => !/^[a-z][a-z+.-]*:/.test(link))
      .filter((link) => {
        const [path = "", id] = link.split("#");
        const absolute = path.startsWith(base)
          ? path.slice(base.length)
          : posix.join(posix.dirname(page), path);
        const target =
          path === "" ? page : absolute === "" || absolute.endsWith("/") ? `${absolute}index.html` : absolute;
        if (id === undefined || id === "") return !files.includes(target);
        return !ids.get(target)?.has(id);
      })
      .map((link) => `${page}: ${link}`),
  );
}

function idsIn(html: string): Set<string> {
  return new Set([...html.matchAll(/\sid="([^"]*)"/g)].map(([, id = ""]) => id));
}
