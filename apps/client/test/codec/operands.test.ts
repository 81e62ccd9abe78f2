import { execFileSync } from 'node:child_process'
import { linkSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ftpkit } from '../served.js'

let place = ''
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'ftpkit-operands-'))
})
afterEach(() => rmSync(place, { recursive: true }))

const at = (name: string) => join(place, name)
const run = (line: string, input = '') => ftpkit(line.split(' '), { cwd: place, input })

test('encode, decode and convert read the first operand and write the second', async () => {
  writeFileSync(at('text'), 'one\ntwo\n')
  expect(await run('encode text blocks --type E --mode B')).toMatchObject({
    status: 0,
    output: '',
    words: '',
  })
  expect(readFileSync(at('blocks')).includes('one')).toBe(false)
  expect(await run('decode blocks back --type E --mode B')).toMatchObject({ status: 0, words: '' })
  expect(readFileSync(at('back'), 'utf8')).toBe('one\ntwo\n')
  expect(await run('convert back records --from lines --to rdw')).toMatchObject({ status: 0, words: '' })
  expect(readFileSync(at('records')).toString('latin1')).toBe('\0\x07\0\0one\0\x07\0\0two')
})

test('one operand, and -, are beside standard input and output', async () => {
  writeFileSync(at('text'), 'one\n')
  expect((await run('convert text --from lines --to rdw')).output).toBe('\0\x07\0\0one')
  expect((await run('convert text - --from lines --to rdw')).output).toBe('\0\x07\0\0one')
  expect(await run('convert - out --from lines --to rdw', 'one\n')).toMatchObject({ status: 0 })
  expect(readFileSync(at('out')).toString('latin1')).toBe('\0\x07\0\0one')
})

test('malformed input leaves the file that was there, and nothing beside it', async () => {
  writeFileSync(at('bad'), 'no block at all')
  writeFileSync(at('out'), 'old')
  expect(await run('decode bad out --type I --mode B')).toMatchObject({
    status: 2,
    words: expect.stringContaining('"error"'),
  })
  expect(readFileSync(at('out'), 'utf8')).toBe('old')
  expect(readdirSync(place).sort()).toEqual(['bad', 'out'])
})

test('the file to read is never the file to write, by whatever name', async () => {
  writeFileSync(at('text'), 'one\n')
  linkSync(at('text'), at('link'))
  for (const line of ['text text', 'text ./text', 'text link'])
    expect(await run(`convert ${line} --from lines --to rdw`)).toMatchObject({
      status: 2,
      words: expect.stringContaining('are one file'),
    })
  expect(readFileSync(at('text'), 'utf8')).toBe('one\n')
})

test('a file that is not there, or is a directory, is a fault of the local file', async () => {
  expect(await run('convert none out --from lines --to rdw')).toMatchObject({
    status: 7,
    words: expect.stringContaining('none'),
  })
  expect(await run('convert . out --from lines --to rdw')).toMatchObject({
    status: 7,
    words: expect.stringContaining('directory'),
  })
  writeFileSync(at('text'), 'one\n')
  expect(await run('convert text none/out --from lines --to rdw')).toMatchObject({ status: 7 })
  expect(readdirSync(place)).toEqual(['text'])
})

test('a device is written as it is', async () => {
  writeFileSync(at('text'), 'one\n')
  expect(await run('convert text /dev/null --from lines --to rdw')).toMatchObject({ status: 0, words: '' })
})

test('a reader of the output that has seen enough ends the program quietly', () => {
  writeFileSync(at('text'), 'one line\n'.repeat(200_000))
  const program = new URL('../../dist/main.js', import.meta.url).pathname
  const line = `"${process.execPath}" "${program}" convert text --from lines --to lines | head -n 1`
  expect(
    execFileSync('sh', ['-c', line], { cwd: place, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }),
  ).toBe('one line\n')
})
