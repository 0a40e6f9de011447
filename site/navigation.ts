import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import type { DefaultTheme } from "vitepress";
import { SOURCES, titleOf } from "./pages.ts";

type Item = DefaultTheme.SidebarItem;

/** The kinds of pages, as in docs/index.md. Pages of a kind are in the order in which the indexes link to them. */
export function sidebar(): Item[] {
  return [
    group("Tutorials", pagesOf("tutorials")),
    group("How-to guides", pagesOf("how-to")),
    group(
      "Reference",
      [...pagesOf("reference"), page("glossary.md"), page("reference/api/index.md", "API")],
      false,
    ),
    group("Specification", pagesOf("spec"), true),
    group("Explanation", pagesOf("explanation")),
    group("Protocol", pagesOf("explanation/protocol"), true),
    group("Decisions", pagesOf("decisions"), true),
    group("Project", [
      page("project/contributing.md", "Contributing"),
      page("project/security.md", "Report a vulnerability"),
      page("project/changelog.md", "Changes"),
    ]),
  ];
}

function group(text: string, items: Item[], collapsed = false): Item {
  return { text, items, collapsed };
}

function page(path: string, text = titleOf(join(SOURCES, path))): Item {
  return { text, link: `/${path.replace(/(?:index)?\.md$/, "")}` };
}

function pagesOf(folder: string): Item[] {
  const files = readdirSync(join(SOURCES, folder)).filter((name) => name.endsWith(".md"));
  const order = [...linksOf(`${folder}/index.md`, files.includes("index.md")), ...linksOf("index.md", true)];
  const place = (path: string): number => {
    const found = order.indexOf(path);
    if (path.endsWith("/index.md")) return -1;
    return found === -1 ? order.length : found;
  };
  return files
    .map((name) => `${folder}/${name}`)
    .sort((left, right) => place(left) - place(right) || (left < right ? -1 : 1))
    .map((path) => page(path));
}

/** The pages that an index links to. */
function linksOf(index: string, exists: boolean): string[] {
  if (!exists) return [];
  const text = readFileSync(join(SOURCES, index), "utf8");
  return [...text.matchAll(/\]\(([^)\s#]+\.md)/g)].map(([, link = ""]) =>
    posix.join(posix.dirname(index), link),
  );
}
