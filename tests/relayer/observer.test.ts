import { afterEach, describe, expect, it } from "@jest/globals";
import { storagePrefix } from "../../bindings/chain/src/chain/index.ts";
import {
  RpcUnreachableError,
  requestKey,
  requestReceiptKey,
} from "../../bindings/relayer/src/prover/index.ts";
import type { RelayEvent } from "../../bindings/relayer/src/relayer/index.ts";
import { hex, unhex, utf8 } from "../support/hex.ts";
import { Scene } from "./scene.ts";

const BODY = utf8("a body of some length, so that it is no short value");

/** The events of messages, without repetitions: `found`, `waiting for finality` and so on. */
function lives(events: readonly RelayEvent[]): Record<string, string[]> {
  const lives: Record<string, string[]> = {};
  for (const event of events) {
    if (event.kind === "updated") continue;
    const told = "messages" in event ? event.messages : event.message === undefined ? [] : [event.message];
    for (const { from, commitment } of told) {
      lives[`${from}/${commitment}`] ??= [];
      const life = lives[`${from}/${commitment}`] as string[];
      const word =
        event.kind === "waiting"
          ? `waiting: ${event.for}`
          : event.kind === "settled"
            ? `settled: ${event.as}`
            : event.kind;
      if (life.at(-1) !== word) life.push(word);
    }
  }
  return lives;
}

describe("an observer of a relayer", () => {
  let scene: Scene;
  let events: RelayEvent[];

  async function start(challengePeriod = 0n): Promise<Scene> {
    events = [];
    return Scene.start({ challengePeriod, observe: (event) => events.push(event) });
  }

  afterEach(() => scene.end());

  it("receives each stage of a POST and of its response", async () => {
    scene = await start(20n);
    const { left, right } = scene;
    const relayer = await scene.relayer();
    await left.signed(left.postCall(right, "answer-1", BODY, 3600n));
    await scene.pass([relayer], 24);
    const life = [
      "found",
      "waiting: finality",
      "waiting: challenge period",
      "proven",
      "brought",
      "settled: delivered",
    ];
    expect(Object.values(lives(events))).toEqual([life, life]);
  });

  it("receives each proof with the root under which it is read", async () => {
    scene = await start();
    const { left, right } = scene;
    const relayer = await scene.relayer();
    await left.signed(left.postCall(right, "accept-1", BODY, 3600n));
    await scene.pass([relayer], 8);
    const [proven] = events.filter((event) => event.kind === "proven");
    if (proven === undefined) throw new Error("nothing was proven");
    const { proof, known, what, at, messages } = proven;
    expect({ what, at, of: proof.of, height: proof.at.height }).toEqual({
      what: "delivery",
      at: right.name,
      of: "messages",
      height: known.at.height,
    });
    const key = requestKey(unhex(messages[0]?.commitment ?? "0x"));
    const root = known.overlayRoot;
    if (root === null) throw new Error("there is no root of messages");
    const verdict = left.lightClient.readProof(proof.hasher, root, [...proof.nodes], [key]);
    expect(verdict.ok && verdict.value[0]).toBeInstanceOf(Uint8Array);
    const block = left.chain.blockAt(Number(known.at.height));
    expect(hex(known.stateRoot)).toBe(hex(block?.header.stateRoot ?? new Uint8Array()));
  });

  it("receives a proof of a missing receipt for a timeout", async () => {
    scene = await start();
    const { left, right } = scene;
    const relayer = await scene.relayer();
    await left.signed(left.postCall(right, "refuse-1", BODY, 60n));
    await scene.pass([relayer], 24);
    const proven = events.find((event) => event.kind === "proven" && event.what === "timeout");
    if (proven?.kind !== "proven") throw new Error("no timeout was proven");
    expect(proven.at).toBe(left.name);
    const key = requestReceiptKey(unhex(proven.messages[0]?.commitment ?? "0x"));
    const root = proven.known.overlayRoot ?? new Uint8Array();
    const verdict = left.lightClient.readProof(proven.proof.hasher, root, [...proven.proof.nodes], [key]);
    expect(verdict).toMatchObject({ ok: true, value: [null] });
    // The module refused it before the timeout.
    expect(Object.values(lives(events))[0]).toEqual(
      expect.arrayContaining(["failed", "waiting: timeout to be proven", "settled: closed"]),
    );
  });

  it("receives each update, with the state before it", async () => {
    scene = await start();
    const { left, right } = scene;
    const relayer = await scene.relayer();
    await left.signed(left.getCall(right, [storagePrefix("System", "Number")], 6, 3600n));
    await scene.pass([relayer], 12);
    const updates = events.filter((event) => event.kind === "updated");
    const ofRight = updates.filter(({ of }) => of === right.name);
    expect(ofRight.map(({ update }) => update.target.header.number)).toContain(6);
    const known = await Promise.all(
      updates.map(({ trusted, update }) => {
        const proof = update.finalityProof;
        return left.lightClient.verifyGrandpa(trusted, proof);
      }),
    );
    expect(known.map(({ ok }) => ok)).toEqual(updates.map(() => true));
  });

  it("receives each step that failed", async () => {
    scene = await start();
    scene.faults = () => ({ request: () => Promise.reject(new RpcUnreachableError("no node")) });
    await scene.pass([await scene.relayer()], 1);
    expect(events).toContainEqual(
      expect.objectContaining({ kind: "failed", error: expect.any(RpcUnreachableError) }),
    );
  });
});
