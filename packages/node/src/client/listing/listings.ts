import { defaultParameters, isFtpError, type Pipeline } from '@ftpkit/transfer'
import { receiver } from '../data/movers.js'
import type { ClientSession } from '../session.js'
import {
  type LineReading,
  LineSplitter,
  listLineReader,
  Mailbox,
  type RemoteEntry,
  readFactsLine,
} from './listing.js'

/** How a directory is listed. */
export interface ListOptions {
  readonly signal?: AbortSignal
  /** Told each line that nobody understands; it may well name a file. */
  readonly onUnknownLine?: (raw: string) => void
}

interface Listing {
  readonly verb: 'MLSD' | 'LIST' | 'NLST'
  readonly path: string | undefined
  /** Octets at the most. */
  readonly limit: number
  readonly signal?: AbortSignal | undefined
  readonly line: (raw: string) => void
}

/**
 * Entries as they come: by MLSD where the server has it, else by LIST. They are kept for who iterates, so that other
 * commands may be sent meanwhile; a limit stands against a listing without end.
 */
export async function* entries(
  session: () => ClientSession,
  path: string | undefined,
  limit: number,
  { signal, onUnknownLine = () => {} }: ListOptions,
): AsyncGenerator<RemoteEntry, void, undefined> {
  const leave = new AbortController()
  const giveUp = () => leave.abort(signal?.reason)
  signal?.addEventListener('abort', giveUp, { once: true })
  if (signal?.aborted) giveUp()
  const box = new Mailbox<RemoteEntry>()
  const take = (read: (raw: string) => LineReading) => (raw: string) => {
    const reading = read(raw)
    if (reading === 'unknown') onUnknownLine(raw)
    else if (reading !== 'nothing') box.put(reading)
  }
  const shared = { path, limit, signal: leave.signal }
  const running = byBestVerb(session(), shared, take).then(
    () => box.close(),
    (error) => box.close({ error }),
  )
  try {
    yield* box
  } finally {
    signal?.removeEventListener('abort', giveUp)
    leave.abort()
    await running
  }
}

type Take = (read: (raw: string) => LineReading) => (raw: string) => void

async function byBestVerb(
  session: ClientSession,
  shared: Omit<Listing, 'verb' | 'line'>,
  take: Take,
): Promise<void> {
  if ((await session.features()).has('MLST')) {
    try {
      return await list(session, { ...shared, verb: 'MLSD', line: take(readFactsLine) })
    } catch (error) {
      // Servers are known that have MLST and not MLSD.
      if (!isFtpError(error) || error.code !== 'refused' || ![500, 502].includes(error.replyHint ?? 0))
        throw error
    }
  }
  await list(session, { ...shared, verb: 'LIST', line: take(listLineReader(Date.now())) })
}

/** One listing, line by line. @throws FtpError `limit-exceeded`, and those of a transfer */
export async function list(session: ClientSession, listing: Listing): Promise<void> {
  const { verb, path, limit, signal, line } = listing
  const splitter = new LineSplitter(limit, line)
  const target = {
    async write(pieces: readonly Uint8Array[]) {
      for (const piece of pieces) splitter.push(piece)
    },
  }
  // RFC 3659 §7.2: MLSD doesn't care for TYPE. Lists are text, but their line ends are taken as they come.
  const { structure, mode, type } = defaultParameters
  await session.move({
    verb,
    path,
    parameters: verb === 'MLSD' ? { structure, mode } : { type, structure, mode },
    mover: receiver(asIs, target, { arrived() {}, endsWithConnection: true }),
    signal,
  })
  splitter.end()
}

const asIs: Pipeline = { maxExpansion: 1, into: (output) => output }
