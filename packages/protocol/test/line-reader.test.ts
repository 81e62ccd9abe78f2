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

test('passes over what follows of a line that is too long, up to what may end it', () => {
  const visited = { count: 0 }
  const reader = new LineReader({ maxLength: 8 })
  expect(reader.push(octets('"A line too long"'))).toEqual([{ kind: 'too-long' }])
  const more = Uint8Array.of(...new Array<number>(1_000).fill(0x41), 0x00, 0x0d, 0x00, 0x0a, 0x0d, 0x0a)
  expect(reader.push(counted(more, visited))).toEqual([])
  expect(visited.count).toBe(5)
  expect(reader.push(octets('"NOOP" 0d0a'))).toEqual([{ kind: 'line', octets: octets('"NOOP"') }])
})

/** Octets that count how many of them are read one by one. */
function counted(octets: Uint8Array, visited: { count: number }): Uint8Array {
  return new Proxy(octets, {
    get(target, key) {
      if (key === 'subarray') return (start: number) => counted(target.subarray(start), visited)
      if (key === 'indexOf') return target.indexOf.bind(target)
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

describe('lines that may have been urgent data', () => {
  /** The lines of a text at every split; with `over`, after the time of a lone CR. */
  const urgent = (text: string, over: 'over' | 'not over' = 'not over') =>
    atEverySplit(new Uint8Array(Buffer.from(text, 'latin1')), (chunks) => {
      const reader = new LineReader({ urgent: true })
      const lines = chunks.flatMap((chunk) => reader.push(chunk))
      if (over === 'over') lines.push(...reader.endAtCr())
      return lines.map((line) => (line.kind === 'line' ? new TextDecoder().decode(line.octets) : line.kind))
    })

  test.each(['ABOR', 'STAT', 'stat', 'STAT a/b', 'Quit', 'ABOR '])(
    'end at a lone CR as soon as another octet follows: %s',
    (line) => {
      expect(urgent(`${line}\r`)).toEqual([])
      expect(urgent(`${line}\rN`)).toEqual([line])
      expect(urgent(`${line}\rNOOP\r\n`)).toEqual([line, 'NOOP'])
      expect(urgent(`${line}\r${line}\r\n`)).toEqual([line, line])
      expect(urgent(`${line}\r`, 'over')).toEqual([line])
    },
  )

  test.each(['NOOP', 'XABOR', 'ABORT', 'STA', 'RETR STAT', 'STATUS a', 'PASS', ''])(
    'end at CR LF only where the verb is another: %s',
    (line) => {
      expect(urgent(`${line}\rNOOP\r\n`)).toEqual([`${line}\rNOOP`])
      expect(urgent(`${line}\r`, 'over')).toEqual([])
    },
  )

  test('have CR NUL as a CR in the line', () => {
    expect(urgent('STAT a\r\0b\r\n')).toEqual(['STAT a\rb'])
  })

  test('are reported once if the LF comes late, with or without a NUL', () => {
    for (const late of ['\n', '\0', '\0\n']) {
      const reader = new LineReader({ urgent: true })
      reader.push(new TextEncoder().encode('ABOR\r'))
      expect([reader.atLoneCr, reader.endAtCr().length, reader.atLoneCr, reader.midLine]).toEqual([
        true,
        1,
        false,
        false,
      ])
      const after = reader.push(new TextEncoder().encode(`${late}NOOP\r\n`))
      expect(after.map((line) => line.kind === 'line' && new TextDecoder().decode(line.octets))).toContain(
        'NOOP',
      )
    }
  })

  test('do not end a line that is being dropped', () => {
    expect(urgent('\0ABOR\r\n')).toEqual(['nul'])
    expect(urgent('\0ABOR\r', 'over')).toEqual([])
  })

  test.each(['\xf2', '\xf4\xf2', '\xff\xf2', '\xf2\xf2'])(
    'begin after what is left of a Synch whose IAC was lost: %j',
    (left) => {
      expect(urgent(`NOOP\r\n${left}ABOR\r\n`)).toEqual(['NOOP', 'ABOR'])
    },
  )

  test('keep such octets within a line', () => {
    expect(
      read(new Uint8Array(Buffer.from('STOR \xf0\x9f\x98\x80\r\n', 'latin1')), { urgent: true }),
    ).toEqual([{ kind: 'line', octets: new Uint8Array(Buffer.from('STOR \xf0\x9f\x98\x80', 'latin1')) }])
  })
})

test('a reader of lines that are not urgent ends none at a lone CR, and drops no octet at its beginning', () => {
  const reader = new LineReader()
  reader.push(new Uint8Array(Buffer.from('ABOR\r', 'latin1')))
  expect([reader.atLoneCr, reader.endAtCr()]).toEqual([false, []])
  expect(read(Uint8Array.of(0xf2, 0x0d, 0x0a))).toEqual([{ kind: 'line', octets: Uint8Array.of(0xf2) }])
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
