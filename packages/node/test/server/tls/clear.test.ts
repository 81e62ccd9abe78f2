import { once } from 'node:events'
import { connect as connectTcp, type Socket } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import { type Reply, ReplyReader } from '@ftpkit/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Tap, TlsIdentity, TlsOptions } from '../../../src/index.js'
import { ClearableConnection } from '../../../src/server/tls/clearable-connection.js'
import { certificateFor } from '../../certificate.js'
import { RawSession, readAll } from '../../raw-session.js'
import { type Serving, serve } from '../../serving.js'

let identity: TlsIdentity
const opened: Socket[] = []

beforeAll(async () => {
  identity = await certificateFor()
})

afterAll(() => {
  for (const socket of opened) socket.destroy()
})

/** A control connection that can switch to TLS and back any number of times. */
class Client {
  private readonly reader = new ReplyReader()
  private readonly replies: Reply[] = []
  private wake: () => void = () => {}
  secured: TLSSocket | undefined
  ticket: Buffer | undefined
  ended = false
  private carrier: ClearableConnection | undefined

  constructor(readonly socket: Socket) {
    opened.push(socket)
    socket.on('error', () => {})
    socket.on('data', this.take)
    socket.once('close', () => {
      this.ended = true
      this.wake()
    })
  }

  private readonly take = (octets: Uint8Array) => {
    this.replies.push(...this.reader.push(octets))
    this.wake()
  }

  static async open({ address }: Serving): Promise<Client> {
    const { socket } = await RawSession.open(address)
    socket.removeAllListeners('data')
    return new Client(socket)
  }

  static async secured(serving: Serving, version: 'TLSv1.2' | 'TLSv1.3' = 'TLSv1.3'): Promise<Client> {
    const client = await Client.open(serving)
    await client.auth(version)
    return client
  }

  async auth(version?: 'TLSv1.2' | 'TLSv1.3'): Promise<void> {
    expect(await this.command('AUTH TLS')).toBe(234)
    this.carrier?.detach()
    this.socket.removeAllListeners('data')
    const carrier = new ClearableConnection(this.socket)
    this.carrier = carrier
    this.socket.on('data', (octets: Buffer) => carrier.arrived(octets))
    const secured = connect({
      socket: this.carrier as unknown as Socket,
      // The name that data connections give: Node 22 and later drop a session that was made for another.
      host: '127.0.0.1',
      rejectUnauthorized: false,
      ...(version && { minVersion: version, maxVersion: version }),
    })
    secured.on('session', (ticket: Buffer) => {
      this.ticket = ticket
      this.wake()
    })
    secured.on('error', () => {})
    secured.on('data', this.take)
    await once(secured, 'secureConnect')
    this.secured = secured
  }

  /** Gives a command that ends TLS, and waits for the server's close_notify. */
  async clear(line: string, answersNotify = true): Promise<number | undefined> {
    const { secured, carrier } = this
    carrier!.release(this.take)
    const code = await this.command(line)
    if (answersNotify) {
      if (!secured!.readableEnded) await once(secured!, 'end')
      secured!.end()
      await once(secured!, 'finish')
    }
    this.secured = undefined
    return code
  }

