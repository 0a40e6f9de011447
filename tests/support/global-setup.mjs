import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Stops the whole run at once when there is no blob to test. */
export default function requireBlob() {
  const built = fileURLToPath(new URL("../../build/as-ismp.wasm", import.meta.url));
  const blob = process.env.AS_ISMP_BLOB ?? built;
  if (existsSync(blob)) return;
  throw new Error(
    process.env.AS_ISMP_BLOB === undefined
      ? "build/as-ismp.wasm is missing: run `npm run build` first."
      : `AS_ISMP_BLOB names a file that does not exist: ${blob}`,
  );
}
