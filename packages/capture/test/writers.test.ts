import { PcapngWriter, readConnections, remarks, TcpWriter } from '@ftpkit/capture'
import { describe, expect, test } from 'vitest'
import { octets, segment } from './frames.js'
import { Recorder, readCapture } from './records.js'

/** A capture that is written into memory. */
function written(write: (packets: PcapngWriter) => void): Uint8Array {
  const blocks: Uint8Array[] = []
  write(new PcapngWriter((block) => void blocks.push(block), 101))
  return octets(...blocks)
}

test('a packet that is written is read, with its time to the microsecond', () => {
  const packet = segment({ sequence: 1, data: 'odd' })
  const time = Date.UTC(2026, 10, 29, 12) + 0.123
  const { packets, faults } = readCapture(written((writer) => writer.packet(packet, time, 'a remark')))
  expect(faults).toEqual([])
  expect(packets).toMatchObject([{ octets: packet, link: 101, wireLength: packet.length }])
  expect(packets[0]!.time).toBeCloseTo(time, 2)
})

describe.each([
  ['IPv4', '192.0.2.1', '198.51.100.7'],
  ['IPv6', '2001:db8::1', '::1'],
  ['IPv4 in IPv6', '::ffff:192.0.2.1', '::ffff:198.51.100.7'],
])('a connection over %s', (_name, one, other) => {
  const ends = { initiator: { address: one, port: 50_000 }, responder: { address: other, port: 21 } }

  test('that is written reads as what both ends said', async () => {
    const large = new Uint8Array(100_000).map((_, index) => index % 251)
    const capture = written((packets) => {
      const connection = new TcpWriter(packets, ends, 1_000)
      connection.octets('responder', octets('220 hello\r\n'), 1_001)
      connection.octets('initiator', large, 1_002, 'large')
      connection.finish('initiator', 1_003)
      connection.finish('responder', 1_004)
      connection.finish('responder', 1_005)
    })
    const recorder = new Recorder()
    const { faults, counts } = await readConnections([capture], recorder)
    expect(faults).toEqual([])
    expect(counts).toMatchObject({ packets: 10, tcp: 10 })
    expect(recorder.lines[0]).toBe(`1 open ${one}:50000 > ${other}:21`)
    expect(recorder.octetsOf.get('1 initiator')).toEqual([...large])
    expect(recorder.lines.at(-1)).toBe('1 ended')
  })
})

describe('a connection that is written', () => {
  const ends = {
    initiator: { address: '192.0.2.1', port: 50_000 },
    responder: { address: '198.51.100.7', port: 21 },
  }

  /** What a reader finds of it. */
  async function read(write: (connection: TcpWriter, packets: PcapngWriter) => void, remark?: string) {
    const recorder = new Recorder()
    const capture = written((packets) => write(new TcpWriter(packets, ends, 1_000, remark), packets))
    const { faults } = await readConnections([capture], recorder)
    expect(faults).toEqual([])
    return recorder
  }

  test('has a hole of the octets that are passed over', async () => {
    const { lines } = await read((connection) => {
      connection.octets('initiator', octets('before'), 1_001)
      connection.skip('initiator', 1_500_000_000)
      connection.octets('initiator', octets('after'), 1_002)
      connection.octets('responder', octets('seen'), 1_003)
      connection.finish('initiator', 1_004)
    })
    expect(lines.filter((line) => line.includes('hole'))).toEqual(['1 initiator hole of 1500000000'])
  })

  test('ends with a reset', async () => {
    const { lines } = await read((connection) => connection.reset('responder', 1_001))
    expect(lines.at(-1)).toBe('1 reset')
  })

  test('is another one than a later connection with the same ports', async () => {
    const { octetsOf } = await read((connection, packets) => {
      connection.octets('initiator', octets('first'), 1_001)
      connection.finish('initiator', 1_002)
      connection.finish('responder', 1_002)
      new TcpWriter(packets, ends, 2_000).octets('initiator', octets('second'), 2_001)
    })
    expect(octetsOf.get('1 initiator')).toEqual([...octets('first')])
    expect(octetsOf.get('2 initiator')).toEqual([...octets('second')])
  })

  test('keeps the remarks that readers know, and no others', async () => {
    const seen: unknown[] = []
    const capture = written((packets) => {
      const connection = new TcpWriter(packets, ends, 1_000, remarks.plaintext)
      connection.octets('initiator', octets('one'), 1_001, 'something else')
      connection.note('initiator', 1_002, remarks.full)
      connection.octets('initiator', octets('two'), 1_003, remarks['under-tls'])
    })
    await readConnections([capture], {
      open: ({ remark }) => seen.push(remark),
      octets: (_connection, _sender, _chunk, _start, _end, { number, remark }) => seen.push([number, remark]),
      hole() {},
      retransmitted() {},
      finished() {},
      close() {},
    })
    expect(seen).toEqual(['plaintext', [4, undefined], [6, 'under-tls']])
  })
})

test('a capture that names its program, with a remark, is read', () => {
  const blocks: Uint8Array[] = []
  const packets = new PcapngWriter((block) => void blocks.push(block), 101, {
    program: 'ftpkit-server',
    remark: 'plaintext of TLS',
  })
  packets.packet(segment({ sequence: 1, data: 'odd' }), 0)
  expect(readCapture(octets(...blocks))).toMatchObject({ faults: [], packets: [{ link: 101 }] })
  expect(new TextDecoder().decode(blocks[0])).toContain('plaintext of TLS')
})

test.each(['', '1.2.3', '1.2.3.256', 'host', '1:2', '::1::', '12345::', '1:2:3:4:5:6:7:8:9'])(
  '%j is not an address',
  (address) => {
    const ends = { initiator: { address, port: 1 }, responder: { address: '::1', port: 2 } }
    expect(() => written((packets) => new TcpWriter(packets, ends, 0))).toThrow(RangeError)
  },
)

test('addresses of both versions make no connection', () => {
  const ends = {
    initiator: { address: '192.0.2.1', port: 1 },
    responder: { address: 'fe80::1%eth0', port: 2 },
  }
  expect(() => written((packets) => new TcpWriter(packets, ends, 0))).toThrow(/different versions/)
})
