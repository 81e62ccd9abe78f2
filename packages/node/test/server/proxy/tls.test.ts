import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { connect, type TLSSocket } from 'node:tls'
import { formatProxyHeader } from '@ftpkit/proxy-protocol'
import { afterEach, expect, test } from 'vitest'
import { certificateFor } from '../../certificate.js'
import { readAll } from '../../raw-session.js'
import { client, headerOf, proxyHost, serveProxied } from './through-proxy.js'

const opened: (Socket | TLSSocket)[] = []

afterEach(() => {
  for (const socket of opened.splice(0)) socket.destroy()
})

/** A connection from the proxy whose first octets go out with what is written first, in one segment. */
async function prefixed(port: number, first: Uint8Array): Promise<Duplex> {
  const socket = connectTcp({ host: '127.0.0.1', port, localAddress: proxyHost, allowHalfOpen: true })
  opened.push(socket)
  socket.on('error', () => {})
  await once(socket, 'connect')
  let before: Uint8Array | undefined = first
  const duplex = new Duplex({
    read: () => socket.resume(),
    write(chunk: Buffer, _, done) {
      socket.write(before ? Buffer.concat([before, chunk]) : chunk, done)
      before = undefined
    },
    final: (done) => void socket.end(done),
  })
  socket.on('data', (chunk) => duplex.push(chunk) || socket.pause())
  socket.on('end', () => duplex.push(null))
  return duplex
}

async function secured(port: number, session?: Buffer, header = headerOf(client.host)): Promise<TLSSocket> {
  const socket = connect({
    socket: (await prefixed(port, header)) as Socket,
    rejectUnauthorized: false,
    ...(session && { session }),
  })
  socket.on('error', () => {})
  opened.push(socket)
  return socket
}

/** The lines of a control connection, one reply each. */
function replies(socket: TLSSocket) {
  const lines: string[] = []
  let wake = () => {}
  socket.on('data', (chunk: Buffer) => {
    lines.push(...chunk.toString().split('\r\n').filter(Boolean))
    wake()
  })
  return {
    async next(): Promise<string> {
      while (lines.length === 0) await new Promise<void>((resolve) => (wake = resolve))
      return lines.shift()!
    },
    async of(line: string): Promise<string> {
      socket.write(`${line}\r\n`)
      return this.next()
    },
  }
}

test.each(['TLSv1.2', 'TLSv1.3'] as const)(
  'implicit TLS begins in the segment of the header, on control and data, with %s',
  async (version) => {
    const tls = {
      ...(await certificateFor()),
      mode: 'implicit' as const,
      ticketReplay: version === 'TLSv1.3',
    }
    await using serving = await serveProxied({ tls }, { file: 'the content' })
    const control = await secured(serving.address.port)
    let ticket: Buffer | undefined
    control.on('session', (found: Buffer) => (ticket = found))
    const session = replies(control)
    expect(await session.next()).toMatch(/^220 /)
    expect(control.getProtocol()).toBe(version)
    for (const line of ['USER tester', 'PASS secret', 'PBSZ 0', 'PROT P']) await session.of(line)
    const port = async () => Number(/\|(\d+)\|/.exec(await session.of('EPSV'))![1])

    // Before the command, as Go's clients begin it.
    const early = await secured(await port(), ticket ?? control.getSession()!)
    await once(early, 'secureConnect')
    expect(await session.of('RETR file')).toMatch(/^150 /)
    expect((await readAll(early)).toString()).toBe('the content')
    expect(await session.next()).toMatch(/^226 /)

    // After it.
    const at = await port()
    const answer = session.of('STOR new')
    const late = await secured(at, ticket ?? control.getSession()!)
    expect(await answer).toMatch(/^150 /)
    late.end('stored')
    expect(await session.next()).toMatch(/^226 /)
    expect(serving.events.filter(({ kind }) => kind === 'fault')).toEqual([])
    expect(serving.events[0]).toMatchObject({ kind: 'connected', peer: client })
  },
)

test('a health check by implicit TLS is answered, and nothing of it is logged', async () => {
  await using serving = await serveProxied({ tls: { ...(await certificateFor()), mode: 'implicit' } })
  const check = await secured(serving.address.port, undefined, formatProxyHeader(undefined))
  const session = replies(check)
  expect(await session.next()).toMatch(/^220 /)
  expect(await session.of('QUIT')).toMatch(/^221 /)
  check.destroy()
  await serving.server.close()
  expect(serving.events).toEqual([])
})
