import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { makeLocalDirectories } from '../../../src/client/directory/local-directories.js'

const place = mkdtempSync(join(tmpdir(), 'ftpkit-directories-'))
const at = (...names: string[]) => join(place, ...names)

afterAll(() => rmSync(place, { recursive: true }))

describe('directories', () => {
  test('are made with those above them, and the first of them is returned', async () => {
    expect(await makeLocalDirectories(at('a', 'b', 'c'))).toBe(at('a'))
    expect(await makeLocalDirectories(at('a', 'b', 'd'))).toBe(at('a', 'b', 'd'))
    expect(await makeLocalDirectories(at('a', 'b', 'd'))).toBeUndefined()
    expect(await makeLocalDirectories('/')).toBeUndefined()
  })

  test.runIf(existsSync('/proc/self'))('that a system never makes end in an error', async () => {
    await expect(makeLocalDirectories('/proc/none/at/all')).rejects.toMatchObject({ code: 'ENOENT' })
  })

  test('can’t be made where a file is', async () => {
    writeFileSync(at('file'), '')
    await expect(makeLocalDirectories(at('file', 'below'))).rejects.toMatchObject({ code: 'ENOTDIR' })
    await expect(makeLocalDirectories(at('file'))).rejects.toMatchObject({ code: 'EEXIST' })
  })
})
