import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { type WebSocket, WebSocketServer } from "ws";
import { RpcUnreachableError, WebSocketRpc } from "../../bindings/relayer/src/prover/index.ts";

/** Nodes that send unexpected messages: each request is answered or ends with an error, and soon. */

/** Milliseconds, longer than any test: where a request must time out, the test lets it. */
const TIMEOUT = 3_600_000;

interface Question {
  readonly id: number;
  readonly method: string;
  readonly params: readonly unknown[];
}

describe("a WebSocket whose node misbehaves", () => {
  let server: WebSocketServer;
  let rpc: WebSocketRpc;
  /** The received messages, one text each. */
  let messages: string[];
  let connections: number;
  let onMessage: (text: string, socket: WebSocket) => void;

  beforeEach(async () => {
    messages = [];
    connections = 0;
    server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
    server.on("connection", (socket) => {
      connections += 1;
      socket.on("error", () => undefined);
      socket.on("message", (data) => {
        messages.push(data.toString());
        onMessage(data.toString(), socket);
      });
    });
    await new Promise<void>((done) => server.once("listening", done));
    rpc = new WebSocketRpc(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, {
      timeout: TIMEOUT,
    });
  });

  afterEach(async () => {
    rpc.close();
    for (const socket of server.clients) socket.terminate();
    await new Promise((done) => server.close(done));
  });

  /** Answers a request with its first parameter. */
  const echo = ({ id, params }: Question): object => ({ jsonrpc: "2.0", id, result: params[0] });
  const ask = (...numbers: number[]): Promise<unknown[]> =>
    Promise.all(numbers.map((number) => rpc.request("chain_getBlockHash", [number])));

  it("gets short requests of one turn as one batch, and may answer them in any order", async () => {
    onMessage = (text, socket) => {
      const asked = JSON.parse(text) as Question[];
      socket.send(JSON.stringify(asked.map(echo).reverse()));
    };
    expect(await ask(1, 2, 3)).toEqual([1, 2, 3]);
    expect(messages).toHaveLength(1);
  });

  it("gets a single request, and requests with long answers, in messages of their own", async () => {
    onMessage = (text, socket) => socket.send(JSON.stringify(echo(JSON.parse(text))));
    expect(await ask(7)).toEqual([7]);
    const long = ["state_getReadProof", "author_submitExtrinsic", "state_call"];
    expect(await Promise.all(long.map((method) => rpc.request(method, [method])))).toEqual(long);
    expect(messages).toHaveLength(4);
  });

  it("gets no further batches after it refused one", async () => {
    onMessage = (text, socket) => {
      const asked = JSON.parse(text) as Question | Question[];
      const error = { code: -32005, message: "Batched requests are not supported by this server" };
      if (!Array.isArray(asked)) socket.send(JSON.stringify(echo(asked)));
      else socket.send(JSON.stringify({ jsonrpc: "2.0", id: null, error }));
    };
    expect(await ask(1, 2, 3)).toEqual([1, 2, 3]);
    expect(messages).toHaveLength(4);
    expect(await ask(4, 5)).toEqual([4, 5]);
    expect(messages).toHaveLength(6);
  });

  it("fails all open requests at once if it refuses a message without an id", async () => {
    onMessage = (_, socket) => {
      const error = { code: -32009, message: "Server is busy, try again later" };
      socket.send(JSON.stringify({ jsonrpc: "2.0", id: null, error }));
    };
    // The second request waits for its own answer, which never comes: without the message it would wait for its timeout.
    const open = [rpc.request("state_call", []), rpc.request("state_getReadProof", [])];
    for (const each of await Promise.allSettled(open)) {
      expect(each).toMatchObject({
        status: "rejected",
        reason: { message: expect.stringContaining("Server is busy") },
      });
    }
  });

  it.each([
    ["no JSON", "<html>502 Bad Gateway</html>"],
    ["half a message", '{"jsonrpc":"2.0","id":1,"res'],
    ["a number", "7"],
  ])("fails all open requests at once if it sends %s, and gets a new connection", async (_, text) => {
    onMessage = (_question, socket) => socket.send(text);
    await expect(rpc.request("system_chain", [])).rejects.toThrow(RpcUnreachableError);
    onMessage = (question, socket) => socket.send(JSON.stringify(echo(JSON.parse(question))));
    expect(await rpc.request("system_chain", ["here"])).toBe("here");
    expect(connections).toBe(2);
  });

  it("can send answers to unknown requests, answers that come twice, and lists of anything without effect", async () => {
    onMessage = (text, socket) => {
      const answer = JSON.stringify(echo(JSON.parse(text)));
      for (const odd of ["[]", "[null,7,[],{}]", "{}", '{"id":{}}', '{"id":99,"result":1}', answer, answer])
        socket.send(odd);
    };
    expect(await rpc.request("system_chain", ["here"])).toBe("here");
    expect(await rpc.request("system_chain", ["again"])).toBe("again");
    expect(connections).toBe(1);
  });

  it("gets a new connection if nothing came while an answer was waited for, and not if others came", async () => {
    const timers = jest.spyOn(globalThis, "setTimeout");
    const expire = (request: number): void => {
      const [onTimeout] = timers.mock.calls.filter(([, after]) => after === TIMEOUT)[request] ?? [];
      onTimeout?.();
    };
    const received = new Promise<void>((done) => {
      onMessage = () => done();
    });
    const refusal = expect(rpc.request("system_chain", [])).rejects.toThrow(`no answer in ${TIMEOUT} ms`);
    await received;
    expire(0);
    await refusal;
    onMessage = (question, socket) => {
      const asked = JSON.parse(question) as Question;
      if (asked.method !== "system_slow") socket.send(JSON.stringify(echo(asked)));
    };
    const slow = expect(rpc.request("system_slow", [])).rejects.toThrow(`no answer in ${TIMEOUT} ms`);
    expect(await rpc.request("system_chain", ["here"])).toBe("here");
    expire(1);
    await slow;
    timers.mockRestore();
    expect(await rpc.request("system_chain", ["here"])).toBe("here");
    expect(connections).toBe(2);
  });
});
