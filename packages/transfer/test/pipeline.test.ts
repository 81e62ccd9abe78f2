import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type ByteSink,
  concat,
  convert,
  Feed,
  FtpError,
  maxYield,
  skipping,
  sliceLength,
} from '../src/index.js'
import { cutAt, identity, moody, repeating } from './pipelines.js'

/** Octets that `moody` takes. */
const sound = fc.uint8Array({ maxLength: 60, max: 0xfd })
const places = fc.array(fc.nat(), { maxLength: 12 })

test('converts a whole input at once', () => {
  expect(convert(repeating(2), Uint8Array.of(1, 2))).toEqual(Uint8Array.of(1, 1, 2, 2))
  expect(convert(identity, new Uint8Array(0))).toEqual(new Uint8Array(0))
})

test('refuses a whole input with what the pipeline throws', () => {
  expect(() => convert(moody, Uint8Array.of(0x41, 0xff))).toThrow(
    expect.objectContaining({ code: 'bad-escape', offset: 1 }),
  )
  expect(() => convert(moody, Uint8Array.of(0xfe))).toThrow(expect.objectContaining({ code: 'truncated' }))
})

test('converts an input fed at any cuts as it does at once', () => {
  fc.assert(
    fc.property(sound, places, (input, cuts) => {
      expect(concat(fed(new Feed(moody), cutAt(input, cuts)))).toEqual(convert(moody, input))
    }),
  )
})

test('yields nothing where nothing came out', () => {
  const feed = new Feed(moody)
  expect([...feed.push(Uint8Array.of(1, 2, 0x41))]).toEqual([])
  expect([...feed.push(new Uint8Array(0))]).toEqual([])
  expect(feed.finish()).toEqual([Uint8Array.of(0x41)])
  expect(new Feed(moody).finish()).toEqual([])
})

test('holds the output of each slice until it is taken, for a caller that decides how much it pushes', () => {
  const pipeline = repeating(63)
  const input = Uint8Array.from({ length: 40_000 }, (_, at) => at)
  const feed = new Feed(pipeline)
  const first = feed.pushSlice(input, 0)
  expect(first).toBe(sliceLength(pipeline))
  expect(feed.waiting).toBe(63 * first)
  for (let at = first; at < input.length; ) at = feed.pushSlice(input, at)
  feed.end()
  expect(feed.waiting).toBe(63 * input.length)
  expect(concat(feed.take())).toEqual(convert(pipeline, input))
  expect(feed.waiting).toBe(0)
})

test('yields at most maxYield octets before its caller can wait', () => {
  const pipeline = repeating(63)
  const input = Uint8Array.from({ length: 40_000 }, (_, at) => at)
  const feed = new Feed(pipeline)
  const lengths: number[] = []
  const all: Uint8Array[] = []
  for (const pieces of feed.push(input)) {
    lengths.push(concat(pieces).length)
    all.push(...pieces)
    expect(pipeline.written).toBe(lengths.reduce((sum, length) => sum + length))
  }
  expect(lengths).toEqual([1_048_572, 1_048_572, 422_856])
  expect(Buffer.compare(concat(all), convert(repeating(63), input))).toBe(0)
})

test('slices the input so that at most maxYield octets come out, and by one octet at least', () => {
  const slice = (maxExpansion: number) => sliceLength({ maxExpansion, into: identity.into })
  expect(slice(1)).toBe(maxYield)
  expect(slice(63)).toBe(16_644)
  expect(slice(maxYield + 1)).toBe(1)
})

test('pushes nothing in that is not asked for', () => {
  const pipeline = repeating(maxYield)
  const [first] = new Feed(pipeline).push(Uint8Array.of(1, 2, 3))
  expect(first).toHaveLength(1)
  expect(pipeline.written).toBe(maxYield)
})

test('knows that the file is complete where the pipeline says so before the end of the input', () => {
  const feed = new Feed({
    maxExpansion: 1,
    into: (output: ByteSink) => ({
      bytes(chunk, start, end) {
        output.bytes(chunk, start, end)
        if (chunk[end - 1] === 0) output.end()
      },
      end: () => {},
    }),
  })
  expect([...feed.push(Uint8Array.of(1))]).toEqual([[Uint8Array.of(1)]])
  expect(feed.complete).toBe(false)
  expect([...feed.push(Uint8Array.of(0))]).toEqual([[Uint8Array.of(0)]])
  expect(feed.complete).toBe(true)
})

test('yields the output before a fault, wherever the input is cut, and throws the same fault from then on', () => {
  fc.assert(
    fc.property(sound, sound, places, (before, after, cuts) => {
      const feed = new Feed(moody)
      const { pieces, fault } = untilFault(feed, cutAt(Uint8Array.of(...before, 0xff, ...after), cuts))
      expect(fault).toMatchObject({ code: 'bad-escape', offset: before.length })
      const held = before.findLast((octet) => octet >= 0x20)
      const whole = convert(moody, before)
      expect(concat(pieces)).toEqual(
        whole.subarray(0, held === undefined ? 0 : whole.length - (held < 0x80 ? 1 : 2)),
      )
      expect(() => [...feed.push(Uint8Array.of(0x41))]).toThrow(fault)
      expect(() => feed.finish()).toThrow(fault)
    }),
  )
})

test('skips as many octets of the output as were dropped by hand', () => {
  fc.assert(
    fc.property(sound, fc.nat(130), places, (input, wanted, cuts) => {
      const whole = convert(moody, input)
      const count = wanted % (whole.length + 1)
      const rest = concat(fed(new Feed(skipping(moody, count)), cutAt(input, cuts)))
      expect(rest).toEqual(whole.subarray(count))
    }),
  )
})

test('is the pipeline itself where nothing is to be skipped', () => {
  expect(skipping(moody, 0)).toBe(moody)
  expect(skipping(moody, 1).maxExpansion).toBe(2)
})

test('skips again for each connection', () => {
  const pipeline = skipping(identity, 2)
  expect(convert(pipeline, Uint8Array.of(1, 2, 3))).toEqual(Uint8Array.of(3))
  expect(convert(pipeline, Uint8Array.of(1, 2, 3))).toEqual(Uint8Array.of(3))
})

test('refuses to resume after the end of the transfer, but resumes at the end', () => {
  expect(convert(skipping(repeating(2), 4), Uint8Array.of(1, 2))).toEqual(new Uint8Array(0))
  expect(() => convert(skipping(repeating(2), 5), Uint8Array.of(1, 2))).toThrow(
    new FtpError('bad-restart-position', 'the transfer has 4 octets: it cannot be resumed at octet 5', {
      offset: 4,
      clause: '3659 §5.3',
      replyHint: 554,
    }),
  )
  expect(() => convert(skipping(identity, 1), new Uint8Array(0))).toThrow(
    expect.objectContaining({ code: 'bad-restart-position', offset: 0 }),
  )
})

test.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('refuses to skip %s octets', (count) => {
  expect(() => skipping(identity, count)).toThrow(new RangeError(`cannot skip ${count} octets`))
})

function fed(feed: Feed, chunks: readonly Uint8Array[]): Uint8Array[] {
  const pieces = chunks.flatMap((chunk) => [...feed.push(chunk)].flat())
  return [...pieces, ...feed.finish()]
}

function untilFault(feed: Feed, chunks: readonly Uint8Array[]): { pieces: Uint8Array[]; fault: unknown } {
  const pieces: Uint8Array[] = []
  try {
    for (const chunk of chunks) for (const some of feed.push(chunk)) pieces.push(...some)
  } catch (fault) {
    return { pieces, fault }
  }
  throw new Error('the input has no fault')
}
