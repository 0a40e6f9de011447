/**
 * Where commands write. A terminal gets colour and a status line; a pipe or a file gets plain text, whatever
 * `CI` says. `NO_COLOR` and `FORCE_COLOR` have their usual meaning.
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

  /** Shows what is going on until the next line is printed. Nothing where nobody watches. */
  status(text: string): void {
    if (!this.#interactive || (text === "" && !this.#status)) return;
    this.#out.write(ERASE_LINE + this.colours.dim(text));
    this.#status = text !== "";
  }

  /** Text as it is. */
  write(text: string): void {
    this.#out.write(text);
  }

  /** One JSON document and nothing else. */
  json(value: unknown): void {
    this.#out.write(`${JSON.stringify(value, null, 2)}\n`);
  }
}
