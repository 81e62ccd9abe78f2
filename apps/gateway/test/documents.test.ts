import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { documents } from '../src/documents.js'

const edition = { version: '0.0.0', date: '2026-01-01' }
const built = (path: string) => fileURLToPath(new URL(`../dist/${path}`, import.meta.url))

test.skipIf(!existsSync(built('main.js')))(
  'the build has the manual page, the completion scripts and the files for operators',
  () => {
    for (const [path, text] of Object.entries(documents(edition))) {
      const now = readFileSync(built(path), 'utf8')
      expect(now.replace(/^\.TH.*/, ''), path).toBe(text.replace(/^\.TH.*/, ''))
    }
  },
)

test.skipIf(spawnSync('mandoc', ['-Tlint'], { input: '' }).error !== undefined)(
  'the manual page has no fault that mandoc finds',
  () => {
    const input = documents(edition)['man/ftpkit-gateway.1']!
    expect(spawnSync('mandoc', ['-Tlint', '-Wwarning'], { input, encoding: 'utf8' }).stdout).toBe('')
  },
)
