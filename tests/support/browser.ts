import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** A headless browser, if this machine has one. */

const PATHS = [
  process.env["CHROMIUM"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

/** The browser's executable, or undefined if there is none. */
export const chromiumPath = PATHS.find((path) => path !== undefined && existsSync(path));

export function startBrowser(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error("there is no chromium; CHROMIUM names one");
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}
