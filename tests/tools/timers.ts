/**
 * Client libraries leave timers behind when they are closed: polkadot-js of seconds, smoldot of up to a minute. With
 * this, no timer of the test file's own world keeps the process alive; those of the test runner do as long as a test runs.
 */
export function unrefTimers(): void {
  const { setTimeout: timeout, setInterval: interval } = globalThis;
  globalThis.setTimeout = ((...parameters: Parameters<typeof timeout>) =>
    timeout(...parameters).unref()) as typeof timeout;
  globalThis.setInterval = ((...parameters: Parameters<typeof interval>) =>
    interval(...parameters).unref()) as typeof interval;
}
