/** Writes documentation of a description as comments of generated code. */

/** The first line of a documentation, as a comment of its own; empty if there is none. */
export function docsOf([first = ""]: readonly string[] = []): string {
  return first === "" ? "" : `/** ${inComment(first)} */\n`;
}

/** A text as a comment may hold it. */
export function inComment(text: string): string {
  return text.replaceAll("*/", "* /");
}
