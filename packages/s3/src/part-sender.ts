import { FileSystemError } from '@ftpkit/filesystem'
import { copyParts } from './copying.js'
import type { ObjectProperties, ObjectStore, PartSource, Upload } from './object-store.js'
import type { FilledPart } from './part-buffer.js'
import { maxParts } from './part-size.js'

/** The multipart upload of one object: begun with its first part, with a limited number of parts on their way at a time. */
export class PartSender {
  private upload: Promise<Upload> | undefined
  private readonly tags: string[] = []
  private readonly sending = new Set<Promise<void>>()
  private failure: unknown

  constructor(
    private readonly store: ObjectStore,
    private readonly target: {
      readonly key: string
      readonly path: string
      readonly properties: ObjectProperties
    },
    private readonly options: { readonly concurrency: number; readonly uploads: Set<string> },
  ) {}

  /** The number of its parts so far, those on their way included. */
  get parts(): number {
    return this.tags.length
  }

  /** Whether there is an upload. */
  get begun(): boolean {
    return this.upload !== undefined
  }

  /** Copies octets of an object as the first parts. @param check what it throws ends the copy */
  async copy(source: PartSource, check: () => void): Promise<void> {
    this.tags.push(...(await copyParts(this.store, await this.begin(), source, check)))
  }

  /**
   * Waits until the next part can be on its way.
   *
   * @throws what an earlier part failed with
   */
  async waitForTurn(): Promise<void> {
    while (this.sending.size >= this.options.concurrency) await Promise.race(this.sending)
    if (this.failure !== undefined) throw this.failure
    await this.begin()
  }

  /** Sends the next part; after `waitForTurn`. Its fault is reported by the next call. */
  send(part: FilledPart): void {
    const number = this.tags.push('')
    const sending = this.sendPart(number, part).catch((error) => {
      this.failure ??= error
    })
    const settled = sending.finally(() => {
      part.release()
      this.sending.delete(settled)
    })
    this.sending.add(settled)
  }

  /** Waits until all parts have arrived. @returns the upload and the entity tags of its parts */
  async finish(): Promise<{ readonly upload: Upload; readonly tags: readonly string[] }> {
    await Promise.all(this.sending)
    if (this.failure !== undefined) throw this.failure
    return { upload: await this.begin(), tags: this.tags }
  }

  /** Removes what was sent; after the last call. A part that arrives later than this would stay and be paid for. */
  async abort(): Promise<void> {
    await Promise.all(this.sending)
    // What cannot be removed now, the sweep removes.
    const upload = await this.upload?.catch(() => undefined)
    if (upload) await this.store.abort(upload).catch(() => {})
    this.ended(upload)
  }

  /** The upload is complete, or gone. */
  ended(upload: Upload | undefined): void {
    if (upload) this.options.uploads.delete(upload.id)
  }

  private async sendPart(number: number, { octets }: FilledPart): Promise<void> {
    if (number > maxParts) {
      throw new FileSystemError('over-quota', this.target.path, {
        detail: `it has more than ${maxParts} parts; the server's option partSize is too small for it, unless growParts is set`,
      })
    }
    this.tags[number - 1] = await this.store.part(await this.begin(), number, octets)
  }

  private begin(): Promise<Upload> {
    const { key, properties } = this.target
    this.upload ??= this.store.createUpload(key, properties).then((id) => {
      this.options.uploads.add(id)
      return { key, id }
    })
    return this.upload
  }
}
