import { expect, test } from 'vitest'
import { type Check, Extent } from '../src/check.js'
import { markdownOf, resultOf, versionOf } from '../src/report.js'

const extent = new Extent(1)
const check: Check = {
  id: 'R2',
  title: 'It works',
  target: 'always',
  run: async () => ({ figure: '1 of 1', passed: true, detail: 'a | b' }),
}

test('a check that was not run again keeps its row, and rows are sorted by number', async () => {
  const first = await resultOf({ ...check, id: 'R10' }, extent, 'here', 'today')
  const second = await resultOf(check, extent, 'here', 'today')
  const table = markdownOf([second], markdownOf([first], ''))
  expect(table.split('\n').filter((row) => row.startsWith('| R'))).toEqual([
    '| R2 | It works | always | 1 of 1; a \\| b | yes | here | today |',
    '| R10 | It works | always | 1 of 1; a \\| b | yes | here | today |',
  ])
})

test('a check that throws has failed', async () => {
  const result = await resultOf({ ...check, run: () => Promise.reject(new Error('no')) }, extent, '', '')
  expect(result.verdict).toBe('failed')
  expect(result.detail).toContain('Error: no')
  expect(markdownOf([result], '')).toContain('| NO |')
})

test('a check that cannot run here has not passed, and says why', async () => {
  const result = await resultOf({ ...check, missing: () => 'no strace' }, extent, '', '')
  expect(result).toMatchObject({ verdict: 'not run', detail: 'no strace' })
  expect(markdownOf([result], '')).toContain('| not run |')
})

test('of a kernel release only major and minor version are reported', () => {
  expect(versionOf('6.18.44-vendor-v657')).toBe('6.18')
  expect(versionOf('6.1.0-25-amd64')).toBe('6.1')
  expect(versionOf('unknown')).toBe('of unknown version')
})
