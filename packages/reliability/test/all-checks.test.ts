import { expect, test } from 'vitest'
import { checks } from '../src/all-checks.js'
import { runChecks, waitingChecks } from './run-checks.js'

runChecks(checks.filter(({ id }) => !waitingChecks.has(id)))

test('no two checks have the same id', () => {
  expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length)
})
