import type { FtpClient } from '@ftpkit/node'

/** Closes a client at a signal, and at the latest when this is disposed. What it is doing then fails. */
export function closingAt(signal: AbortSignal, client: FtpClient): Disposable {
  const close = () => client.close()
  signal.addEventListener('abort', close)
  return {
    [Symbol.dispose]() {
      signal.removeEventListener('abort', close)
      close()
    },
  }
}
