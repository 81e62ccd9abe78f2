import { expect, test } from 'vitest'
import type { Line } from '../src/line.js'

/** All of a line's work in small: the figures of RESULTS.md come from `pnpm reliability`. */
export function testInSmall(lines: readonly Line[]): void {
  for (const line of lines) {
    const missing = line.missing?.()
    const name = `${line.id}: ${line.title}${missing ? ` (not run: ${missing})` : ''}`
    test.skipIf(missing !== undefined)(name, async () => {
      const { passed, figure, detail } = await line.run('short')
      expect(passed, `${figure}; ${detail}`).toBe(true)
    })
  }
}
