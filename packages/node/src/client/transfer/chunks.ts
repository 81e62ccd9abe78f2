import { Channel } from '../data/channel.js'
import type { DownloadTarget } from '../local/download-target.js'
import type { TransferOptions } from './options.js'

/** The octets of a file, as they arrive. @param download begins to fetch it when the first are asked for */
export function chunksOf(
  download: (target: DownloadTarget, options: TransferOptions) => Promise<unknown>,
  options: TransferOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  return Channel.read<Uint8Array>(options.signal, (channel, signal) => {
    const target = {
      write: (pieces: readonly Uint8Array[]) => channel.putAndWait(pieces),
      async commit() {},
      async discard() {},
    }
    return download(target, { ...options, signal, retries: 0 })
  })
}
