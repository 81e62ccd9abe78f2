import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { conflictIn } from '../src/index.js'
import { modes, parametersOf, structures } from './arbitraries.js'

const mebibyte = 1_048_576

/** Octets sent through each pair of pipelines, and most that may be in memory: unused buffers wait for the collector. */
const fileLength = 256 * mebibyte
const maxMemory = 96 * mebibyte

/** Limit of the heap, in megabytes. */
const heapLimit = 48

const folder = mkdtempSync(join(tmpdir(), 'ftpkit-memory-'))
const child = join(folder, 'child.mjs')

beforeAll(async () => {
  await build({
    entryPoints: [join(import.meta.dirname, 'memory-child.ts')],
    outfile: child,
    bundle: true,
    format: 'esm',
    platform: 'node',
    conditions: ['@ftpkit/source'],
  })
})

afterAll(() => rmSync(folder, { recursive: true }))

test.each(['A', 'E', 'I', 'L36'])(
  'sends a file of TYPE %s through every STRU and MODE in little memory',
  (type) => {
    const combinations = structures
      // A logical byte of eight bits numbers 256 pages.
      .filter(
        (structure) => !conflictIn(parametersOf(type, structure, 'S')) && `${type}${structure}` !== 'IP',
      )
      .flatMap((structure) => modes.map((mode) => `${type}/${structure}/${mode}`))
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [`--max-old-space-size=${heapLimit}`, child, String(fileLength), ...combinations],
      { encoding: 'utf8' },
    )
    expect(stderr).toBe('')
    expect(status).toBe(0)
    const readings = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(readings.map(({ combination }) => combination)).toEqual(combinations)
    for (const { combination, sent, arrived, most } of readings) {
      // The last word of 36 bits may be padded.
      expect(arrived - sent, combination).toBeLessThan(8)
      expect(arrived, combination).toBeGreaterThanOrEqual(fileLength)
      expect(most, combination).toBeLessThan(maxMemory)
    }
  },
  600_000,
)
