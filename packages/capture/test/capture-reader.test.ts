import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  big32,
  block,
  interfaceBlock,
  little16,
  little32,
  octets,
  pcap,
  sectionBlock,
  segment,
} from './frames.js'
import { readCapture } from './records.js'

const packets = [
  segment({ sequence: 1, data: 'USER a\r\n' }),
  segment({ sequence: 9, data: '' }),
  segment({ sequence: 9, data: 'PASS' }),
]

describe('a pcap file', () => {
  test.each([
    ['microseconds', 0xa1b2c3d4, 1_000_500],
    ['nanoseconds', 0xa1b23c4d, 1_000_000.5],
    ['modified', 0xa1b2cd34, 1_000_500],
  ])('is read with %s, in both orders of octets and in chunks of any size', (_name, magic, time) => {
    for (const little of [true, false]) {
      const file = pcap(packets, { magic, little, link: 228 })
      for (let size = 1; size <= file.length; size += 1) {
        const found = readCapture(file, size)
        expect(found.packets.map((packet) => packet.octets)).toEqual(packets)
        expect(found.packets[0]).toMatchObject({ time, link: 228, wireLength: packets[0]!.length })
        expect(found.faults).toEqual([])
      }
    }
  })

  test('tells how long a packet was that it cuts', () => {
    const found = readCapture(pcap(packets, { snap: 30 }))
    expect(found.packets[0]!.octets).toEqual(packets[0]!.subarray(0, 30))
    expect(found.packets[0]!.wireLength).toBe(packets[0]!.length)
  })

  test('ends where a packet claims an impossible length, and says at which octet', () => {
    const file = octets(
      pcap(packets.slice(0, 1)),
      little32(0),
      little32(0),
      little32(0x7fffffff),
      little32(9),
      'rest',
    )
    const found = readCapture(file)
    expect(found.packets).toHaveLength(1)
    expect(found.faults).toMatchObject([{ code: 'bad-length', offset: pcap(packets.slice(0, 1)).length }])
  })

  test('keeps only the lower half of the link type, since the upper one says something else', () => {
    expect(readCapture(pcap(packets, { link: 0x14000001 })).packets[0]!.link).toBe(1)
  })
})

/** An Enhanced Packet Block. */
function enhanced(id: number, high: number, low: number, packet: Uint8Array): Uint8Array {
  return block(
    6,
    octets(
      little32(id),
      little32(high),
      little32(low),
      little32(packet.length),
      little32(packet.length + 5),
      packet,
    ),
  )
}

function option(code: number, value: Uint8Array): Uint8Array {
  return octets(little16(code), little16(value.length), value, new Uint8Array(-value.length & 3))
}

