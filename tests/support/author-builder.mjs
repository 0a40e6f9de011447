import { Writable } from "node:stream";
import { workerData } from "node:worker_threads";

/*
 * Runs commands of `as-ismp` one after the other, in a thread that keeps the compiler loaded: the first build of a
 * process takes three times as long as the next one. A thread, because the compiler changes globals that a test runner
 * isolates. `author.ts` waits for each answer.
 */

const { dist, port, done } = workerData;
const { run } = await import(`${dist}/program.js`);
const { Terminal } = await import(`${dist}/terminal/terminal.js`);

port.on("message", async (arguments_) => {
  const printed = { stdout: "", stderr: "" };
  const stdout = new Writable({
    write(chunk, _, next) {
      printed.stdout += chunk;
      next();
    },
  });
  let status = 3;
  try {
    status = await run(arguments_, new Terminal(stdout, {}), (text) => {
      printed.stderr += text;
    });
  } catch (error) {
    printed.stderr += error.stack;
  }
  port.postMessage({ status, ...printed });
  Atomics.add(done, 0, 1);
  Atomics.notify(done, 0);
});
