/** A session at a server. */
interface Closable {
  close(): void
}

/** Closes a client at a signal, and at the latest when this is disposed. What it is doing then fails. */
export function closingAt(signal: AbortSignal, client: Closable): Disposable {
  const close = () => client.close()
  signal.addEventListener('abort', close)
  return {
    [Symbol.dispose]() {
      signal.removeEventListener('abort', close)
      close()
    },
  }
}
