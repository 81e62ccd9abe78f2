import { expect, test } from 'vitest'
import { BlobWriter } from '../src/reading/blob-writer.js'
import { searchText } from '../src/reading/search-text.js'

test('a text is found once, wherever the chunks of a file end', async () => {
  const filling = 'x'.repeat(65_530)
  const file = new Blob([filling, 'the Needle is here', filling, 'NEEDLE'])
  const hits = await searchText(3, file, 'needle')
  expect(hits.map(({ found }) => found)).toEqual(['Needle', 'NEEDLE'])
  expect(hits[0]).toMatchObject({ transfer: 3, after: expect.stringMatching(/^ is here/) })
})

test('letters that become two in lower case move no place', async () => {
  const [hit] = await searchText(1, new Blob(['İİİ needle']), 'Needle')
  expect(hit).toMatchObject({ before: 'İİİ ', found: 'needle' })
})

test('the places of one file that are reported are bounded', async () => {
  expect(await searchText(1, new Blob(['ab'.repeat(100_000)]), 'a')).toHaveLength(20)
})

test('octets of any length become one Blob, and what is written is copied', async () => {
  const writer = new BlobWriter()
  const chunk = new Uint8Array(700_001)
  for (let index = 0; index < 4; index += 1) {
    chunk.fill(index)
    writer.write(chunk, 1, chunk.length)
  }
  const octets = new Uint8Array(await writer.finish().arrayBuffer())
  expect(octets.length).toBe(2_800_000)
  expect([octets[0], octets[700_000], octets[2_799_999]]).toEqual([0, 1, 3])
})
