import { readFileSync, statSync } from 'node:fs'
import { MemoryFileSystem } from '@ftpkit/filesystem'
import {
  activeWays,
  type ConnectOptions,
  connect,
  createServer,
  MemoryTarget,
  passiveWays,
  type Representation,
  type TlsIdentity,
} from '@ftpkit/node'
import { pipelines } from '@ftpkit/pipeline'
import { isFtpError, parseType, type TransferParameters } from '@ftpkit/transfer'
import { generate } from 'selfsigned'
import { beforeAll, describe, expect, test } from 'vitest'
import { CaptureDirectory, SingleCapture } from '../src/index.js'
import { dialogueOf, inspectFile, Place } from './recording.js'

let identity: TlsIdentity

beforeAll(async () => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
  })
  identity = { cert, key }
})

/** Every combination of parameters that RFC 959 allows. */
const legal: TransferParameters[] = ['A N', 'A T', 'A C', 'E N', 'E T', 'E C', 'I', 'L 8'].flatMap((type) =>
  (['F', 'R', 'P'] as const).flatMap((structure) =>
    (['S', 'B', 'C'] as const).flatMap((mode) => {
      const parameters = { type: parseType(type)!, structure, mode }
      try {
        pipelines(parameters, { codePage: 'IBM-1047', recordFormat: { format: 'rdw' } })
        return [parameters]
      } catch (error) {
        if (!isFtpError(error)) throw error
        return []
      }
    }),
  ),
)

const text = Buffer.from(`${'one\ntwo    three\n'.repeat(500)}`)

interface Setting {
  readonly host: string
  readonly tls: ConnectOptions['tls']
  readonly way: 'active' | 'passive'
  readonly reuse: boolean
}

const settings: Setting[] = ['127.0.0.1', '::1'].flatMap((host) =>
  ([undefined, 'explicit', 'implicit'] as const).flatMap((tls) =>
    (['active', 'passive'] as const).map((way) => ({ host, tls, way, reuse: way === 'passive' })),
  ),
)

/** Findings that are no faults: the order of two connections, and data connections that another MODE can't use. */
const expected = new Set(['password-in-clear', 'reply-before-data', 'transfer-failed'])

/** The options of a record format that keeps the records of a text. */
function formatOf({ structure }: TransferParameters): Partial<Representation> {
  return structure === 'P' ? {} : { codePage: 'IBM-1047' }
}

describe.each(settings)('a session over $host, $way, TLS $tls', ({ host, tls, way, reuse }) => {
  test('is recorded by both ends alike in every TYPE, STRU and MODE, without its password', async () => {
    using place = new Place()
    const unlimited = { maxWaiting: 1e9, maxOctets: 1e9 }
    const captures = new CaptureDirectory(place.at('server'), { program: 'server', ...unlimited })
    const capture = await SingleCapture.open(place.at('client'), { program: 'client', ...unlimited })
    const files = new MemoryFileSystem({})
    const server = await createServer({
      host,
      authenticate: async (_user, password) => (password === 'hunter2hunter2' ? { files } : undefined),
      tap: captures.tap,
      tls: tls && { ...identity, mode: tls === 'implicit' ? 'implicit' : 'required' },
    }).listen()
    const client = await connect({
      ...server.address,
      user: 'me',
      password: 'hunter2hunter2',
      tls,
      insecure: true,
      data: way === 'active' ? activeWays : passiveWays,
      reuse,
      tap: capture.tap,
    })
    const stored: Buffer[] = []
    for (const [index, parameters] of legal.entries()) {
      if (parameters.structure === 'P') continue
      await client.upload(text, `file${index}`, { ...parameters, ...formatOf(parameters) })
      const target = new MemoryTarget()
      await client.download(`file${index}`, target, { ...parameters, ...formatOf(parameters) })
      stored.push(Buffer.from(target.content))
    }
    await client.list()
    await client.quit()
    await server.close()
    await captures.close()
    await capture.close()

    const [name] = place.names('server')
    const paths = [place.at(`server/${name}`), place.at('client')]
    const [ofServer, ofClient] = await Promise.all(paths.map(inspectFile))
    for (const found of [ofServer!, ofClient!]) {
      expect(found).toMatchObject({ faults: 0, others: 0 })
      expect(found.findings.filter(({ code }) => !expected.has(code))).toEqual([])
      expect(found.findings.some(({ code }) => code === 'password-in-clear')).toBe(tls === undefined)
      const complete = found.transfers.filter(({ summary: { reply = 0 } }) => reply < 300)
      expect(complete).toHaveLength(2 * stored.length + 1)
      for (const { summary } of complete) {
        expect(summary).toMatchObject({ protected: false, missingOctets: 0, faults: [] })
      }
    }
    expect(dialogueOf(ofServer!)).toEqual(dialogueOf(ofClient!))
    expect(dialogueOf(ofServer!).includes('TLS recorded')).toBe(tls !== undefined)
    for (const [index, { wire }] of ofServer!.transfers.entries())
      expect(wire.equals(ofClient!.transfers[index]!.wire), `transfer ${index}`).toBe(true)
    for (const path of paths) {
      expect(readFileSync(path, 'latin1')).not.toContain('hunter2')
      expect(readFileSync(path, 'latin1')).toContain('PASS **************\r\n')
      expect(statSync(path).mode & 0o777).toBe(0o600)
    }
    expect(statSync(place.at('server')).mode & 0o777).toBe(0o700)
  })
})

