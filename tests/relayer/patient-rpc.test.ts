import { describe, expect, it } from "@jest/globals";
import { RpcRefusedError, RpcUnreachableError } from "../../bindings/prover/index.ts";
import { patient, StoppedError } from "../../bindings/relayer/index.ts";

const retry = { attempts: 6, first_seconds: 0.5, most_seconds: 3, answer_seconds: 0.05 };

/** A node that fails so, how often it was asked, and how long was waited in between. */
function asked(request: () => Promise<unknown>, stop?: AbortSignal) {
  const seen = { times: 0, waits: [] as number[] };
  const rpc = patient(
    {
      request: () => {
        seen.times += 1;
        return request();
      },
    },
    retry,
    async (milliseconds) => {
      seen.waits.push(milliseconds);
    },
    stop,
  );
  return { seen, ask: () => rpc.request("any_method") };
}

describe("a patient client of a node", () => {
  it("asks one that is gone a bounded number of times, each later than the one before, up to a bound", async () => {
    const { seen, ask } = asked(() => Promise.reject(new RpcUnreachableError("gone")));
    await expect(ask()).rejects.toThrow(RpcUnreachableError);
    expect(seen).toEqual({ times: 6, waits: [500, 1000, 2000, 3000, 3000] });
  });

  it("takes an answer that comes too late for none", async () => {
    const { seen, ask } = asked(() => new Promise(() => undefined));
    await expect(ask()).rejects.toThrow("no answer in 50 ms");
    expect(seen.times).toBe(6);
  });

  it("answers as soon as the node does", async () => {
    let left = 2;
    const { seen, ask } = asked(async () => {
      left -= 1;
      if (left > 0) throw new RpcUnreachableError("gone");
      return "here";
    });
    expect(await ask()).toBe("here");
    expect(seen).toEqual({ times: 2, waits: [500] });
  });

  it("asks once what is refused", async () => {
    const { seen, ask } = asked(() => Promise.reject(new RpcRefusedError("any_method", 1, "no")));
    await expect(ask()).rejects.toThrow(RpcRefusedError);
    expect(seen).toEqual({ times: 1, waits: [] });
  });

  it("asks nothing once it is to stop", async () => {
    const stop = new AbortController();
    const { seen, ask } = asked(() => Promise.reject(new RpcUnreachableError("gone")), stop.signal);
    stop.abort();
    await expect(ask()).rejects.toThrow(StoppedError);
    expect(seen.times).toBe(0);
  });
});
