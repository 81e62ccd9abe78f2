import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { CreateBucketCommand, GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { type ObjectBody, S3FileSystem } from '@ftpkit/s3'
import { awsObjectStore, type ClosableObjectStore } from '@ftpkit/s3/aws'
import { CephServer, cephKeys } from '@ftpkit/testkit/ceph-server'
import { password, ServerProcess, user } from '@ftpkit/testkit/server-process'
import { median } from './statistics.js'

// How fast files go through ftpkit-server to a bucket of Ceph and back, beside rclone on the same bucket; what many uploads
// at once and long lists cost. Needs Ceph, curl and rclone. Prints a table.

const run = promisify(execFile)
const bucket = 'bench'
const size = Number(process.env.BENCH_MIB ?? 512) * 1_048_576
/** Rounds of uploads: Ceph keeps what was replaced for two hours, in memory here. */
const rounds = 2
const downloadRounds = 5
/** Octets of each of the uploads that run at once. */
const atOnce = 100 * 1_048_576
const packages = fileURLToPath(new URL('../../../apps/server/node_modules', import.meta.url))

const folder = mkdtempSync(join(tmpdir(), 'ftpkit-bench-s3-'))
const large = join(folder, 'large')
const medium = join(folder, 'medium')
const environment = {
  AWS_ACCESS_KEY_ID: cephKeys.accessKeyId,
  AWS_SECRET_ACCESS_KEY: cephKeys.secretAccessKey,
  NODE_PATH: packages,
}

try {
  await writeFile(large, size)
  await writeFile(medium, atOnce)
  await using ceph = await CephServer.start()
  const store = await openBucket(ceph.endpoint)
  await compareSpeeds(ceph.endpoint)
  await compareBodies(store, ceph.endpoint)
  await measureMemory(ceph.endpoint)
  await measureList(store)
  store.close()
} finally {
  rmSync(folder, { recursive: true })
}

async function writeFile(path: string, size: number): Promise<void> {
  const file = createWriteStream(path)
  const piece = Buffer.from(Array.from({ length: 1_048_576 }, (_, at) => (at * 31 + (at >> 8)) & 0xff))
  for (let at = 0; at < size; at += piece.length) if (!file.write(piece)) await once(file, 'drain')
  file.end()
  await once(file, 'close')
}

async function openBucket(endpoint: string): Promise<ClosableObjectStore> {
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials: cephKeys })
  await client.send(new CreateBucketCommand({ Bucket: bucket }))
  client.destroy()
  return awsObjectStore({ bucket, endpoint, credentials: cephKeys })
}

function serve(endpoint: string): Promise<ServerProcess> {
  const options = ['--s3-endpoint', endpoint]
  return ServerProcess.start(`s3://${bucket}/ftp`, { env: environment, options, log: 'ignore' })
}

async function compareSpeeds(endpoint: string): Promise<void> {
  await using server = await serve(endpoint)
  const curl = (...args: string[]) => seconds('curl', ['-sS', '-u', `${user}:${password}`, ...args])
  const url = `ftp://127.0.0.1:${server.port}/large`
  const rclone = (...args: string[]) => seconds('rclone', [...args, ...rcloneOptions(endpoint)])
  const remote = `:s3:${bucket}/rclone/large`
  await inTurns(rounds, {
    'STOR, curl and ftpkit-server': () => curl('-T', large, url),
    'rclone copyto, to the bucket': () => rclone('copyto', large, remote, '--no-check-dest'),
  })
  const before = processorTime(server)
  await inTurns(downloadRounds, {
    'RETR, curl and ftpkit-server': () => curl('-o', '/dev/null', url),
    'rclone cat, from the bucket': () => rclone('cat', remote),
  })
  const used = (processorTime(server) - before) / downloadRounds
  console.log(
    `the server took ${used.toFixed(2)} s of processor time for each, and has ${resident(server)} MiB`,
  )
}

async function inTurns(rounds: number, ways: Readonly<Record<string, () => Promise<number>>>): Promise<void> {
  const times = new Map(Object.keys(ways).map((name) => [name, [] as number[]]))
  for (let round = 0; round < rounds; round++) {
    for (const [name, way] of Object.entries(ways)) times.get(name)!.push(await way())
  }
  for (const [name, found] of times) {
    const rate = size / 1_048_576 / median(found)
    console.log(
      `${name}: ${rate.toFixed(0)} MiB/s by the median (${found.map((time) => time.toFixed(2)).join(', ')} s)`,
    )
  }
}

