/** Mistakes in `pallet.json` and `runtime.json`. */
import { type Mistake, PALLET } from "./mistake.ts";

const file = `${PALLET}/pallet.json`;

export const palletMistakes: readonly Mistake[] = [
  {
    title: "a type that is declared nowhere",
    file,
    from: '"value": "AccountId32"',
    to: '"value": "AccountId23"',
  },
  { title: "a type that ends too early", file, from: '"type": "Vec<u8>" }],', to: '"type": "Vec<u8" }],' },
  { title: "an unknown key", file, from: '"modifier": "Optional"', to: '"modifer": "Optional"' },
  { title: "an unknown hasher", file, from: '"Blake2_128Concat"', to: '"Blake2_128_Concat"' },
  { title: "an unknown modifier", file, from: '"modifier": "Optional"', to: '"modifier": "Nullable"' },
  {
    title: "two errors with one index",
    file,
    from: '"name": "Taken", "index": 1',
    to: '"name": "Taken", "index": 0',
  },
  { title: "an index that is missing", file, from: '"name": "Taken", "index": 1', to: '"name": "Taken"' },
  { title: "a name that is no identifier", file, from: '"name": "Taken"', to: '"name": "Is taken"' },
  {
    title: "a constant whose value does not fit its type",
    file,
    from: '"type": "u32", "value": 32',
    to: '"type": "u8", "value": 320',
  },
  {
    title: "a constant without a value",
    file,
    from: '"type": "u32", "value": 32',
    to: '"type": "u32"',
  },
  {
    title: "an event with a field of an unknown type",
    file,
    from: '{ "name": "who", "type": "AccountId32" }, {',
    to: '{ "name": "who", "type": "Account" }, {',
  },
  {
    title: "an argument of a type that calls can't have",
    file,
    from: '"fields": [{ "name": "name", "type": "Vec<u8>" }]',
    to: '"fields": [{ "name": "name", "type": "f64" }]',
  },
  {
    title: "a hook that FRAME does not have",
    file,
    from: '"genesis": {',
    to: '"hooks": ["on_init"],\n  "genesis": {',
  },
  {
    title: "a module whose message type is not declared",
    file,
    from: '"genesis": {',
    to: '"modules": [{ "name": "Teleport", "id": "teleport", "docs": "", "post": "Parcel" }],\n  "genesis": {',
  },
  {
    title: "a comma at the end of a list",
    file,
    from: '"value": 32, "docs": "How many bytes a name may have." }',
    to: '"value": 32, "docs": "How many bytes a name may have." },',
  },
];

const runtime = "runtime.json";

export const runtimeMistakes: readonly Mistake[] = [
  {
    title: "no pallet System",
    file: runtime,
    from: '{"pallet": "as-ismp/pallets/system", "index": 0},',
    to: "",
  },
  {
    title: "two pallets with one index",
    file: runtime,
    from: '"./pallets/names", "index": 10',
    to: '"./pallets/names", "index": 0',
  },
  {
    title: "a pallet at a path where none is",
    file: runtime,
    from: '"./pallets/names"',
    to: '"./pallets/name"',
    told: "pallets/name/pallet.json",
  },
  {
    title: "a pallet that the package does not have",
    file: runtime,
    from: '"as-ismp/pallets/timestamp"',
    to: '"as-ismp/pallets/timestamps"',
    told: "pallets/timestamps/pallet.json",
  },
  { title: "an unknown runtime API", file: runtime, from: '"Metadata"', to: '"MetaData"' },
  { title: "an extension that is missing", file: runtime, from: '"CheckGenesis",', to: "" },
  {
    title: "an extension whose pallet is missing",
    file: runtime,
    from: '"CheckWeight"',
    to: '"CheckWeight", "ChargeTransactionPayment"',
  },
  {
    title: "a version of the runtime that is too large",
    file: runtime,
    from: '"specVersion": 1',
    to: '"specVersion": 4294967296',
  },
  {
    title: "a constant that the pallet does not have",
    file: runtime,
    from: '"./pallets/names", "index": 10',
    to: '"./pallets/names", "index": 10, "constants": { "MaxLen": 8 }',
    told: file,
  },
  {
    title: "a setting that the pallet does not have",
    file: runtime,
    from: '"./pallets/names", "index": 10',
    to: '"./pallets/names", "index": 10, "config": { "currency": null }',
  },
  {
    title: "a setting that no pallet provides",
    file: runtime,
    from: '"as-ismp/pallets/system", "index": 0',
    to: '"as-ismp/pallets/system", "index": 0, "config": { "accountData": "Names" }',
  },
  {
    title: "a preset for a genesis field that no pallet has",
    file: runtime,
    from: '"types": {',
    to: '"presets": { "development": { "name": {} } },\n  "types": {',
  },
];
