import { expect, test, vi } from 'vitest'
import { wallClock } from '../src/options.js'

test('times follow a clock of the system that is set forward, and never run backwards', () => {
  const before = wallClock()
  expect(Math.abs(before - Date.now())).toBeLessThan(2_000)
  const hourLater = Date.now() + 3_600_000
  const clock = vi.spyOn(Date, 'now').mockReturnValue(hourLater)
  try {
    expect(wallClock()).toBeGreaterThanOrEqual(hourLater)
    clock.mockReturnValue(0)
    expect(wallClock()).toBeGreaterThanOrEqual(hourLater)
  } finally {
    clock.mockRestore()
  }
})
