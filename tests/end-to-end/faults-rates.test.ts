import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Backlog, type Catching } from "./faults-backlog.ts";
import { FAULTS } from "./faults-node.ts";

/**
 * Nodes that answer a share of their requests badly, while the relayer is many blocks behind. Every message arrives,
 * whatever the share. The long run of `npm run test:faults` has a backlog of 200 blocks; both report the times.
 */

const isLong = Number(process.env["AS_ISMP_ROUNDS"] ?? 0) >= 20;
const BLOCKS = isLong ? 200 : 20;
const MESSAGES = 3;
/** Latency of every answer in milliseconds, as between two computers. */
const LATENCY = 5;
/** Seconds after which a missing message is given up. */
const PATIENCE = 280;

describe(`a relayer that is ${BLOCKS} blocks behind`, () => {
  let backlog: Backlog;
  let without: Catching;
  const report: Record<string, Catching> = {};

  beforeAll(async () => {
    backlog = await Backlog.start();
    without = await backlog.catchUp({ percent: 0, faults: [], latency: LATENCY }, BLOCKS, MESSAGES, PATIENCE);
    report["0"] = without;
  }, 2000 * PATIENCE);

  afterAll(async () => {
    await backlog.end();
    for (const [percent, each] of Object.entries(report)) {
      const ratio = (each.seconds / without.seconds).toFixed(2);
      process.stdout.write(`${JSON.stringify({ faults: `${percent} %`, ratio, ...each })}\n`);
    }
  });

  it("delivers all messages if nodes have no faults: the control", () => {
    expect(without).toMatchObject({ arrived: MESSAGES, failures: {}, injected: {} });
    // A header and a proof of each block, and little else.
    expect(without.requests).toBeLessThan(2 * (BLOCKS + 40) * 2.5 + 40 * without.seconds);
    expect(without.updates).toBeLessThanOrEqual(3 + without.seconds / 4);
  });

  it.each([
    ["2 % of the requests are refused by a rate limit", 2, ["refuse"]],
    ["1 % of the requests go wrong in any way", 1, FAULTS],
    ["5 % of the requests go wrong in any way", 5, FAULTS],
    ["20 % of the requests go wrong in any way", 20, FAULTS],
  ] as const)(
    "delivers all messages if %s",
    async (_, percent, faults) => {
      const plan = { percent, faults, latency: LATENCY };
      const caught = await backlog.catchUp(plan, BLOCKS, MESSAGES, PATIENCE);
      report[faults === FAULTS ? percent : `${percent} (refused)`] = caught;
      expect(caught.arrived).toBe(MESSAGES);
      expect(Object.keys(caught.injected).length).toBeGreaterThan(0);
      // Retries cost as much as was refused, not what was read before: a walk is not begun again.
      expect(caught.requests).toBeLessThan(without.requests * (1 + percent / 20) + 40 * caught.seconds);
      // One each way, and another one if no block had it for some time.
      expect(caught.updates).toBeLessThanOrEqual(4 + caught.seconds / 4);
    },
    2000 * PATIENCE,
  );
});
