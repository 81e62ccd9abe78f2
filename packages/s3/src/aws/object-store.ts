import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { GetObjectCommandOutput, HeadObjectCommandOutput, S3Client } from '@aws-sdk/client-s3'
import type {
  Condition,
  ListedUpload,
  ListPage,
  ListQuery,
  ObjectBody,
  ObjectFacts,
  ObjectProperties,
  ObjectStore,
  PartSource,
  Upload,
} from '../object-store.js'
import { ObjectStoreError } from '../object-store.js'
import { AnswerBody } from './body.js'
import { DirectBody } from './direct-body.js'
import { storeErrorOf } from './errors.js'

type Sdk = typeof import('@aws-sdk/client-s3')

/** How much longer a service may take for work that grows with the object. */
const longWork = 10

/** Octets of a download that are read ahead of its client. */
const readAhead = 524_288

/** The calls of one bucket by the SDK. */
export class AwsObjectStore implements ObjectStore {
  private readonly bucket: { readonly Bucket: string }
  private readonly patient: { readonly requestTimeout: number }

  private readonly client: S3Client
  private readonly reader: S3Client

  /** @param clients `reader` gets objects, `client` does all else */
  constructor(
    private readonly sdk: Sdk,
    { client, reader }: { readonly client: S3Client; readonly reader: S3Client },
    { bucket, answerTime = 60_000 }: { readonly bucket: string; readonly answerTime?: number | undefined },
  ) {
    this.client = client
    this.reader = reader
    this.bucket = { Bucket: bucket }
    this.patient = { requestTimeout: answerTime * longWork }
  }

  async head(key: string): Promise<ObjectFacts> {
    const command = new this.sdk.HeadObjectCommand({ ...this.bucket, Key: key })
    const answer = await settled(this.client.send(command))
    return factsOf(answer, answer.ContentLength ?? 0)
  }

