import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  big16,
  big32,
  client,
  type Host,
  ipv4,
  ipv6,
  little32,
  octets,
  segment,
  server,
  tcpSegment,
} from './frames.js'
import { follow, Recorder } from './records.js'

const reply = { from: server, to: client }
const handshake = [
  segment({ sequence: 99, flags: 'S' }),
  segment({ ...reply, sequence: 499, flags: 'SA' }),
  segment({ sequence: 100 }),
]
const open = '1 open 192.0.2.1:50000 > 198.51.100.7:21'

describe('a connection', () => {
  test('has no octet that was sent again by a probe of keep-alive, whose one octet may be any', () => {
    const { lines } = follow([
      ...handshake,
      segment({ sequence: 100, data: 'NOOP\r\n' }),
      segment({ sequence: 105, data: '\0' }),
      segment({ sequence: 106, data: 'QUIT\r\n' }),
    ])
    expect(lines).toEqual([open, '1 initiator "NOOP\\r\\n"', '1 initiator "QUIT\\r\\n"', '1 capture-end'])
  })

  test('is followed from its handshake to the FIN of both ends', () => {
    const { lines } = follow([
      ...handshake,
      segment({ ...reply, sequence: 500, data: '220 x\r\n' }),
      segment({ sequence: 100, data: 'QUIT\r\n' }),
      segment({ sequence: 106, flags: 'FA' }),
      segment({ ...reply, sequence: 507, flags: 'FA', data: '221\r\n' }),
      segment({ sequence: 107 }),
    ])
    expect(lines).toEqual([
      open,
      '1 responder "220 x\\r\\n"',
      '1 initiator "QUIT\\r\\n"',
      '1 initiator finished',
      '1 responder "221\\r\\n"',
      '1 responder finished',
      '1 ended',
    ])
  })

  test('is known by its SYN with ACK if the first one was not captured', () => {
    expect(follow([segment({ ...reply, sequence: 1, flags: 'SA' })]).lines[0]).toBe(open)
  })

  test('begun before the capture has as initiator the end with the higher port', () => {
    expect(follow([segment({ ...reply, sequence: 77, data: '2' })]).lines).toEqual([
      `${open} midway`,
      '1 responder "2"',
      '1 capture-end',
    ])
  })

  test('is not opened by what only acknowledges or ends another', () => {
    expect(
      follow([
        segment({ sequence: 1 }),
        segment({ sequence: 1, flags: 'FA' }),
        segment({ sequence: 1, flags: 'R' }),
      ]).lines,
    ).toEqual([])
  })

  test('ends by RST, with what waited, and late packets are not another one', () => {
    const { lines } = follow([
      ...handshake,
      segment({ sequence: 103, data: 'later' }),
      segment({ sequence: 108, flags: 'R' }),
      segment({ sequence: 103, data: 'later' }),
    ])
    expect(lines).toEqual([open, '1 initiator hole of 3', '1 initiator "later"', '1 reset'])
  })

  test('is replaced by a SYN with another number on the same ports, open or closed', () => {
    const { lines } = follow([
      ...handshake,
      segment({ sequence: 100, data: 'old' }),
      segment({ sequence: 9_000, flags: 'S' }),
      segment({ sequence: 9_001, data: 'new' }),
      segment({ sequence: 9_004, flags: 'R' }),
      segment({ sequence: 20_000, flags: 'S' }),
    ])
    expect(lines).toEqual([
      open,
      '1 initiator "old"',
      '1 replaced',
      open.replace('1', '2'),
      '2 initiator "new"',
      '2 reset',
      open.replace('1', '3'),
      '3 capture-end',
    ])
  })

  test('may be opened from the other end on the same ports', () => {
    const { lines } = follow([...handshake, segment({ ...reply, sequence: 7_000, flags: 'S' })])
    expect(lines.slice(1)).toEqual([
      '1 replaced',
      '2 open 198.51.100.7:21 > 192.0.2.1:50000',
      '2 capture-end',
    ])
  })

  test('is not reset by who does not know its sequence numbers', () => {
    const { lines } = follow([
      ...handshake,
      segment({ sequence: 100 + 1_000_000_000, flags: 'R' }),
      segment({ sequence: 100, data: 'a' }),
      segment({ sequence: 101, flags: 'R' }),
    ])
    expect(lines).toEqual([open, '1 initiator "a"', '1 reset'])
  })

  test('takes a SYN that comes twice as one', () => {
    expect(follow([...handshake.slice(0, 1), ...handshake]).lines).toEqual([open, '1 capture-end'])
  })
})

