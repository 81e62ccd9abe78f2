import { once } from 'node:events'
import { connect as connectTcp, createServer, type Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { connect, createSecureContext, TLSSocket } from 'node:tls'
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { onKeyLine } from '../../../src/net/node-internals.js'
import { ClearableConnection } from '../../../src/server/tls/clearable-connection.js'
import { contentType, RecordProtection } from '../../../src/server/tls/record-layer.js'
import { SentRecords } from '../../../src/server/tls/ticket-replay.js'
import { certificateFor } from '../../certificate.js'
import { readAll } from '../../raw-session.js'

const certificate = certificateFor()

const suite = 'TLS_AES_128_GCM_SHA256'
const secret = Buffer.alloc(32, 1)
const keyLine = `SERVER_TRAFFIC_SECRET_0 ${'0'.repeat(64)} ${secret.toString('hex')}\n`

const clear = Buffer.from([contentType.handshake, 3, 3, 0, 2, 2, 0])
/** Sealed under the keys of the handshake, which differ. */
const endOfHandshake = protection(Buffer.alloc(32, 2)).seal({ type: 22, content: Buffer.from('finished') }, 0)
const ticket = Buffer.from([4, 0, 0, 3, 7, 8, 9])
const keyUpdate = Buffer.from([24, 0, 0, 1, 0])

function protection(key = secret): RecordProtection {
  return RecordProtection.of(suite, key)!
}

/** The records of a server, as TLS seals them. */
class Tls {
  private readonly keys = protection()
  private sequence = 0

  says(text: string): Buffer {
    return this.keys.seal({ type: 23, content: Buffer.from(text) }, this.sequence++)
  }

  handshake(...messages: Buffer[]): Buffer {
    return this.keys.seal({ type: 22, content: Buffer.concat(messages) }, this.sequence++)
  }

  alerts(): Buffer {
    return this.keys.seal({ type: 21, content: Buffer.from([1, 0]) }, this.sequence++)
  }

  updates(): Buffer {
    const record = this.handshake(keyUpdate)
    this.keys.update()
    this.sequence = 0
    return record
  }
}

function recordsOf(octets: Buffer): Buffer[] {
  const records: Buffer[] = []
  for (let from = octets; from.length > 0; from = from.subarray(records.at(-1)!.length))
    records.push(from.subarray(0, 5 + from.readUInt16BE(3)))
  return records
}

/** What a client reads: each record by the next sequence number, under the keys of that moment. */
function understood(octets: Buffer, keys = protection()): string[] {
  const read: string[] = []
  let sequence = 0
  for (const record of recordsOf(octets)) {
    const opened = record[0] === contentType.protected ? keys.open(record, sequence) : undefined
    if (!opened) {
      expect(
        read.findLast((each) => each !== 'handshake'),
        'a record that can not be opened',
      ).toBeUndefined()
      read.push('handshake')
      continue
    }
    sequence++
    const { type, content } = opened
    if (type === 23) read.push(Buffer.from(content).toString())
    else if (type === 21) read.push('alert')
    else if (content[0] === 24) {
      read.push('key update')
      keys.update()
      sequence = 0
    } else read.push(`ticket ${Buffer.from(content).toString('hex')}`)
  }
  return read
}

function begun(): SentRecords {
  const sent = new SentRecords()
  sent.keyLine(`CLIENT_TRAFFIC_SECRET_0 ${'0'.repeat(64)} ${'0'.repeat(64)}\n`, suite)
  sent.keyLine(keyLine, suite)
  return sent
}

test('passes everything on unchanged until a ticket is repeated', () => {
  const tls = new Tls()
  const all = [
    clear,
    endOfHandshake,
    tls.handshake(ticket),
    tls.says('220 hello'),
    tls.updates(),
    tls.says('221'),
  ]
  const sent = begun()
  expect(Buffer.concat(all.flatMap((record) => sent.push(record))).equals(Buffer.concat(all))).toBe(true)
})

test('inserts the last ticket before the next record, in whatever pieces TLS writes', () => {
  for (let size = 1; size < 200; size++) {
    const tls = new Tls()
    const sent = begun()
    const out: Buffer[] = []
    const push = (octets: Buffer) => {
      for (let at = 0; at < octets.length; at += size) out.push(...sent.push(octets.subarray(at, at + size)))
    }
    push(
      Buffer.concat([
        clear,
        endOfHandshake,
        tls.handshake(Buffer.from([4, 0, 0, 1, 1]), ticket),
        tls.says('220'),
      ]),
    )
    sent.repeatTicket()
    push(Buffer.concat([tls.says('226 one'), tls.says('229 two')]))
    sent.repeatTicket()
    sent.repeatTicket()
    push(tls.says('226 three'))
    expect(understood(Buffer.concat(out)), `in pieces of ${size}`).toEqual([
      'handshake',
      'handshake',
      'ticket 040000010104000003070809',
      '220',
      'ticket 04000003070809',
      '226 one',
      '229 two',
      'ticket 04000003070809',
      '226 three',
    ])
  }
})

test('follows an update of the keys, before and after a ticket is repeated', () => {
  const tls = new Tls()
  const sent = begun()
  const out: Buffer[] = []
  for (const round of ['one', 'two']) {
    out.push(...sent.push(tls.handshake(ticket)))
    sent.repeatTicket()
    out.push(...sent.push(tls.says(round)), ...sent.push(tls.updates()), ...sent.push(tls.says('after it')))
  }
  const once = (round: string) => [`ticket ${ticket.toString('hex')}`, round, 'key update', 'after it']
  expect(understood(Buffer.concat(out))).toEqual(
    ['one', 'two'].flatMap((round) => [`ticket ${ticket.toString('hex')}`, ...once(round)]),
  )
})

test('repeats nothing before TLS has sent a complete ticket, which may span several records', () => {
  for (let cut = 1; cut < ticket.length; cut++) {
    const tls = new Tls()
    const sent = begun()
    const parts = [tls.handshake(ticket.subarray(0, cut)), tls.handshake(ticket.subarray(cut))]
    const out = parts.flatMap((record) => {
      sent.repeatTicket()
      return sent.push(record)
    })
    expect(Buffer.concat(out).equals(Buffer.concat(parts)), `cut at ${cut}`).toBe(true)
    sent.repeatTicket()
    const [repeated] = sent.push(tls.says('226'))
    expect(protection().open(repeated!, 2)?.content, `cut at ${cut}`).toEqual(ticket)
  }
})

test('the second part of a message is not taken for a message, whatever it begins with', () => {
  const tls = new Tls()
  const sent = begun()
  const other = Buffer.from([13, 0, 0, 6, 1, 24, 0, 0, 1, 0])
  const all = [tls.handshake(other.subarray(0, 5)), tls.handshake(other.subarray(5)), tls.handshake(ticket)]
  for (const record of all) sent.push(record)
  sent.repeatTicket()
  const [repeated, reply] = sent.push(tls.says('226'))
  expect(protection().open(repeated!, 3)?.content).toEqual(ticket)
  expect(protection().open(reply!, 4)?.type).toBe(23)
})

test('refuses a record out of order after the handshake, rather than use a sequence number twice', () => {
  const tls = new Tls()
  const sent = begun()
  sent.push(tls.handshake(ticket))
  tls.says('lost')
  expect(() => sent.push(tls.says('226'))).toThrow('next')
  expect(() => sent.push(clear)).toThrow('next')
})

test('passes on TLS 1.2 and unknown cipher suites unchanged', () => {
  const octets = Buffer.from('whatever TLS sends')
  const older = new SentRecords()
  older.keyLine(`CLIENT_RANDOM ${'0'.repeat(64)} ${'0'.repeat(96)}\n`, 'ECDHE-RSA-AES128-GCM-SHA256')
  older.repeatTicket()
  expect(older.push(octets)).toEqual([octets])
  const unknown = new SentRecords()
  unknown.keyLine(keyLine, 'TLS_AES_128_CCM_SHA256')
  expect(unknown.push(octets)).toEqual([octets])
})

/** One step of the server: TLS sends a record or updates its keys, or a ticket is to be repeated. */
type Step =
  | { readonly kind: 'data' | 'ticket'; readonly text: string }
  | { readonly kind: 'alert' | 'key update' | 'repeat' }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('data' as const), text: fc.string() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('ticket' as const), text: fc.string() }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'alert' as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'key update' as const }) },
  { weight: 4, arbitrary: fc.constant({ kind: 'repeat' as const }) },
)

