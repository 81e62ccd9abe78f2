import { expect, test } from 'vitest'
import type { SyncStep } from '../src/plan.js'
import { checkRemovals } from '../src/removal-limit.js'

function removals(count: number): SyncStep[] {
  return Array.from({ length: count }, (_, at) => ({
    kind: at % 2 ? 'remove' : 'removeDirectory',
    path: `${at}`,
  }))
}

const plan = (count: number, names: number) => ({ steps: removals(count), names })

test('more than half of a side of 20 names is removed by force only', () => {
  expect(() => checkRemovals(plan(10, 20), {})).not.toThrow()
  expect(() => checkRemovals(plan(11, 20), {})).toThrow('11 of 20 names would be removed')
  expect(() => checkRemovals(plan(20, 20), { force: true })).not.toThrow()
  expect(() => checkRemovals(plan(19, 19), {})).not.toThrow()
})

test('copies and new directories are not counted', () => {
  const steps: SyncStep[] = [
    ...removals(1),
    { kind: 'copy', path: 'x', file: { kind: 'file', size: 1 } },
    { kind: 'makeDirectory', path: 'y' },
  ]
  expect(() => checkRemovals({ steps, names: 20 }, { maxDelete: 1 })).not.toThrow()
})

test('maxDelete limits the number, whatever the size of the side, and decides alone', () => {
  expect(() => checkRemovals(plan(3, 5), { maxDelete: 2 })).toThrow('more than maxDelete 2')
  expect(() => checkRemovals(plan(3, 5), { maxDelete: 2, force: true })).toThrow('more than maxDelete 2')
  expect(() => checkRemovals(plan(30, 30), { maxDelete: 30 })).not.toThrow()
})

test('a message names the options as its caller does', () => {
  const optionName = (option: string) => `--${option}`
  expect(() => checkRemovals(plan(3, 5), { maxDelete: 2, optionName })).toThrow('more than --maxDelete 2')
  expect(() => checkRemovals(plan(20, 20), { optionName })).toThrow('allow it by --force or --maxDelete 20')
})
