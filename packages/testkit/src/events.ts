import { type ByteSink, EventRecorder, type FileEvent, type FileSink, isFtpError } from '@ftpkit/transfer'
import { octets } from './octets.js'
import { push } from './splits.js'

/** What a decoder made of an input: its events, up to the fault if there was one, and the fault. */
export interface Outcome {
  readonly events: FileEvent[]
  readonly error?: { code: string; offset: number | undefined; clause: string | undefined } | undefined
}

/** Feeds chunks to a decoder and records its events, up to and including a fault. */
export function outcomeOf(decoder: (file: FileSink) => ByteSink, chunks: readonly Uint8Array[]): Outcome {
  const recorder = new EventRecorder()
  try {
    const entrance = decoder(recorder)
    push(entrance, chunks)
    entrance.end()
  } catch (error) {
    if (!isFtpError(error)) throw error
    return {
      events: recorder.events,
      error: { code: error.code, offset: error.offset, clause: error.clause },
    }
  }
  return { events: recorder.events }
}

/**
 * Reads the `events` block of a vector, an event a line:
 * `data 00 "ABC"`, `endOfRecord`, `restartMarker "MARK01"`, `suspect on`, `suspect off`, `endOfFile`.
 */
export function parseEvents(block: string): FileEvent[] {
  return block.split('\n').filter(Boolean).map(parseEvent)
}

function parseEvent(line: string): FileEvent {
  const [, kind = '', text = ''] = /^(\S+)\s*(.*)$/.exec(line) ?? []
  switch (kind) {
    case 'data':
      return { kind, data: octets(text) }
    case 'restartMarker':
      return { kind, marker: String.fromCharCode(...octets(text)) }
    case 'suspect':
      return { kind, on: text === 'on' }
    case 'endOfRecord':
    case 'endOfFile':
      return { kind }
    default:
      throw new SyntaxError(`unknown event: ${line}`)
  }
}
