import { PcapngWriter, readConnections, TcpWriter } from '@ftpkit/capture'
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
