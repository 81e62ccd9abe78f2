import { convert, Feed, ReusedMemory } from '@ftpkit/transfer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pipelines } from '../src/index.js'
import { combinations } from './arbitraries.js'

const reusing = combinations.filter(
  ({ parameters, recordFormat }) => pipelines(parameters, { recordFormat }).sending.reusesMemory,
)

/** Longer than what is converted before tables of pairs, and before memory serves again. */
const fileLength = 300_000

/** Text with line ends of every kind, and any other octets. */
const files = fc.array(fc.constantFrom('a line\n', 'CR LF\r\n', '\r', '\n', 'no end ', '\xff\x00'), {
  minLength: 1,
  maxLength: 40,
})

test('memory serves again where records are lines or of one length, and no MODE compresses them', () => {
  expect(reusing.map(({ name }) => name)).toMatchInlineSnapshot(`
    [
      "TYPE A N, STRU F, MODE S",
      "TYPE A N, STRU F, MODE S, lines",
      "TYPE A N, STRU F, MODE B",
      "TYPE A N, STRU F, MODE B, lines",
      "TYPE A N, STRU R, MODE S, lines",
      "TYPE A N, STRU R, MODE S, lines:crlf",
      "TYPE A N, STRU R, MODE S, lines:no-final",
      "TYPE A N, STRU R, MODE S, fixed:50:strip",
      "TYPE A N, STRU R, MODE B, lines",
      "TYPE A N, STRU R, MODE B, lines:crlf",
      "TYPE A N, STRU R, MODE B, lines:no-final",
      "TYPE A N, STRU R, MODE B, fixed:50:strip",
      "TYPE A T, STRU F, MODE S",
      "TYPE A T, STRU F, MODE S, lines",
      "TYPE A T, STRU F, MODE B",
      "TYPE A T, STRU F, MODE B, lines",
      "TYPE A T, STRU R, MODE S, lines",
      "TYPE A T, STRU R, MODE S, lines:crlf",
      "TYPE A T, STRU R, MODE S, lines:no-final",
      "TYPE A T, STRU R, MODE S, fixed:50:strip",
      "TYPE A T, STRU R, MODE B, lines",
      "TYPE A T, STRU R, MODE B, lines:crlf",
      "TYPE A T, STRU R, MODE B, lines:no-final",
      "TYPE A T, STRU R, MODE B, fixed:50:strip",
      "TYPE E N, STRU F, MODE S",
      "TYPE E N, STRU F, MODE S, lines",
      "TYPE E N, STRU F, MODE B",
      "TYPE E N, STRU F, MODE B, lines",
      "TYPE E N, STRU R, MODE S, lines",
      "TYPE E N, STRU R, MODE S, lines:crlf",
      "TYPE E N, STRU R, MODE S, lines:no-final",
      "TYPE E N, STRU R, MODE S, fixed:50:strip",
      "TYPE E N, STRU R, MODE B, lines",
      "TYPE E N, STRU R, MODE B, lines:crlf",
      "TYPE E N, STRU R, MODE B, lines:no-final",
      "TYPE E N, STRU R, MODE B, fixed:50:strip",
      "TYPE E T, STRU F, MODE S",
      "TYPE E T, STRU F, MODE S, lines",
      "TYPE E T, STRU F, MODE B",
      "TYPE E T, STRU F, MODE B, lines",
      "TYPE E T, STRU R, MODE S, lines",
      "TYPE E T, STRU R, MODE S, lines:crlf",
      "TYPE E T, STRU R, MODE S, lines:no-final",
      "TYPE E T, STRU R, MODE S, fixed:50:strip",
      "TYPE E T, STRU R, MODE B, lines",
      "TYPE E T, STRU R, MODE B, lines:crlf",
      "TYPE E T, STRU R, MODE B, lines:no-final",
      "TYPE E T, STRU R, MODE B, fixed:50:strip",
      "TYPE I, STRU F, MODE S",
      "TYPE I, STRU F, MODE B",
      "TYPE L 8, STRU F, MODE S",
      "TYPE L 8, STRU F, MODE B",
    ]
  `)
})

test.each(reusing.map((combination) => [combination.name, combination] as const))(
  '%s: chunks and output may be written over once they were sent',
  (_name, { parameters, recordFormat }) => {
    const lengths = fc.array(fc.integer({ min: 1, max: 150_000 }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(files, lengths, (words, cuts) => {
        const { sending, sendingOne } = pipelines(parameters, { recordFormat })
        expect(sendingOne.reusesMemory).toBe(true)
        const file = Buffer.alloc(fileLength, words.join(''), 'latin1')
        const feed = new Feed(sending, new ReusedMemory())
        expect(feed.reusesMemory).toBe(true)
        const sent: Buffer[] = []
        for (let at = 0, cut = 0; at < file.length; cut++) {
          const chunk = Uint8Array.from(file.subarray(at, at + cuts[cut % cuts.length]!))
          at += chunk.length
          for (const pieces of feed.push(chunk)) {
            sent.push(...pieces.map((piece) => Buffer.from(piece)))
            feed.reuse()
          }
          feed.reuse()
          chunk.fill(0xee)
        }
        sent.push(...feed.finish().map((piece) => Buffer.from(piece)))
        expect(Buffer.concat(sent).equals(convert(sending, file))).toBe(true)
      }),
      { numRuns: 6 },
    )
  },
)
