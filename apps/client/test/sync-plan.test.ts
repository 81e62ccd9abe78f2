import { describe, expect, test } from 'vitest'
import { differInSize, differInTime, planSync, type SyncEntry } from '../src/sync-plan.js'

const file = (size = 1): SyncEntry => ({ kind: 'file', size })
const directory: SyncEntry = { kind: 'directory' }
const changed = (_path: string, from: SyncEntry, to: SyncEntry) => differInSize(from, to)

function stepsOf(source: Record<string, SyncEntry>, target: Record<string, SyncEntry>, remove = false) {
  return planSync(new Map(Object.entries(source)), new Map(Object.entries(target)), { remove, changed }).then(
    (steps) => steps.map(({ kind, path }) => `${kind} ${path}`),
  )
}

describe('planSync', () => {
  test('makes a directory before its contents', async () => {
    expect(await stepsOf({ d: directory, 'd/x': file() }, {})).toEqual(['makeDirectory d', 'copy d/x'])
  })

  test('does nothing if both sides are alike', async () => {
    expect(await stepsOf({ d: directory, 'd/x': file() }, { d: directory, 'd/x': file() })).toEqual([])
  })

  test('copies what differs', async () => {
    expect(await stepsOf({ x: file(1) }, { x: file(2) })).toEqual(['copy x'])
  })

  test('keeps what only the target has', async () => {
    expect(await stepsOf({}, { x: file() })).toEqual([])
  })

  test('removes it with `remove`, contents first', async () => {
    expect(await stepsOf({}, { d: directory, 'd/x': file() }, true)).toEqual([
      'remove d/x',
      'removeDirectory d',
    ])
  })

  test('ignores links and special files on both sides', async () => {
    const link: SyncEntry = { kind: 'link' }
    expect(await stepsOf({ x: link, y: file() }, { x: file(), y: link, z: link }, true)).toEqual(['copy y'])
  })

  test('leaves everything below a link or an excluded directory alone, whichever side has it', async () => {
    for (const kind of ['link', 'other'] as const) {
      const tree = { d: directory, 'd/e': directory, 'd/e/x': file() }
      expect(await stepsOf({ d: { kind } }, tree, true)).toEqual([])
      expect(await stepsOf(tree, { d: { kind } }, true)).toEqual([])
    }
  })

  test('replaces an entry of another kind only with `remove`', async () => {
    expect(await stepsOf({ x: directory }, { x: file() }, true)).toEqual(['remove x', 'makeDirectory x'])
    await expect(stepsOf({ x: directory }, { x: file() })).rejects.toThrow(RangeError)
  })
})

describe('differInTime', () => {
  const at = (modified: number, precision = 1_000): SyncEntry => ({
    kind: 'file',
    size: 1,
    modified,
    precision,
  })

  test('is true for a newer source', () => {
    expect(differInTime(at(5_000), at(3_000))).toBe(true)
  })

  test('is false for a target that is as new, or newer', () => {
    expect(differInTime(at(5_000), at(5_000))).toBe(false)
    expect(differInTime(at(5_000), at(9_000))).toBe(false)
  })

  test('ignores differences below the precision of a listing', () => {
    expect(differInTime(at(59_000), at(0, 60_000))).toBe(false)
    expect(differInTime(at(60_000), at(0, 60_000))).toBe(true)
  })

  test('is true if a size or a time is unknown', () => {
    expect(differInTime({ kind: 'file', size: 1 }, at(0))).toBe(true)
    expect(differInTime({ kind: 'file' }, at(0))).toBe(true)
  })
})

test('a directory stays where something in it is left alone, and so do those above it', async () => {
  const target = new Map<string, SyncEntry>([
    ['a', { kind: 'directory' }],
    ['a/b', { kind: 'directory' }],
    ['a/b/excluded', { kind: 'other' }],
    ['a/b/gone', { kind: 'file', size: 1 }],
    ['c', { kind: 'directory' }],
    ['c/gone', { kind: 'file', size: 1 }],
  ])
  const steps = await planSync(new Map(), target, { remove: true, changed: () => true })
  expect(steps).toEqual([
    { kind: 'remove', path: 'c/gone' },
    { kind: 'removeDirectory', path: 'c' },
    { kind: 'remove', path: 'a/b/gone' },
  ])
})
