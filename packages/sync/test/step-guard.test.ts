import { expect, test } from 'vitest'
import type { SyncStep } from '../src/plan.js'
import { StepGuard } from '../src/step-guard.js'
import { file } from './trees.js'

const step = (text: string): SyncStep => {
  const [kind, path] = text.split(' ') as [SyncStep['kind'], string]
  if (kind === 'rename') return { kind, path, from: path.toUpperCase() }
  return kind === 'copy' ? { kind, path, file: file() } : { kind, path }
}

/** The steps that are tried if some of them fail. */
function tried(steps: readonly string[], failing: readonly string[]): string[] {
  const guard = new StepGuard()
  return steps.filter((text) => {
    const allowed = guard.allows(step(text))
    if (allowed && failing.includes(text)) guard.failed(step(text))
    return allowed
  })
}

test('all steps are tried while none fails', () => {
  const steps = ['remove a/x', 'removeDirectory a', 'makeDirectory b', 'copy b/x']
  expect(tried(steps, [])).toEqual(steps)
})

test('nothing is tried below a directory that could not be made', () => {
  const steps = ['makeDirectory a', 'makeDirectory a/b', 'copy a/b/x', 'copy a/y', 'copy ab']
  expect(tried(steps, ['makeDirectory a'])).toEqual(['makeDirectory a', 'copy ab'])
})

test('a directory in which something stays is not removed, nor are those above it, but all else is', () => {
  const steps = [
    'remove a/b/x',
    'remove a/b/y',
    'removeDirectory a/b',
    'removeDirectory a',
    'removeDirectory c',
  ]
  expect(tried(steps, ['remove a/b/x'])).toEqual(['remove a/b/x', 'remove a/b/y', 'removeDirectory c'])
  expect(tried(steps, ['removeDirectory a/b'])).toEqual(steps.filter((text) => text !== 'removeDirectory a'))
})

test('what could not be removed is not replaced', () => {
  const steps = ['remove a', 'makeDirectory a', 'copy a/x']
  expect(tried(steps, ['remove a'])).toEqual(['remove a'])
  const others = ['remove b/x', 'removeDirectory b', 'copy b', 'copy c']
  expect(tried(others, ['remove b/x'])).toEqual(['remove b/x', 'copy c'])
  expect(tried(others, ['removeDirectory b'])).toEqual(['remove b/x', 'removeDirectory b', 'copy c'])
})

test('nothing is tried at or below a name that could not be renamed', () => {
  const steps = ['rename a', 'remove a/x', 'removeDirectory a/d', 'makeDirectory a/e', 'copy a/y', 'copy b']
  expect(tried(steps, ['rename a'])).toEqual(['rename a', 'copy b'])
})

test('a file that could not be copied stops nothing', () => {
  expect(tried(['copy a', 'copy b'], ['copy a'])).toEqual(['copy a', 'copy b'])
})
