import { createPrivateKey, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CertificateFiles, FtpServer, TlsIdentity } from '../../../src/index.js'
import { readAuthorities, readCertificate, watchCertificate } from '../../../src/index.js'
import { certificateFor } from '../../certificate.js'
import { serve } from '../../serving.js'

const place = mkdtempSync(join(tmpdir(), 'ftpkit-certificate-'))
const identities: Record<string, TlsIdentity> = {}
const opened: Socket[] = []
let files: CertificateFiles
let turn = 0

beforeAll(async () => {
  for (const name of ['old.example', 'new.example', 'newer.example'])
    identities[name] = await certificateFor(name)
})

beforeEach(() => {
  const directory = join(place, String(++turn))
  mkdirSync(directory)
  files = { cert: join(directory, 'cert.pem'), key: join(directory, 'key.pem') }
  write('old.example')
})

afterAll(() => {
  for (const socket of opened) socket.destroy()
  rmSync(place, { recursive: true })
})

function write(name: string, { cert, key } = files): void {
  writeFileSync(cert, identities[name]!.cert)
  writeFileSync(key, identities[name]!.key)
}

/** The name in the certificate that a new client is shown. */
async function shown(server: FtpServer): Promise<string> {
  const socket = connect({ ...server.address, rejectUnauthorized: false })
  opened.push(socket)
  await once(socket, 'secureConnect')
  const { subject } = socket.getPeerCertificate()
  socket.destroy()
  return String(subject.CN)
}

/** A server that takes up each new certificate of the files, and the faults of doing so. */
async function watching() {
  const identity = await readCertificate(files)
  const serving = await serve({}, { tls: { mode: 'implicit', ...identity } })
  const faults: unknown[] = []
  const watch = watchCertificate(files, identity, {
    renew: (found) => serving.server.renewCertificate(found),
    failed: (error) => faults.push(error),
    settling: 20,
  })
  return {
    server: serving.server,
    faults,
    async [Symbol.asyncDispose]() {
      watch[Symbol.dispose]()
      await serving[Symbol.asyncDispose]()
    },
  }
}

describe('a server takes up the certificate in its files', () => {
  test.each<[string, (name: string) => void]>([
    ['written over', write],
    [
      'put in their place by a rename',
      (name) => {
        const aside = { cert: `${files.cert}.new`, key: `${files.key}.new` }
        write(name, aside)
        renameSync(aside.key, files.key)
        renameSync(aside.cert, files.cert)
      },
    ],
    [
      'that links lead to',
      (name) => {
        const archive = join(place, `archive-${turn}-${name}`)
        mkdirSync(archive)
        write(name, { cert: join(archive, 'cert'), key: join(archive, 'key') })
        for (const [link, target] of [
          [files.key, 'key'],
          [files.cert, 'cert'],
        ] as const) {
          unlinkSync(link)
          symlinkSync(join(archive, target), link)
        }
      },
    ],
  ])('%s, again and again', async (_, replace) => {
    await using watched = await watching()
    const { server } = watched
    expect(await shown(server)).toBe('old.example')
    replace('new.example')
    await expect.poll(() => shown(server)).toBe('new.example')
    replace('newer.example')
    await expect.poll(() => shown(server)).toBe('newer.example')
  })

  test('and keeps the one it has while they are not a pair, or gone', async () => {
    await using watched = await watching()
    const { server, faults } = watched
    writeFileSync(files.cert, identities['new.example']!.cert)
    await expect.poll(() => faults.length).toBe(1)
    expect(await shown(server)).toBe('old.example')
    unlinkSync(files.key)
    await expect.poll(() => faults.length).toBe(2)
    expect(await shown(server)).toBe('old.example')
    writeFileSync(files.key, identities['new.example']!.key)
    await expect.poll(() => shown(server)).toBe('new.example')
  })
})

test('reports nothing for other files, for the same certificate, or once the watch is disposed', async () => {
  const reported: unknown[] = []
  const options = {
    renew: (found: unknown) => reported.push(found),
    failed: (error: unknown) => reported.push(error),
    settling: 1,
  }
  const identity = await readCertificate(files)
  const watch = watchCertificate(files, identity, options)
  writeFileSync(`${files.cert}.bak`, readFileSync(files.cert))
  write('old.example')
  const second = watchCertificate(files, identity, {
    ...options,
    renew: (found) => reported.push(['second', found]),
  })
  watch[Symbol.dispose]()
  write('new.example')
  await expect.poll(() => reported.length).toBeGreaterThan(0)
  second[Symbol.dispose]()
  expect(reported.every((each) => Array.isArray(each) && each[0] === 'second')).toBe(true)
})

describe('names the file that can’t be used, and says why:', () => {
  test.each<[string, () => void, RegExp]>([
    ['a missing file', () => unlinkSync(files.cert), /cert\.pem cannot be read: ENOENT/],
    [
      'a key instead of a certificate',
      () => writeFileSync(files.cert, identities['old.example']!.key),
      /cert\.pem holds no certificate: it holds a private key/,
    ],
    ['text', () => writeFileSync(files.cert, 'none'), /cert\.pem holds no certificate: it must be PEM/],
    [
      'DER',
      () => writeFileSync(files.cert, new X509Certificate(identities['old.example']!.cert).raw),
      /cert\.pem holds no certificate: it is DER/,
    ],
    [
      'a certificate instead of a key',
      () => writeFileSync(files.key, identities['old.example']!.cert),
      /key\.pem holds no private key: it holds a certificate/,
    ],
    [
      'an encrypted key',
      () => {
        const key = createPrivateKey(Buffer.from(identities['old.example']!.key))
        const options = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' } as const
        writeFileSync(files.key, key.export(options))
      },
      /key\.pem is encrypted with a passphrase/,
    ],
    [
      'the key of another certificate',
      () => writeFileSync(files.key, identities['new.example']!.key),
      /key\.pem is not the key of .*cert\.pem: .*cert\.pem begins with the certificate of another key/,
    ],
    [
      'a chain in the wrong order',
      () =>
        writeFileSync(files.cert, `${identities['new.example']!.cert}\n${identities['old.example']!.cert}`),
      /must be the first one in .*cert\.pem/,
    ],
    [
      'a certificate that is cut off',
      () => {
        const begin = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'
        writeFileSync(files.cert, begin)
      },
      /cert\.pem: certificate 1 can’t be parsed/,
    ],
  ])('%s', async (_name, spoil, words) => {
    spoil()
    await expect(readCertificate(files)).rejects.toMatchObject({
      code: 'local-file',
      message: expect.stringMatching(words),
    })
  })

  test('authorities that are none', async () => {
    await expect(readAuthorities(files.key)).rejects.toThrow('key.pem holds no certificate')
    expect(Buffer.from(await readAuthorities(files.cert)).toString()).toBe(identities['old.example']!.cert)
  })
})
