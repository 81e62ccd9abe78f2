import { expect, test } from 'vitest'
import { lines } from '../src/all-lines.js'

// All of a line's work in small: the figures of RESULTS.md come from `pnpm reliability`.
for (const line of lines) {
  const missing = line.missing?.()
  const name = `${line.id}: ${line.title}${missing ? ` (not run: ${missing})` : ''}`
  test.skipIf(missing !== undefined)(name, async () => {
    const { passed, figure, detail } = await line.run('short')
    expect(passed, `${figure}; ${detail}`).toBe(true)
  })
}

test('no two lines have the same id', () => {
  expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length)
})
