import { expect, test } from 'vitest'
import { alignCase } from '../src/align-case.js'
import { planSync } from '../src/plan.js'
import type { DirectoryNode } from '../src/tree.js'
import { excluded, file, tree } from './trees.js'

async function planned(source: DirectoryNode, target: DirectoryNode) {
  const aligned = alignCase(source, target)
  const { steps, held } = await planSync(source, aligned.tree, { remove: true })
  return {
    steps: steps.map(({ kind, path }) => `${kind} ${aligned.actualPath(path)}`),
    held: held.map(({ path, reason }) => `${path}: ${reason}`),
  }
}

test('names that differ in letter case alone are one name, which stays as the target has it', async () => {
  const source = tree({
    'IMG.JPG': file(),
    Docs: { 'New.txt': file(), 'Old.txt': file(2), Sub: {} },
    ÄÖ: file(),
  })
  const target = tree({ 'img.jpg': file(), docs: { 'old.txt': file(1), gone: file(), sub: {} }, äö: file() })
  expect(await planned(source, target)).toEqual({
    steps: ['remove docs/gone', 'copy docs/New.txt', 'copy docs/old.txt'],
    held: [],
  })
})

test('paths below a directory lead to it, whether the target has them or not', () => {
  const { actualPath } = alignCase(tree({ A: { B: {}, C: {} } }), tree({ a: { b: {}, C: {} } }))
  expect(['A', 'A/B', 'A/B/X', 'A/C/x', 'Z'].map(actualPath)).toEqual(['a', 'a/b', 'a/b/X', 'a/C/x', 'Z'])
})

test('of several names that differ in case none is another, and held names stay so', async () => {
  const source = tree({ a: file(), D: { x: file() } })
  const target = tree({ a: file(2), A: file(2), d: { excluded } })
  expect(await planned(source, target)).toEqual({
    steps: ['copy d/x'],
    held: ['a: doubled', 'A: doubled', 'D/excluded: excluded'],
  })
})
