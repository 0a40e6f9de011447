/**
 * Client libraries leave timers running when they are closed: polkadot-js for seconds, smoldot for up to a minute.
 * With this, no timer of the test file keeps the process alive; the test runner keeps it alive while a test runs.
 */
export function unrefTimers(): void {
  const { setTimeout: timeout, setInterval: interval } = globalThis;
  globalThis.setTimeout = ((...parameters: Parameters<typeof timeout>) =>
    timeout(...parameters).unref()) as typeof timeout;
  globalThis.setInterval = ((...parameters: Parameters<typeof interval>) =>
    interval(...parameters).unref()) as typeof interval;
}
