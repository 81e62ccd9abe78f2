/** What a service says about an object. */
export interface ObjectFacts {
  /** Octets. */
  readonly size: number
  /** The entity tag as the service writes it, quotes included. Two objects of a key with the same one have the same octets. */
  readonly etag: string
  /** Milliseconds since 1970, UTC. */
  readonly modified: number
  /** Metadata of the user, names in lower case, without `x-amz-meta-`. */
  readonly metadata: Readonly<Record<string, string>>
  /** The media type. */
  readonly contentType?: string | undefined
}

/** An object that is being read. */
export interface ObjectBody {
  /** Of the whole object, also where a part of it is read. */
  readonly facts: ObjectFacts
  /** Position of the first octet. A service that ignores where to start answers 0. */
  readonly start: number
  /** To be iterated once. A connection that is cut rejects, or ends too early. Each piece belongs to the caller. */
  readonly chunks: AsyncIterable<Uint8Array>
  /** Takes a piece back that is not used any more, so that other octets may be read into its memory. */
  readonly recycle?: ((piece: Uint8Array) => void) | undefined
  /** Closes the connection; a second call does nothing. */
  close(): void
}

/** What must be so for a service to carry out a write; answered with 412, or 409 while another write is in progress. */
export interface Condition {
  /** The object has this entity tag. */
  readonly ifMatch?: string | undefined
  /** There is no object of this key. */
  readonly ifNoneMatch?: boolean | undefined
}

/** What is stored with the octets of an object. */
export interface ObjectProperties {
  /** Metadata of the user, names in lower case. */
  readonly metadata?: Readonly<Record<string, string>> | undefined
  /** The media type. @default that of the service */
  readonly contentType?: string | undefined
}

/** Which keys are listed. */
export interface ListQuery {
  /** Beginning of the keys. */
  readonly prefix: string
  /** Keys with this text after the prefix are listed once, as a prefix that ends there. */
  readonly delimiter?: string | undefined
  /** `next` of the page before. */
  readonly after?: string | undefined
  /** At most this number of keys and prefixes. @default 1000 */
  readonly limit?: number | undefined
}

/** Some keys, in the order of their octets in UTF-8. */
export interface ListPage {
  /** Objects, with the date of their last change in milliseconds since 1970. */
  readonly objects: readonly { readonly key: string; readonly size: number; readonly modified: number }[]
  /** What keys with a delimiter begin with, the delimiter included. */
  readonly prefixes: readonly string[]
  /** Undefined on the last page. */
  readonly next?: string | undefined
}

/** A multipart upload in progress. */
export interface Upload {
  /** Key of the object that it will be. */
  readonly key: string
  /** The id that the service gave it. */
  readonly id: string
}

/** An upload that was begun and has not ended. */
export interface ListedUpload extends Upload {
  /** When it was begun, in milliseconds since 1970. */
  readonly begun: number
}

/** A part of another object, to be copied within the service. */
export interface PartSource {
  /** Key of the other object. */
  readonly key: string
  /** Position of the first octet. */
  readonly first: number
  /** Position of the last octet. */
  readonly last: number
  /** The entity tag that the source must have. */
  readonly ifMatch?: string | undefined
}

/**
 * One bucket of an object store, as far as a file system uses it: the calls of S3 that services have in common.
 *
 * Every fault is an {@link ObjectStoreError}. An implementation repeats a request that a service was too busy for, and
 * gives up after a while: a call always settles.
 */
export interface ObjectStore {
  /** Facts of an object. Rejects with status 404 where there is none. */
  head(key: string): Promise<ObjectFacts>
  /** Begins to read, from a position on. Rejects with 404, with 416 if the object ends before or at `start`. */
  get(
    key: string,
    options?: { readonly start?: number | undefined; readonly ifMatch?: string | undefined },
  ): Promise<ObjectBody>
  /** Stores an object at once, and returns its entity tag. The octets may be reused afterwards. */
  put(key: string, octets: Uint8Array, options?: Condition & ObjectProperties): Promise<string>
  /** Lists some keys. */
  list(query: ListQuery): Promise<ListPage>
  /** Begins a multipart upload, and returns its id. */
  createUpload(key: string, properties?: ObjectProperties): Promise<string>
  /** Stores a part, and returns its entity tag. @param number from 1 to 10,000 */
  part(upload: Upload, number: number, octets: Uint8Array): Promise<string>
  /** Makes a part of the octets of another object, and returns its entity tag. */
  partCopy(upload: Upload, number: number, source: PartSource): Promise<string>
  /** Publishes the object. @param parts their entity tags, the first being that of part 1 */
  complete(upload: Upload, parts: readonly string[], condition?: Condition): Promise<void>
  /** Ends an upload and removes its parts. */
  abort(upload: Upload): Promise<void>
  /** Copies an object of at most 5 GiB; properties that are given replace all those of the source. */
  copy(
    from: string,
    to: string,
    options?: ObjectProperties & { readonly ifMatch?: string | undefined },
  ): Promise<void>
  /** Removes an object; also succeeds where there is none. */
  delete(key: string, condition?: Condition): Promise<void>
  /** The uploads of keys with a prefix that are in progress. */
  listUploads(prefix: string): AsyncIterable<ListedUpload>
  /** A text that no other call in any process returns, such as a UUID: a file system knows its objects by it. */
  unique(): string
}

/** Marks every ObjectStoreError, so that each copy of this module in a process knows those of the others. */
const brand = Symbol.for('ftpkit.ObjectStoreError')

/**
 * A service refused, or failed, or could not be reached. `instanceof` and `isObjectStoreError` know the errors of every copy
 * of this module.
 */
export class ObjectStoreError extends Error {
  /** Always `ObjectStoreError`. */
  override readonly name = 'ObjectStoreError'
  /** The code of the service, such as `NoSuchKey`. */
  readonly code: string
  /** The status of HTTP; undefined if there was no answer. An answer of 200 may have an error in it. */
  readonly status: number | undefined

  constructor(
    code: string,
    options: {
      readonly status?: number | undefined
      readonly message?: string
      readonly cause?: unknown
    } = {},
  ) {
    super(options.message ?? code, 'cause' in options ? { cause: options.cause } : undefined)
    Object.defineProperty(this, brand, { value: true })
    this.code = code
    this.status = options.status
  }

  /** `instanceof` knows the errors of every copy of this module. */
  static override [Symbol.hasInstance](thrown: unknown): boolean {
    // A subclass inherits this method, and means itself.
    return Object.hasOwn(this, Symbol.hasInstance)
      ? isObjectStoreError(thrown)
      : super[Symbol.hasInstance](thrown)
  }
}

/** Whether a thrown value is an ObjectStoreError, even of another copy of this module. */
export function isObjectStoreError(thrown: unknown): thrown is ObjectStoreError {
  return brand in Object(thrown)
}