/**
 * What it costs this process to take the octets of an object from its connection into memory that serves again, and by the
 * parser of HTTP and a stream. Each piece takes a turn of the event loop, as one does that is written to a socket.
 */
async function compareBodies(store: ClosableObjectStore, endpoint: string): Promise<void> {
  const client = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, credentials: cephKeys })
  const Key = 'ftp/large'
  const bodies: Record<string, () => Promise<Pick<ObjectBody, 'chunks' | 'recycle'>>> = {
    'a body from its connection': () => store.get(Key),
    'a body from its stream': async () => ({
      chunks: (await client.send(new GetObjectCommand({ Bucket: bucket, Key }))).Body as Readable,
    }),
  }
  for (let round = 0; round < rounds; round++) {
    for (const [name, open] of Object.entries(bodies)) {
      const [begun, before] = [performance.now(), process.cpuUsage()]
      let octets = 0
      const { chunks, recycle } = await open()
      for await (const piece of chunks) {
        octets += piece.length
        await new Promise(setImmediate)
        recycle?.(piece)
      }
      const { user, system } = process.cpuUsage(before)
      const [took, processor] = [(performance.now() - begun) / 1000, (user + system) / 1_000_000]
      console.log(
        `${name}: ${octets} octets, ${took.toFixed(2)} s, ${processor.toFixed(2)} s of processor time`,
      )
    }
  }
  client.destroy()
}

function rcloneOptions(endpoint: string): string[] {
  const { accessKeyId, secretAccessKey } = cephKeys
  return [
    ...['--s3-provider', 'Ceph', '--s3-endpoint', endpoint, '--s3-force-path-style', '--config', '/dev/null'],
    ...['--s3-access-key-id', accessKeyId, '--s3-secret-access-key', secretAccessKey],
  ]
}

/** The time a command takes; its output is read and dropped. */
async function seconds(command: string, args: readonly string[]): Promise<number> {
  const begun = performance.now()
  // rclone does not accept authorities of its own.
  const { AWS_CA_BUNDLE: _, ...env } = process.env
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'], env })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${command} ended with ${code}`)
  return (performance.now() - begun) / 1000
}

async function measureMemory(endpoint: string): Promise<void> {
  await using server = await serve(endpoint)
  const before = resident(server)
  const uploads = Array.from({ length: 8 }, (_, index) =>
    run('curl', ['-sS', '-u', `${user}:${password}`, '-T', medium, server.url(`at-once-${index}`)]),
  )
  await Promise.all(uploads)
  console.log(
    `8 uploads at once: ${peak(server)} MiB at most, ${before} MiB before, ${resident(server)} MiB after`,
  )
}

function resident({ pid }: ServerProcess): number {
  return statusOf(pid, 'VmRSS')
}

function peak({ pid }: ServerProcess): number {
  return statusOf(pid, 'VmHWM')
}

/** Seconds of processor time so far; Linux counts in hundredths. */
function processorTime({ pid }: ServerProcess): number {
  const [, user, system] =
    /^.*\)(?: \S+){11} (\d+) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
  return (Number(user) + Number(system)) / 100
}

function statusOf(pid: number, name: string): number {
  const [, kibibytes] =
    new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Math.round(Number(kibibytes) / 1024)
}

async function measureList(store: ClosableObjectStore): Promise<void> {
  const keys = Array.from({ length: 10_000 }, (_, index) => `list/name-${index}`)
  for (let at = 0; at < keys.length; at += 200) {
    await Promise.all(keys.slice(at, at + 200).map((key) => store.put(key, new Uint8Array(0))))
  }
  const files = new S3FileSystem({ store, prefix: 'list' })
  const begun = performance.now()
  let first = 0
  let count = 0
  for await (const _ of files.list('/')) if (count++ === 0) first = performance.now() - begun
  const whole = performance.now() - begun
  console.log(`${count} keys: first entry after ${first.toFixed(0)} ms, all after ${whole.toFixed(0)} ms`)
}
