import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { Browser, Page } from "playwright-core";
import { blobPath } from "../support/blob.ts";
import { chromiumPath, startBrowser } from "../support/browser.ts";
import { DemoProcess } from "../support/demo-process.ts";

/** In milliseconds. A message takes some seconds, more on a busy machine. */
const PATIENCE = 600_000;

const where = chromiumPath === undefined ? describe.skip : describe;
if (chromiumPath === undefined) {
  console.warn("skipped: the demo's page in a browser. There is no chromium; CHROMIUM names one.");
}

let demo: DemoProcess;

beforeAll(async () => {
  demo = await DemoProcess.start("--interval", "700", "--blob", blobPath);
}, PATIENCE);

afterAll(async () => {
  expect(await demo.stop()).toBe(0);
});

where("the demo's page in a browser", () => {
  let browser: Browser;
  let page: Page;
  const requests: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await startBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.setDefaultTimeout(PATIENCE);
    page.on("request", (request) => requests.push(request.url()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    await page.goto(demo.page);
  }, PATIENCE);

  afterAll(() => browser?.close());

  it(
    "shows a message under way, and then its arrival",
    async () => {
      // The other POST of the demo times out by intent, and is never delivered.
      const post = page.locator('.card.post[data-state="in challenge"]', { hasText: "hello" });
      await post.first().waitFor();
      const id = await post.first().getAttribute("data-id");
      await page.locator(`.card[data-id="${id}"][data-state="delivered"]`).waitFor();
      await page
        .locator(`#map .arrow.post[data-id="${id}"] .line[marker-end]`)
        .waitFor({ state: "attached" });
      expect(await page.locator("#map .block.final").count()).toBeGreaterThan(4);
      for (const side of ["left", "right"]) {
        const text = (await page.locator(`#${side}-head`).textContent()) ?? "";
        const [, best, finalized] = /(\d+) best, (\d+) finalized/.exec(text) ?? [];
        expect(Number(best)).toBeGreaterThan(4);
        expect(Number(best) - Number(finalized)).toBeLessThanOrEqual(2);
      }
    },
    PATIENCE,
  );

  it(
    "shows the proof of a message, and the checks that it passed",
    async () => {
      await page.locator('.card.post[data-state="delivered"]').first().click();
      const sheet = page.locator("dialog[open]");
      await sheet.locator(".checks li").first().waitFor();
      const text = (await sheet.textContent()) ?? "";
      expect(text).toMatch(/state root0x[0-9a-f]{64}/);
      expect(text).toMatch(/trie nodes\d+ of [\d,]+ bytes, blake2_256, verified again here in [\d.]+ ms/);
      expect(text).toMatch(/signatures3 of 4, the fewest that finalize/);
      expect(await sheet.locator(".nodes li").count()).toBeGreaterThan(0);
      const link = sheet.locator(".checks a").first();
      const answer = await page.request.get(`${demo.page}${await link.getAttribute("href")}`);
      expect(await answer.text()).toContain("refused as");
      await page.keyboard.press("Escape");
      await sheet.waitFor({ state: "detached" });
    },
    PATIENCE,
  );

  it(
    "sends messages with its buttons",
    async () => {
      const before = await page.locator(".card.get").count();
      const sent = page.waitForResponse(`${demo.page}/send?what=get&from=left`);
      await page.getByRole("button", { name: "GET by left" }).click();
      expect((await sent).status()).toBe(204);
      await page.locator(".card.get").nth(before).waitFor();
      await page.locator('.card.get[data-state="answered"]').first().waitFor();
    },
    PATIENCE,
  );

  it("requests nothing from other servers, and reports no error", () => {
    expect(requests.filter((url) => !url.startsWith(demo.page))).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

describe("the server of the demo's page", () => {
  const ask = (path: string, options?: RequestInit): Promise<Response> => fetch(demo.page + path, options);

  it("forbids the page to load anything from elsewhere", async () => {
    const { status, headers } = await ask("/");
    expect(status).toBe(200);
    expect(headers.get("content-security-policy")).toContain("default-src 'self'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("accepts requests from its own page, and from no other", async () => {
    const send = (origin: string): Promise<Response> =>
      ask("/send?what=post&from=left", { method: "POST", headers: { origin } });
    expect((await send("http://example.org")).status).toBe(403);
    expect((await send("http://127.0.0.1:1")).status).toBe(403);
    expect((await send(demo.page)).status).toBe(204);
  });

  it("serves no other files, and no unknown messages", async () => {
    for (const path of [
      "/../package.json",
      "/%2e%2e/package.json",
      "/dom.ts",
      "/docs/reference/errors.md",
      "/sheets/x",
    ]) {
      expect((await ask(path)).status).toBe(404);
    }
    const odd = ["/send?what=post", "/send?what=all&from=left", "/send?what=post&from=constructor"];
    for (const path of odd) expect((await ask(path, { method: "POST" })).status).toBe(400);
    expect((await ask("/", { method: "DELETE" })).status).toBe(405);
  });
});
