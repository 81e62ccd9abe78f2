import { atEverySplit, octets } from '@ftpkit/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultMaxLineLength, LineReader, type LineReaderOptions } from '../src/index.js'

const line = (text: string) => ({ kind: 'line', octets: octets(text) })

test('drops a line beyond the limit up to its end, reports it once, and resumes', () => {
  const input = octets('"ABCDEFGH" 0d0a "ABCD" 0d0a')
  expect(read(input, { maxLength: 4 })).toEqual([{ kind: 'too-long' }, line('"ABCD"')])
})

test('tells a line that never ends as soon as it passes the limit', () => {
  const reader = new LineReader()
  expect(reader.push(new Uint8Array(defaultMaxLineLength).fill(0x41))).toEqual([])
  expect(reader.push(octets('"A"'))).toEqual([{ kind: 'too-long' }])
  expect(reader.push(new Uint8Array(100_000).fill(0x41))).toEqual([])
})

test('takes a line of exactly the limit', () => {
  const long = new Uint8Array(defaultMaxLineLength + 2).fill(0x41)
  long.set([0x0d, 0x0a], defaultMaxLineLength)
  expect(new LineReader().push(long)).toEqual([{ kind: 'line', octets: long.subarray(0, -2) }])
})

test('cuts a line beyond the limit off where its beginning matters', () => {
  const input = octets('"200 long" 0d0a "200 ok" 0d0a')
  expect(read(input, { maxLength: 6, tooLong: 'cut' })).toEqual([
    { ...line('"200 lo"'), dropped: 2 },
    line('"200 ok"'),
  ])
})

test('drops a line with a NUL, and tells only that', () => {
  const input = octets('"A" 00 "B" 00 "ABCDEFGHIJ" 0d0a "C" 0d0a')
  expect(read(input, { maxLength: 8 })).toEqual([{ kind: 'nul' }, line('"C"')])
})

test('keeps a NUL if asked to', () => {
  expect(read(octets('"A" 00 "B" 0d0a'), { nul: 'keep' })).toEqual([line('"A" 00 "B"')])
})

test('drops a line with an LF alone where that is refused', () => {
  const input = octets('"A" 0a "B" 0d0a "C" 0d00 0a "D" 0d0a')
  expect(read(input, { bareLf: 'refuse' })).toEqual([{ kind: 'bare-lf' }, line('"C" 0d0a "D"')])
})

test('knows whether a line has begun, and forgets it on demand', () => {
  for (const begun of ['"USER"', '0d', '00', '0d00']) {
    const reader = new LineReader()
    expect(reader.midLine).toBe(false)
    expect(reader.discardPartialLine()).toBe(false)
    reader.push(octets(begun))
    expect(reader.midLine).toBe(true)
    expect(reader.discardPartialLine()).toBe(true)
    expect(reader.midLine).toBe(false)
    expect(reader.push(octets('0a "NOOP" 0d0a'))).toEqual([line(''), line('"NOOP"')])
  }
})

test('counts the octets of the line that has begun', () => {
  const reader = new LineReader({ maxLength: 3, tooLong: 'cut' })
  reader.push(octets('"ABCDE"'))
  expect(reader.pending).toBe(5)
  expect(reader.partialLine()).toEqual(octets('"ABC"'))
})

test('refuses a limit that no line could meet', () => {
  expect(() => new LineReader({ maxLength: 0 })).toThrow(RangeError)
  expect(() => new LineReader({ maxLength: Number.NaN })).toThrow(RangeError)
})

test('returns the octets of every line, however they are cut', () => {
  const text = fc
    .uint8Array({ maxLength: 40 })
    .filter((octets) => !octets.includes(0) && !octets.includes(0x0a))
  fc.assert(
    fc.property(fc.array(text, { maxLength: 4 }), (texts) => {
      const wire = texts.flatMap((octets) => [...escapeCr(octets), 0x0d, 0x0a])
      expect(read(Uint8Array.from(wire))).toEqual(texts.map((octets) => ({ kind: 'line', octets })))
    }),
  )
})

