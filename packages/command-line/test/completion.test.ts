import { describe, expect, test, vi } from 'vitest'
import { completions } from '../src/completion/index.js'
import { program } from './program.js'
import { completed, isInstalled, type ShellName } from './shells.js'

// A shell has to start for each line.
vi.setConfig({ testTimeout: 60_000 })

const shells = Object.keys(completions) as ShellName[]

describe.each(shells.map((name) => [name]))('the script for %s', (shell) => {
  test('names every command and option', () => {
    const script = completions[shell](program)
    for (const word of ['fetch', 'job', 'submit', 'colour', 'recursive', 'tolerate'])
      expect(script).toContain(word)
    expect(script).not.toContain('secret-command')
  })

  describe.skipIf(!isInstalled(shell))('in the shell itself', () => {
    test('completes the commands', () => {
      expect(completed(shell, program, 'f')).toEqual(['fetch'])
      expect(completed(shell, program, '')).toEqual(expect.arrayContaining(['fetch', 'job']))
      expect(completed(shell, program, '')).not.toContain('secret-command')
    })

    test('completes the commands below a command', () => {
      expect(completed(shell, program, 'job', '').sort()).toEqual(['list', 'submit'])
    })

    test('completes the options of a command, also after an alias of it', () => {
      expect(completed(shell, program, 'fetch', '--col')).toEqual(['--colour'])
      expect(completed(shell, program, 'mfetch', '--col')).toEqual(['--colour'])
      expect(completed(shell, program, 'job', 'submit', '--wa')).toEqual(['--wait'])
      expect(completed(shell, program, 'job', 'list', '--col')).toEqual([])
    })

    test('completes the values of an option', () => {
      expect(completed(shell, program, 'fetch', '--colour', 'r')).toEqual(['red'])
      expect(completed(shell, program, 'fetch', '--colour', '').sort()).toEqual(['green', 'red'])
    })

    test('completes operands with words of their own', () => {
      expect(completed(shell, program, 'speak', '').sort()).toEqual(['loud', 'low'])
      expect(completed(shell, program, 'speak', '--voice', 'x', 'lo').sort()).toEqual(['loud', 'low'])
    })
  })
})
