import { utf8 } from "../hex.ts";
import { u64 } from "../scale.ts";
import {
  answered,
  type Commitment,
  commitment,
  type Get,
  type Height,
  message,
  type Post,
  type PostResponse,
  type Request,
  type Response,
  responseCommitment,
  stateCommitment,
} from "./codec.ts";
import { key, MockChain, stateProof } from "./mock-chain.ts";

/**
 * One chain of the mock, connected to `them`, and an honest message of each kind that it accepts. Tests change one
 * thing at a time. All times are seconds, except `now`.
 */

export const us = "POLKADOT-1000";
export const them = "KUSAMA-2000";
/** Has a client of its own, and no commitment. */
export const neighbour = "EVM-1";
/** Has no client here. */
export const stranger = "EVM-99";

export const height: Height = { machine: them, id: "KSM0", height: 10n };
/** The state of `them` that is known: its clock shows 1000. */
export const known: Commitment = {
  timestamp: 1000n,
  overlayRoot: new Uint8Array(32).fill(0x11),
  stateRoot: new Uint8Array(32).fill(0x22),
};
export const updatedAt = 5000n;
export const challengePeriod = 100n;
export const unbondingPeriod = 1000n;
/** The first millisecond in which the challenge period is over. */
export const now = (updatedAt + challengePeriod) * 1000n + 1n;
export const nowSeconds = now / 1000n;

export const relayer = utf8("relayer");
const ourModule = utf8("our-mod!");
const theirModule = utf8("theirmod");
export const metadata = utf8("metadata");

export const connected = new MockChain({
  host: us,
  proxy: null,
  clients: [
    { id: "KMCK", knows: [them] },
    { id: "EMCK", knows: [neighbour] },
  ],
  modules: { "our-mod!": [] },
  now,
}).with(
  [key.clientId("KSM0"), utf8("KMCK")],
  [key.consensusState("KSM0"), utf8("trusted")],
  [key.consensusUpdateTime("KSM0"), u64(updatedAt)],
  [key.unbondingPeriod("KSM0"), u64(unbondingPeriod)],
  [key.challengePeriod(them, "KSM0"), u64(challengePeriod)],
  [key.latestHeight(them, "KSM0"), u64(height.height)],
  [key.stateCommitment(height), stateCommitment(known)],
  [key.stateMachineUpdateTime(height), u64(updatedAt)],
);

// Messages

export function incoming(change: Partial<Post> = {}): Post {
  const later = nowSeconds + 1n;
  const body = utf8("body");
  return {
    source: them,
    dest: us,
    nonce: 1n,
    from: theirModule,
    to: ourModule,
    timeout: later,
    body,
    ...change,
  };
}

/** Has just timed out by the other chain's clock. */
export function outgoing(change: Partial<Post> = {}): Post {
  const timeout = known.timestamp;
  const body = utf8("body");
  return { source: us, dest: them, nonce: 2n, from: ourModule, to: theirModule, timeout, body, ...change };
}

/** Has not timed out by this chain's clock. */
export function get(change: Partial<Get> = {}): Get {
  return {
    source: us,
    dest: them,
    nonce: 3n,
    from: ourModule,
    keys: [utf8("key")],
    height: height.height,
    context: utf8("context"),
    timeout: nowSeconds + 1n,
    ...change,
  };
}

/** Has just timed out by this chain's clock. */
export const lateGet = (change: Partial<Get> = {}): Get => get({ timeout: nowSeconds, ...change });

/** Their response to our request. */
export function answer(change: Partial<PostResponse> = {}): PostResponse {
  return { post: outgoing(), body: utf8("answer"), timeout: nowSeconds + 1n, ...change };
}

/** Our response to their request; has just timed out by their clock. */
export function reply(change: Partial<PostResponse> = {}): PostResponse {
  return { post: incoming(), body: utf8("reply"), timeout: known.timestamp, ...change };
}

// State that messages need

export const sent = (request: Request, held: Uint8Array = metadata) =>
  [key.requestCommitment(commitment(request)), held] as const;

export const replied = (response: Response, held: Uint8Array = metadata) =>
  [key.responseCommitment(responseCommitment(response)), held] as const;

/** The request that is answered was received here. */
export const received = (value: Response) =>
  [key.requestReceipt(commitment(answered(value))), relayer] as const;

// Honest messages

export const delivery = (posts: readonly Post[], signer = relayer, at = height): Uint8Array => {
  const members = posts.map((post) => ["request", commitment(post)] as const);
  return message.requests(posts, { at, bytes: stateProof(members) }, signer);
};

export const answers = (responses: readonly Response[], signer = relayer, at = height): Uint8Array => {
  const members = responses.map((each) => ["response", responseCommitment(each)] as const);
  return message.responses(responses, { at, bytes: stateProof(members) }, signer);
};

export const value = utf8("value");

/** Their state has `value` under `key` and nothing else. */
export const values = (gets: readonly Request[], signer = relayer, at = height): Uint8Array =>
  message.gets(gets, { at, bytes: stateProof([], [[utf8("key"), value]]) }, signer);

/** Their tree has no receipt. */
export const postTimeout = (posts: readonly Request[], at = height): Uint8Array =>
  message.postTimeouts(posts, { at, bytes: stateProof() });

export const responseTimeout = (responses: readonly PostResponse[], at = height): Uint8Array =>
  message.responseTimeouts(responses, { at, bytes: stateProof() });

export const getTimeout = (gets: readonly Request[]): Uint8Array => message.getTimeouts(gets);

/** Every honest message that needs a proof of `them`, on a chain that accepts it. */
export const proven = {
  "a delivery of POSTs": { chain: connected, message: delivery([incoming()]) },
  "a delivery of responses": { chain: connected.with(sent(outgoing())), message: answers([answer()]) },
  "a proof of values": { chain: connected.with(sent(get())), message: values([get()]) },
  "a timeout of POSTs": { chain: connected.with(sent(outgoing())), message: postTimeout([outgoing()]) },
  "a timeout of responses": {
    chain: connected.with(replied(reply()), received(reply())),
    message: responseTimeout([reply()]),
  },
} as const;

export const receiptOf = (response: Response): string => key.responseReceipt(commitment(answered(response)));
