import fc from 'fast-check'
import { expect, test } from 'vitest'

test('properties are tried with the same values each time in CI, and with new ones elsewhere', () => {
  expect(fc.readConfigureGlobal().seed).toBe(process.env.CI ? 959 : undefined)
})
