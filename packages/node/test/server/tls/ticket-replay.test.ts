import { expect, test } from 'vitest'
import { contentType, RecordProtection } from '../../../src/server/tls/record-layer.js'
import { SentRecords } from '../../../src/server/tls/ticket-replay.js'

const suite = 'TLS_AES_128_GCM_SHA256'
const secret = Buffer.alloc(32, 1)
const keyLine = `SERVER_TRAFFIC_SECRET_0 ${'0'.repeat(64)} ${secret.toString('hex')}\n`

const clear = Buffer.from([contentType.handshake, 3, 3, 0, 2, 2, 0])
/** Sealed by the keys of the handshake, which are others. */
const endOfHandshake = protection(Buffer.alloc(32, 2)).seal({ type: 22, content: Buffer.from('finished') }, 0)
const ticket = Buffer.from([4, 0, 0, 3, 7, 8, 9])
const keyUpdate = Buffer.from([24, 0, 0, 1, 0])

function protection(key = secret): RecordProtection {
  return RecordProtection.of(suite, key)!
}

/** What a server says, as TLS seals it. */
class Tls {
  private readonly keys = protection()
  private sequence = 0

  says(text: string): Buffer {
    return this.keys.seal({ type: 23, content: Buffer.from(text) }, this.sequence++)
  }

  handshake(...messages: Buffer[]): Buffer {
    return this.keys.seal({ type: 22, content: Buffer.concat(messages) }, this.sequence++)
  }

  updates(): Buffer {
    const record = this.handshake(keyUpdate)
    this.keys.update()
    this.sequence = 0
    return record
  }
}

/** What a client understands: each record by the next number, of the keys that hold then. */
function understood(octets: Buffer): string[] {
  const keys = protection()
  const told: string[] = []
  let sequence = 0
  for (let from = octets; from.length > 0; ) {
    const record = from.subarray(0, 5 + from.readUInt16BE(3))
    from = from.subarray(record.length)
    const opened = record[0] === contentType.protected ? keys.open(record, sequence) : undefined
    if (!opened) {
      expect(sequence, 'records that can not be opened stand before all others').toBe(0)
      told.push('handshake')
      continue
    }
    sequence++
    const { type, content } = opened
    if (type === 23) told.push(Buffer.from(content).toString())
    else if (content[0] === 24) {
      told.push('key update')
      keys.update()
      sequence = 0
    } else told.push(`ticket ${Buffer.from(content).toString('hex')}`)
  }
  return told
}

function begun(): SentRecords {
  const sent = new SentRecords()
  sent.keyLine(`CLIENT_TRAFFIC_SECRET_0 ${'0'.repeat(64)} ${'0'.repeat(64)}\n`, suite)
  sent.keyLine(keyLine, suite)
  return sent
}

test('lets everything through as it is, until a ticket is to be repeated', () => {
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

test('puts the last ticket before the next record, however what TLS sends is cut', () => {
  for (let size = 1; size < 200; size++) {
    const tls = new Tls()
    const sent = begun()
    const told: Buffer[] = []
    const push = (octets: Buffer) => {
      for (let at = 0; at < octets.length; at += size) told.push(...sent.push(octets.subarray(at, at + size)))
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
    expect(understood(Buffer.concat(told)), `in pieces of ${size}`).toEqual([
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

test('follows an update of the keys, before and after a ticket was repeated', () => {
  const tls = new Tls()
  const sent = begun()
  const told: Buffer[] = []
  for (const round of ['one', 'two']) {
    told.push(...sent.push(tls.handshake(ticket)))
    sent.repeatTicket()
    told.push(...sent.push(tls.says(round)), ...sent.push(tls.updates()), ...sent.push(tls.says('after it')))
  }
  const once = (round: string) => [`ticket ${ticket.toString('hex')}`, round, 'key update', 'after it']
  expect(understood(Buffer.concat(told))).toEqual(
    ['one', 'two'].flatMap((round) => [`ticket ${ticket.toString('hex')}`, ...once(round)]),
  )
})

test('repeats nothing before TLS has sent a whole ticket, which may come in several records', () => {
  for (let cut = 1; cut < ticket.length; cut++) {
    const tls = new Tls()
    const sent = begun()
    const parts = [tls.handshake(ticket.subarray(0, cut)), tls.handshake(ticket.subarray(cut))]
    const told = parts.flatMap((record) => {
      sent.repeatTicket()
      return sent.push(record)
    })
    expect(Buffer.concat(told).equals(Buffer.concat(parts)), `cut at ${cut}`).toBe(true)
    sent.repeatTicket()
    const [repeated] = sent.push(tls.says('226'))
    expect(protection().open(repeated!, 2)?.content, `cut at ${cut}`).toEqual(ticket)
  }
})

test('the rest of a message is none by itself, whatever it begins with', () => {
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

test('refuses a record that is not the next once the handshake is over, rather than use a number twice', () => {
  const tls = new Tls()
  const sent = begun()
  sent.push(tls.handshake(ticket))
  tls.says('lost')
  expect(() => sent.push(tls.says('226'))).toThrow('next')
  expect(() => sent.push(clear)).toThrow('next')
})

test('leaves TLS 1.2 and suites it does not know alone', () => {
  const octets = Buffer.from('whatever TLS sends')
  const older = new SentRecords()
  older.keyLine(`CLIENT_RANDOM ${'0'.repeat(64)} ${'0'.repeat(96)}\n`, 'ECDHE-RSA-AES128-GCM-SHA256')
  older.repeatTicket()
  expect(older.push(octets)).toEqual([octets])
  const unknown = new SentRecords()
  unknown.keyLine(keyLine, 'TLS_AES_128_CCM_SHA256')
  expect(unknown.push(octets)).toEqual([octets])
})
