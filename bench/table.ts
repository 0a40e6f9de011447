// Tables in Markdown, as docs/reference/performance.md has them.

/** Columns after the first are right-aligned. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rule = `|---${"|--:".repeat(heads.length - 1)}|`;
  return [line(heads), rule, ...rows.map(line)].join("\n");
}

/** Milliseconds with about four digits. */
export function ms(value: number): string {
  return value.toFixed(value < 10 ? 3 : 1);
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString("en");
}

export const NOTHING = "–";
