import { atEverySplit, everyTruncation, hex, octets, readVectors, seeded } from '@ftpkit/testkit'
import { type FtpError, isFtpError } from '@ftpkit/transfer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  AsciiDecoder,
  type AsciiDecoderOptions,
  AsciiEncoder,
  type AsciiEncoderOptions,
} from '../src/index.js'
import { type Codec, eventsOf, fileThrough, octetsThrough } from './harness.js'
import { withoutKernel } from './without-kernel.js'

const plain = await withoutKernel(() => import('../src/index.js'))

describe('AsciiDecoder', () => {
  const decoder =
    (options?: AsciiDecoderOptions): Codec =>
    (file) =>
      new AsciiDecoder(file, options)
  const tolerant = decoder({ tolerate: ['bare-cr'] })

  function decoded(wire: string, options?: AsciiDecoderOptions) {
    return atEverySplit(octets(wire), (chunks) => fileThrough(decoder(options), chunks))
  }

  for (const { title, place, blocks } of readVectors(new URL('vectors/ascii.md', import.meta.url))) {
    describe(`${title} (${place})`, () => {
      const wire = octets(blocks.wire!)
      const local = octets(blocks.local ?? blocks.tolerant!)

      if (blocks.error)
        test('a strict decoder says what is wrong and where', () => {
          const { error, data } = atEverySplit(wire, (chunks) => fileThrough(decoder(), chunks))
          expect(error).toBe(blocks.error)
          expect(hex(local).startsWith(data)).toBe(true)
        })

      if (blocks.local !== undefined)
        test('a strict decoder reads it', () => {
          expect(atEverySplit(wire, (chunks) => fileThrough(decoder(), chunks))).toEqual({ data: hex(local) })
        })

      test('a tolerant decoder reads it', () => {
        expect(atEverySplit(wire, (chunks) => fileThrough(tolerant, chunks))).toEqual({ data: hex(local) })
      })

      test('cut anywhere, all but a CR at the end is read', () => {
        for (const beginning of everyTruncation(wire)) {
          const { data } = atEverySplit(beginning, (chunks) => fileThrough(tolerant, chunks))
          const cutInPair = beginning.at(-1) === 0x0d
          expect(hex(local).startsWith(cutInPair ? data.slice(0, -2) : data)).toBe(true)
        }
      })
    })
  }

  test('writes CR LF where local lines end with it', () => {
    expect(decoded('"a" 0d0a 0a 0d00 "b" 0d0a', { lineEnd: 'crlf' })).toEqual({
      data: hex(octets('"a" 0d0a0a0d "b" 0d0a')),
    })
  })

  test('leaves every octet of a record as it is', () => {
    expect(decoded('"a" 0d0a 0d "b" 0d', { structure: 'R' })).toEqual({
      data: hex(octets('"a" 0d0a 0d "b" 0d')),
    })
  })

  test('keeps every CR of a long text whose lines end with it, if that is tolerated', () => {
    const lines = new Uint8Array(200_000).fill(0x61)
    for (let at = 0; at < lines.length; at += 40) lines[at] = 0x0d
    for (const start of [0, 1, 65_535]) {
      const { data, error } = fileThrough(tolerant, [lines.subarray(0, start), lines.subarray(start)])
      expect(error).toBeUndefined()
      expect(data === Buffer.from(lines).toString('hex')).toBe(true)
    }
  })

  test('counts the offset of a fault from the beginning of the file', () => {
    const wire = new Uint8Array(200_000).fill(0x61)
    wire[150_000] = 0x0d
    expect(fileThrough(decoder(), [wire.subarray(0, 70_000), wire.subarray(70_000)]).error).toBe(
      'bare-cr at 150000',
    )
  })

  test('reports a CR that begins a long chunk', () => {
    const wire = new Uint8Array(1_000).fill(0x61)
    wire[0] = 0x0d
    expect(fileThrough(decoder(), [wire])).toEqual({ data: '', error: 'bare-cr at 0' })
  })

  test('passes on everything before a fault', () => {
    expect(decoded('"abc" 0d0a "de" 0d "f"')).toEqual({
      data: hex(octets('"abc" 0a "de"')),
      error: 'bare-cr at 7',
    })
  })

  test('refuses everything after a fault with the same error', () => {
    const refused: unknown[] = []
    const attempt = (call: () => void) => {
      try {
        call()
      } catch (error) {
        refused.push(error)
      }
    }
    eventsOf(decoder(), (sink) => {
      attempt(() => sink.data(octets('0d "b"'), 0, 2))
      attempt(() => sink.data(octets('"b"'), 0, 1))
      attempt(() => sink.endOfRecord())
      attempt(() => sink.restartMarker(octets('"M"')))
      attempt(() => sink.suspect(true))
      attempt(() => sink.endOfFile())
    })
    expect(refused).toHaveLength(6)
    expect(new Set(refused).size).toBe(1)
    const fault = refused[0] as FtpError
    expect(isFtpError(fault)).toBe(true)
    expect(fault).toMatchObject({ code: 'bare-cr', offset: 0, clause: '959 §3.1.1.1', replyHint: 451 })
    expect(fault.message).toBe(
      "CR followed by 0x62, at octet 0: a CR needs an LF or NUL after it; tolerate 'bare-cr' to keep it as data",
    )
  })

  describe('a restart marker between CR and LF', () => {
    const M = Uint8Array.of(0x4d)

    test('is passed on at its position, and the line end is put together after it', () => {
      const events = eventsOf(decoder(), (sink) => {
        sink.data(octets('"a" 0d'), 0, 2)
        sink.restartMarker(M)
        sink.suspect(true)
        sink.data(octets('0a "b"'), 0, 2)
        sink.endOfFile()
      })
      expect(events).toEqual([
        { kind: 'data', data: octets('"a"') },
        { kind: 'restartMarker', marker: 'M' },
        { kind: 'suspect', on: true },
        { kind: 'data', data: octets('0a "b"') },
        { kind: 'endOfFile' },
      ])
    })

    test('is resumed by a decoder that begins in the state it had there', () => {
      let state: AsciiDecoderOptions['initialState']
      eventsOf(
        (file) => {
          const first: AsciiDecoder = new AsciiDecoder({
            ...file,
            data: () => {},
            restartMarker: () => {
              state = first.state
            },
          } as typeof file)
          return first
        },
        (sink) => {
          sink.data(octets('"a" 0d'), 0, 2)
          sink.restartMarker(M)
        },
      )
      expect(state).toBe('after-cr')
      expect(fileThrough(decoder({ initialState: state! }), [octets('0a "b"')])).toEqual({ data: '0a62' })
      expect(fileThrough(decoder({ initialState: state! }), [octets('00 "b"')])).toEqual({ data: '0d62' })
    })

    test('has nothing to remember elsewhere', () => {
      eventsOf(decoder(), (sink) => {
        sink.data(octets('"a" 0d0a'), 0, 3)
        expect((sink as AsciiDecoder).state).toBe('clear')
      })
    })
  })

  test('takes a CR at the end of a record for a CR alone', () => {
    const drive = (codec: Codec) =>
      eventsOf(codec, (sink) => {
        sink.data(octets('"a" 0d'), 0, 2)
        sink.endOfRecord()
        sink.data(octets('0a'), 0, 1)
        sink.endOfFile()
      })
    expect(() => drive(decoder())).toThrow('CR at the end, at octet 1')
    expect(drive(tolerant)).toEqual([
      { kind: 'data', data: octets('"a" 0d') },
      { kind: 'endOfRecord' },
      { kind: 'data', data: octets('0a') },
      { kind: 'endOfFile' },
    ])
  })
})

