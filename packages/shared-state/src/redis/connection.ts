/** A connection to Redis or Valkey, as far as it is used: most clients of either can be made one in a few lines. */
export interface RedisConnection {
  /**
   * Runs a script of Lua (EVAL). Rejects at once where the connection is lost, and with the error that the server answers;
   * it needs no time limit of its own.
   */
  run(script: string, keys: readonly string[], args: readonly string[]): Promise<unknown>
  /** Calls back once, when the connection is lost or something other than Redis answers. */
  onLost(callback: (reason: Error) => void): void
  /** Ends the connection without waiting for answers. */
  close(): void
}
