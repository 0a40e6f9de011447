import { renderMermaidSVG } from "beautiful-mermaid";
import type { MarkdownRenderer } from "vitepress";

/** Draws Mermaid diagrams when the site is built, as pictures in the page: readers load no program for them. */
export function diagrams(markdown: MarkdownRenderer): void {
  const { fence } = markdown.renderer.rules;
  markdown.renderer.rules.fence = (tokens, index, options, env, self) => {
    const token = tokens[index];
    if (token?.info.trim() !== "mermaid") return fence?.(tokens, index, options, env, self) ?? "";
    // The picture names a font of another server, which a picture in a page can't load.
    const svg = renderMermaidSVG(token.content, { bg: "#ffffff", fg: "#27272a", muted: "#3f3f46" }).replace(
      /@import url\([^)]*\);/,
      "",
    );
    const data = Buffer.from(svg).toString("base64");
    const text = markdown.utils.escapeHtml(token.content);
    return `<p><img class="diagram" alt="${text}" src="data:image/svg+xml;base64,${data}"></p>\n`;
  };
}
