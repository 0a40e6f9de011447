import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { decide, type MessageStatus, type UsableHeight } from "../../bindings/relayer/src/relayer/index.ts";

const state = {
  at: { machine: "SUBSTRATE-left", consensusStateId: "left", height: 5n },
  timestamp: 100n,
  overlayRoot: null,
  stateRoot: new Uint8Array(32),
};
const usable: UsableHeight = { state, usable: true };
const waiting: UsableHeight = { state, usable: false };
const fresh: MessageStatus = {
  kind: "post",
  open: true,
  taken: false,
  timeout: 100n,
  clock: 50n,
  delivery: undefined,
  expiry: undefined,
};

describe("a message between two chains", () => {
  const steps: readonly (readonly [string, Partial<MessageStatus>, unknown])[] = [
    ["waits for its finality to be known", {}, { do: "wait", for: "finality" }],
    ["waits for the challenge period", { delivery: waiting }, { do: "wait", for: "challenge period" }],
    ["is delivered after it", { delivery: usable }, { do: "deliver", at: state }],
    ["ends after it was delivered", { delivery: usable, taken: true }, { do: "end", as: "delivered" }],
    ["of a GET ends after it was answered", { kind: "get", taken: true }, { do: "end", as: "answered" }],
    ["ends if the sender closed it", { delivery: usable, open: false }, { do: "end", as: "closed" }],
    [
      "is not delivered in the second of its timeout",
      { delivery: usable, clock: 100n },
      { do: "wait", for: "timeout to be proven" },
    ],
    ["times out once that is proven", { clock: 100n, expiry: usable }, { do: "time out", at: state }],
    [
      "waits for the challenge period of a timeout too",
      { clock: 100n, expiry: waiting },
      { do: "wait", for: "challenge period" },
    ],
    ["of a GET times out without a proof", { kind: "get", clock: 100n }, { do: "time out", at: undefined }],
    [
      "never times out with a timeout of 0",
      { timeout: 0n, clock: 10n ** 12n, delivery: usable },
      { do: "deliver", at: state },
    ],
  ];

  it.each(steps)("%s", (_, change, decision) => {
    expect(decide({ ...fresh, ...change })).toEqual(decision);
  });

  it("is never delivered after it was delivered, closed or late, nor under a height that can't be used", () => {
    const heights = fc.constantFrom(undefined, usable, waiting);
    const statuses = fc.record({
      kind: fc.constantFrom("post" as const, "response" as const, "get" as const),
      open: fc.boolean(),
      taken: fc.boolean(),
      timeout: fc.bigInt({ min: 0n, max: 10n }),
      clock: fc.bigInt({ min: 0n, max: 10n }),
      delivery: heights,
      expiry: heights,
    });
    fc.assert(
      fc.property(statuses, (status) => {
        const isLate = status.timeout > 0n && status.clock >= status.timeout;
        const decision = decide(status);
        const delivers = status.open && !status.taken && !isLate && status.delivery === usable;
        expect(decision.do === "deliver").toBe(delivers);
        if (decision.do === "time out") expect(isLate && status.open && !status.taken).toBe(true);
      }),
    );
  });
});
