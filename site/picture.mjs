/*
 * `npm run picture`: the picture of the demo's page in README.md. Starts the demo, waits until a POST was delivered and a GET
 * was answered, and writes docs/images/demo.png. Needs `npm run build`, and a chromium, which CHROMIUM may name.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const PICTURE = fileURLToPath(new URL("../docs/images/demo.png", import.meta.url));
const DEMO = fileURLToPath(new URL("../bindings/cli/dist/main.js", import.meta.url));
const BROWSERS = [
  process.env.CHROMIUM,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];
/** Bytes. The picture is in the history of the repository for ever. */
const MOST = 200_000;
/** Milliseconds. */
const PATIENCE = 300_000;

const executablePath = BROWSERS.find((path) => path !== undefined && existsSync(path));
if (executablePath === undefined)
  throw new Error("expected a chromium, found none: set CHROMIUM to its path");

const demo = spawn(process.execPath, [DEMO, "demo", "messages", "--stay"], {
  stdio: ["ignore", "pipe", "inherit"],
});
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, colorScheme: "light" });
  page.setDefaultTimeout(PATIENCE);
  await page.goto(await addressOfPage());
  await page.locator('.card.post[data-state="delivered"]').first().waitFor();
  await page.locator('.card.get[data-state="answered"]').first().waitFor();
  const png = await page.screenshot();
  if (png.length > MOST) throw new Error(`expected a picture of at most ${MOST} bytes, got ${png.length}`);
  mkdirSync(dirname(PICTURE), { recursive: true });
  writeFileSync(PICTURE, png);
  console.log(`${PICTURE}: ${png.length} bytes`);
} finally {
  await browser.close();
  demo.kill("SIGTERM");
}

/** The demo prints it when it listens. */
function addressOfPage() {
  return new Promise((found, failed) => {
    let output = "";
    demo.stdout.setEncoding("utf8").on("data", (chunk) => {
      output += chunk;
      const [, address] = /^page +(http:\S+)$/m.exec(output) ?? [];
      if (address !== undefined) found(address);
    });
    demo.once("exit", (code) => failed(new Error(`the demo ended with exit code ${code}: ${output}`)));
  });
}
