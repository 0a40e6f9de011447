import { describe, expect, it } from "@jest/globals";
import {
  MalformedAnswerError,
  RpcRefusedError,
  RpcUnreachableError,
  SubstrateNode,
} from "../../bindings/relayer/src/prover/index.ts";
import { type RetryTools, StoppedError, withRetry } from "../../bindings/relayer/src/relayer/index.ts";
import { RequestWindow } from "../../bindings/relayer/src/relayer/request-window.ts";

const retry = {
  attempts: 6,
  first_seconds: 0.5,
  most_seconds: 3,
  answer_seconds: 0.05,
  budget_seconds: 3600,
  at_once: 4,
};

/** A node with such answers, the number of requests that it got, and the delays between them. */
function asked(request: () => Promise<unknown>, tools: Partial<RetryTools> = {}, settings = retry) {
  const seen = { times: 0, waits: [] as number[], open: 0, most: 0 };
  const rpc = withRetry(
    {
      request: async () => {
        seen.times += 1;
        seen.open += 1;
        seen.most = Math.max(seen.most, seen.open);
        try {
          return await request();
        } finally {
          seen.open -= 1;
        }
      },
    },
    settings,
    {
      sleep: async (milliseconds) => {
        seen.waits.push(milliseconds);
      },
      random: () => 1,
      ...tools,
    },
  );
  return { seen, rpc, ask: () => rpc.request("any_method") };
}

/** Fails so many times, and then answers. */
function failing(times: number, error: () => unknown): () => Promise<unknown> {
  let left = times;
  return async () => {
    left -= 1;
    if (left >= 0) throw error();
    return "here";
  };
}

const refused = (code: number, message = "no"): RpcRefusedError =>
  new RpcRefusedError("any_method", code, message);
const gone = (): RpcUnreachableError => new RpcUnreachableError("gone");

