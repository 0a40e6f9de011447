/** The types that all our runtimes share. A type table contains only those that are used. */

import type { TypeDeclarations } from "../../type-table/type-table.ts";
import { transactionExtensionTypes } from "../transaction-extensions.ts";
import { accountTypes } from "./accounts.ts";
import { blockTypes } from "./block.ts";
import { dispatchTypes } from "./dispatch.ts";
import { ismpTypes } from "./ismp.ts";

export const standardTypes: TypeDeclarations = {
  ...accountTypes,
  ...blockTypes,
  ...dispatchTypes,
  ...ismpTypes,
  ...transactionExtensionTypes,
};
