/** Octets that go into codecs by one call: MODE C makes up to 63 of each, and text two. */
const sliceLength = 16_384

/** What comes on standard input, in slices small enough that what becomes of each can be held. */
export async function* slices(): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) {
    for (let at = 0; at < chunk.length; at += sliceLength) yield chunk.subarray(at, at + sliceLength)
  }
}

/** A line of standard input, and where it begins. */
export interface Line {
  readonly text: string
  /** Octets before it. */
  readonly offset: number
}

const lineFeed = 0x0a

/** The lines of standard input that are not empty. One line is held. */
export async function* lines(): AsyncGenerator<Line, void, undefined> {
  let pieces: Uint8Array[] = []
  let offset = 0
  let length = 0
  const line = (): Line => {
    const text = Buffer.concat(pieces).toString('utf8')
    const begin = offset
    offset += length + 1
    pieces = []
    length = 0
    return { text, offset: begin }
  }
  const add = (piece: Uint8Array) => {
    pieces.push(piece)
    length += piece.length
  }
  for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) {
    let from = 0
    for (let at = chunk.indexOf(lineFeed); at >= 0; at = chunk.indexOf(lineFeed, from)) {
      add(chunk.subarray(from, at))
      from = at + 1
      const whole = line()
      if (whole.text.trim() !== '') yield whole
    }
    add(chunk.subarray(from))
  }
  const last = line()
  if (last.text.trim() !== '') yield last
}