describe("a request that is retried", () => {
  it("is sent a bounded number of times, with growing delays up to a bound", async () => {
    const busy = asked(() => Promise.reject(refused(-32009)));
    await expect(busy.ask()).rejects.toThrow(RpcUnreachableError);
    expect(busy.seen).toMatchObject({ times: 6, waits: [500, 1000, 2000, 3000, 3000] });
    // A lost connection is retried at once.
    const lost = asked(() => Promise.reject(gone()));
    await expect(lost.ask()).rejects.toThrow(RpcUnreachableError);
    expect(lost.seen).toMatchObject({ times: 6, waits: [50, 200, 800, 3000, 3000] });
  });

  it("is delayed by a random part of that time, at least half of it", async () => {
    const draws = [0, 0.5, 0.999];
    const random = (): number => draws.shift() ?? 0;
    const { seen, ask } = asked(
      failing(3, () => refused(-32009)),
      { random },
    );
    expect(await ask()).toBe("here");
    expect(seen.waits).toEqual([250, 750, 1999]);
  });

  it("fails when its time is over, even if it has attempts left", async () => {
    let now = 0;
    const sleep = async (milliseconds: number): Promise<void> => {
      now += milliseconds;
    };
    const tools = { sleep, now: () => now };
    const settings = { ...retry, budget_seconds: 2 };
    const { seen, ask } = asked(() => Promise.reject(refused(-32009)), tools, settings);
    await expect(ask()).rejects.toThrow(RpcUnreachableError);
    expect(seen.times).toBe(3);
    expect(now).toBe(1500);
  });

  it("treats an answer that comes too late as none", async () => {
    const { seen, ask } = asked(() => new Promise(() => undefined));
    await expect(ask()).rejects.toThrow("no answer in 50 ms");
    expect(seen.times).toBe(6);
  });

  it("returns as soon as the node answers, and reports the failures before", async () => {
    const told: unknown[] = [];
    const { seen, ask } = asked(failing(1, gone), { onRetry: (error) => told.push(error) });
    expect(await ask()).toBe("here");
    expect(seen).toMatchObject({ times: 2, waits: [50] });
    expect(told).toEqual([gone()]);
  });

  it.each([
    ["a limit is exceeded", -32005, "limit exceeded"],
    ["the server is busy", -32009, "Server is busy, try again later"],
    ["there were too many requests", -32029, "Too many requests"],
    ["the rate limit is reached", -32999, "rate limited"],
    ["a gateway says 429", 429, "Too Many Requests"],
    [
      "a replica does not have the block yet",
      4003,
      "Client error: UnknownBlock: Header was not found in the database: 0x00",
    ],
  ])("is sent again if %s, and never returns that as an answer", async (_, code, message) => {
    const soon = asked(failing(3, () => refused(code, message)));
    expect(await soon.ask()).toBe("here");
    const never = asked(() => Promise.reject(refused(code, message)));
    await expect(never.ask()).rejects.toThrow(RpcUnreachableError);
    expect(never.seen.times).toBe(6);
  });

  it.each([
    ["is refused", 1, "no"],
    ["has no such method", -32601, "Method not found"],
    ["is an invalid transaction", 1010, "Invalid Transaction"],
    ["requests pruned state", 4003, "Client error: UnknownBlock: State already discarded for 0x00"],
  ])("is sent once if it %s", async (_, code, message) => {
    const { seen, ask } = asked(() => Promise.reject(refused(code, message)));
    await expect(ask()).rejects.toThrow(RpcRefusedError);
    expect(seen).toMatchObject({ times: 1, waits: [] });
  });

  it("is sent again if the answer is not of the method's form, and names that error at last", async () => {
    let garbage = 2;
    const head = `0x${"01".repeat(32)}`;
    const { rpc, seen } = asked(async () => {
      garbage -= 1;
      return garbage >= 0 ? { no: "hash" } : head;
    });
    expect(await new SubstrateNode(rpc).finalizedHash()).toHaveLength(32);
    expect(seen.times).toBe(3);
    const never = asked(async () => null);
    await expect(new SubstrateNode(never.rpc).finalizedHash()).rejects.toThrow(MalformedAnswerError);
    expect(never.seen.times).toBe(6);
  });

  it("is not sent after the relayer is to stop", async () => {
    const stop = new AbortController();
    const { seen, ask } = asked(() => Promise.reject(gone()), { stop: stop.signal });
    stop.abort();
    await expect(ask()).rejects.toThrow(StoppedError);
    expect(seen.times).toBe(0);
  });

  it("is one of a bounded number that is open at once, and of fewer at a node with an exceeded rate limit", async () => {
    const slow = async (): Promise<string> => {
      await new Promise((done) => setTimeout(done, 5));
      return "here";
    };
    const honest = asked(slow);
    await Promise.all(Array.from({ length: 20 }, () => honest.ask()));
    expect(honest.seen).toMatchObject({ times: 20, most: 4 });

    // Refuses all further requests while it works on two.
    let open = 0;
    let refusals = 0;
    const limited = asked(async () => {
      open += 1;
      try {
        await new Promise((done) => setTimeout(done, 5));
        if (open <= 2) return "here";
        refusals += 1;
        throw refused(-32999);
      } finally {
        open -= 1;
      }
    });
    await Promise.all(Array.from({ length: 40 }, () => limited.ask()));
    expect(refusals).toBeGreaterThan(0);
    expect(refusals).toBeLessThan(40);
  });
});

describe("the limit of open requests", () => {
  it("is halved by a refusal, once for all that were open then, and grows again", async () => {
    const window = new RequestWindow(8);
    const pass = (count: number): Promise<unknown> =>
      Promise.all(Array.from({ length: count }, () => window.run(async () => undefined)));
    window.narrow();
    window.narrow();
    expect(window.width).toBe(4);
    await pass(4);
    window.narrow();
    expect(window.width).toBe(2);
    await pass(100);
    expect(window.width).toBe(8);
    for (let i = 0; i < 10; i += 1) {
      window.narrow();
      await pass(window.width);
    }
    expect(window.width).toBe(1);
  });
});
