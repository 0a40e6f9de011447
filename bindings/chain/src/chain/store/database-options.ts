/** Where a chain's database is, and how many old states it keeps. */
export interface DatabaseOptions {
  /** A folder, which is created if it does not exist. */
  readonly path: string;
  /**
   * For how many of the last finalized blocks the state is kept. All blocks and justifications are kept. Default:
   * `archive`, every state.
   */
  readonly keep?: "archive" | number;
}
