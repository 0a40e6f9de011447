import { describe, expect, it } from "@jest/globals";
import { FairQueue, HEAD_START, LONGEST_TURN, type Share } from "../../bindings/chain/src/rpc/fair-queue.ts";

/** The order in which clients are served. Work advances a clock of the test, so the order is the same on every machine. */

let time = 0;

function spend(milliseconds: number): void {
  time += milliseconds;
}

function fairQueue(): FairQueue {
  return new FairQueue(() => time);
}

/** Takes `count` turns, each as long as a piece of work, and appends them to `order`. */
async function work(share: Share, name: string, count: number, order: string[], piece = 2): Promise<void> {
  for (let done = 0; done < count; done += 1) {
    await share.turn();
    order.push(name);
    spend(piece);
  }
}

describe("a fair queue", () => {
  it("serves a client with a short request after one piece of the others' work, however many have long ones", async () => {
    const queue = fairQueue();
    const order: string[] = [];
    const modest = queue.share();
    const busy = Array.from({ length: 20 }, (_, index) => work(queue.share(), `busy ${index}`, 20, order));
    // Each of them has had its first turns.
    while (order.length < 60) await new Promise((resolve) => setImmediate(resolve));
    for (let request = 0; request < 5; request += 1) {
      // The others work between two requests: a few pieces each time that the event loop runs.
      await new Promise((resolve) => setImmediate(resolve));
      const asked = order.length;
      await modest.turn();
      expect(order.length - asked).toBeLessThanOrEqual(1);
      order.push("modest");
    }
    await Promise.all(busy);
    // They have worked all the time.
    expect(order.lastIndexOf("modest")).toBeLessThan(order.length - 20);
  });

  it("gives clients with long requests the same time each, however long their pieces are", async () => {
    const queue = fairQueue();
    const had = { long: 0, short: 0 };
    let longest = 0;
    const busy = async (name: "long" | "short", count: number, piece: number): Promise<void> => {
      const share = queue.share();
      for (let done = 0; done < count; done += 1) {
        await share.turn();
        const began = time;
        spend(piece);
        const took = time - began;
        had[name] += took;
        longest = Math.max(longest, took);
        // As long as both have work.
        if (done < count / 2) expect(Math.abs(had.long - had.short)).toBeLessThan(2 * longest + 5);
      }
    };
    await Promise.all([busy("long", 10, 16), busy("short", 80, 2)]);
  });

  it("does not let a series of new clients block an older one", async () => {
    const queue = fairQueue();
    const order: string[] = [];
    const older = queue.share();
    await work(older, "older", 1, order);
    let waiting = true;
    const flood = (async () => {
      const running: Promise<void>[] = [];
      for (let count = 0; waiting && count < 500; count += 1) {
        running.push(work(queue.share(), "new", 1, order));
        await new Promise((resolve) => setImmediate(resolve));
      }
      await Promise.all(running);
    })();
    for (let turns = 0; turns < 5; turns += 1) await work(older, "older", 1, order);
    waiting = false;
    await flood;
    expect(order.filter((name) => name === "new").length).toBeLessThan(500);
  });

  it("keeps the turns of one client in order", async () => {
    const share = fairQueue().share();
    const order: number[] = [];
    await Promise.all([1, 2, 3].map((each) => share.turn().then(() => order.push(each))));
    expect(order).toEqual([1, 2, 3]);
  });

  it("lets an idle client be ahead of a busy one by no more than the head start", async () => {
    const queue = fairQueue();
    const order: string[] = [];
    const [idle, busy] = [queue.share(), queue.share()];
    const piece = 10;
    await work(busy, "busy", (4 * HEAD_START) / piece, order, piece);
    const before = order.length;
    await Promise.all([work(busy, "busy", 5, order, piece), work(idle, "idle", 30, order, piece)]);
    const first = order.indexOf("busy", before) - before;
    expect(first).toBeGreaterThan(1);
    expect(first).toBeLessThanOrEqual(HEAD_START / piece + 2);
  });

  it("lets the event loop run while work is waiting", async () => {
    const queue = fairQueue();
    const order: string[] = [];
    const busy = work(queue.share(), "busy", 20, order, LONGEST_TURN + 1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(order.length).toBeLessThan(20);
    await busy;
  });

  it("reports that a turn is over", async () => {
    const share = fairQueue().share();
    await share.turn();
    expect(share.isOver).toBe(false);
    spend(LONGEST_TURN + 1);
    expect(share.isOver).toBe(true);
    await share.turn();
    expect(share.isOver).toBe(false);
  });
});
