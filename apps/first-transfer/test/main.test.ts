import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { table } from '../src/table.js'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

function run(...options: string[]) {
  return spawnSync(process.execPath, [program, '--once', ...options], { encoding: 'utf8', timeout: 30_000 })
}

test('transfers a file both ways in each of three combinations, and exits with 0 when all match', () => {
  const { status, stdout } = run()
  expect(status).toBe(0)
  expect(stdout.match(/ yes$/gm)).toHaveLength(6)
})

test('leaves nothing in the directory it serves', () => {
  const root = mkdtempSync(join(tmpdir(), 'ftpkit-first-'))
  try {
    expect(run('--root', root).status).toBe(0)
    expect(readdirSync(root)).toEqual([])
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
})

test('exits with 1 and the log of the server when it cannot start', () => {
  const { status, stderr } = run('--root', '/nowhere/at/all')
  expect(status).toBe(1)
  expect(stderr).toContain('ENOENT')
})

test('the table says NO where contents differ', () => {
  const row = { what: 'TYPE I', direction: 'store', onTheWire: 1, inTheFile: 2, same: false } as const
  expect(table([row]).split('\n').at(-1)).toMatch(/ 1 .* 2 .*NO$/)
})
