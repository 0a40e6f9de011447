/** The former entry point `as-ismp/prover`, until the next release. Import `@as-ismp/relayer/prover` instead. */
export * from "@as-ismp/relayer/prover";
