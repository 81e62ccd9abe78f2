import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readPid, writePid } from '../src/index.js'

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'daemon-pid-'))
  file = join(folder, 'pid')
})
afterEach(() => rmSync(folder, { recursive: true }))

test('holds the number of the process until its end', () => {
  const remove = writePid(file)
  expect(readFileSync(file, 'utf8')).toBe(`${process.pid}\n`)
  expect(readPid(file)).toBe(process.pid)
  remove()
  expect(existsSync(file)).toBe(false)
  remove()
})

test('replaces what a process left that was killed', () => {
  writeFileSync(file, '999999999\n')
  writePid(file)
  expect(readPid(file)).toBe(process.pid)
})

test('is not removed when another process has written its number meanwhile', () => {
  const remove = writePid(file)
  writeFileSync(file, '1\n')
  remove()
  expect(readPid(file)).toBe(1)
})

test('a file that cannot be written is named', () => {
  expect(() => writePid(join(folder, 'none/pid'))).toThrow(/cannot be written: .*none\/pid/)
  expect(() => writePid(folder)).toThrow(/cannot be written: EISDIR/)
})

test.each(['', 'x', '-1', '0', '1.5', '1 2', '99999999999999999999'])(
  '%j is not a process number',
  (text) => {
    writeFileSync(file, text)
    expect(() => readPid(file)).toThrow(`${file} holds no process number`)
  },
)
