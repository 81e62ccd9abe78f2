import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { LocalStage } from '../../../src/client/local/local-stage.js'

let place: string

beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'ftpkit-stage-'))
})

afterEach(() => rmSync(place, { recursive: true }))

const pieces = (count: number) => Array.from({ length: count }, (_, at) => new Uint8Array(10_000).fill(at))

describe.each([0, 1, 6, 7, 40])('a file of %i pieces', (count) => {
  const path = () => join(place, 'file')
  const content = Buffer.concat(pieces(count))

  async function written(): Promise<LocalStage> {
    const stage = new LocalStage(path())
    for (const piece of pieces(count)) await stage.write([piece])
    return stage
  }

  test('gets its name only once it is complete', async () => {
    const stage = await written()
    expect(readdirSync(place)).not.toContain('file')
    await stage.commit()
    expect(readFileSync(path()).equals(content)).toBe(true)
    expect(readdirSync(place)).toEqual(['file'])
  })

  test('leaves nothing when it is discarded', async () => {
    const stage = await written()
    await stage.discard()
    expect(readdirSync(place)).toEqual([])
  })

  test('keeps the mode of the file that it replaces', async () => {
    writeFileSync(path(), 'old')
    chmodSync(path(), 0o640)
    await (await written()).commit()
    expect(statSync(path()).mode & 0o777).toBe(0o640)
    expect(statSync(path()).size).toBe(content.length)
  })

  test('replaces nothing but a file', async () => {
    mkdirSync(path())
    const stage = new LocalStage(path())
    const storing = async () => {
      for (const piece of pieces(count)) await stage.write([piece])
      await stage.commit()
    }
    await expect(storing()).rejects.toThrow('is not a regular file')
    await stage.discard()
    expect(readdirSync(place)).toEqual(['file'])
  })
})

test('takes several pieces at a time, and none', async () => {
  const path = join(place, 'file')
  const stage = new LocalStage(path)
  await stage.write([])
  await stage.write(pieces(3))
  await stage.write(pieces(9))
  await stage.write([])
  await stage.write(pieces(2))
  await stage.commit()
  expect(readFileSync(path).equals(Buffer.concat([pieces(3), pieces(9), pieces(2)].flat()))).toBe(true)
})

test('the file does not change when the caller overwrites pieces that were written', async () => {
  const piece = Uint8Array.of(1, 2, 3)
  const stage = new LocalStage(join(place, 'file'))
  await stage.write([piece])
  piece.fill(0)
  await stage.commit()
  expect([...readFileSync(join(place, 'file'))]).toEqual([1, 2, 3])
})

test('leaves nothing where it can not be put in place', async () => {
  const stage = new LocalStage(join(place, 'nowhere', 'file'))
  await stage.write([Uint8Array.of(1)])
  await expect(stage.commit()).rejects.toThrow('ENOENT')
  await stage.discard()
})

test.each([1, 40])(
  'octets of a name that are not UTF-8 are those of the file of %i pieces',
  async (count) => {
    const stage = new LocalStage(join(place, 'a\udcff'))
    for (const piece of pieces(count)) await stage.write([piece])
    await stage.commit()
    expect(readdirSync(place, 'buffer').map((name) => name.toString('hex'))).toEqual(['61ff'])
  },
)
