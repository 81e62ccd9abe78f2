import type { Transfer, TransferSink, TransferSummary } from '@ftpkit/inspection'
import { BlobWriter } from './blob-writer.js'
import type { Content, Hole } from './messages.js'

/** Holes of one transfer that are kept; a capture may be mere holes. */
const maxHoles = 10_000

/** Keeps what a transfer carried: the octets of its data connection, and the file. */
export function contentSink(
  { parameters }: Transfer,
  ended: (content: Content, summary: TransferSummary) => void,
): TransferSink {
  const [wire, file] = [new BlobWriter(), new BlobWriter()]
  const holes: Hole[] = []
  const isSame = parameters.type === 'I' && parameters.structure === 'F' && parameters.mode === 'S'
  return {
    wire: (chunk, start, end) => wire.write(chunk, start, end),
    ...(isSame ? {} : { file: (chunk, start, end) => file.write(chunk, start, end) }),
    hole: (length) => void (holes.length < maxHoles && holes.push({ offset: wire.length, length })),
    end: (summary) => {
      const isDecoded = !isSame && summary.fileOctets !== undefined
      ended({ wire: wire.finish(), holes, file: isDecoded ? file.finish() : undefined }, summary)
    },
  }
}