/** Records which key, counted by updates, and which sequence number each record was sealed with. */
function watchSealing(): Map<string, string> & Disposable {
  const updates = new Map<RecordProtection, number>()
  const pairs = new Map<string, string>()
  const { seal, update } = RecordProtection.prototype
  vi.spyOn(RecordProtection.prototype, 'update').mockImplementation(function (this: RecordProtection) {
    updates.set(this, (updates.get(this) ?? 0) + 1)
    update.call(this)
  })
  vi.spyOn(RecordProtection.prototype, 'seal').mockImplementation(function (
    this: RecordProtection,
    plaintext,
    sequence,
  ) {
    const record = seal.call(this, plaintext, sequence)
    pairs.set(record.toString('hex'), `key ${updates.get(this) ?? 0}, number ${sequence}`)
    return record
  })
  return Object.assign(pairs, { [Symbol.dispose]: () => void vi.restoreAllMocks() })
}

test('no two records leave under one key and nonce, and the client opens all of them in order', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), fc.integer({ min: 1, max: 400 }), (steps, size) => {
      using pairs = watchSealing()
      const tls = new Tls()
      const sent = begun()
      const out: Buffer[] = []
      const push = (octets: Buffer) => {
        for (let at = 0; at < octets.length; at += size)
          out.push(...sent.push(octets.subarray(at, at + size)))
      }
      const expected: string[] = []
      let last: string | undefined
      let repeats = false
      for (const each of steps) {
        if (each.kind === 'repeat') {
          sent.repeatTicket()
          repeats = last !== undefined
          continue
        }
        if (repeats) expected.push(last!)
        repeats = false
        if (each.kind === 'data') {
          push(tls.says(each.text))
          expected.push(each.text)
        } else if (each.kind === 'ticket') {
          const body = Buffer.from(each.text)
          const message = Buffer.concat([Buffer.of(4, 0, body.length >> 8, body.length & 0xff), body])
          push(tls.handshake(message))
          last = `ticket ${message.toString('hex')}`
          expected.push(last)
        } else {
          push(each.kind === 'alert' ? tls.alerts() : tls.updates())
          expected.push(each.kind)
        }
      }
      const left = Buffer.concat(out)
      expect(understood(left)).toEqual(expected)
      const used = recordsOf(left).map((record) => pairs.get(record.toString('hex')))
      expect(used).not.toContain(undefined)
      expect(new Set(used).size).toBe(used.length)
    }),
    { numRuns: 300 },
  )
})

