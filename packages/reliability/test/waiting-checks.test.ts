import { expect, test } from 'vitest'
import { checks } from '../src/all-checks.js'
import { runChecks, waitingChecks } from './run-checks.js'

runChecks(checks.filter(({ id }) => waitingChecks.has(id)))

test('every id of a waiting check is the id of a check', () => {
  expect(checks.filter(({ id }) => waitingChecks.has(id))).toHaveLength(waitingChecks.size)
})