  async reply(): Promise<Reply | undefined> {
    while (this.replies.length === 0 && !this.ended) {
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
    return this.replies.shift()
  }

  async command(line: string): Promise<number | undefined> {
    const socket: Socket = this.secured ?? this.socket
    socket.write(`${line}\r\n`)
    return (await this.reply())?.code
  }

  async resumable(): Promise<Buffer> {
    while (!this.ticket) {
      await new Promise<void>((resolve) => {
        this.wake = resolve
      })
    }
    return this.ticket
  }
}

function serveTls(tls: Partial<TlsOptions> = {}): Promise<Serving> {
  return serve({ 'x.bin': 'content' }, { tls: { mode: 'optional', ...identity, ...tls } })
}

async function inTurn(client: Client, ...lines: string[]): Promise<(number | undefined)[]> {
  const codes: (number | undefined)[] = []
  for (const line of lines) codes.push(await client.command(line))
  return codes
}

const login = ['USER tester', 'PASS secret']

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('by %s', (version) => {
  test('REIN ends TLS after its 220, and the next user begins in clear or by AUTH again', async () => {
    await using serving = await serveTls()
    const client = await Client.secured(serving, version)
    expect(await inTurn(client, ...login, 'PBSZ 0', 'PROT P')).toEqual([331, 230, 200, 200])
    for (let turn = 0; turn < 3; turn++) {
      expect(await client.clear('REIN')).toBe(220)
      expect(await inTurn(client, 'PWD', 'PBSZ 0', ...login, 'PWD')).toEqual([530, 503, 331, 230, 257])
      await client.auth(version)
      expect(await inTurn(client, 'PWD', ...login)).toEqual([530, 331, 230])
    }
    expect(await client.command('QUIT')).toBe(221)
    expect(await client.reply()).toBeUndefined()
  })

  test('CCC leaves data protected by the TLS session of before', async () => {
    await using serving = await serveTls({ clearCommandChannel: true })
    const client = await Client.secured(serving, version)
    expect(await inTurn(client, ...login, 'TYPE I', 'PBSZ 0', 'PROT P')).toEqual([331, 230, 200, 200, 200])
    const session = await client.resumable()
    const options = { minVersion: version, maxVersion: version, rejectUnauthorized: false }
    expect(await client.clear('CCC')).toBe(200)
    expect(await inTurn(client, 'PWD', 'CCC', 'PBSZ 0', 'PROT C')).toEqual([257, 533, 503, 503])
    client.socket.write('EPSV\r\n')
    const port = Number(/\|(\d+)\|/.exec((await client.reply())!.lines[0]!)![1])
    client.socket.write('RETR x.bin\r\n')
    const data = connect({ ...options, host: serving.address.host, port, session })
    opened.push(data)
    const content = readAll(data)
    await once(data, 'secureConnect')
    expect(data.isSessionReused()).toBe(true)
    expect((await content).toString()).toBe('content')
    expect([(await client.reply())?.code, (await client.reply())?.code]).toEqual([150, 226])
  })

  test('a tap sees where TLS begins and ends, and the dialogue under it', async () => {
    const dialogue: string[] = []
    const line = (from: string) => (octets: Uint8Array) => {
      const verb = Buffer.from(octets).toString().slice(0, 4).trim()
      dialogue.push(`${from} ${verb}`)
    }
    const tap: Tap = () => ({
      sent: line('<'),
      received: line('>'),
      tls: (on) => void dialogue.push(on ? 'TLS' : 'clear'),
      ended: () => {},
      closed: () => {},
    })
    await using serving = await serve(
      {},
      { tap, tls: { mode: 'optional', ...identity, clearCommandChannel: true } },
    )
    const client = await Client.secured(serving, version)
    await inTurn(client, ...login)
    expect(await client.clear('CCC')).toBe(200)
    await client.command('NOOP')
    expect(dialogue.join(', ')).toBe(
      '< 220, > AUTH, < 234, TLS, > USER, < 331, > PASS, < 230, > CCC, < 200, clear, > NOOP, < 200',
    )
  })

  test('a client need not answer the close_notify before its next command', async () => {
    await using serving = await serveTls({ clearCommandChannel: true })
    const client = await Client.secured(serving, version)
    expect(await client.clear('CCC', false)).toBe(200)
    expect(await inTurn(client, 'NOOP', 'SYST')).toEqual([200, 215])
  })
})

test('CCC is refused by default', async () => {
  await using serving = await serveTls()
  const client = await Client.secured(serving)
  expect(await inTurn(client, 'CCC', 'NOOP')).toEqual([534, 200])
})

test('a command under TLS after the one that ends TLS ends the session', async () => {
  await using serving = await serveTls({ clearCommandChannel: true })
  const glued = await Client.secured(serving)
  glued.secured!.write('CCC\r\nNOOP\r\n')
  expect((await glued.reply())?.code).toBe(421)
  expect(await glued.reply()).toBeUndefined()
  const later = await Client.secured(serving)
  const refuse = later.secured!
  // What ends TLS has been answered, and still a command comes under it.
  refuse.removeAllListeners('end')
  refuse.once('data', () => refuse.write('NOOP\r\n'))
  refuse.write('CCC\r\n')
  expect((await later.reply())?.code).toBe(200)
  expect(await later.reply()).toBeUndefined()
})

test('where TLS is implicit, no login is possible after REIN before AUTH', async () => {
  await using serving = await serveTls({ mode: 'implicit' })
  const socket = connect({ ...serving.address, rejectUnauthorized: false })
  opened.push(socket)
  const replies = new ReplyReader()
  const codes: number[] = []
  socket.on('data', (octets: Uint8Array) => codes.push(...replies.push(octets).map(({ code }) => code)))
  socket.write('REIN\r\n')
  // Node's own client closes the connection after a close_notify.
  await once(socket, 'close')
  expect(codes).toEqual([220, 220])
})

test('a client that hangs up in the handshake ends its session at once', async () => {
  await using serving = await serveTls()
  const client = await Client.open(serving)
  expect(await client.command('AUTH TLS')).toBe(234)
  client.socket.end()
  expect(await client.reply()).toBeUndefined()
})

test('a data connection that ends in the handshake is refused at once, by 522', async () => {
  await using serving = await serveTls()
  const client = await Client.secured(serving)
  await inTurn(client, ...login, 'PBSZ 0', 'PROT P')
  for (const line of ['RETR x.bin', 'STOR y', 'LIST']) {
    client.secured!.write('EPSV\r\n')
    const port = Number(/\|(\d+)\|/.exec((await client.reply())!.lines[0]!)![1])
    const raw = connectTcp(port, serving.address.host)
    opened.push(raw)
    await once(raw, 'connect')
    expect(await client.command(line)).toBe(150)
    raw.end()
    expect((await client.reply())?.code).toBe(522)
  }
})
