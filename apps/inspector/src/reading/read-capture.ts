import { readConnections } from '@ftpkit/capture'
import { type InspectionEvent, Inspector } from '@ftpkit/inspection'
import { contentSink } from './content-sink.js'
import type { Answer } from './messages.js'

/** Events that are passed on together. */
const batchLength = 500

/** Reads a capture from its beginning to its end, and answers with what is found while it is read. */
export async function readCapture(
  file: Blob,
  showSecrets: boolean,
  answer: (answer: Answer) => void,
): Promise<void> {
  let events: InspectionEvent[] = []
  const flush = () => {
    if (events.length > 0) answer({ kind: 'events', events })
    events = []
  }
  const inspector = new Inspector(
    {
      event: (event) => {
        events.push(event)
        if (events.length >= batchLength) flush()
      },
      transfer: (transfer) =>
        contentSink(transfer, (content) => {
          // The page has to know the transfer first.
          flush()
          answer({ kind: 'content', transfer: transfer.id, content })
        }),
    },
    { showSecrets },
  )
  const { counts, faults } = await readConnections(
    chunksOf(file, (read) => {
      flush()
      answer({ kind: 'progress', read })
    }),
    inspector,
  )
  flush()
  answer({ kind: 'read', summary: { counts, faults, others: inspector.others } })
}

/** Octets after which progress is reported. */
const reportEvery = 1_048_576

/** The octets of a Blob, which is read as far as they are taken. */
export async function* chunksOf(
  file: Blob,
  progress: (read: number) => void = () => {},
): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader()
  let read = 0
  let reported = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    yield value
    read += value.length
    if (read - reported < reportEvery) continue
    reported = read
    progress(read)
  }
}
