import type { MarkdownRenderer } from "vitepress";

/**
 * VitePress compiles pages as Vue templates, where `<word>` opens an element and `{{` an expression. In our pages they are
 * text, for example of an error, but for anchors and comments.
 */
export function plainText(markdown: MarkdownRenderer): void {
  const { rules } = markdown.renderer;
  const { text, html_inline: inline, html_block: block } = rules;
  rules.text = (...given) => (text?.(...given) ?? "").replaceAll("{{", "&#123;&#123;");
  const escaped = (rule: typeof inline): typeof inline => {
    return (tokens, index, ...rest) => {
      const content = tokens[index]?.content ?? "";
      const isOurs = /^(?:<a id="[^"<>]*">|<\/a>|<!--.*-->|[^<])/s.test(content);
      return isOurs ? (rule?.(tokens, index, ...rest) ?? "") : markdown.utils.escapeHtml(content);
    };
  };
  rules.html_inline = escaped(inline);
  rules.html_block = escaped(block);
}
