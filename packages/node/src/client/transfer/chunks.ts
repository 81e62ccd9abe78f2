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

/** A call would wait for the end of a loop, which waits for it. @param path of the file that the loop reads */
export function withinLoop(path: string): TypeError {
  return new TypeError(
    `a loop over the chunks or records of ${JSON.stringify(path)} holds this session: end or leave it before the next call, or make that call in another session`,
  )
}
