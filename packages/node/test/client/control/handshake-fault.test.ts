import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer as createNetServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer, type TlsOptions } from 'node:tls'
import { generate } from 'selfsigned'
import { afterAll, describe, expect, test } from 'vitest'
import { type ConnectOptions, connect, type FtpError, readIdentity } from '../../../src/index.js'
import { certificateFor, issuedFor } from '../../certificate.js'

const place = mkdtempSync(join(tmpdir(), 'ftpkit-tls-'))
afterAll(() => rmSync(place, { recursive: true }))

const text = ({ cert, key }: Awaited<ReturnType<typeof certificateFor>>) => ({
  cert: String(cert),
  key: String(key),
})
const own = text(await certificateFor('localhost'))
const rsa = await generate([{ name: 'commonName', value: 'localhost' }], { keySize: 2048 })

/** The fault of a session with a server, whose greeting comes at once. */
async function faultOf(server: Server, options: Partial<ConnectOptions> = {}): Promise<FtpError> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  try {
    const tls = { tls: 'implicit', insecure: true } as const
    const client = await connect({ host: '127.0.0.1', port, ...tls, ...options })
    await client.quit()
    throw new Error('there was no fault')
  } catch (error) {
    return error as FtpError
  } finally {
    server.close()
  }
}

function tlsServer(options: TlsOptions): Server {
  return createServer({ ...own, ...options }, (socket) => {
    socket.on('error', () => {})
    socket.write('220 ready\r\n')
  }).on('tlsClientError', () => {})
}

/** What a handshake fails by: the server, and what the client is said to do. */
const faults: readonly (readonly [string, () => Server, RegExp])[] = [
  [
    'a server without TLS',
    () => createNetServer((socket) => socket.end('220 ready\r\n')),
    /answered without TLS: use ftp:\/\//,
  ],
  [
    'a web server',
    () => createNetServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    /answered without TLS/,
  ],
  [
    'a server with TLS 1.1 at most',
    () => tlsServer({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }),
    /TLS 1\.2/,
  ],
  [
    'a server with other ciphers',
    () =>
      tlsServer({
        maxVersion: 'TLSv1.2',
        ciphers: 'NULL-SHA256@SECLEVEL=0',
        cert: rsa.cert,
        key: rsa.private,
      }),
    /ciphers of this client/,
  ],
  [
    'a server that hangs up',
    () => createNetServer((socket) => void socket.once('data', () => socket.resetAndDestroy())),
    /does it speak TLS/,
  ],
]

test.each(faults)(
  '%s: the message says what to do, and then what OpenSSL says',
  async (_name, server, message) => {
    const fault = await faultOf(server())
    expect(fault).toMatchObject({ code: 'connection-failed', message })
    expect(fault.message).toMatch(/^the TLS handshake with 127\.0\.0\.1 failed: .+ \(.+\)$/)
  },
)

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('a server of %s that wants a certificate', (version) => {
  const wanting = (ca: string) =>
    tlsServer({ minVersion: version, maxVersion: version, requestCert: true, rejectUnauthorized: true, ca })

  test('is explained where the client has none', async () => {
    const fault = await faultOf(wanting(own.cert))
    expect(fault.message).toMatch(/certificate of (?:the client|it)|--cert/)
  })

  test('is explained where it does not trust that of the client', async () => {
    const other = await issuedFor('client')
    const fault = await faultOf(wanting(own.cert), { identity: other.leaf })
    expect(fault.message).toMatch(/certificate of the client|the server closed it/)
  })

  test('accepts one that it trusts', async () => {
    const { ca, leaf } = await issuedFor('client')
    const server = wanting(ca)
    // It is not an FTP server: the session fails after the handshake, for want of replies.
    const fault = await faultOf(server, { identity: leaf, timeouts: { reply: 200 } })
    expect(fault.message).toMatch(/no reply to USER/)
  })
})

describe('the files of a certificate', () => {
  const file = (name: string, text: string) => {
    writeFileSync(join(place, name), text)
    return join(place, name)
  }

  test('may be one, with the key in it', async () => {
    const both = file('both.pem', `${own.cert}\n${own.key}`)
    expect(Buffer.from((await readIdentity({ cert: both })).key).toString()).toContain('PRIVATE KEY')
  })

  test('without a key are refused with what to do', async () => {
    const cert = file('cert.pem', own.cert)
    await expect(readIdentity({ cert })).rejects.toMatchObject({
      code: 'local-file',
      message: /holds no private key/,
    })
  })

  test('with the key of another certificate are refused', async () => {
    const cert = file('own.pem', own.cert)
    const key = file('other.key', text(await certificateFor('other')).key)
    await expect(readIdentity({ cert, key })).rejects.toThrow('is not the key of')
  })

  test('with an encrypted key ask for its passphrase, and say when it is wrong', async () => {
    const cert = file('enc.pem', own.cert)
    const clear = file('clear.key', own.key)
    const key = join(place, 'enc.key')
    execFileSync('openssl', ['pkey', '-in', clear, '-aes256', '-passout', 'pass:open', '-out', key])
    const asked: string[] = []
    const answer = (text: string) => async (name: string) => {
      asked.push(name)
      return text
    }
    expect((await readIdentity({ cert, key, passphrase: answer('open') })).passphrase).toBe('open')
    expect(asked).toEqual([key])
    await expect(readIdentity({ cert, key, passphrase: answer('shut') })).rejects.toThrow('does not decrypt')
    await expect(readIdentity({ cert, key })).rejects.toThrow('is encrypted')
    expect(readFileSync(key, 'utf8')).toContain('ENCRYPTED')
  })
})