describe('octets', () => {
  test('in packets that overtake each other come in order, as soon as they can', () => {
    const { lines } = follow([
      ...handshake,
      segment({ sequence: 104, data: 'ef' }),
      segment({ sequence: 102, data: 'cd' }),
      segment({ sequence: 100, data: 'ab' }),
      segment({ sequence: 106, data: 'gh' }),
    ])
    expect(lines.slice(1, -1)).toEqual([
      '1 initiator "ab"',
      '1 initiator "cd"',
      '1 initiator "ef"',
      '1 initiator "gh"',
    ])
  })

  test('that were captured twice count once; other octets the second time are reported', () => {
    const { lines } = follow([
      ...handshake,
      segment({ sequence: 100, data: 'abcd' }),
      segment({ sequence: 100, data: 'abcd' }),
      segment({ sequence: 102, data: 'cdef' }),
      segment({ sequence: 101, data: 'XXX' }),
    ])
    expect(lines.slice(1, -1)).toEqual([
      '1 initiator "abcd"',
      '1 initiator again 4',
      '1 initiator again 2',
      '1 initiator "ef"',
      '1 initiator again 3, other octets',
    ])
  })

  test('that wait for others come as soon as the other end answers, which has received those too', () => {
    const answer = segment({ ...reply, sequence: 500, data: '331\r\n' })
    answer.set(big32(110), 28)
    const { lines } = follow([
      ...handshake,
      segment({ sequence: 105, data: 'PASS\n' }),
      segment({ ...reply, sequence: 500, data: '' }),
      answer,
      segment({ sequence: 110, data: 'QUIT\n' }),
    ])
    expect(lines.slice(1, -1)).toEqual([
      '1 initiator hole of 5',
      '1 initiator "PASS\\n"',
      '1 responder "331\\r\\n"',
      '1 initiator "QUIT\\n"',
    ])
  })

  test('that wait one by one on many connections take bounded memory: then what is missing before them is lost', () => {
    const packets = Array.from({ length: 17 }, (_, port) => {
      const from = { ...client, port: 60_000 + port }
      const model = segment({ from, sequence: 0, data: 'x' })
      const later = Array.from({ length: 4_000 }, (_, at) => {
        const packet = model.slice()
        packet.set(big32(101 + 2 * at), 24)
        return packet
      })
      return [segment({ from, sequence: 99, flags: 'S' }), ...later]
    }).flat()
    const { lines } = follow(packets, 101, new Recorder(false))
    expect(lines.indexOf('17 initiator hole of 1')).toBeLessThan(lines.indexOf('1 initiator hole of 1'))
  })

  test('that are missing are a hole of their length, however large, and never octets', () => {
    const { lines } = follow([
      ...handshake,
      segment({ sequence: 100, data: 'a' }),
      segment({ sequence: 100 + 1_500_000_000, data: 'b' }),
      segment({ sequence: 100 + 3_000_000_000, data: 'c' }),
      segment({ sequence: (100 + 5_000_000_000) % 2 ** 32, data: 'd' }),
    ])
    expect(lines.slice(1, -1)).toEqual([
      '1 initiator "a"',
      '1 initiator hole of 1499999999',
      '1 initiator "b"',
      '1 initiator hole of 1499999999',
      '1 initiator "c"',
      '1 initiator hole of 1999999999',
      '1 initiator "d"',
    ])
  })

  test('wait for those before them until a mebibyte waits', () => {
    const data = new Uint8Array(65_000)
    const late = Array.from({ length: 20 }, (_, index) =>
      segment({ sequence: 200 + index * data.length, data }),
    )
    const { lines } = follow([...handshake, ...late, segment({ sequence: 100, data: 'too late' })])
    expect(lines[1]).toBe('1 initiator hole of 100')
    expect(lines.filter((line) => line.includes('hole'))).toHaveLength(1)
    expect(lines.at(-2)).toBe('1 initiator again 8')
  })

  test('that one capture cuts from each packet are holes at once', () => {
    const cut = ipv4(tcpSegment({ sequence: 100, data: 'abc' }), {}, { length: 20 + 20 + 3 + 500 })
    const { lines } = follow([...handshake, cut, segment({ sequence: 603, data: 'next' })])
    expect(lines.slice(1, -1)).toEqual(['1 initiator "abc"', '1 initiator hole of 500', '1 initiator "next"'])
  })

  test('after padding of a short frame are not data', () => {
    const padded = octets(segment({ sequence: 100, data: 'a' }), new Uint8Array(6))
    expect(follow([...handshake, padded]).lines[1]).toBe('1 initiator "a"')
  })

  test('come out whole and in order whatever way packets are cut, repeated, delayed and numbered', () => {
    const order = fc.array(fc.nat(30), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        fc.nat(2 ** 32 - 1),
        order,
        (data, initial, swaps) => {
          const parts: { at: number; end: number }[] = []
          for (let at = 0, index = 0; at < data.length; index += 1) {
            const length = 1 + (swaps[index % swaps.length]! % 20)
            parts.push({ at, end: Math.min(data.length, at + length) })
            at += length
          }
          const shuffled = [...parts]
          for (const [index, swap] of swaps.entries()) {
            const [one, other] = [index % parts.length, swap % parts.length]
            ;[shuffled[one], shuffled[other]] = [shuffled[other]!, shuffled[one]!]
          }
          const again = shuffled
            .filter((_, index) => index % 3 === 0)
            .map(({ at, end }) => ({ at: Math.max(0, at - 2), end }))
          const sent = [...shuffled, ...again].map(({ at, end }) =>
            segment({ sequence: initial + 1 + at, data: data.subarray(at, end) }),
          )
          const { octetsOf, lines } = follow([segment({ sequence: initial, flags: 'S' }), ...sent])
          expect(octetsOf.get('1 initiator')).toEqual([...data])
          expect(lines.filter((line) => /hole|other/.test(line))).toEqual([])
        },
      ),
    )
  })
})

