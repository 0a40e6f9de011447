/** What a command tells the shell. Refusal and unusable input differ, so that scripts can tell them apart. */
export const ExitCode = {
  /** The proof is accepted, the blob keeps the rules, the runtime is built. */
  Accepted: 0,
  /** The proof is refused, the blob breaks a rule, the compiler refuses the sources. */
  Refused: 1,
  /** No verdict: a wrong argument, a file that cannot be read, a field that is not what it must be. */
  Unusable: 2,
  /** No verdict: the module trapped or the tool failed. Always a bug. */
  Broken: 3,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
