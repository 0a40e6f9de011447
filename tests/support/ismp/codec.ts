import { packedRequest } from "../commitment-model.ts";
import { keccak } from "../hashing.ts";
import { concat, hex, utf8 } from "../hex.ts";
import { bytes, byteVectors, Reader, u8, u32, u64, vec } from "../scale.ts";

/**
 * The protocol's types as encoders, and the commitments computed with a hash function that is not the module's own.
 * State machines are given in their text form.
 */

/** `POLKADOT-2000`, `EVM-1`, `SUBSTRATE-them`, … */
export function machine(text: string): Uint8Array {
  const [kind = "", name = "", id = ""] = text.split("-");
  const kinds = ["EVM", "POLKADOT", "KUSAMA", "SUBSTRATE", "TNDRMINT", "RELAY"];
  const index = kinds.indexOf(kind);
  if (index < 0) throw new Error(`no state machine: ${text}`);
  if (index === 5) return concat(u8(5), utf8(name), u32(Number(id)));
  // A name may contain any bytes, also a dash.
  if (index === 3 || index === 4) return concat(u8(index), latin1(text.slice(kind.length + 1)));
  return concat(u8(index), u32(Number(name)));
}

/** One byte for each character: names need not be UTF-8. */
const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

export const machineId = (stateMachine: string, consensusStateId: string): Uint8Array =>
  concat(machine(stateMachine), utf8(consensusStateId));

export interface Height {
  readonly machine: string;
  readonly id: string;
  readonly height: bigint;
}

export const machineHeight = (at: Height): Uint8Array => concat(machineId(at.machine, at.id), u64(at.height));

export interface Commitment {
  readonly timestamp: bigint;
  readonly overlayRoot: Uint8Array | null;
  readonly stateRoot: Uint8Array;
}

export const stateCommitment = ({ timestamp, overlayRoot, stateRoot }: Commitment): Uint8Array =>
  concat(u64(timestamp), overlayRoot === null ? u8(0) : concat(u8(1), overlayRoot), stateRoot);

export interface Post {
  readonly source: string;
  readonly dest: string;
  readonly nonce: bigint;
  readonly from: Uint8Array;
  readonly to: Uint8Array;
  readonly timeout: bigint;
  readonly body: Uint8Array;
}

export interface Get {
  readonly source: string;
  readonly dest: string;
  readonly nonce: bigint;
  readonly from: Uint8Array;
  readonly keys: readonly Uint8Array[];
  readonly height: bigint;
  readonly context: Uint8Array;
  readonly timeout: bigint;
}

export type Request = Post | Get;

export const isGet = (request: Request): request is Get => "keys" in request;

/** A `PostRequest` or `GetRequest`, without an index. */
function inner(request: Request): Uint8Array {
  const head = concat(
    machine(request.source),
    machine(request.dest),
    u64(request.nonce),
    bytes(request.from),
  );
  if (!isGet(request)) return concat(head, bytes(request.to), u64(request.timeout), bytes(request.body));
  return concat(
    head,
    byteVectors(request.keys),
    u64(request.height),
    bytes(request.context),
    u64(request.timeout),
  );
}

/** The enum `Request`. */
const request = (value: Request): Uint8Array => concat(u8(isGet(value) ? 1 : 0), inner(value));

export const commitment = (value: Request): Uint8Array => keccak(packedRequest(request(value)));

export interface PostResponse {
  readonly post: Post;
  readonly body: Uint8Array;
  readonly timeout: bigint;
}

export interface GetResponse {
  readonly get: Get;
  readonly values: readonly (readonly [key: Uint8Array, value: Uint8Array | null])[];
}

export type Response = PostResponse | GetResponse;

const isPostResponse = (value: Response): value is PostResponse => "post" in value;

const storageValue = ([key, value]: GetResponse["values"][number]): Uint8Array =>
  concat(bytes(key), value === null ? u8(0) : concat(u8(1), bytes(value)));

export const innerResponse = (value: Response): Uint8Array =>
  isPostResponse(value)
    ? concat(inner(value.post), bytes(value.body), u64(value.timeout))
    : concat(inner(value.get), vec(value.values.map(storageValue)));

