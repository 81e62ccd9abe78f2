import { type ByteSink, FtpError } from '@ftpkit/transfer'
import { describe, expect, test } from 'vitest'
import type { Digest } from '../src/fuzz/digest.js'
import { makeInput, readCorpus } from '../src/fuzz/inputs.js'
import { Random } from '../src/fuzz/random.js'
import { subjects } from '../src/fuzz/subjects.js'
import { Trial } from '../src/fuzz/trial.js'

const corpus = readCorpus()

/** Executions of each decoder here; `pnpm fuzz` runs more. */
const executions = 400

test.each(subjects.map((subject) => [subject.name, subject] as const))(
  'arbitrary octets do no harm to %s',
  (_name, subject) => {
    const trial = new Trial(subject, corpus)
    for (let seed = 0; seed < executions; seed++) trial.run(seed)
    expect(trial.tally.executions).toBe(executions)
  },
)

test('begins from the vectors of all codecs', () => {
  expect(corpus.all.length).toBeGreaterThan(200)
  for (const { name, vectors } of subjects)
    expect(corpus.byFile.get(vectors)?.length, name).toBeGreaterThan(3)
})

test('makes the same inputs of the same seed', () => {
  const inputs = (seed: number) => {
    const random = new Random(seed)
    return Array.from({ length: 50 }, () => [...makeInput(random, corpus)])
  }
  expect(inputs(7)).toEqual(inputs(7))
  expect(inputs(7)).not.toEqual(inputs(8))
})

describe('finds a decoder that', () => {
  const fault = new FtpError('truncated', 'cut', { offset: 0 })
  const decoder = (bytes: (digest: Digest, octets: number) => void): ((digest: Digest) => ByteSink) => {
    return (digest) => ({
      bytes: (_chunk, start, end) => bytes(digest, end - start),
      end: () => digest.endOfFile(),
    })
  }
  const refusing = (): ((digest: Digest) => ByteSink) => {
    let calls = 0
    return decoder(() => {
      if (calls++ % 2 === 0) throw fault
    })
  }

  test.each<[string, () => (digest: Digest) => ByteSink, RegExp]>([
    ['crashes', () => decoder(() => (undefined as unknown as string).trim()), /TypeError: Cannot read/],
    [
      'reads pieces otherwise',
      () => decoder((digest) => digest.mix(1)),
      /another thing when the input is cut/,
    ],
    ['yields too much', () => decoder((digest) => (digest.octets += 10_000)), /octets by one call of/],
    ['takes input after a fault', refusing, /after FtpError: cut it takes further input/],
    [
      'throws something else after a fault',
      () =>
        decoder(() => {
          throw new FtpError('truncated', 'cut')
        }),
      /it throws something else/,
    ],
  ])('%s', (_what, choose, message) => {
    const trial = new Trial({ name: 'broken', vectors: 'lines', maxExpansion: 1, choose }, corpus)
    const tryAll = () => {
      for (let seed = 0; seed < 50; seed++) trial.run(seed)
    }
    expect(tryAll).toThrow(message)
    expect(tryAll).toThrow(/^broken: .*\(seed \d+, input [0-9a-f]*\)$/s)
  })
})
