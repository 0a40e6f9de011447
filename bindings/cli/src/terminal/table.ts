/**
 * A table that is printed row by row while the rows are computed. Column widths come from what is known in advance,
 * so no row has to wait for later ones.
 */
import type { Terminal } from "./terminal.ts";

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
  /** The least number of characters, for cells that are not known in advance. */
  readonly width?: number;
}

const GAP = "  ";

export class Table {
  readonly #terminal: Terminal;
  readonly #columns: readonly (Column & { readonly width: number })[];

  /** @param known cells by row; a row may be shorter if its last cells are not known yet */
  constructor(terminal: Terminal, columns: readonly Column[], known: readonly (readonly string[])[]) {
    this.#terminal = terminal;
    this.#columns = columns.map((column, at) => ({
      ...column,
      width: Math.max(column.title.length, column.width ?? 0, ...known.map((row) => row[at]?.length ?? 0)),
    }));
  }

  head(): void {
    const { dim } = this.#terminal.colours;
    this.#terminal.print(dim(this.#line(this.#columns.map(({ title }) => title))));
    this.rule();
  }

  rule(): void {
    const { dim } = this.#terminal.colours;
    this.#terminal.print(dim(this.#columns.map(({ width }) => "─".repeat(width)).join(GAP)));
  }

  /** @param paint a function for each column that colours a cell after padding */
  row(cells: readonly string[], paint: readonly (((text: string) => string) | undefined)[] = []): void {
    this.#terminal.print(this.#line(cells, paint));
  }

  #line(cells: readonly string[], paint: readonly (((text: string) => string) | undefined)[] = []): string {
    const padded = this.#columns.map(({ align, width }, at) => {
      const cell = cells[at] ?? "";
      const last = at === this.#columns.length - 1;
      const text = align === "right" ? cell.padStart(width) : last ? cell : cell.padEnd(width);
      return paint[at]?.(text) ?? text;
    });
    return padded.join(GAP).trimEnd();
  }
}
