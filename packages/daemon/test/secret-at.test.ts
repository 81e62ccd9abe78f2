import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { secretAt } from '../src/configuration.js'

afterEach(() => vi.unstubAllEnvs())

test('a secret is in the environment, in a file or the text itself', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ftpkit-secret-'))
  writeFileSync(join(folder, 'secret'), 'of a file\n')
  vi.stubEnv('FTPKIT_TEST_SECRET', 'of the environment')
  expect(await secretAt('env:FTPKIT_TEST_SECRET')).toBe('of the environment')
  expect(await secretAt(`file:${join(folder, 'secret')}`)).toBe('of a file')
  expect(await secretAt('redis://host')).toBe('redis://host')
  rmSync(folder, { recursive: true })
})

test('a secret that is not there is an error that names its place', async () => {
  await expect(secretAt('env:FTPKIT_TEST_NO_SECRET')).rejects.toThrow(
    'the environment has no variable FTPKIT_TEST_NO_SECRET',
  )
  await expect(secretAt('file:/no/secret')).rejects.toThrow('/no/secret')
})
