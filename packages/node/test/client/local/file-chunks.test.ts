import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fileChunks } from '../../../src/client/local/file-chunks.js'

let place: string

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'ftpkit-chunks-'))
})

afterAll(() => rmSync(place, { recursive: true }))

async function read(path: string, offset: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of fileChunks(path, offset)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

describe.each([0, 1, 524_287, 524_288, 524_289, 1_048_576, 2_000_000])('a file of %i octets', (length) => {
  const content = Buffer.from(Uint8Array.from({ length }, (_, at) => (at * 7 + (at >> 9)) & 0xff))
  const path = () => join(place, `${length}`)

  beforeAll(() => writeFileSync(path(), content))

  test.each([0, 1, 524_288, 3_000_000])('is read from octet %i on', async (offset) => {
    expect((await read(path(), offset)).equals(content.subarray(offset))).toBe(true)
  })
})

test('a file that is not read to its end is closed', async () => {
  const path = join(place, 'left')
  writeFileSync(path, Buffer.alloc(3_000_000))
  for await (const chunk of fileChunks(path, 0)) {
    expect(chunk).toHaveLength(524_288)
    break
  }
})

test('tells that a file can not be read', async () => {
  await expect(read(join(place, 'missing'), 0)).rejects.toThrow('ENOENT')
  await expect(read(place, 0)).rejects.toThrow('EISDIR')
})
