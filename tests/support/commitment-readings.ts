import { concat, hex, utf8 } from "./hex.ts";
import {
  answered,
  commitment,
  type Get,
  type GetResponse,
  isGet,
  message,
  type Post,
  type PostResponse,
  type Request,
  type Response,
  responseCommitment,
  stateCommitment,
} from "./ismp/codec.ts";
import { key, MockChain, stateProof, step } from "./ismp/mock-chain.ts";
import { u64 } from "./scale.ts";

/**
 * Small requests and responses of all kinds, whose fields are made of a few pieces so that many have one packed
 * string, and the verdict of the real handlers on each, on a chain where everything but the message itself favours
 * the attacker: the commitment is stored and proven, every module accepts every message, and clocks and challenge
 * periods fit.
 */

/** Eight bytes that are the number 5: a GET's deadline. */
const FIVE = u64(5n).reverse();
/** Eight bytes of a module's id; as a number, a deadline out of bounds. */
const LONG = utf8("longmod!");
const SHORT = utf8("m");
const pieces = [FIVE, LONG, SHORT];
const empty = new Uint8Array();
/** Up to two pieces, and one that begins with a zero, which could be part of a nonce. */
const fields = [
  empty,
  ...pieces,
  ...pieces.flatMap((a) => pieces.map((b) => concat(a, b))),
  concat(Uint8Array.of(0), SHORT),
];
const few = [empty, FIVE, SHORT, concat(SHORT, SHORT)];

const numberOf = (bytes: Uint8Array) => BigInt(hex(bytes));
/** Never, the number 5, in 2025, and a module's id. */
const NUMBERS = [0n, 5n, 1_750_000_000n, numberOf(LONG)];

/** The first is a prefix of the second; the last two have the same text. */
const MACHINES = ["EVM-1", "EVM-12", "TNDRMINT-XXXX", "TNDRMINT-\xff\xff\xff\xff"] as const;
const [ONE, TWELVE, NAMED, NAMELESS] = MACHINES;
const DIGIT = 0x32n << 56n;

/** Source, destination and nonce; the second and third may have one text, and the last two. */
const HEADS = [
  [NAMED, ONE, 0n],
  [NAMED, TWELVE, 0n],
  [NAMED, ONE, DIGIT],
  [NAMELESS, ONE, 0n],
] as const;

export function posts(): Post[] {
  return HEADS.flatMap(([source, dest, nonce]) =>
    NUMBERS.flatMap((timeout) =>
      fields.flatMap((from) =>
        fields.flatMap((to) => few.map((body): Post => ({ source, dest, nonce, timeout, from, to, body }))),
      ),
    ),
  );
}

export function gets(): Get[] {
  const lists = [[], [empty], [SHORT], [SHORT, SHORT], [FIVE], [concat(SHORT, SHORT)]];
  return HEADS.flatMap(([source, dest, nonce]) =>
    NUMBERS.flatMap((height) =>
      NUMBERS.flatMap((timeout) =>
        fields.flatMap((from) =>
          lists.flatMap((keys) =>
            few.map((context): Get => ({ source, dest, nonce, height, timeout, from, keys, context })),
          ),
        ),
      ),
    ),
  );
}

/** Responses to a few POSTs and GETs, with values made of the requested keys. */
export function responses(): Response[] {
  const head = { source: ONE, dest: NAMED, nonce: 0n } as const;
  const asked = [SHORT, utf8("n")];
  const held = ["", "m", "n", "x", "xn", "nx", "mn", "nn", "xnx", "xxx"].map(utf8);
  const values = [null, ...held];
  const toGets = [asked, asked.slice(0, 1)].flatMap((keys) =>
    [1n, 1_750_000_000n].flatMap((height) =>
      [5n, numberOf(LONG)].map(
        (timeout): Get => ({ ...head, height, timeout, from: LONG, keys, context: empty }),
      ),
    ),
  );
  const getResponses = toGets.flatMap((get) =>
    values.flatMap((first): GetResponse[] =>
      get.keys.length === 1
        ? [{ get, values: [[SHORT, first]] }]
        : values.map((second) => ({
            get,
            values: [
              [SHORT, first],
              [utf8("n"), second],
            ],
          })),
    ),
  );
  const bodies = ["", "m", "n", "mx"].map(utf8);
  const toPosts = [1n, 1_750_000_000n].flatMap((timeout) =>
    [FIVE, LONG].flatMap((from) =>
      bodies.map((end): Post => ({ ...head, timeout, from, to: LONG, body: concat(SHORT, utf8("n"), end) })),
    ),
  );
  const postResponses = toPosts.flatMap((post) =>
    bodies.flatMap((body) =>
      [0n, numberOf(utf8("mxxxnxxx"))].map((timeout): PostResponse => ({ post, body, timeout })),
    ),
  );
  return [...getResponses, ...postResponses];
}

type Path = "delivery" | "timeout" | "values" | "response" | "response timeout";

/** The handler's error for a message: null if it is accepted. */
export type Verdict = string | null;

const CONSENSUS = "KSM0";
const LATE = 2n ** 63n;
const modules = Object.fromEntries(
  [...fields, ...few].map((id) => [Buffer.from(id).toString("latin1"), []] as const),
);

/** `host` with clients of all machines, whose clocks show `timestamp`, and `now` (seconds) on its own. */
function chainOf(host: string, now: bigint, timestamp: bigint): MockChain {
  const held = stateCommitment({ timestamp, overlayRoot: null, stateRoot: new Uint8Array(32) });
  const chain = new MockChain({
    host,
    proxy: null,
    clients: [{ id: "KMCK", knows: MACHINES }],
    modules,
    now: now * 1000n,
  }).with([key.clientId(CONSENSUS), utf8("KMCK")]);
  return chain.with(
    ...MACHINES.flatMap((machine) => [
      [key.challengePeriod(machine, CONSENSUS), u64(0n)] as const,
      ...NUMBERS.concat(1n).flatMap((height) => {
        const at = { machine, id: CONSENSUS, height };
        return [[key.stateCommitment(at), held] as const, [key.stateMachineUpdateTime(at), u64(0n)] as const];
      }),
    ]),
  );
}

