/**
 * The output of commands. A terminal gets colours and a status line; a pipe or a file gets plain text, whatever `CI`
 * says. `NO_COLOR` and `FORCE_COLOR` have their usual meaning.
 */
import type { WriteStream } from "node:tty";
import picocolors from "picocolors";

export type Colours = ReturnType<typeof picocolors.createColors>;

const ERASE_LINE = "\r\u001b[2K";

export class Terminal {
  readonly colours: Colours;
  readonly #out: WriteStream;
  readonly #interactive: boolean;
  #status = false;
  #drawn = 0;

  constructor(out: WriteStream, environment: NodeJS.ProcessEnv) {
    this.#out = out;
    this.#interactive = out.isTTY === true && environment["TERM"] !== "dumb";
    const forced = (environment["FORCE_COLOR"] ?? "0") !== "0" && environment["FORCE_COLOR"] !== "";
    const forbidden = (environment["NO_COLOR"] ?? "") !== "";
    this.colours = picocolors.createColors(forced || (this.#interactive && !forbidden));
  }

  print(line = ""): void {
    this.status("");
    this.#out.write(`${line}\n`);
  }

  /** Shows the current activity until the next line is printed. Does nothing if the output is not a terminal. */
  status(text: string): void {
    if (!this.#interactive || (text === "" && !this.#status)) return;
    this.#out.write(ERASE_LINE + this.colours.dim(text));
    this.#status = text !== "";
  }

  /** Whether the output is a terminal. */
  get isWatched(): boolean {
    return this.#interactive;
  }

  /**
   * Replaces the lines that were drawn last; longer lines are cut off. A colour must not continue in the next line.
   */
  redraw(lines: readonly string[]): void {
    const most = (this.#out.rows ?? 24) - 1;
    const width = this.#out.columns ?? 80;
    const shown = lines.slice(0, most).map((line) => cut(line, width));
    const back = this.#drawn > 0 ? `\u001b[${this.#drawn}A\r\u001b[J` : "";
    this.#out.write(`${back}${shown.join("\n")}\n`);
    this.#drawn = shown.length;
  }

  /** Keeps the drawn lines; the next ones are drawn below. */
  keep(): void {
    this.#drawn = 0;
  }

  /** Writes text unchanged. */
  write(text: string): void {
    this.#out.write(text);
  }

  /** Writes one JSON document and nothing else. */
  json(value: unknown): void {
    this.#out.write(`${JSON.stringify(value, null, 2)}\n`);
  }
}

const ESCAPE = "\u001b";

/** Cuts a line to so many characters, not counting colour codes. */
function cut(line: string, width: number): string {
  let shown = 0;
  let at = 0;
  while (at < line.length) {
    if (line[at] === ESCAPE) {
      at = line.indexOf("m", at) + 1;
      continue;
    }
    if (shown === width) return `${line.slice(0, at)}${ESCAPE}[0m`;
    shown += 1;
    at += 1;
  }
  return line;
}
