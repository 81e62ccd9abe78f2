import { readFileSync } from 'node:fs'
import { type CommandRow, namesOf } from '@ftpkit/command-line'
import { testBuiltDocuments } from '@ftpkit/testkit/built-documents'
import { expect, test } from 'vitest'
import { documents } from '../src/documents.js'
import { wholeProgram } from '../src/table/completion.js'

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

testBuiltDocuments({ dist: new URL('../dist/', import.meta.url), page: 'man/ftpkit.1', documents })
