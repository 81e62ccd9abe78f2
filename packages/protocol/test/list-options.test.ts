import { expect, test } from 'vitest'
import { parseListArgument } from '../src/index.js'

test('takes options off and leaves the path', () => {
  const parts = {
    '': ['', undefined],
    '-la': ['la', undefined],
    '-a -l': ['al', undefined],
    '-la dir': ['la', 'dir'],
    '-la  dir ': ['la', ' dir '],
    '-l -- -x': ['l', '-x'],
    '--': ['', undefined],
    '--all dir': ['all', 'dir'],
    '-': ['', '-'],
    dir: ['', 'dir'],
    'dir -la': ['', 'dir -la'],
    ' -la': ['', ' -la'],
  }
  for (const [argument, [options, path]] of Object.entries(parts)) {
    expect(parseListArgument(argument), argument).toEqual({ options, path })
  }
  expect(parseListArgument(undefined)).toEqual({ options: '', path: undefined })
})