const response = (value: Response): Uint8Array =>
  concat(u8(isPostResponse(value) ? 0 : 1), innerResponse(value));

export function responseCommitment(value: Response): Uint8Array {
  if (!isPostResponse(value)) {
    const parts = value.values.map(([key, held]) => concat(key, held ?? new Uint8Array()));
    return keccak(concat(packedRequest(request(value.get)), ...parts));
  }
  const timeout = u64(value.timeout).reverse();
  return keccak(concat(packedRequest(request(value.post)), value.body, timeout));
}

/** The request that is answered. */
export const answered = (value: Response): Request => (isPostResponse(value) ? value.post : value.get);

export interface Proof {
  readonly at: Height;
  readonly bytes: Uint8Array;
}

const proof = (value: Proof): Uint8Array => concat(machineHeight(value.at), bytes(value.bytes));

export const message = {
  consensus: (id: string, consensusProof: Uint8Array, signer: Uint8Array = new Uint8Array()) =>
    concat(u8(0), bytes(consensusProof), utf8(id), bytes(signer)),
  fraudProof: (id: string, first: Uint8Array, second: Uint8Array, signer: Uint8Array = new Uint8Array()) =>
    concat(u8(1), bytes(first), bytes(second), utf8(id), bytes(signer)),
  requests: (posts: readonly Post[], proven: Proof, signer: Uint8Array) =>
    concat(u8(2), vec(posts.map(inner)), proof(proven), bytes(signer)),
  gets: (gets: readonly Request[], proven: Proof, signer: Uint8Array) =>
    concat(u8(3), u8(0), vec(gets.map(request)), proof(proven), bytes(signer)),
  responses: (responses: readonly Response[], proven: Proof, signer: Uint8Array) =>
    concat(u8(3), u8(1), vec(responses.map(response)), proof(proven), bytes(signer)),
  postTimeouts: (requests: readonly Request[], proven: Proof) =>
    concat(u8(4), u8(0), vec(requests.map(request)), proof(proven)),
  responseTimeouts: (responses: readonly PostResponse[], proven: Proof) =>
    concat(u8(4), u8(1), vec(responses.map(innerResponse)), proof(proven)),
  getTimeouts: (requests: readonly Request[]) => concat(u8(4), u8(2), vec(requests.map(request))),
} as const;

export interface CreateConsensusState {
  readonly state: Uint8Array;
  readonly clientId: string;
  readonly id: string;
  readonly unbonding: bigint;
  readonly challengePeriods: readonly (readonly [machine: string, seconds: bigint])[];
  readonly commitments: readonly (readonly [Height, Commitment])[];
}

export const createConsensusState = (value: CreateConsensusState): Uint8Array =>
  concat(
    bytes(value.state),
    utf8(value.clientId),
    utf8(value.id),
    u64(value.unbonding),
    vec(value.challengePeriods.map(([of, seconds]) => concat(machine(of), u64(seconds)))),
    vec(
      value.commitments.map(([at, held]) =>
        concat(machineId(at.machine, at.id), stateCommitment(held), u64(at.height)),
      ),
    ),
  );

// Events

const eventNames = [
  "StateMachineUpdated",
  "StateCommitmentVetoed",
  "PostRequest",
  "PostResponse",
  "GetResponse",
  "GetRequest",
  "PostRequestHandled",
  "PostResponseHandled",
  "PostRequestTimeoutHandled",
  "PostResponseTimeoutHandled",
  "GetRequestHandled",
  "GetRequestTimeoutHandled",
] as const;

export interface Event {
  readonly name: string;
  /** Encoded fields, as hex. */
  readonly fields: string;
}

export function readEvent(encoded: Uint8Array): Event {
  const reader = new Reader(encoded);
  return { name: eventNames[reader.u8()] ?? "unknown", fields: hex(encoded.subarray(1)) };
}

export const handledFields = (hash: Uint8Array, relayer: Uint8Array): string =>
  hex(concat(hash, bytes(relayer)));

export const timeoutFields = (hash: Uint8Array, source: string, dest: string): string =>
  hex(concat(hash, machine(source), machine(dest)));

export const updatedFields = (at: Height): string => hex(machineHeight(at));
