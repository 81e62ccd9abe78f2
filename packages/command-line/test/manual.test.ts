import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { documentsOf } from '../src/documents.js'
import { manualPage } from '../src/manual.js'
import { program } from './program.js'
import { isInstalled } from './shells.js'

const edition = { version: '1.2.3', date: '2026-02-03' }

describe('the manual page', () => {
  const page = manualPage(program, edition)

  test('has every command, option, exit status, variable, file and example', () => {
    for (const text of [
      '.B fetch <url> [local]',
      '.B job submit <file>',
      '.B \\-\\-colour <name>',
      '.B \\-r, \\-\\-recursive',
      'One of red, green.',
      'Default: red.',
      'With fetch.',
      '(also mfetch)',
      '.SH EXIT STATUS',
      '.B TRY_OUT',
      '.B ~/.try\\-out',
      'Fetch what matches.',
    ])
      expect(page).toContain(text)
    expect(page).not.toContain('secret')
  })

  test('takes text for text: a stop or an apostrophe that begins a line is not a request', () => {
    expect(page).toContain('\n\\&.\\e\\(dq begins a comment in roff\n')
    for (const line of page.trimEnd().split('\n'))
      expect(line).toMatch(/^(?:\.(?:TH|SH|SS|TP|IP|PP|B|br|ad)\b|[^.'])/)
    expect(page).toContain("'ftp://host/*' \\e")
  })

  test.skipIf(!isInstalled('man'))('is formatted by man without a warning', () => {
    const args = ['--warnings', '--encoding=UTF-8', '--local-file', '-']
    const { stdout, stderr } = spawnSync('man', args, { input: page, encoding: 'utf8' })
    expect(stderr).toBe('')
    expect(stdout).toContain('TRY-OUT(1)')
  })

  test.skipIf(spawnSync('mandoc', ['-Tlint'], { input: '' }).error !== undefined)(
    'has no fault that mandoc finds',
    () => {
      const { stdout } = spawnSync('mandoc', ['-Tlint', '-Wwarning'], { input: page, encoding: 'utf8' })
      expect(stdout).toBe('')
    },
  )
})

test('the page and a script for each shell are the documents of a program', () => {
  expect(Object.keys(documentsOf(program, edition))).toEqual([
    'man/try-out.1',
    'completions/try-out.bash',
    'completions/_try-out',
    'completions/try-out.fish',
  ])
})
