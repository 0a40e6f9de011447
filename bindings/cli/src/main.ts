#!/usr/bin/env node
/** The executable `as-ismp`. */
import { run } from "./program.ts";
import { Terminal } from "./terminal/terminal.ts";

// A reader that closes the pipe early, such as `head`, is not an error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

const terminal = new Terminal(process.stdout, process.env);
process.exitCode = await run(process.argv.slice(2), terminal, (text) => process.stderr.write(text));
