import { type Entry, FileSystemError, type ReadableFile } from '@ftpkit/filesystem'
import { faultOf } from './faults.js'
import type { ObjectBody, ObjectFacts, ObjectStore } from './object-store.js'

/** Connections that are tried, one after another, without an octet from any of them. */
const maxTries = 3

/**
 * Reads an object. A connection that is cut, which services do to slow readers, is followed by another one from the same
 * position, as long as the object is still the same.
 */
export class ObjectReader implements ReadableFile {
  private closed = false
  private position: number
  private readonly facts: ObjectFacts

  /** @param body an open connection */
  constructor(
    readonly entry: Entry,
    private readonly path: string,
    private readonly source: { readonly store: ObjectStore; readonly key: string },
    private body: ObjectBody,
  ) {
    this.position = body.start
    this.facts = body.facts
  }

  async *chunks(): AsyncGenerator<Uint8Array, void> {
    let tries = 0
    while (true) {
      let fault: unknown
      const before = this.position
      try {
        for await (const chunk of this.body.chunks) {
          this.assertOpen()
          if (chunk.length === 0) continue
          if (this.position + chunk.length > this.facts.size)
            throw this.fault('it has more octets than it had')
          this.position += chunk.length
          yield chunk
        }
      } catch (error) {
        if (error instanceof FileSystemError) throw error
        fault = error
      }
      this.assertOpen()
      // An object of which the service said no length seems to be empty: a cut is not its end.
      const isCut = fault !== undefined && this.facts.size === 0
      if (this.position === this.facts.size && !isCut) return
      tries = this.position > before ? 1 : tries + 1
      if (tries > maxTries) throw this.fault('the connection to the storage was cut', fault)
      await this.resume()
    }
  }

  recycle(piece: Uint8Array): void {
    this.body.recycle?.(piece)
  }

  async close(): Promise<void> {
    this.closed = true
    this.body.close()
  }

  private async resume(): Promise<void> {
    const { store, key } = this.source
    this.body.close()
    let body: ObjectBody
    try {
      body = await store.get(key, { start: this.position, ifMatch: this.facts.etag })
    } catch (error) {
      const fault = faultOf(error, this.path)
      if (fault instanceof FileSystemError && ['busy', 'not-found', 'bad-start'].includes(fault.code)) {
        throw this.fault('it was replaced while it was read', error)
      }
      throw fault
    }
    this.body = body
    if (this.closed) body.close()
    // A service may ignore the condition, or where to start.
    const isSame = body.facts.etag === this.facts.etag && body.facts.size === this.facts.size
    if (isSame && body.start === this.position) return
    body.close()
    throw this.fault(isSame ? 'the storage cannot resume' : 'it was replaced while it was read')
  }

  private assertOpen(): void {
    if (this.closed) throw this.fault('it was closed while it was read')
  }

  private fault(detail: string, cause?: unknown): FileSystemError {
    return new FileSystemError('io', this.path, { detail, cause })
  }
}