test('makes the same of any octets, however they are cut', () => {
  const some = fc.array(fc.constantFrom(0x00, 0x0a, 0x0d, 0x41), { maxLength: 24 })
  const options = fc.record({
    maxLength: fc.integer({ min: 1, max: 8 }),
    bareLf: fc.constantFrom('accept' as const, 'refuse' as const),
    nul: fc.constantFrom('keep' as const, 'refuse' as const),
    tooLong: fc.constantFrom('drop' as const, 'cut' as const),
  })
  fc.assert(
    fc.property(some, options, (values, options) => {
      for (const found of read(Uint8Array.from(values), options)) {
        if (found.kind === 'line') expect(found.octets.length).toBeLessThanOrEqual(options.maxLength)
      }
    }),
  )
})

test('looks at each octet once, however few come at a time', () => {
  const visited = { count: 0 }
  const reader = new LineReader()
  for (let round = 0; round < 5_000; round++) reader.push(counted(octets('"A"'), visited))
  expect(reader.push(counted(octets('0d0a'), visited))).toHaveLength(1)
  expect(visited.count).toBe(5_002)
})

/** Octets that count how many of them are read. */
function counted(octets: Uint8Array, visited: { count: number }): Uint8Array {
  return new Proxy(octets, {
    get(target, key) {
      if (key !== Symbol.iterator) return Reflect.get(target, key)
      return function* () {
        for (const octet of target) {
          visited.count++
          yield octet
        }
      }
    },
  })
}

function read(input: Uint8Array, options?: LineReaderOptions) {
  return atEverySplit(input, (chunks) => {
    const reader = new LineReader(options)
    return chunks.flatMap((chunk) => reader.push(chunk))
  })
}

function escapeCr(octets: Uint8Array): number[] {
  return Array.from(octets).flatMap((octet) => (octet === 0x0d ? [0x0d, 0x00] : [octet]))
}

describe('lines that end at their CR', () => {
  const early = (text: string) =>
    atEverySplit(new TextEncoder().encode(text), (chunks) => {
      const reader = new LineReader({ endAtCr: ['ABOR'] })
      return chunks
        .flatMap((chunk) => reader.push(chunk))
        .map((line) => (line.kind === 'line' ? new TextDecoder().decode(line.octets) : line.kind))
    })

  test('are reported without the LF that was sent as urgent data and lost', () => {
    expect(early('ABOR\r')).toEqual(['ABOR'])
    expect(early('ABOR\rNOOP\r\n')).toEqual(['ABOR', 'NOOP'])
  })

  test('are reported once if the LF arrives after all', () => {
    expect(early('ABOR\r\nNOOP\r\nABOR\r\n')).toEqual(['ABOR', 'NOOP', 'ABOR'])
  })

  test('are whole lines only: what is longer waits for its LF', () => {
    expect(early('XABOR\rX\r\nABOR x\r')).toEqual(['XABOR\rX'])
  })

  test('do not end a line that is being dropped', () => {
    expect(early('\0ABOR\r\n')).toEqual(['nul'])
  })
})

test('lines that two readers take in turns do not mix', () => {
  const readers = [new LineReader(), new LineReader()] as const
  const lines: string[] = []
  const push = (which: 0 | 1, text: string) => {
    for (const line of readers[which].push(new TextEncoder().encode(text)))
      if (line.kind === 'line') lines.push(new TextDecoder().decode(line.octets))
  }
  push(0, 'USER a\r\nPASS ')
  push(1, 'NOOP\r\nRETR ')
  push(0, 'secret\r\nQU')
  push(1, `${'x'.repeat(600)}\r\nSTAT`)
  push(0, 'IT\r\n')
  push(1, '\r\n')
  expect(lines).toEqual(['USER a', 'NOOP', 'PASS secret', `RETR ${'x'.repeat(600)}`, 'QUIT', 'STAT'])
})
