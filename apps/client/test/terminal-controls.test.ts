import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Ran, Served } from './served.js'

/** A name that sets the title of a terminal, then turns text around. */
const name = 'x\x1b]0;owned\x07\u009b31m\u202e\u2028y'
const controls = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u

let served: Served
let local: string

beforeAll(async () => {
  served = await Served.start()
  local = mkdtempSync(join(tmpdir(), 'ftpkit-controls-'))
  mkdirSync(join(served.root, `d${name}`))
  writeFileSync(join(served.root, name), 'content')
  writeFileSync(join(local, name), 'content')
})

afterAll(async () => {
  await served[Symbol.asyncDispose]()
  rmSync(local, { recursive: true, force: true })
})

function lines({ output, words }: Ran): string[] {
  return `${output}${words}`.split('\n')
}

test.each([
  ['ls', ['ls']],
  ['ls --json', ['ls', '--json']],
  ['ls --verbose', ['ls', '--verbose']],
  ['tree', ['tree']],
  ['tree --json', ['tree', '--json']],
])('%s shows a name that controls a terminal without its controls', async (_what, options) => {
  const ran = await served.run([...options, served.url])
  expect(ran.output).toContain('owned')
  for (const line of lines(ran)) expect(line).not.toMatch(controls)
})

test.each([[[]], [['--json']]])(
  'sync --dry-run %j shows names of both sides without controls',
  async (options) => {
    for (const places of [
      [served.url, join(local, 'new')],
      [local, `${served.url}/new`],
    ]) {
      const ran = await served.run(['sync', '--dry-run', ...options, ...places])
      for (const line of lines(ran)) expect(line).not.toMatch(controls)
    }
  },
)

test('lines of JSON have the names as they are', async () => {
  const { output } = await served.run(['ls', '--json', served.url])
  const names = output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line).name)
  expect(names).toContain(name)
})

test('an error of the command line shows its argument without controls', async () => {
  const ran = await served.run([name])
  expect(ran.status).toBe(2)
  for (const line of lines(ran)) expect(line).not.toMatch(controls)
})
