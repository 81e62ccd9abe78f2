import { compareKeys } from '../src/keys.js'
import {
  type Condition,
  type ListPage,
  type ListQuery,
  type ObjectFacts,
  type ObjectProperties,
  type ObjectStore,
  ObjectStoreError,
  type PartSource,
  type Upload,
} from '../src/object-store.js'

export type Call = Exclude<keyof ObjectStore, 'unique'>

interface Stored extends ObjectFacts {
  readonly octets: Uint8Array
}

interface Begun extends Upload {
  readonly begun: number
  readonly properties: ObjectProperties
  readonly parts: Map<number, { readonly tag: string; readonly octets: Uint8Array }>
}

/** What a test makes go wrong. */
export interface Misbehaviour {
  /** Called before a call is carried out; what it throws is the answer. */
  before?: (call: Call, key: string) => void
  /** Called after it was carried out; what it throws is the answer. */
  after?: (call: Call, key: string) => void
  /** Ignores every condition. */
  ignoresConditions?: boolean
  /** Octets of a body after which the connection is cut. */
  cutsAfter?: number
  /** Whether the end of a body that is cut looks like any other. */
  cutsSilently?: boolean
  /** Ignores where to begin. */
  ignoresStart?: boolean
}

export const refusal = (code: string, status?: number) => new ObjectStoreError(code, { status })

/** A bucket in memory that does what S3 says, unless a test wants otherwise. */
export class FakeStore implements ObjectStore {
  readonly objects = new Map<string, Stored>()
  readonly uploads = new Map<string, Begun>()
  readonly calls: string[] = []
  readonly copied: PartSource[] = []
  /** Bodies that were got and not closed. */
  readonly openBodies = new Set<object>()
  now = 1_000_000
  pageSize = 1000
  private made = 0

  constructor(public wrong: Misbehaviour = {}) {}

  count(call: Call): number {
    return this.calls.filter((each) => each.startsWith(`${call} `)).length
  }

  head(key: string): Promise<ObjectFacts> {
    return this.answer('head', key, () => this.existing(key))
  }

  get(
    key: string,
    { start = 0, ifMatch }: { start?: number | undefined; ifMatch?: string | undefined } = {},
  ) {
    return this.answer('get', key, () => {
      const object = this.existing(key)
      if (ifMatch !== undefined && !this.wrong.ignoresConditions && ifMatch !== object.etag) throw failed()
      if (start > 0 && start >= object.size) throw refusal('InvalidRange', 416)
      const from = this.wrong.ignoresStart ? 0 : start
      const body = {
        facts: object,
        start: from,
        chunks: this.bodyOf(object.octets.subarray(from)),
        close: () => void this.openBodies.delete(body),
      }
      this.openBodies.add(body)
      return body
    })
  }

  put(key: string, octets: Uint8Array, options: Condition & ObjectProperties = {}): Promise<string> {
    return this.answer('put', key, () => this.publish(key, octets.slice(), options))
  }