describe('IP', () => {
  const six: [Host, Host] = [
    { address: octets(0x20, 0x01, 0x0d, 0xb8, new Uint8Array(11), 1), port: 50_000 },
    { address: octets(new Uint8Array(15), 1), port: 21 },
  ]
  const [from, to] = six

  test('version 6 is read, with extension headers', () => {
    const data = tcpSegment({ from, to, sequence: 1, data: 'x' })
    const extended = octets(60, 0, new Uint8Array(6), octets(6, 1, new Uint8Array(14)), data)
    for (const packet of [ipv6(data, from, to), ipv6(extended, from, to, 0)]) {
      expect(follow([packet]).lines[0]).toBe('1 open 2001:db8::1:50000 > ::1:21 midway')
    }
  })

  test('parts of a packet are put together in any order, of both versions', () => {
    const whole = tcpSegment({ sequence: 1, data: 'a file in three parts, of 8 octets' })
    const cuts = [0, 16, 40, whole.length]
    const parts = cuts.slice(1).map((end, index) => {
      const offset = cuts[index]!
      return ipv4(whole.subarray(offset, end), {}, { fragment: { offset, more: end < whole.length } })
    })
    const sixWhole = tcpSegment({ from, to, sequence: 1, data: 'a file in three parts, of 8 octets' })
    const sixParts = cuts.slice(1).map((end, index) => {
      const offset = cuts[index]!
      const header = octets(6, 0, big16(offset | (end < sixWhole.length ? 1 : 0)), big32(5))
      return ipv6(octets(header, sixWhole.subarray(offset, end)), from, to, 44)
    })
    for (const [one, two, three] of [parts, sixParts]) {
      for (const order of [
        [one, two, three],
        [three, one, two],
        [two, two, three, one, one],
      ]) {
        const { lines } = follow(order as Uint8Array[])
        expect(lines[1]).toBe('1 initiator "a file in three parts, of 8 octets"')
        expect(lines).toHaveLength(3)
      }
    }
  })

  test('of version 6 may have extension headers after that of the fragment, of which each part repeats the first only', () => {
    const segmentOctets = tcpSegment({ from, to, sequence: 1, data: 'a file in three parts, of 8 octets' })
    // Destination options, then TCP.
    const whole = octets(6, 1, new Uint8Array(14), segmentOctets)
    const cuts = [0, 8, 40, whole.length]
    const parts = cuts.slice(1).map((end, index) => {
      const offset = cuts[index]!
      const header = octets(60, 0, big16(offset | (end < whole.length ? 1 : 0)), big32(5))
      return ipv6(octets(header, whole.subarray(offset, end)), from, to, 44)
    })
    for (const order of [parts, parts.toReversed()]) {
      expect(follow(order).lines[1]).toBe('1 initiator "a file in three parts, of 8 octets"')
    }
  })

  test('of parts that say different things the first ones count', () => {
    const whole = tcpSegment({ sequence: 1, data: 'abcdefgh12345678' })
    const part = (offset: number, end: number, octetsOf = whole) =>
      ipv4(octetsOf.subarray(offset, end), {}, { fragment: { offset, more: end < whole.length } })
    const other = tcpSegment({ sequence: 1, data: 'ABCDEFGH!!!!!!!!' })
    const { lines } = follow([part(0, 24), part(16, 32, other), part(24, whole.length)])
    expect(lines[1]).toContain('abcd')
  })

  test('a packet that lacks a part is left out, and a thousand of them take no more memory than 64', () => {
    const first = (id: number) => ipv4(new Uint8Array(24), {}, { id, fragment: { offset: 0, more: true } })
    expect(follow(Array.from({ length: 1_000 }, (_, id) => first(id))).lines).toEqual([])
  })
})

