import { defaultParameters, identity, isFtpError } from '@ftpkit/transfer'
import { Channel } from '../data/channel.js'
import { receiveFile } from '../data/data-transfer.js'
import type { ClientSession } from '../session.js'
import {
  type LineReading,
  ListingSplitter,
  listLineReader,
  type RemoteEntry,
  readFactsLine,
} from './listing-lines.js'

/** How a directory is listed. */
export interface ListOptions {
  /** Aborts the listing. */
  readonly signal?: AbortSignal | undefined
  /** Called with each line whose format is not known; it may well name a file. */
  readonly onUnknownLine?: ((raw: string) => void) | undefined
}

interface Listing {
  readonly verb: 'MLSD' | 'LIST' | 'NLST'
  readonly path: string | undefined
  /** Octets that the listing may have. */
  readonly limit: number
  readonly signal?: AbortSignal | undefined
  readonly onLine: (raw: string) => void
}

/**
 * Entries as they arrive: by MLSD where the server has it, else by LIST. They are kept for the loop, so that other
 * commands may be sent within it; a limit on octets guards against an endless listing.
 */
export async function* entries(
  session: () => ClientSession,
  path: string | undefined,
  limit: number,
  { signal, onUnknownLine = () => {} }: ListOptions,
): AsyncGenerator<RemoteEntry, void, undefined> {
  yield* Channel.read<RemoteEntry>(signal, (channel, both) => {
    const take = (read: (raw: string) => LineReading) => (raw: string) => {
      const reading = read(raw)
      if (reading === 'unknown') onUnknownLine(raw)
      else if (reading !== 'nothing') channel.put(reading)
    }
    return byBestVerb(session(), { path, limit, signal: both }, take)
  })
}

type Take = (read: (raw: string) => LineReading) => (raw: string) => void

async function byBestVerb(
  session: ClientSession,
  shared: Omit<Listing, 'verb' | 'onLine'>,
  take: Take,
): Promise<void> {
  if ((await session.features()).has('MLST')) {
    try {
      return await list(session, { ...shared, verb: 'MLSD', onLine: take(readFactsLine) })
    } catch (error) {
      // Some servers have MLST, but not MLSD.
      if (!isFtpError(error) || error.code !== 'refused' || ![500, 502].includes(error.replyHint ?? 0))
        throw error
    }
  }
  await list(session, { ...shared, verb: 'LIST', onLine: take(listLineReader(session.clock.date())) })
}

/** One listing, line by line. @throws FtpError `limit-exceeded`, and those of a transfer */
export async function list(session: ClientSession, listing: Listing): Promise<void> {
  const { verb, path, limit, signal, onLine } = listing
  const splitter = new ListingSplitter(limit, onLine)
  const target = {
    async write(pieces: readonly Uint8Array[]) {
      for (const piece of pieces) splitter.push(piece)
    },
  }
  // RFC 3659 §7.2: TYPE has no effect on MLSD. Listings are text, but their line ends are left as they arrive.
  const { structure, mode, type } = defaultParameters
  await session.move({
    verb,
    path,
    parameters: verb === 'MLSD' ? { structure, mode } : { type, structure, mode },
    data: receiveFile(identity, target, { endsWithConnection: true }),
    signal,
  })
  splitter.end()
}
