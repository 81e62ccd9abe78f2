import { describe, expect, test } from 'vitest'
import { differInSize } from '../src/comparison.js'
import { planSync } from '../src/plan.js'
import type { DirectoryNode, TreeNode } from '../src/tree.js'
import { excluded, file, link, type Sketch, tree } from './trees.js'

async function plan(source: DirectoryNode, target: DirectoryNode, remove = false) {
  const { steps, held } = await planSync(source, target, {
    remove,
    differs: (_path, one, other) => differInSize(one, other),
  })
  return {
    steps: steps.map(({ kind, path }) => `${kind} ${path}`),
    held: held.map(({ path, reason }) => `${path}: ${reason}`),
  }
}

async function stepsOf(source: Sketch, target: Sketch, remove = false): Promise<string[]> {
  return (await plan(tree(source), tree(target), remove)).steps
}

describe('planSync', () => {
  test('makes a directory before its contents', async () => {
    expect(await stepsOf({ d: { x: file() } }, {})).toEqual(['makeDirectory d', 'copy d/x'])
  })

  test('does nothing if both sides are alike', async () => {
    expect(await stepsOf({ d: { x: file() } }, { d: { x: file() } }, true)).toEqual([])
  })

  test('copies what differs, by time by default', async () => {
    expect(await stepsOf({ x: file(1) }, { x: file(2) })).toEqual(['copy x'])
    const { steps } = await planSync(tree({ x: file(1, 9_000) }), tree({ x: file(1, 5_000) }))
    expect(steps).toEqual([{ kind: 'copy', path: 'x', file: file(1, 9_000) }])
  })

  test('keeps what only the target has', async () => {
    expect(await stepsOf({}, { x: file() })).toEqual([])
  })

  test('removes it with `remove`, contents first', async () => {
    expect(await stepsOf({}, { d: { x: file() } }, true)).toEqual(['remove d/x', 'removeDirectory d'])
  })

  test('leaves links and special files alone on both sides', async () => {
    expect(await stepsOf({ x: link, y: file() }, { x: file(), y: link, z: link }, true)).toEqual([])
  })

  test('leaves everything below a held name alone, whichever side has it', async () => {
    for (const node of [link, excluded]) {
      const other = { d: { e: { x: file() } } }
      expect(await stepsOf({ d: node }, other, true)).toEqual([])
      expect(await stepsOf(other, { d: node }, true)).toEqual([])
    }
  })

  test('a directory stays where something in it is left alone, and so do those above it', async () => {
    const target = { a: { b: { excluded, gone: file() } }, c: { gone: file() } }
    expect(await stepsOf({}, target, true)).toEqual(['remove a/b/gone', 'remove c/gone', 'removeDirectory c'])
  })

  test('replaces an entry of another kind only with `remove`', async () => {
    expect(await stepsOf({ x: { y: file() } }, { x: file() }, true)).toEqual([
      'remove x',
      'makeDirectory x',
      'copy x/y',
    ])
    expect(await stepsOf({ x: file() }, { x: { y: file() } }, true)).toEqual([
      'remove x/y',
      'removeDirectory x',
      'copy x',
    ])
    for (const [source, target] of [
      [tree({ x: { y: file() }, z: file() }), tree({ x: file() })],
      [tree({ x: file(), z: file() }), tree({ x: { y: file() } })],
    ] as const) {
      expect(await plan(source, target)).toEqual({ steps: ['copy z'], held: ['x: conflict'] })
    }
  })

  test.each([
    ['a link in it', tree({ d: { l: link, y: file() } })],
    ['an incomplete listing', tree({ d: tree({ y: file() }, 'names') })],
    ['doubled names', tree({ d: { y: file(), Y: file() } })],
  ])('a directory that can’t go is not replaced by a file, and stays whole: %s', async (_why, target) => {
    expect(await plan(tree({ d: file() }), target, true)).toEqual({ steps: [], held: ['d: conflict'] })
  })
})

describe('a listing that is not complete', () => {
  test('removes nothing on the other side, in that directory', async () => {
    const source = tree({ d: tree({ new: file() }, 'names'), e: {} })
    const target = tree({ d: { old: file(), sub: { x: file() } }, e: { old: file() } })
    expect(await plan(source, target, true)).toEqual({
      steps: ['remove e/old', 'copy d/new'],
      held: ['d/old: unlisted', 'd/sub: unlisted'],
    })
  })

  test('removes nothing that begins with a dot if such names may be hidden', async () => {
    const source = tree({ d: {} }, 'dot-names')
    const target = tree({ '.htaccess': file(), '.git': { x: file() }, old: file(), d: { '.x': file() } })
    expect(await plan(source, target, true)).toEqual({
      steps: ['remove d/.x', 'remove old'],
      held: ['.htaccess: unlisted', '.git: unlisted'],
    })
  })

  test('of the target keeps all that is there: a name may be read wrongly, and more would go with a directory', async () => {
    const d = tree({ old: file(), e: { old: file() } }, 'names')
    expect(await plan(tree({}), tree({ d }), true)).toEqual({ steps: [], held: ['d: unlisted'] })
    expect(await plan(tree({ d: { new: file() } }), tree({ d }), true)).toEqual({
      steps: ['copy d/new'],
      held: ['d/old: unlisted', 'd/e: unlisted'],
    })
  })
})