describe('AsciiEncoder', () => {
  const encoder =
    (options?: AsciiEncoderOptions): Codec =>
    (file) =>
      new AsciiEncoder(file, options)

  function encoded(local: string, options?: AsciiEncoderOptions): string {
    return atEverySplit(octets(local), (chunks) => fileThrough(encoder(options), chunks)).data
  }

  for (const { title, place, tags, blocks } of readVectors(new URL('vectors/ascii.md', import.meta.url))) {
    if (!tags.includes('decode only'))
      test(`writes it: ${title} (${place})`, () => {
        expect(encoded(blocks.local!)).toBe(hex(octets(blocks.wire!)))
      })
  }

  const lines = '"a" 0a "b" 0d0a "c" 0d "d" 0d0d0a 0d'

  test.each<[AsciiEncoderOptions, string]>([
    [{ lineEnd: 'lf' }, '"a" 0d0a "b" 0d000d0a "c" 0d00 "d" 0d000d000d0a 0d00'],
    [{ lineEnd: 'lf', carriageReturn: 'alone' }, '"a" 0d0a "b" 0d0d0a "c" 0d "d" 0d0d0d0a 0d'],
    [{ lineEnd: 'crlf' }, '"a" 0a "b" 0d0a "c" 0d00 "d" 0d000d0a 0d00'],
    [{ lineEnd: 'crlf', carriageReturn: 'alone' }, lines],
    [{ lineEnd: 'any' }, '"a" 0d0a "b" 0d0a "c" 0d00 "d" 0d000d0a 0d00'],
    [{ lineEnd: 'any', carriageReturn: 'alone' }, '"a" 0d0a "b" 0d0a "c" 0d "d" 0d0d0a 0d'],
    [{ structure: 'R' }, lines],
  ])('sends mixed line ends with %o', (options, wire) => {
    expect(encoded(lines, options)).toBe(hex(octets(wire)))
  })

  test.each(['lf', 'crlf'] as const)('any file with %s line ends comes back as it was', (lineEnd) => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.array(fc.constantFrom(0x0a, 0x0d, 0x00, 0x61), { maxLength: 40 }),
        fc.integer({ min: 1, max: 50 }),
        (anything, ends, size) => {
          const local = Uint8Array.of(...anything, ...ends)
          const wire = octetsThrough(encoder({ lineEnd }), local, size)
          expect(hex(octetsThrough((file) => new AsciiDecoder(file, { lineEnd }), wire, size))).toBe(
            hex(local),
          )
        },
      ),
    )
  })

  test.each([
    ['with', { AsciiEncoder, AsciiDecoder }],
    ['without', plain],
  ])('converts a long file in pieces, %s WebAssembly', (_, codecs) => {
    const random = seeded(1)
    const ends = [0x0a, 0x0d, 0x00]
    const local = Uint8Array.from({ length: 300_000 }, () =>
      random() < 0.05 ? ends[Math.floor(random() * 3)]! : 0x20 + random() * 90,
    )
    const longer = local.filter((octet) => octet === 0x0a || octet === 0x0d).length
    for (const size of [1_000, 70_001, local.length]) {
      const wire = octetsThrough((file) => new codecs.AsciiEncoder(file), local, size)
      expect(wire.length).toBe(local.length + longer)
      expect(
        Buffer.compare(
          octetsThrough((file) => new codecs.AsciiDecoder(file), wire, size),
          local,
        ),
      ).toBe(0)
    }
  })

  describe('a restart marker', () => {
    test('between a local CR and LF is resumed by an encoder that begins in the state it had there', () => {
      const options = { lineEnd: 'crlf' } as const
      const events = eventsOf(encoder(options), (sink) => {
        sink.data(octets('"a" 0d'), 0, 2)
        expect((sink as AsciiEncoder).state).toBe('after-cr')
        sink.restartMarker(octets('"M"'))
      })
      expect(events).toEqual([
        { kind: 'data', data: octets('"a" 0d') },
        { kind: 'restartMarker', marker: 'M' },
      ])
      expect(encoded('0a "b"', { ...options, initialState: 'after-cr' })).toBe('0a62')
      expect(encoded('"b"', { ...options, initialState: 'after-cr' })).toBe('0062')
      expect(encoded('', { ...options, initialState: 'after-cr' })).toBe('00')
    })

    test('has nothing to remember with LF line ends', () => {
      eventsOf(encoder(), (sink) => {
        sink.data(octets('"a" 0d'), 0, 2)
        expect((sink as AsciiEncoder).state).toBe('clear')
      })
    })
  })

  test('completes a CR in front of the end of a record, and passes on suspect data as such', () => {
    const events = eventsOf(encoder({ lineEnd: 'any' }), (sink) => {
      sink.suspect(true)
      sink.data(octets('0d'), 0, 1)
      sink.endOfRecord()
      sink.data(octets('0a'), 0, 1)
      sink.endOfFile()
    })
    expect(events).toEqual([
      { kind: 'suspect', on: true },
      { kind: 'data', data: octets('0d00') },
      { kind: 'endOfRecord' },
      { kind: 'data', data: octets('0d0a') },
      { kind: 'endOfFile' },
    ])
  })
})