describe('link layers', () => {
  const packet = segment({ sequence: 1, data: 'x' })
  const macs = new Uint8Array(12)
  const six = ipv6(
    tcpSegment({ sequence: 1, data: 'x' }),
    { ...client, address: new Uint8Array(16) },
    { ...server, address: new Uint8Array(16).fill(1) },
  )

  test.each([
    ['BSD loopback, little-endian', 0, octets(little32(2), packet)],
    ['BSD loopback, big-endian', 0, octets(big32(2), packet)],
    ['BSD loopback with IPv6 of FreeBSD', 0, octets(little32(28), six)],
    ['OpenBSD loopback', 108, octets(big32(24), six)],
    ['Ethernet', 1, octets(macs, 8, 0, packet)],
    ['Ethernet with IPv6', 1, octets(macs, 0x86, 0xdd, six)],
    ['a VLAN', 1, octets(macs, 0x81, 0, 0, 5, 8, 0, packet)],
    ['a VLAN in a VLAN', 1, octets(macs, 0x88, 0xa8, 0, 5, 0x81, 0, 0, 6, 8, 0, packet)],
    ['IEEE 802.3 with SNAP', 1, octets(macs, 0, packet.length + 8, 0xaa, 0xaa, 3, 0, 0, 0, 8, 0, packet)],
    ['PPPoE', 1, octets(macs, 0x88, 0x64, 0x11, 0, big16(1), big16(packet.length + 2), 0, 0x21, packet)],
    ['PPP', 9, octets(0xff, 3, 0x21, packet)],
    ['raw IP', 101, packet],
    ['raw IP with its older number', 12, six],
    ['raw IPv4', 228, packet],
    ['raw IPv6', 229, six],
    ['Linux cooked', 113, octets(new Uint8Array(14), 8, 0, packet)],
    ['Linux cooked, version 2', 276, octets(8, 0, new Uint8Array(18), packet)],
  ])('%s', (_name, link, frame) => {
    expect(follow([frame], link).lines[1]).toBe('1 initiator "x"')
  })

  test('what is cut anywhere, and any octets, are no packets, and no exception', () => {
    const links = [0, 1, 9, 12, 101, 108, 113, 228, 229, 276, 147]
    fc.assert(
      fc.property(fc.constantFrom(...links), fc.uint8Array({ maxLength: 120 }), (link, frame) => {
        follow([frame, frame], link)
      }),
    )
    const frame = octets(macs, 0x81, 0, 0, 5, 8, 0, packet)
    for (let length = 0; length < frame.length; length += 1) follow([frame.subarray(0, length)], 1)
  })
})

test('the oldest of too many connections is forgotten, one that has ended first', () => {
  const from = (port: number) =>
    segment({
      from: { ...client, port: (port % 60_000) + 1_000, address: octets(10, 0, port >> 16, 1) },
      sequence: 1,
      flags: 'S',
    })
  const { lines } = follow(Array.from({ length: 16_400 }, (_, index) => from(index)))
  expect(lines.filter((line) => line.endsWith('forgotten'))).toHaveLength(16)
  expect(lines.find((line) => line.endsWith('forgotten'))).toBe('1 forgotten')
})
