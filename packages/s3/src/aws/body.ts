import type { Readable } from 'node:stream'
import { ReadAhead } from './read-ahead.js'

/** The octets of an answer, read ahead of who takes them. */
export class AnswerBody implements AsyncIterable<Uint8Array> {
  private readonly octets: ReadAhead

  /** @param ahead octets that may wait to be taken, about */
  constructor(
    private readonly stream: Readable,
    ahead: number,
  ) {
    this.octets = new ReadAhead(ahead, () => stream.resume())
    stream.on('data', (piece: Uint8Array) => {
      if (!this.octets.add(piece)) stream.pause()
    })
    stream.on('end', () => this.octets.end())
    endWith(stream, this.octets)
  }

  [Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    return this.octets[Symbol.asyncIterator]()
  }

  /** Closes the connection. */
  close(): void {
    this.octets.clear()
    this.stream.destroy()
  }
}

/** Ends octets when their answer is cut, or at once if it was. If no one reads meanwhile, the next read notices. */
export function endWith(answer: Readable, octets: ReadAhead): void {
  const onClose = () => octets.end(new Error('the connection was closed in the middle of an object'))
  answer.on('error', (error) => octets.end(error))
  if (answer.closed) onClose()
  else answer.on('close', onClose)
}
