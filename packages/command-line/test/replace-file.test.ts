import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { replaceFile } from '../src/replace-file.js'

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftpkit-replace-'))
  file = join(folder, 'users')
})
afterEach(() => rmSync(folder, { recursive: true }))

const append = (old = '') => `${old}new\n`

test('a new file is private, and nothing else is left', async () => {
  await replaceFile(file, append)
  expect(readFileSync(file, 'utf8')).toBe('new\n')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['users'])
})

test('a file keeps its mode, without set-user-ID', async () => {
  writeFileSync(file, 'old\n')
  chmodSync(file, 0o4640)
  await replaceFile(file, append)
  expect(readFileSync(file, 'utf8')).toBe('old\nnew\n')
  expect(statSync(file).mode & 0o7777).toBe(0o640)
})

test.runIf(process.getuid?.() === 0)('a file keeps its owner and group', async () => {
  writeFileSync(file, 'old\n')
  chownSync(file, 1234, 2345)
  await replaceFile(file, append)
  expect(statSync(file)).toMatchObject({ uid: 1234, gid: 2345 })
})

describe('a link', () => {
  test('under the name of the file is refused, and leads to what it led to', async () => {
    const target = join(folder, 'target')
    writeFileSync(target, 'old\n')
    symlinkSync(target, file)
    await expect(replaceFile(file, append)).rejects.toThrow('users is a link')
    expect(readFileSync(target, 'utf8')).toBe('old\n')
    expect(lstatSync(file).isSymbolicLink()).toBe(true)
  })

  test('that leads nowhere is refused', async () => {
    symlinkSync(join(folder, 'none'), file)
    await expect(replaceFile(file, append)).rejects.toThrow('users is a link')
    expect(readdirSync(folder)).toEqual(['users'])
  })

  test('under the former name of the temporary file gets nothing', async () => {
    const victim = join(folder, 'victim')
    writeFileSync(victim, 'kept')
    symlinkSync(victim, `${file}.new`)
    await replaceFile(file, append)
    expect(readFileSync(victim, 'utf8')).toBe('kept')
  })
})

test('a directory is refused', async () => {
  mkdirSync(file)
  await expect(replaceFile(file, append)).rejects.toThrow('not a plain file')
})

test('a fault leaves the file as it was, and no other', async () => {
  writeFileSync(file, 'old\n')
  const failing = () => {
    throw new Error('no content')
  }
  await expect(replaceFile(file, failing)).rejects.toThrow('no content')
  expect(readFileSync(file, 'utf8')).toBe('old\n')
  expect(readdirSync(folder)).toEqual(['users'])
})
