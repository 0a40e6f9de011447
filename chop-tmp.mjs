import { readFile } from "node:fs/promises";
import { Chain, createChainSpec, devAccount, formatChainSpec } from "./dist/chain/index.js";
import { Runtime } from "./dist/index.js";
import { start } from "smoldot";
const runtime = await Runtime.load(new Uint8Array(await readFile("build/as-ismp.wasm")));
const spec = createChainSpec({ runtime, genesis: { balances: { balances: [[devAccount("Alice").address, 10n**16n]] }, aura: { authorities: [devAccount("Alice").address] }, grandpa: { authorities: [[devAccount("Alice","ed25519").address, 1]] } }, properties: {tokenSymbol: "ISMP"} });
const ours = await Chain.create(spec);
console.log("our genesis", Buffer.from(ours.genesis.hash).toString("hex"));
const client = start({ forbidTcp: true, forbidWs: true, forbidNonLocalWs: true, forbidWss: true, maxLogLevel: 3, logCallback: (l, t, m) => console.log("LOG", l, t, m.slice(0, 300)) });
const chain = await client.addChain({ chainSpec: formatChainSpec(spec), disableJsonRpc: false });
console.log("added");
const call = async (method, params, n = 1) => {
  chain.sendJsonRpc(JSON.stringify({ jsonrpc: "2.0", id: method, method, params }));
  for (let i = 0; i < n; i++) console.log((await Promise.race([chain.nextJsonRpcResponse(), new Promise((r) => setTimeout(() => r("timeout"), 8000))])).slice(0, 500));
};
await call("chainSpec_v1_chainName", []);
await call("chainSpec_v1_genesisHash", []);
await call("chainSpec_v1_properties", []);
await call("chain_getBlockHash", [0]);
await call("system_chain", []);
await call("chainHead_v1_follow", [false], 3);

await call("chain_getHeader", []);
await client.terminate();
console.log("end");
