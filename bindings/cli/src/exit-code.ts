/** The exit codes of the commands. Rejection and unusable input differ, so that scripts can tell them apart. */
export const ExitCode = {
  /** The proof is accepted, the blob keeps all rules, the runtime is built. */
  Accepted: 0,
  /** The proof is rejected, the blob breaks a rule, the compiler rejects the sources. */
  Refused: 1,
  /** No verdict: an invalid argument, a file that can't be read, an invalid field. */
  Unusable: 2,
  /** No verdict: the module trapped or the tool failed. This is always a bug. */
  Broken: 3,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