describe('a name that differs in letter case alone', () => {
  const source = tree({ README: file(2), docs: { a: file() }, x: file() })
  const target = tree({ readme: file(1), Docs: { b: file() } })

  test('is renamed with `remove`, and what is below it is mirrored under the new name', async () => {
    expect(await plan(source, target, true)).toEqual({
      steps: ['rename README', 'rename docs', 'remove docs/b', 'copy README', 'copy docs/a', 'copy x'],
      held: [],
    })
    const { steps } = await planSync(source, target, { remove: true })
    expect(steps[1]).toEqual({ kind: 'rename', from: 'Docs', path: 'docs' })
  })

  test('is held if something in it is left alone: the filters may know that by its path', async () => {
    const docs = tree({ docs: {} })
    expect(await plan(docs, tree({ Docs: { excluded } }), true)).toEqual({
      steps: [],
      held: ['docs: doubled'],
    })
  })

  test('is held if the source may have the old name too: the file of that name would be replaced', async () => {
    const held = ['README: doubled', 'docs: doubled']
    expect(await plan({ ...source, missing: 'names' }, target, true)).toEqual({ steps: ['copy x'], held })
    const dotted = tree({ '.README': file(2) }, 'dot-names')
    expect(await plan(dotted, tree({ '.readme': file(1) }), true)).toEqual({
      steps: [],
      held: ['.README: doubled'],
    })
  })

  test('is held without, as it is if the new name may be there or is of another kind', async () => {
    const held = ['README: doubled', 'docs: doubled']
    expect(await plan(source, target)).toEqual({ steps: ['copy x'], held })
    expect(await plan(source, { ...target, missing: 'names' }, true)).toEqual({ steps: ['copy x'], held })
    const others = tree({ readme: {}, Docs: file() })
    expect(await plan(source, others, true)).toEqual({ steps: ['copy x'], held })
  })
})

test('names that differ in case on one side, or in normalisation, are held with what is below them', async () => {
  const source = tree({ a: { x: file() }, A: { y: file() }, '\u00e9': file(), z: file() })
  const target = tree({ a: { old: file() }, 'e\u0301': file() })
  expect(await plan(source, target, true)).toEqual({
    steps: ['copy z'],
    held: ['a: doubled', 'A: doubled', '\u00e9: doubled', 'e\u0301: doubled'],
  })
})

test('says on which side a held name is, and counts the names of the target', async () => {
  const target = tree({ a: link, d: { x: file() } })
  const { held, names } = await planSync(tree({ a: file(), b: link }), target)
  expect(held).toEqual([
    { path: 'a', reason: 'link', inSource: true, inTarget: true },
    { path: 'b', reason: 'link', inSource: true, inTarget: false },
  ])
  expect(names).toBe(3)
})

test('looks up what the listing of the target may hide, and copies it only where it differs', async () => {
  const sized = (size: number) => ({ kind: 'file', size, modified: { time: 0, precision: 1_000 } }) as const
  const source = {
    kind: 'directory',
    missing: 'nothing',
    entries: [
      { name: '.same', node: sized(1) },
      { name: '.other', node: sized(2) },
      { name: '.new', node: sized(3) },
      { name: 'shown', node: sized(4) },
      {
        name: '.dir',
        node: { kind: 'directory', missing: 'nothing', entries: [{ name: 'in', node: sized(5) }] },
      },
    ],
  } as const
  const target = { kind: 'directory', entries: [], missing: 'dot-names' } as const
  const asked: string[] = []
  const there: Record<string, TreeNode> = {
    '.same': sized(1),
    '.other': sized(1),
    '.dir': { ...target, missing: 'names' },
    '.dir/in': sized(5),
  }
  const find = async (path: string) => {
    asked.push(path)
    return there[path]
  }
  const { steps } = await planSync(source, target, { find })
  expect(steps.map(({ path }) => path)).toEqual(['.other', '.new', 'shown'])
  expect(asked).not.toContain('shown')
})