  async get(
    key: string,
    {
      start = 0,
      ifMatch,
    }: { readonly start?: number | undefined; readonly ifMatch?: string | undefined } = {},
  ): Promise<ObjectBody> {
    const Range = start > 0 ? `bytes=${start}-` : undefined
    const command = new this.sdk.GetObjectCommand({ ...this.bucket, Key: key, Range, IfMatch: ifMatch })
    const answer = await settled(this.reader.send(command))
    const direct = DirectBody.of(answer.Body, readAhead)
    const body = direct ?? new AnswerBody(answer.Body as Readable, readAhead)
    if (!answer.ETag) body.close()
    const [, first, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(answer.ContentRange ?? '') ?? []
    const facts = factsOf(answer, Number(total ?? answer.ContentLength ?? 0))
    return {
      facts,
      start: Number(first ?? 0),
      chunks: body,
      recycle: direct && ((piece) => direct.recycle(piece)),
      close: () => body.close(),
    }
  }

  async put(key: string, octets: Uint8Array, options: Condition & ObjectProperties = {}): Promise<string> {
    const command = new this.sdk.PutObjectCommand({
      ...this.bucket,
      Key: key,
      Body: octets,
      ContentLength: octets.length,
      ...propertiesOf(options),
      ...conditionOf(options),
    })
    return present((await settled(this.client.send(command))).ETag)
  }

  async list({ prefix, delimiter, after, limit }: ListQuery): Promise<ListPage> {
    const answer = await settled(
      this.client.send(
        new this.sdk.ListObjectsV2Command({
          ...this.bucket,
          Prefix: prefix,
          Delimiter: delimiter,
          ContinuationToken: after,
          MaxKeys: limit,
          // Without it a key with a control character makes an answer that is not XML.
          EncodingType: 'url',
        }),
      ),
    )
    if (answer.IsTruncated === undefined && answer.Name === undefined) throw noResult()
    const plain = keysOf(answer)
    const objects = (answer.Contents ?? []).map(({ Key, Size, LastModified }) => ({
      key: plain(Key),
      size: Size ?? 0,
      modified: LastModified?.getTime() ?? 0,
    }))
    const prefixes = (answer.CommonPrefixes ?? []).map(({ Prefix }) => plain(Prefix))
    const next = answer.IsTruncated ? answer.NextContinuationToken : undefined
    return { objects, prefixes, next }
  }

  async createUpload(key: string, properties: ObjectProperties = {}): Promise<string> {
    const command = new this.sdk.CreateMultipartUploadCommand({
      ...this.bucket,
      Key: key,
      ...propertiesOf(properties),
    })
    return present((await settled(this.client.send(command))).UploadId)
  }

  async part({ key, id }: Upload, number: number, octets: Uint8Array): Promise<string> {
    const command = new this.sdk.UploadPartCommand({
      ...this.bucket,
      Key: key,
      UploadId: id,
      PartNumber: number,
      Body: octets,
      ContentLength: octets.length,
    })
    return present((await settled(this.client.send(command))).ETag)
  }

  async partCopy({ key, id }: Upload, number: number, source: PartSource): Promise<string> {
    const command = new this.sdk.UploadPartCopyCommand({
      ...this.bucket,
      Key: key,
      UploadId: id,
      PartNumber: number,
      CopySource: this.sourceOf(source.key),
      CopySourceRange: `bytes=${source.first}-${source.last}`,
      CopySourceIfMatch: source.ifMatch,
    })
    return present((await settled(this.client.send(command, this.patient))).CopyPartResult?.ETag)
  }

  async complete({ key, id }: Upload, parts: readonly string[], condition: Condition = {}): Promise<void> {
    const command = new this.sdk.CompleteMultipartUploadCommand({
      ...this.bucket,
      Key: key,
      UploadId: id,
      MultipartUpload: { Parts: parts.map((ETag, index) => ({ ETag, PartNumber: index + 1 })) },
      ...conditionOf(condition),
    })
    // Ceph leaves the entity tag empty.
    const { ETag, Key } = await settled(this.client.send(command, this.patient))
    present(ETag || Key)
  }

  async abort({ key, id }: Upload): Promise<void> {
    const command = new this.sdk.AbortMultipartUploadCommand({ ...this.bucket, Key: key, UploadId: id })
    await settled(this.client.send(command))
  }

  async copy(
    from: string,
    to: string,
    options: ObjectProperties & { readonly ifMatch?: string | undefined } = {},
  ): Promise<void> {
    const command = new this.sdk.CopyObjectCommand({
      ...this.bucket,
      Key: to,
      CopySource: this.sourceOf(from),
      CopySourceIfMatch: options.ifMatch,
      MetadataDirective: options.metadata ? 'REPLACE' : undefined,
      ...propertiesOf(options),
    })
    present((await settled(this.client.send(command, this.patient))).CopyObjectResult?.ETag)
  }

  async delete(key: string, condition: Condition = {}): Promise<void> {
    const command = new this.sdk.DeleteObjectCommand({ ...this.bucket, Key: key, IfMatch: condition.ifMatch })
    await settled(this.client.send(command))
  }

  async *listUploads(prefix: string): AsyncGenerator<ListedUpload, void> {
    let marker: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {}
    while (true) {
      const query = { ...this.bucket, ...marker, Prefix: prefix, EncodingType: 'url' as const }
      const answer = await settled(this.client.send(new this.sdk.ListMultipartUploadsCommand(query)))
      const plain = keysOf(answer)
      for (const { Key = '', UploadId: id = '', Initiated } of answer.Uploads ?? []) {
        // Ceph does not say that it encodes these, and others do not encode them.
        for (const key of new Set([decoded(Key), plain(Key)]))
          yield { key, id, begun: Initiated?.getTime() ?? 0 }
      }
      if (!answer.IsTruncated || !answer.NextKeyMarker) return
      marker = { KeyMarker: decoded(answer.NextKeyMarker), UploadIdMarker: answer.NextUploadIdMarker }
    }
  }

  unique(): string {
    return randomUUID()
  }

  /** Closes the connections. */
  close(): void {
    this.client.destroy()
    this.reader.destroy()
  }

  private sourceOf(key: string): string {
    return `${this.bucket.Bucket}/${key.split('/').map(encodeURIComponent).join('/')}`
  }
}

async function settled<Answer>(request: Promise<Answer>): Promise<Answer> {
  try {
    return await request
  } catch (error) {
    throw storeErrorOf(error)
  }
}

/** An answer that lacks what it is asked for says that the request failed, whatever its status. */
function present(value: string | undefined): string {
  if (value) return value
  throw noResult()
}

function noResult(): ObjectStoreError {
  return new ObjectStoreError('InternalError', {
    status: 200,
    message: 'the service answered without a result',
  })
}

function factsOf(answer: HeadObjectCommandOutput | GetObjectCommandOutput, size: number): ObjectFacts {
  const { ETag, LastModified, Metadata = {}, ContentType } = answer
  return {
    size,
    etag: present(ETag),
    modified: LastModified?.getTime() ?? 0,
    metadata: Metadata,
    contentType: ContentType,
  }
}

function propertiesOf({ metadata, contentType }: ObjectProperties) {
  return { Metadata: metadata && { ...metadata }, ContentType: contentType }
}

function conditionOf({ ifMatch, ifNoneMatch }: Condition) {
  return { IfMatch: ifMatch, IfNoneMatch: ifNoneMatch ? '*' : undefined }
}

/** How keys of an answer are read: it says whether it has them encoded, which not every service does that is asked to. */
function keysOf({ EncodingType }: { readonly EncodingType?: string | undefined }) {
  return (key = '') => (EncodingType === 'url' ? decoded(key) : key)
}

/** A key as it was before it was encoded for an answer in XML; one that isn't is returned as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return text
  }
}
