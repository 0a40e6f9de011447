import { readFile } from "node:fs/promises";
import { Chain, createChainSpec, devAccount } from "./dist/chain/index.js";
import { Runtime } from "./dist/index.js";
import { PolkadotJsProvider, RpcServer, sealInstantly } from "./dist/rpc/index.js";
import { ApiPromise, Keyring } from "@polkadot/api";
const runtime = await Runtime.load(new Uint8Array(await readFile("build/as-ismp.wasm")));
const spec = createChainSpec({ runtime, genesis: { balances: { balances: [[devAccount("Alice").address, 10n**16n]] } }, properties: {} });
const ours = await Chain.create(spec);
const server = new RpcServer(ours);
const stop = sealInstantly(ours, server.pool);
const api = await ApiPromise.create({ provider: new PolkadotJsProvider(server), noInitWarn: true });
if (process.argv[2]) {
const alice = new Keyring().addFromUri("//Alice", {}, "sr25519");
await new Promise((resolve, reject) => api.tx.balances.transferKeepAlive(new Keyring().addFromUri("//Bob", {}, "sr25519").address, 10n**12n).signAndSend(alice, ({ status, events }) => { if (status.isFinalized) resolve(); }).catch(reject));
}
await api.disconnect(); stop(); server.close(); server.pool.close();
const t = Date.now();
console.log(process.getActiveResourcesInfo());
setTimeout(() => console.log(process.getActiveResourcesInfo()), 3000).unref();
process.on("exit", () => console.log("exit after", Date.now() - t));
