/** Passes on the chunks of a source, and notes what they are and how they fail. */
export class SourceWatch {
  /** Octets that were read. */
  octets = 0
  /** What the source threw. */
  fault: { readonly error: unknown } | undefined

  constructor(private readonly onChunk: (chunk: Uint8Array) => void) {}

  /** @throws TypeError for a chunk that is not a Uint8Array, and what the source throws */
  async *chunks(
    source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for await (const chunk of source) {
        if (!(chunk instanceof Uint8Array))
          throw new TypeError('the source of an upload must yield Uint8Array')
        this.octets += chunk.length
        this.onChunk(chunk)
        yield chunk
      }
    } catch (error) {
      this.fault = { error }
      throw error
    }
  }
}
