/** Where a chain's database is, and how much of the past it keeps. */
export interface DatabaseOptions {
  /** A folder; it is made where there is none. */
  readonly path: string;
  /**
   * Of how many of the last finalized blocks the state is kept; blocks and justifications are kept all. Default:
   * `archive`, every state.
   */
  readonly keep?: "archive" | number;
}
