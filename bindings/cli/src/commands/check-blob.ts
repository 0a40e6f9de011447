/** `as-ismp check-blob [FILE]`: checks rule by rule whether every Polkadot host can run a blob. */
import { checkBlob } from "@as-ismp/build";
import { readBlob } from "../blob.ts";
import { ExitCode } from "../exit-code.ts";
import { shortPath } from "../paths.ts";
import { count, plural } from "../terminal/format.ts";
import type { Terminal } from "../terminal/terminal.ts";

export interface CheckBlobOptions {
  readonly json?: boolean;
}

export async function checkBlobFile(
  path: string,
  options: CheckBlobOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { code, size, compressed } = await readBlob(path);
  const { ok, violations } = checkBlob(code);
  if (options.json === true) {
    terminal.json({
      ok,
      file: shortPath(path),
      bytes: code.length,
      ...(compressed && { compressed: size }),
      violations,
    });
  } else {
    const { bold, green, red } = terminal.colours;
    const what = `${shortPath(path)}, ${count(code.length)} bytes${compressed ? `, ${count(size)} compressed` : ""}`;
    terminal.print(
      ok
        ? `${green("kept")}    all rules  ${what}`
        : `${red("broken")}  ${plural(violations.length, "violation")}  ${what}`,
    );
    for (const { rule, detail } of violations) terminal.print(`        ${bold(rule)}: ${detail}`);
  }
  return ok ? ExitCode.Accepted : ExitCode.Refused;
}
