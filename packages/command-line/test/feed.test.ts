import { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { attributeOf, feed, namesOf } from '../src/index.js'
import { program } from './program.js'

function fed() {
  const said: string[] = []
  const output = { writeOut: (text: string) => said.push(text), writeErr: (text: string) => said.push(text) }
  const command = feed(new Command(program.name).configureOutput(output).exitOverride(), program)
  return { command, said }
}

async function help(...words: string[]): Promise<string> {
  const { command, said } = fed()
  await command.parseAsync([...words, '--help'], { from: 'user' }).catch(() => {})
  return said.join('')
}

describe('help', () => {
  test('of the program groups the commands, and names exit statuses and variables', async () => {
    const text = await help()
    expect(text).toMatch(/^Transfers:\n {2}fetch\|mfetch /m)
    expect(text).toMatch(/^Jobs:\n {2}job /m)
    expect(text).toMatch(/^Exit status:\n {2}0 {2}success\n {2}2 {2}wrong command line/m)
    expect(text).toMatch(/^Environment:\n {2}TRY_OUT {2}how to try/m)
    expect(text).not.toContain('secret-command')
  })

  test('of a command groups the options, and shows examples', async () => {
    const text = await help('fetch')
    expect(text).toMatch(/^Files:\n {2}-r, --recursive /m)
    expect(text).toMatch(/^Looks:\n {2}--colour <name> /m)
    expect(text).toMatch(/^Examples:\n {2}# fetch what matches\n {2}try-out fetch/m)
  })
})

test('a wrong value below a command ends the parser instead of the process', async () => {
  const { command, said } = fed()
  const words = ['fetch', 'x', '--colour', 'blue']
  await expect(command.parseAsync(words, { from: 'user' })).rejects.toThrow('Allowed choices are red, green')
  expect(said.join('')).toContain('--colour <name>')
})

test('names of options are read from their flags', () => {
  const row = (flags: string) => ({ flags, help: '', group: '' })
  expect(namesOf(row('-r, --recursive'))).toEqual({ short: '-r', long: '--recursive', argument: undefined })
  expect(namesOf(row('--tls <kind>'))).toEqual({ short: undefined, long: '--tls', argument: '<kind>' })
  expect(attributeOf(row('--no-ahead-of-time'))).toBe('aheadOfTime')
  expect(() => namesOf(row('-r'))).toThrow(RangeError)
})
