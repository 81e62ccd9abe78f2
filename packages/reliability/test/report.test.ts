import { expect, test } from 'vitest'
import { type Line, Tally } from '../src/line.js'
import { markdownOf, resultOf, versionOf } from '../src/report.js'

const line: Line = {
  id: 'R2',
  title: 'It works',
  target: 'always',
  run: async () => ({ figure: '1 of 1', passed: true, detail: 'a | b' }),
}

test('a row of a line that was not run again stays, and rows are sorted by number', async () => {
  const first = await resultOf({ ...line, id: 'R10' }, 'here', 'today')
  const second = await resultOf(line, 'here', 'today')
  const table = markdownOf([second], markdownOf([first], ''))
  expect(table.split('\n').filter((row) => row.startsWith('| R'))).toEqual([
    '| R2 | It works | always | 1 of 1; a \\| b | yes | here | today |',
    '| R10 | It works | always | 1 of 1; a \\| b | yes | here | today |',
  ])
})

test('a line that throws has failed', async () => {
  const result = await resultOf({ ...line, run: () => Promise.reject(new Error('no')) }, '', '')
  expect(result.verdict).toBe('failed')
  expect(result.detail).toContain('Error: no')
  expect(markdownOf([result], '')).toContain('| NO |')
})

test('a line that cannot be run here has not passed, and says why', async () => {
  const result = await resultOf({ ...line, missing: () => 'no strace' }, '', '')
  expect(result).toMatchObject({ verdict: 'not run', detail: 'no strace' })
  expect(markdownOf([result], '')).toContain('| not run |')
})

test('a line that checked less than it meant to has failed', () => {
  const tally = new Tally()
  tally.check(true, 'never')
  expect(tally.outcome('', 1).passed).toBe(true)
  expect(tally.outcome('', 2)).toMatchObject({ passed: false, detail: 'only 1 of 2 checks were made' })
})

test('failures are told, the first of them in full', () => {
  const tally = new Tally()
  for (let number = 1; number <= 7; number++) tally.check(false, () => `fault ${number}`)
  expect(tally.outcome('', 0).detail).toBe('fault 1; fault 2; fault 3; fault 4; fault 5; and 2 more')
})

test('a machine is told by major and minor of its kernel, without what names its build', () => {
  expect(versionOf('6.18.44-vendor-v657')).toBe('6.18')
  expect(versionOf('6.1.0-25-amd64')).toBe('6.1')
  expect(versionOf('unknown')).toBe('of unknown version')
})