test('--secrets are recorded where they are wanted', async () => {
  using place = new Place()
  const capture = await SingleCapture.open(place.at('client'), { program: 'client', secrets: true })
  const server = await createServer({
    authenticate: async () => ({ files: new MemoryFileSystem({}) }),
  }).listen()
  const client = await connect({ ...server.address, user: 'me', password: 'hunter2', tap: capture.tap })
  await client.quit()
  await server.close()
  await capture.close()
  expect(readFileSync(place.at('client'), 'latin1')).toContain('PASS hunter2\r\n')
})

test('200 sessions at once each have a file, and no octet is missing', async () => {
  using place = new Place()
  const captures = new CaptureDirectory(place.at('server'), { program: 'server', maxFiles: 200 })
  const content = Buffer.alloc(20_000, 'x')
  const server = await createServer({
    authenticate: async () => ({ files: new MemoryFileSystem({ file: content }) }),
    tap: captures.tap,
    limits: { sessions: 300, sessionsPerAddress: 300 },
  }).listen()
  const clients = await Promise.all(Array.from({ length: 200 }, () => connect({ ...server.address })))
  await Promise.all(clients.map((client) => client.download('file', new MemoryTarget())))
  await Promise.all(clients.map((client) => client.quit()))
  await server.close()
  await captures.close()
  const names = place.names('server')
  expect(names).toHaveLength(200)
  for (const name of names) {
    const { transfers, findings } = await inspectFile(place.at(`server/${name}`))
    expect(transfers.map(({ wire }) => wire.length)).toEqual([content.length])
    expect(findings).toEqual([])
  }
})

test('a client that vanishes in the middle of a file leaves what was sent, and a reset', async () => {
  using place = new Place()
  const captures = new CaptureDirectory(place.at('server'), { program: 'server' })
  const server = await createServer({
    authenticate: async () => ({ files: new MemoryFileSystem({ file: new Uint8Array(30_000_000) }) }),
    tap: captures.tap,
  }).listen()
  const client = await connect({ ...server.address })
  const abort = new AbortController()
  const write = async () => {
    client.close()
    abort.abort()
  }
  const target = Object.assign(new MemoryTarget(), { write })
  await expect(client.download('file', target, { signal: abort.signal })).rejects.toThrow()
  await server.close()
  await captures.close()
  const [name] = place.names('server')
  const { transfers, faults } = await inspectFile(place.at(`server/${name}`))
  expect(faults).toBe(0)
  expect(transfers).toHaveLength(1)
  expect(transfers[0]!.wire.length).toBeGreaterThan(0)
})
