import { replyText } from '@ftpkit/protocol/reply'
import { defaultParameters, identity } from '@ftpkit/transfer'
import { receiveFile } from '../data/data-transfer.js'
import type { ClientSession } from '../session.js'
import { ListingSplitter } from './listing-lines.js'

/** What is listed, and within which limits. */
export interface ListingTarget {
  /** Default: the working directory */
  readonly path: string | undefined
  /** Octets that the listing may have. */
  readonly limit: number
  readonly signal?: AbortSignal | undefined
}

interface Listing extends ListingTarget {
  readonly verb: 'MLSD' | 'LIST' | 'NLST'
  readonly onLine: (raw: string) => void
}

/** What the end of a listing shows besides its lines. */
export interface ListingEnd {
  /** The final reply, as text. */
  readonly reply: string
  /** Whether the last line has no line end. */
  readonly cut: boolean
}

/** One listing, line by line. @throws FtpError `limit-exceeded`, and those of a transfer */
export async function list(session: ClientSession, listing: Listing): Promise<ListingEnd> {
  const { verb, path, limit, signal, onLine } = listing
  const splitter = new ListingSplitter(limit, onLine, session.names)
  const target = {
    async write(pieces: readonly Uint8Array[]) {
      for (const piece of pieces) splitter.push(piece)
    },
  }
  // RFC 3659 §7.2: TYPE has no effect on MLSD. Listings are text, but their line ends are left as they arrive.
  const { structure, mode, type } = defaultParameters
  const reply = await session.move({
    verb,
    path,
    parameters: verb === 'MLSD' ? { structure, mode } : { type, structure, mode },
    data: receiveFile(identity, target, { endsWithConnection: true }),
    signal,
  })
  const cut = splitter.isCut
  splitter.end()
  return { reply: replyText(reply), cut }
}

/** The lines of LIST as the server sends them, without line ends. */
export async function linesOf(session: ClientSession, target: ListingTarget): Promise<string[]> {
  const lines: string[] = []
  await list(session, { ...target, verb: 'LIST', onLine: (raw) => lines.push(raw) })
  return lines
}