interface Case {
  readonly host: string;
  readonly late: boolean;
  /** Entries that the chain stores before. */
  readonly stored: readonly string[];
  /** Commitments under which the message may change something. */
  readonly about: readonly Uint8Array[];
  readonly message: Uint8Array;
}

const relayer = utf8("relayer");
const metadata = utf8("metadata");
const at = (machine: string, height = 1n) => ({ machine, id: CONSENSUS, height });

/** @param known the request that the chain sent or received; by default the one that is answered */
function responseCase(path: Path, response: Response, known: Request = answered(response)): Case {
  const request = answered(response);
  const hash = responseCommitment(response);
  const about = [hash, commitment(request), commitment(known)];
  if (path === "response") {
    const proof = { at: at(request.dest), bytes: stateProof([["response", hash]]) };
    const stored = [key.requestCommitment(commitment(known))];
    const bytes = message.responses([response], proof, relayer);
    return { host: request.source, late: false, stored, about, message: bytes };
  }
  const proof = { at: at(request.source), bytes: stateProof() };
  const stored = [key.responseCommitment(hash), key.requestReceipt(commitment(known))];
  const bytes = message.responseTimeouts([response as PostResponse], proof);
  return { host: request.dest, late: true, stored, about, message: bytes };
}

function requestCase(path: Path, request: Request): Case {
  const about = [commitment(request)];
  const stored = [key.requestCommitment(commitment(request))];
  if (path === "delivery") {
    const proof = { at: at(request.source), bytes: stateProof([["request", commitment(request)]]) };
    const bytes = message.requests([request as Post], proof, relayer);
    return { host: request.dest, late: false, stored: [], about, message: bytes };
  }
  if (path === "values") {
    const proof = { at: at(request.dest, (request as Get).height), bytes: stateProof() };
    const bytes = message.gets([request], proof, relayer);
    return { host: request.source, late: false, stored, about, message: bytes };
  }
  const proof = { at: at(request.dest), bytes: stateProof() };
  const bytes = isGet(request) ? message.getTimeouts([request]) : message.postTimeouts([request], proof);
  return { host: request.source, late: true, stored, about, message: bytes };
}

/** The verdict of the handler on each case. Many in one call, because each call creates an instance of its own. */
function judgeAll(cases: readonly Case[]): Verdict[] {
  const verdicts = new Array<Verdict>(cases.length);
  for (const late of [false, true]) {
    for (const host of MACHINES) {
      const chain = late ? chainOf(host, LATE / 1000n, LATE) : chainOf(host, 0n, 0n);
      const places = cases.flatMap((one, i) => (one.host === host && one.late === late ? [i] : []));
      for (let from = 0; from < places.length; from += 200) {
        const part = places.slice(from, from + 200);
        const steps = part.flatMap((place) => {
          const { stored, about, message: bytes } = cases[place] as Case;
          const before = stored.map((entry) => step.set(entry, metadata));
          return [...before, step.handle(bytes), ...about.flatMap(cleared)];
        });
        const { answers } = chain.run(...steps);
        part.forEach((place, i) => {
          verdicts[place] = answers[i]?.firstError ?? null;
        });
      }
    }
  }
  return verdicts;
}

/** Reverts what a message may have changed, so that the next one is applied to the same chain. */
function cleared(hash: Uint8Array): Uint8Array[] {
  const { requestCommitment, responseCommitment, requestReceipt, responseReceipt } = key;
  return [requestCommitment, responseCommitment, requestReceipt, responseReceipt].map((of) =>
    step.remove(of(hash)),
  );
}

/** Whether some path accepts each request; else the error of the first of them. */
export function judgeRequests(requests: readonly Request[]): Verdict[] {
  const isPost = (request: Request) => !isGet(request);
  const paths: readonly (readonly [Path, (request: Request) => boolean])[] = [
    ["delivery", isPost],
    ["values", isGet],
    ["timeout", () => true],
  ];
  return bestOf(
    requests.length,
    paths.map(([path, has]) => requests.map((one) => (has(one) ? requestCase(path, one) : null))),
  );
}

/** @param known for each response the request that the chain knows */
export function judgeResponses(all: readonly Response[], known?: readonly Request[]): Verdict[] {
  const paths: readonly Path[] = ["response", "response timeout"];
  return bestOf(
    all.length,
    paths.map((path) =>
      all.map((one, i) =>
        path === "response" || "post" in one ? responseCase(path, one, known?.[i]) : null,
      ),
    ),
  );
}

function bestOf(count: number, paths: readonly (readonly (Case | null)[])[]): Verdict[] {
  const verdicts = paths.map((cases) => {
    const places = cases.flatMap((one, i) => (one === null ? [] : [i]));
    const judged = judgeAll(cases.filter((one) => one !== null));
    return new Map(places.map((place, i) => [place, judged[i] as Verdict]));
  });
  return Array.from({ length: count }, (_, place) => {
    const each = verdicts.flatMap((one) => (one.has(place) ? [one.get(place) as Verdict] : []));
    return each.includes(null) ? null : (each[0] ?? "no path");
  });
}

/** Groups of at least two with one commitment. */
export function collisions<T>(all: readonly T[], hash: (one: T) => Uint8Array): T[][] {
  const groups = new Map<string, T[]>();
  for (const one of all) {
    const name = hex(hash(one));
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [one]);
    else group.push(one);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}
