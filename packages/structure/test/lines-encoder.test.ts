import { atEverySplit, octets, outcomeOf, parseEvents, readVectors, tag } from '@ftpkit/testkit'
import { expect, test } from 'vitest'
import { type LineEnd, LinesEncoder } from '../src/index.js'

const vectors = readVectors(new URL('vectors/lines.md', import.meta.url)).filter(
  (vector) => tag(vector, 'decode only') === undefined,
)

test.each(vectors.map((vector) => [vector.title, vector] as const))('%s', (_title, vector) => {
  const [, ...words] = tag(vector, 'format')!.split(':')
  const finalLineEnd = !words.includes('no-final')
  const lineEnd = (words.find((word) => word !== 'no-final') ?? 'lf') as LineEnd
  const outcome = atEverySplit(octets(vector.blocks.local!), (chunks) =>
    outcomeOf((file) => new LinesEncoder(file, { lineEnd, finalLineEnd }), chunks),
  )
  expect(outcome).toEqual({ events: parseEvents(vector.blocks.events!) })
})
