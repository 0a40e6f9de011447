import { loadBlob } from "../support/blob.ts";
import { describeRelayer } from "./relayer-tests.ts";

describeRelayer("our runtime", loadBlob);
