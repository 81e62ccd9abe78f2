import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ByteSink, type FileSink, FtpError, records } from '../src/index.js'
import { cutAt } from './pipelines.js'

/** A record ends at LF, a file at 0x04; 0x01 and 0x02 are not data; 0xFF is a fault, and so is the end of input after 0xFE. */
function lines(file: FileSink): ByteSink {
  let last = 0
  const calls: Partial<Record<number, () => void>> = {
    1: () => file.restartMarker(Uint8Array.of(0x4d)),
    2: () => file.suspect(true),
    4: () => file.endOfFile(),
    10: () => file.endOfRecord(),
    255: () => {
      throw new FtpError('bad-escape', 'an octet of all ones')
    },
  }
  return {
    bytes(chunk, start, end) {
      for (let at = start; at < end; at++) {
        last = chunk[at]!
        const call = calls[last]
        if (call) call()
        else file.data(chunk, at, at + 1)
      }
    },
    end() {
      if (last !== 4) file.endOfFile()
      if (last === 0xfe) throw new FtpError('truncated', 'the end is missing')
    },
  }
}

const octets = (text: string) => new TextEncoder().encode(text)
const latin1 = (record: Uint8Array) => Buffer.from(record).toString('latin1')

async function all(chunks: Iterable<Uint8Array>, options?: { maxRecordLength?: number }): Promise<string[]> {
  const list: string[] = []
  for await (const record of records(chunks, lines, options)) list.push(latin1(record))
  return list
}

/** The records before the fault, and its code. */
async function untilFault(chunks: Iterable<Uint8Array>, options?: { maxRecordLength?: number }) {
  const list: unknown[] = []
  try {
    for await (const record of records(chunks, lines, options)) list.push(latin1(record))
  } catch (error) {
    list.push(error)
  }
  return list
}

test('cuts a file into its records, empty ones included', async () => {
  expect(await all([octets('ab\n\ncd\n')])).toEqual(['ab', '', 'cd'])
  expect(await all([])).toEqual([])
  expect(await all([octets('\n')])).toEqual([''])
})

test('yields data after the last end of record as a record', async () => {
  expect(await all([octets('ab\ncd')])).toEqual(['ab', 'cd'])
})

test('does not let a record reach from one file into the next', async () => {
  expect(await all([octets('a\x04b\nc\x04\x04')])).toEqual(['a', 'b', 'c'])
})

test('passes restart markers and suspect flags over', async () => {
  expect(await all([octets('a\x01b\x02\nc\n')])).toEqual(['ab', 'c'])
})

test('reads the same records from an array, an iterator, a Web stream and a Node stream', async () => {
  const { Readable } = await import('node:stream')
  const chunks = [octets('ab\nc'), octets(''), octets('d\n')]
  const web = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })
  for (const source of [chunks, chunks.values(), web, Readable.from(chunks)]) {
    const list: string[] = []
    for await (const record of records(source, lines)) list.push(latin1(record))
    expect(list).toEqual(['ab', 'cd'])
  }
})

test('cuts records at the same places whatever the chunks', async () => {
  const octet = fc.constantFrom(0x61, 0x62, 0x80, 0x0a, 0x0a, 0x01, 0x02)
  const file = fc.array(octet, { maxLength: 50 }).map((list) => Uint8Array.from(list))
  await fc.assert(
    fc.asyncProperty(file, fc.array(fc.nat(), { maxLength: 9 }), async (input, places) => {
      const wanted = String.fromCharCode(...input.filter((octet) => octet > 2)).split('\n')
      if (wanted.at(-1) === '') wanted.pop()
      expect(await all(cutAt(input, places))).toEqual(wanted)
    }),
  )
})

test('keeps long records that come in small pieces, and large chunks full of short ones', async () => {
  const long = new Uint8Array(200_000).fill(0x61)
  const [first, second, ...rest] = await all([long, octets('\nb')])
  expect([first!.length, second, rest]).toEqual([200_000, 'b', []])
  expect(await all([octets('ab\n'.repeat(50_000))])).toEqual(Array(50_000).fill('ab'))
})

test('hands records on before it reads the next slice of a large chunk', async () => {
  let decoded = 0
  const counting = (file: FileSink): ByteSink => {
    const entrance = lines(file)
    return {
      bytes(chunk, start, end) {
        decoded += end - start
        entrance.bytes(chunk, start, end)
      },
      end: () => entrance.end(),
    }
  }
  for await (const record of records([octets('ab\n'.repeat(100_000))], counting)) {
    expect(record).toEqual(octets('ab'))
    break
  }
  expect(decoded).toBe(65_536)
})

test('ends the source when its reader has enough', async () => {
  let ended = false
  async function* source() {
    try {
      while (true) yield octets('a\n')
    } finally {
      ended = true
    }
  }
  for await (const record of records(source(), lines)) {
    expect(record).toEqual(octets('a'))
    break
  }
  expect(ended).toBe(true)
})

test('yields the records before a fault, however the input is cut', async () => {
  const input = Uint8Array.of(...octets('ab\ncd\nef'), 0xff, ...octets('\ngh\n'))
  for (let size = 1; size <= input.length; size++) {
    const places = Array.from({ length: Math.floor(input.length / size) }, (_, index) => (index + 1) * size)
    expect(await untilFault(cutAt(input, places))).toEqual(['ab', 'cd', expect.any(FtpError)])
  }
})

test('yields the records that the end of input completed before it was refused', async () => {
  const found = await untilFault([Uint8Array.of(0x61, 0xfe)])
  expect(found).toEqual(['a\xfe', expect.objectContaining({ code: 'truncated' })])
})

test('refuses a record that is longer than the limit, and takes one that is as long', async () => {
  expect(await all([octets('abc\nabc\nabc')], { maxRecordLength: 3 })).toEqual(['abc', 'abc', 'abc'])
  expect(await untilFault([octets('abc\nab'), octets('cde')], { maxRecordLength: 3 })).toEqual([
    'abc',
    new FtpError(
      'limit-exceeded',
      'record 2, octet 6 of the data: it is longer than maxRecordLength, 3 octets',
      { offset: 6, clause: '959 §3.1.2.2', replyHint: 451 },
    ),
  ])
  expect(await all([octets('\n\n')], { maxRecordLength: 0 })).toEqual(['', ''])
})

test('says at which octet a limit was passed by one piece of data', async () => {
  const whole = (file: FileSink): ByteSink => ({
    bytes: (chunk, start, end) => file.data(chunk, start, end),
    end: () => file.endOfFile(),
  })
  const reading = records([octets('abcdef')], whole, { maxRecordLength: 4 })
  await expect(reading.next()).rejects.toMatchObject({ code: 'limit-exceeded', offset: 4, replyHint: 451 })
})

test.each([-1, Number.NaN])('refuses a limit of %s', async (maxRecordLength) => {
  await expect(all([], { maxRecordLength })).rejects.toThrow(
    new RangeError(`maxRecordLength is ${maxRecordLength}`),
  )
})