describe('a pcapng file', () => {
  const [packet] = packets as [Uint8Array]

  test('is read with all kinds of packet blocks, and others are passed over, in chunks of any size', () => {
    const file = octets(
      sectionBlock(),
      block(0x80000001, octets('unknown')),
      interfaceBlock(228),
      enhanced(0, 0, 2_000_000, packet),
      block(3, octets(little32(packet.length), packet)),
      block(
        2,
        octets(
          little16(0),
          little16(3),
          little32(0),
          little32(3_000_000),
          little32(packet.length),
          little32(packet.length),
          packet,
        ),
      ),
      block(5, new Uint8Array(64)),
    )
    for (let size = 1; size <= file.length; size += 1) {
      const { packets: found, faults } = readCapture(file, size)
      expect(faults).toEqual([])
      expect(found.map(({ time, wireLength }) => [time, wireLength])).toEqual([
        [2_000, packet.length + 5],
        [undefined, packet.length],
        [3_000, packet.length],
      ])
      for (const { octets: read, link } of found) expect([link, read]).toEqual([228, packet])
    }
  })

  test.each([
    ['a power of ten', option(9, octets(9)), 0, 1_500_000_000, 1_500],
    ['a power of two', option(9, octets(0x80 | 10)), 0, 1_536, 1_500],
    ['an offset', option(14, octets(little32(60), little32(0))), 0, 1_000_000, 61_000],
    [
      'a negative offset',
      option(14, octets(little32(0xffffffff), little32(0xffffffff))),
      0,
      3_000_000,
      2_000,
    ],
    ['the upper half', octets(), 1, 0, 2 ** 32 / 1_000],
    [
      'an option before it that is unknown',
      octets(option(2, octets('eth0')), option(9, octets(3))),
      0,
      1_500,
      1_500,
    ],
    ['more than a Date can hold, which is none', octets(), 0xffffffff, 0xffffffff, undefined],
    ['an option of a wrong length, which is passed over', option(9, octets(3, 3)), 0, 1_500_000, 1_500],
  ])('tells times by %s', (_name, options, high, low, time) => {
    const file = octets(sectionBlock(), interfaceBlock(101, options), enhanced(0, high, low, packet))
    expect(readCapture(file).packets[0]!.time).toBe(time)
  })

  test('may begin another section with another order of octets and its own interfaces', () => {
    const word = big32
    const second = block(
      6,
      octets(word(0), word(0), word(5_000), word(packet.length), word(packet.length), packet),
      false,
    )
    const file = octets(
      sectionBlock(),
      interfaceBlock(1),
      sectionBlock(false),
      interfaceBlock(228, octets(), false),
      second,
    )
    expect(readCapture(file).packets).toMatchObject([{ link: 228, time: 5 }])
  })

  test('reports a packet of an interface that it does not describe, and resumes after it', () => {
    const file = octets(
      sectionBlock(),
      interfaceBlock(),
      enhanced(3, 0, 0, packet),
      enhanced(0, 0, 0, packet),
    )
    const found = readCapture(file)
    expect(found.faults).toMatchObject([{ code: 'unknown-interface', offset: 48 }])
    expect(found.packets).toHaveLength(1)
  })

  test('reads a packet that claims more octets than its block has as far as they are', () => {
    const lying = block(
      6,
      octets(little32(0), little32(0), little32(0), little32(5_000), little32(5_000), packet),
    )
    const found = readCapture(octets(sectionBlock(), interfaceBlock(), lying))
    expect(found.packets[0]!.octets.length).toBe(packet.length)
  })

  test.each([
    ['less than a block has', 8],
    ['more than a packet has', 0x10000000],
  ])('ends where a block claims %s', (_name, length) => {
    const found = readCapture(
      octets(sectionBlock(), interfaceBlock(), little32(6), little32(length), new Uint8Array(40)),
    )
    expect(found.faults).toMatchObject([{ code: 'bad-length', offset: 48 }])
  })

  test('passes over an unknown block of any length without holding it', () => {
    const found = readCapture(
      octets(sectionBlock(), little32(0x0bad), little32(0xfffffff0), new Uint8Array(100)),
    )
    expect(found.faults).toMatchObject([{ code: 'truncated', offset: 28 }])
  })
})

test.each([
  ['nothing', octets()],
  ['three octets', octets(1, 2, 3)],
  ['text', octets('220 this is a greeting\r\n')],
])('%s is not a capture', (_name, file) => {
  expect(readCapture(file).faults).toMatchObject([{ code: 'unknown-format', offset: 0 }])
})

test('a capture that is cut anywhere gives the packets before, and says that it is cut unless that was between two', () => {
  const pcapng = octets(
    sectionBlock(),
    interfaceBlock(),
    ...packets.map((packet) => enhanced(0, 0, 1, packet)),
  )
  for (const file of [pcap(packets), pcapng]) {
    const whole = readCapture(file).packets
    for (let length = 24; length < file.length; length += 1) {
      const found = readCapture(file.subarray(0, length), 7)
      expect(found.packets).toEqual(whole.slice(0, found.packets.length))
      const codes = found.faults.map(({ code }) => code)
      expect(codes.length === 0 || codes[0] === 'truncated').toBe(true)
    }
  }
})

test('any octets at all, and any change of a capture, are read the same in chunks of any size, without an exception', () => {
  const base = [
    pcap(packets),
    octets(sectionBlock(), interfaceBlock(), ...packets.map((packet) => enhanced(0, 0, 1, packet))),
  ]
  const changed = fc
    .tuple(fc.constantFrom(...base), fc.array(fc.tuple(fc.nat(300), fc.nat(255)), { maxLength: 4 }))
    .map(([file, changes]) => {
      const copy = file.slice()
      for (const [at, value] of changes) copy[at % copy.length] = value
      return copy
    })
  fc.assert(
    fc.property(
      fc.oneof(changed, fc.uint8Array({ maxLength: 200 })),
      fc.integer({ min: 1, max: 50 }),
      (file, size) => {
        expect(readCapture(file, size)).toEqual(readCapture(file))
      },
    ),
  )
})
