import { relative, resolve } from "node:path";
import { defineConfig } from "vitepress";
import { diagrams } from "../diagrams.ts";
import { anchorOf, deadLinks, siteLinks } from "../links.ts";
import { sidebar } from "../navigation.ts";
import { collectPages, ROOT, SOURCES } from "../pages.ts";
import { plainText } from "../plain-text.ts";

/** `npm run docs`: the documentation as a site in build/site, which any server of files can serve. */

const pages = collectPages();
const site = resolve(ROOT, "site");

export default defineConfig({
  title: "as-ismp",
  description: "A Substrate runtime in AssemblyScript that hosts ISMP",
  lang: "en",
  // Without it browsers ask for a favicon that there is not.
  head: [["link", { rel: "icon", href: "data:," }]],
  srcDir: relative(site, SOURCES),
  outDir: resolve(ROOT, "build/site"),
  cacheDir: resolve(ROOT, "build/site-cache"),
  markdown: {
    anchor: { slugify: anchorOf },
    languageAlias: { assemblyscript: "typescript" },
    config: (markdown) => {
      siteLinks(markdown, pages);
      diagrams(markdown);
      plainText(markdown);
    },
  },
  themeConfig: {
    nav: [
      { text: "Tutorials", link: "/tutorials/send-a-message" },
      { text: "Reference", link: "/reference/cli" },
      { text: "API", link: "/reference/api/" },
      { text: "Protocol", link: "/explanation/protocol/" },
      { text: "Specification", link: "/spec/" },
    ],
    sidebar: sidebar(),
    outline: [2, 3],
    search: { provider: "local" },
  },
  buildEnd({ outDir, site: { base } }) {
    const dead = deadLinks(outDir, base);
    if (dead.length > 0)
      throw new Error(`expected links to pages and anchors of the site, got\n${dead.join("\n")}`);
  },
});