test('a client of OpenSSL reads everything, with tickets and updates of the keys at random between', async () => {
  const action = fc.oneof(
    fc.record({ kind: fc.constant('data' as const), text: fc.string({ minLength: 1, maxLength: 40_000 }) }),
    fc.constant({ kind: 'key update' as const }),
    fc.constant({ kind: 'repeat' as const }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 20 }), async (actions) => {
      await using pair = await realPair()
      const kinds = actions.map(({ kind }) => kind)
      let text = ''
      for (const each of actions) {
        if (each.kind === 'data') {
          text += each.text
          await new Promise((resolve) => pair.server.write(each.text, resolve))
        } else if (each.kind === 'key update') await pair.askForUpdate()
        else pair.sent.repeatTicket()
      }
      pair.server.end()
      expect((await pair.received).toString()).toBe(text)
      const read = pair.read()
      expect(read.at(-1)).toBe('alert')
      expect(read.filter((each) => each.startsWith('ticket ')).length > 2).toBe(kinds.includes('repeat'))
      const updates = kinds.slice(0, kinds.lastIndexOf('data') + 1).includes('key update')
      expect(read.includes('key update') || !updates).toBe(true)
    }),
    { numRuns: 20 },
  )
})

/** Both ends of TLS 1.3 by OpenSSL, whose server sends through SentRecords. */
async function realPair() {
  const { cert, key } = await certificate
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const raw = connectTcp(listener.address() as { port: number })
  const [socket] = (await once(listener, 'connection')) as [Socket]
  listener.close()
  const carrier = new ClearableConnection(socket)
  const sent = new SentRecords()
  carrier.outgoing = sent
  socket.on('data', (octets: Buffer) => carrier.arrived(octets))
  const secureContext = createSecureContext({ cert: String(cert), key: String(key) })
  const server = new TLSSocket(carrier as unknown as Socket, { isServer: true, secureContext })
  const names: string[] = []
  onKeyLine(server, (line, name) => {
    sent.keyLine(line, name)
    names.push(name ?? '')
  })
  // The client reads from a stream on top of its socket, so that the test sees what arrives.
  const wire: Buffer[] = []
  const below = new ClearableConnection(raw)
  raw.on('data', (octets: Buffer) => {
    wire.push(Buffer.from(octets))
    below.arrived(octets)
  })
  const client = connect({ socket: below as unknown as Socket, rejectUnauthorized: false })
  const secrets: Record<string, Buffer> = {}
  client.on('keylog', (line: Buffer) => {
    const [name, , secret] = line.toString().trim().split(' ')
    secrets[name!] = Buffer.from(secret!, 'hex')
  })
  const received = readAll(client)
  await once(client, 'secureConnect')
  // Then the server has the Finished of the client: what comes next is under the traffic keys.
  await once(client, 'session')
  const keys = (name: string) => RecordProtection.of(names.at(-1)!, secrets[name]!)!
  const asking = keys('CLIENT_TRAFFIC_SECRET_0')
  return {
    sent,
    server,
    received,
    /** Sends a KeyUpdate for the client, whose own TLS sends nothing: the server updates its keys with its next record. */
    async askForUpdate(): Promise<void> {
      const came = once(socket, 'data')
      raw.write(asking.seal({ type: 22, content: Buffer.from([24, 0, 0, 1, 1]) }, 0))
      asking.update()
      await came
      await nextTurn()
    },
    /** What the server sent, opened by a record layer of the test's own. */
    read: () => understood(Buffer.concat(wire), keys('SERVER_TRAFFIC_SECRET_0')),
    async [Symbol.asyncDispose]() {
      client.destroy()
      server.destroy()
      raw.destroy()
      socket.destroy()
      await nextTurn()
    },
  }
}
