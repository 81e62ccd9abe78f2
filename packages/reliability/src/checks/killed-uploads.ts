import { existsSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { S3FileSystem } from '@ftpkit/s3'
import { awsObjectStore, type ClosableObjectStore } from '@ftpkit/s3/aws'
import { seeded } from '@ftpkit/testkit'
import { CephServer, cephKeys } from '@ftpkit/testkit/ceph-server'
import { ServerProcess } from '@ftpkit/testkit/server-process'
import { type Check, type Outcome, Tally } from '../check.js'
import { Wire } from '../support/wire.js'

const bucket = 'files'

const serverPackages = fileURLToPath(new URL('../../../../apps/server/node_modules', import.meta.url))

/** The longest life of a server, as a multiple of the time of an upload: so that some are killed in it, some after it. */
const maxLife = 1.6

/** From this number of kills on, some must have come in mid-upload and some after a 226: otherwise nothing was shown. */
const telling = 10

/** More than two parts, so that there are uploads in progress. */
const size = 11_000_000

const works = ['STOR file', 'APPE file', 'STOR new'] as const

/** A service, and what is in its bucket. */
interface Place {
  readonly endpoint: string
  readonly store: ClosableObjectStore
}

/** What a killed server had begun to do. */
interface Life {
  readonly work: (typeof works)[number]
  readonly prefix: string
  readonly lifetime: number
}

export const killedUploads: Check = {
  id: 'R34',
  title: 'A server killed in the middle of an upload to an object store leaves the old object or the new one',
  target:
    '200 kills by SIGKILL, on Ceph: 0 torn, 0 lost after 226, no upload and no other object after the sweep',
  missing: () => (existsSync('/usr/bin/radosgw') ? undefined : 'needs Ceph (radosgw, ceph-mon, ceph-osd)'),
  async run(extent): Promise<Outcome> {
    const tally = new Tally()
    const random = seeded(34)
    await using ceph = await CephServer.start()
    const place = await placeOf(ceph)
    const kills = extent.of(200, 3)
    const most = maxLife * (await timeOfUpload(place))
    let begun = 0
    let confirmed = 0
    for (let number = 0; number < kills; number++) {
      const work = works[number % works.length]!
      const life = { work, prefix: `life${number}`, lifetime: random() * most }
      const left = await uploadAndKill(place, life, tally)
      begun += left.uploads
      confirmed += left.confirmed ? 1 : 0
    }
    place.store.close()
    // A few kills may all come too early, or too late.
    tally.assert(begun > 0 || kills < telling, 'no server was killed in the middle of an upload')
    tally.assert(confirmed > 0 || kills < telling, 'no upload was confirmed before the kill')
    const detail = `${begun} uploads were left and swept, ${confirmed} files were confirmed before; ${works.join(', ')}`
    return tally.outcome(`${kills} kills, ${tally.failures.length} torn, lost or left`, 3 * kills, detail)
  },
}

async function placeOf({ endpoint }: CephServer): Promise<Place> {
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials: cephKeys })
  await client.send(new CreateBucketCommand({ Bucket: bucket }))
  client.destroy()
  return { endpoint, store: await awsObjectStore({ bucket, endpoint, credentials: cephKeys }) }
}

const old = Buffer.alloc(6_000_000, 'old ')
const fresh = Buffer.alloc(size, 'new ')

function serve({ endpoint }: Place, prefix: string): Promise<ServerProcess> {
  const env = {
    AWS_ACCESS_KEY_ID: cephKeys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: cephKeys.secretAccessKey,
    // For a bundle of the sources, which is elsewhere.
    NODE_PATH: serverPackages,
  }
  return ServerProcess.start(`s3://${bucket}/${prefix}`, { env, options: ['--s3-endpoint', endpoint] })
}

/** @returns milliseconds from the command to its 226, on this machine */
async function timeOfUpload(place: Place): Promise<number> {
  await using server = await serve(place, 'timed')
  using wire = await Wire.loggedIn(server.address)
  const begun = performance.now()
  await wire.store('STOR file', fresh)
  return performance.now() - begun
}

async function uploadAndKill(place: Place, life: Life, tally: Tally) {
  const { store } = place
  const { work, prefix, lifetime } = life
  await store.put(`${prefix}/file`, old)
  await using server = await serve(place, prefix)
  using wire = await Wire.loggedIn(server.address)
  // Either connection may end at any point.
  const storing = wire.store(work, fresh).catch(() => undefined)
  const code = await Promise.race([storing, wait(lifetime)])
  await server.end('SIGKILL')
  wire.socket.destroy()
  const confirmed = (await storing) === 226 || code === 226
  const files = new S3FileSystem({ store, prefix })
  const uploads = await uploadsBelow(store, prefix)
  await files.sweepUploads(Date.now() + 60_000)
  const what = `${work} killed after ${lifetime.toFixed(0)} ms`
  tally.assert((await uploadsBelow(store, prefix)) === 0, `${what}: an upload is left after the sweep`)
  const found = await namesIn(files)
  tally.assert(isExpected(work, found), `${what}: there is ${found}`)
  tally.assert(await hasWhole(store, life, found, confirmed), `${what}: it is torn, or lost after 226`)
  return { uploads, confirmed }
}

async function uploadsBelow(store: ClosableObjectStore, prefix: string): Promise<number> {
  let count = 0
  for await (const _ of store.listUploads(`${prefix}/`)) count++
  return count
}

async function namesIn(files: S3FileSystem): Promise<string[]> {
  const names: string[] = []
  for await (const { name } of files.list('/')) names.push(name)
  return names
}

function isExpected(work: Life['work'], found: readonly string[]): boolean {
  return (
    found.every((name) => name === 'file' || (name === 'new' && work === 'STOR new')) &&
    found.includes('file')
  )
}

/** Whether each object is one of those that may be there: only the new one, once it was confirmed. */
async function hasWhole(
  store: ClosableObjectStore,
  { work, prefix }: Life,
  found: readonly string[],
  confirmed: boolean,
): Promise<boolean> {
  const target = work.slice(5)
  const published = work === 'APPE file' ? Buffer.concat([old, fresh]) : fresh
  if (!found.includes(target)) return !confirmed
  const pieces: Uint8Array[] = []
  for await (const piece of (await store.get(`${prefix}/${target}`)).chunks) pieces.push(piece)
  const octets = Buffer.concat(pieces)
  return octets.equals(published) || (!confirmed && target === 'file' && octets.equals(old))
}
