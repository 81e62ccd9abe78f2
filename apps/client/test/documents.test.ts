import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type CommandRow, namesOf } from '@ftpkit/command-line'
import { expect, test } from 'vitest'
import { documents } from '../src/documents.js'
import { wholeProgram } from '../src/table/completion.js'

const edition = { version: '0.0.0', date: '2026-01-01' }
const built = (path: string) => fileURLToPath(new URL(`../dist/${path}`, import.meta.url))

function below(row: CommandRow): CommandRow[] {
  return [row, ...(row.commands ?? []).flatMap(below)]
}

test('the README names every command and every option of the table', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const program = await wholeProgram()
  const codecs = ['decode', 'encode', 'convert', 'pages']
  for (const { name } of program.commands!) expect(readme).toMatch(new RegExp(`\\b${name}\\b`))
  for (const row of below(program).filter(({ name }) => !codecs.includes(name))) {
    for (const option of row.options) {
      const { short, long } = namesOf(option)
      expect(readme, `${row.name} ${long}`).toMatch(new RegExp(`${long}\\b|\`${short ?? long}\``))
    }
  }
})

test.skipIf(!existsSync(built('main.js')))(
  'the build has the manual page and the completion scripts of the table',
  async () => {
    for (const [path, text] of Object.entries(await documents(edition))) {
      const now = readFileSync(built(path), 'utf8')
      expect(now.replace(/^\.TH.*/, ''), path).toBe(text.replace(/^\.TH.*/, ''))
    }
  },
)

test.skipIf(spawnSync('mandoc', ['-Tlint'], { input: '' }).error !== undefined)(
  'the manual page has no fault that mandoc finds',
  async () => {
    const input = (await documents(edition))['man/ftpkit.1']!
    expect(spawnSync('mandoc', ['-Tlint', '-Wwarning'], { input, encoding: 'utf8' }).stdout).toBe('')
  },
)
