import { getRequestCommitment, IsmpClient, postRequestCommitment, SubstrateChain } from "@hyperbridge/sdk";

/**
 * A program of a user of `@hyperbridge/sdk`: requests from two chains all that the library can request, and prints
 * each result, a value or why there is none. It runs where the library is installed, knows nothing of as-ismp, and
 * gets its input as an argument in JSON: where the chains are and what was sent.
 */

const given = JSON.parse(process.argv[2]);
const post = {
  ...given.post,
  nonce: BigInt(given.post.nonce),
  timeoutTimestamp: BigInt(given.post.timeoutTimestamp),
};
const height = BigInt(given.height);
const stateId = { Substrate: given.source.idHex };
const source = { stateId, consensusStateId: given.source.id };

const connect = ({ url, name, id }) =>
  SubstrateChain.connect({ wsUrl: url, stateMachineId: name, consensusStateId: id, hasher: "Blake2" });
const [left, right] = [await connect(given.source), await connect(given.target)];

const outcomes = {};
async function ask(name, question) {
  try {
    const value = await question();
    outcomes[name] = { value: typeof value === "bigint" ? value.toString() : (value ?? null) };
  } catch (error) {
    outcomes[name] = { error: String(error?.cause?.message ?? error?.message ?? error) };
  }
  return outcomes[name].value;
}

const seen = { id: source, height };
await ask("latestStateMachineHeight", () => right.latestStateMachineHeight(source));
await ask("challengePeriod", () => right.challengePeriod(source));
await ask("stateMachineUpdateTime", () => right.stateMachineUpdateTime(seen));
await ask("queryStateMachineCommitment", () => right.queryStateMachineCommitment(seen));
await ask("timestamp", () => left.timestamp());
await ask("queryRequestCommitment", () => left.queryRequestCommitment(given.commitment));
await ask("queryRequestReceipt before", () => right.queryRequestReceipt(given.commitment));
await ask("postRequestCommitment", () => postRequestCommitment(post).commitment);
await ask("getRequestCommitment", () =>
  getRequestCommitment({ ...post, height: 1n, keys: ["0x01"], context: "0x" }),
);

const TRIE = `0x${Buffer.from(":child_storage:default:ISMP").toString("hex")}`;
const readTrie = async (chain, key) =>
  (await chain.api.rpc.childstate.getStorage(TRIE, key)).unwrapOr(null)?.toHex() ?? null;
await ask("api: request's commitment", () => readTrie(left, left.requestCommitmentKey(given.commitment)));
await ask("api: receipt before", () => readTrie(right, right.requestReceiptKey(given.commitment)));

const proof = await ask("queryProof", () =>
  left.queryProof({ Requests: [given.commitment] }, given.target.name, height),
);
await ask("queryStateProof", () =>
  left.queryStateProof(height, [left.requestCommitmentKey(given.commitment)]),
);
await ask("queryConsensusProofs", () => right.queryConsensusProofs(0n, 0n));
const client = { source: left, dest: right, hyperbridge: right, queryClient: { request: async () => ({}) } };
await ask("IsmpClient without an indexer", () =>
  new IsmpClient({ ...client, queryClient: undefined }).queryPostRequest(given.commitment),
);

const message = (bytes) => ({
  kind: "PostRequest",
  requests: [post],
  proof: { stateMachine: given.source.name, consensusStateId: given.source.id, height, proof: bytes },
  signer: given.signer,
});
await ask("encode", () => right.encode(message(proof)));
await ask("submitUnsigned as it is", () =>
  right.submitUnsigned(message(proof)).then(({ blockNumber }) => blockNumber),
);
// What wire v1 has in front: that the proof is one of the trie of messages.
const OVERLAY = `0x00${proof.slice(2)}`;
await ask("submitUnsigned with v1's byte", () =>
  right.submitUnsigned(message(OVERLAY)).then(({ blockNumber }) => blockNumber),
);
await ask("queryRequestReceipt after", () => right.queryRequestReceipt(given.commitment));
await ask("api: receipt after", () => readTrie(right, right.requestReceiptKey(given.commitment)));

await Promise.all([left.disconnect(), right.disconnect()]);
console.log(JSON.stringify(outcomes));
process.exit(0);
