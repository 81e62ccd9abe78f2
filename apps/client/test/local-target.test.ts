import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { localTarget, withDirectory } from '../src/local-target.js'

const place = mkdtempSync(join(tmpdir(), 'ftpkit-target-'))
const at = (...names: string[]) => join(place, ...names)

afterAll(() => rmSync(place, { recursive: true }))

test('a file goes to its path, or into a directory by its own name', () => {
  mkdirSync(at('d'))
  const name = () => 'x'
  expect(localTarget(undefined, name)).toEqual({ path: 'x' })
  expect(localTarget(at('y'), name)).toEqual({ path: at('y') })
  expect(localTarget(at('d'), name)).toEqual({ path: at('d', 'x') })
  expect(localTarget(`${at('new')}/`, name)).toEqual({ path: at('new', 'x'), directory: `${at('new')}/` })
})

describe('directories', () => {
  test('that were made for nothing are removed again, unless something is in them', async () => {
    const fail = () => Promise.reject(new Error('refused'))
    await expect(withDirectory(at('left', 'over'), fail)).rejects.toThrow('refused')
    expect(existsSync(at('left'))).toBe(false)
    const leave = async () => {
      writeFileSync(at('kept', 'over', 'x.part'), '')
      await fail()
    }
    await expect(withDirectory(at('kept', 'over'), leave)).rejects.toThrow('refused')
    expect(readdirSync(at('kept', 'over'))).toEqual(['x.part'])
    await expect(withDirectory(at('kept', 'empty'), fail)).rejects.toThrow('refused')
    expect(readdirSync(at('kept'))).toEqual(['over'])
  })
})