  list({ prefix, delimiter, after = '', limit = this.pageSize }: ListQuery): Promise<ListPage> {
    return this.answer('list', prefix, () => {
      const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix))
      const found = new Set(
        keys.map((key) => {
          const end = delimiter === undefined ? -1 : key.indexOf(delimiter, prefix.length)
          return end < 0 ? key : key.slice(0, end + 1)
        }),
      )
      const all = [...found].filter((key) => compareKeys(key, after) > 0).sort(compareKeys)
      const page = all.slice(0, limit)
      const isPrefix = (key: string) => delimiter !== undefined && key.endsWith(delimiter) && key !== prefix
      return {
        objects: page.filter((key) => !isPrefix(key)).map((key) => ({ ...this.objects.get(key)!, key })),
        prefixes: page.filter(isPrefix),
        next: all.length > limit ? page.at(-1) : undefined,
      }
    })
  }

  createUpload(key: string, properties: ObjectProperties = {}): Promise<string> {
    return this.answer('createUpload', key, () => {
      const id = `upload-${this.made++}`
      this.uploads.set(id, { key, id, begun: this.now, properties, parts: new Map() })
      return id
    })
  }

  part({ key, id }: Upload, number: number, octets: Uint8Array): Promise<string> {
    return this.answer('part', key, () => this.keepPart(id, number, octets.slice()))
  }

  partCopy({ key, id }: Upload, number: number, source: PartSource): Promise<string> {
    return this.answer('partCopy', key, () => {
      const object = this.existing(source.key)
      if (source.ifMatch && !this.wrong.ignoresConditions && source.ifMatch !== object.etag) throw failed()
      this.copied.push(source)
      return this.keepPart(id, number, object.octets.slice(source.first, source.last + 1))
    })
  }

  complete({ key, id }: Upload, parts: readonly string[], condition: Condition = {}): Promise<void> {
    return this.answer('complete', key, () => {
      const upload = this.uploadOf(id)
      const octets = parts.map((tag, index) => {
        const part = upload.parts.get(index + 1)
        if (part?.tag !== tag) throw refusal('InvalidPart', 400)
        if (index < parts.length - 1 && part.octets.length < 5_242_880) throw refusal('EntityTooSmall', 400)
        return part.octets
      })
      this.publish(key, Buffer.concat(octets), { ...upload.properties, ...condition })
      this.uploads.delete(id)
    })
  }

  abort({ key, id }: Upload): Promise<void> {
    return this.answer('abort', key, () => {
      this.uploadOf(id)
      this.uploads.delete(id)
    })
  }

  copy(from: string, to: string, options: ObjectProperties & { ifMatch?: string | undefined } = {}) {
    return this.answer('copy', from, () => {
      const { octets, etag, metadata, contentType } = this.existing(from)
      if (options.ifMatch && !this.wrong.ignoresConditions && options.ifMatch !== etag) throw failed()
      this.publish(
        to,
        octets,
        options.metadata ? { ...options, ifMatch: undefined } : { metadata, contentType },
      )
    })
  }

  delete(key: string, { ifMatch }: Condition = {}): Promise<void> {
    return this.answer('delete', key, () => {
      if (ifMatch && !this.wrong.ignoresConditions && this.objects.get(key)?.etag !== ifMatch) throw failed()
      this.objects.delete(key)
    })
  }

  async *listUploads(prefix: string) {
    for (const upload of [...this.uploads.values()]) if (upload.key.startsWith(prefix)) yield upload
  }

  unique(): string {
    return `unique-${this.made++}`
  }

  private async answer<Answer>(call: Call, key: string, work: () => Answer): Promise<Answer> {
    this.calls.push(`${call} ${key}`)
    await new Promise((resolve) => setImmediate(resolve))
    this.wrong.before?.(call, key)
    const answer = work()
    this.wrong.after?.(call, key)
    return answer
  }

  private existing(key: string): Stored {
    const object = this.objects.get(key)
    if (!object) throw refusal('NoSuchKey', 404)
    return object
  }

  private uploadOf(id: string): Begun {
    const upload = this.uploads.get(id)
    if (!upload) throw refusal('NoSuchUpload', 404)
    return upload
  }

  private keepPart(id: string, number: number, octets: Uint8Array): string {
    const tag = `"part-${this.made++}"`
    this.uploadOf(id).parts.set(number, { tag, octets })
    return tag
  }

  private publish(key: string, octets: Uint8Array, options: Condition & ObjectProperties): string {
    const old = this.objects.get(key)
    if (!this.wrong.ignoresConditions) {
      if (options.ifNoneMatch && old) throw failed()
      if (options.ifMatch !== undefined && options.ifMatch !== old?.etag) throw failed()
    }
    const etag = `"etag-${this.made++}"`
    const { metadata = {}, contentType } = options
    this.objects.set(key, { octets, size: octets.length, etag, modified: this.now++, metadata, contentType })
    return etag
  }

  private async *bodyOf(octets: Uint8Array) {
    const { cutsAfter = Number.POSITIVE_INFINITY, cutsSilently } = this.wrong
    for (let at = 0; at < octets.length; at += 65_536) {
      if (at >= cutsAfter) {
        if (cutsSilently) return
        throw new Error('aborted')
      }
      yield octets.slice(at, at + 65_536)
    }
  }
}

function failed(): ObjectStoreError {
  return refusal('PreconditionFailed', 412)
}
