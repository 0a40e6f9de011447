/** The test library for those who install the command line alone: the same as `@as-ismp/chain/testing`. */
export * from "@as-ismp/chain/testing";
