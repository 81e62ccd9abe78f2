import { expect, test } from 'vitest'
import { Filter } from '../src/filter.js'
import { type ListedDirectory, type ListedName, readTree } from '../src/read-tree.js'
import { emptyDirectory } from '../src/tree.js'
import { excluded, file, link, tree } from './trees.js'

const directory = { kind: 'directory' } as const

function listed(names: Record<string, ListedName['node']>): ListedDirectory {
  return { names: Object.entries(names).map(([name, node]) => ({ name, node })), missing: 'nothing' }
}

/** Lists these directories, and remembers which were asked for. */
function lister(directories: Record<string, ListedDirectory | Error>) {
  const asked: string[] = []
  const list = async (path: string) => {
    asked.push(path)
    const found = directories[path]
    if (!found || found instanceof Error) throw found ?? new Error(`${path} was not expected`)
    return found
  }
  return { asked, list }
}

test('reads a tree, names in their order, a directory by one listing', async () => {
  const { list, asked } = lister({
    '': listed({ d: directory, a: file(), l: link }),
    d: listed({ x: file(2) }),
  })
  expect(await readTree(list)).toEqual(tree({ a: file(), d: { x: file(2) }, l: link }))
  expect(asked).toEqual(['', 'd'])
})

test('an excluded directory is held, and not listed', async () => {
  const { list, asked } = lister({
    '': listed({ d: directory, x: directory, f: file() }),
    d: listed({ x: file() }),
  })
  const filter = new Filter({ exclude: ['x'] })
  expect(await readTree(list, { filter })).toEqual(tree({ d: { x: excluded }, f: file(), x: excluded }))
  expect(asked).toEqual(['', 'd'])
})

test('a directory whose name is doubled is held, and not listed', async () => {
  const { list, asked } = lister({ '': listed({ d: directory, D: file(), e: directory }), e: listed({}) })
  const doubled = { kind: 'held', reason: 'doubled' } as const
  expect(await readTree(list)).toEqual(tree({ D: doubled, d: doubled, e: emptyDirectory }))
  expect(asked).toEqual(['', 'e'])
})

test('a directory that can’t be listed is held, and the others are read', async () => {
  const { list } = lister({ '': listed({ d: directory, e: directory }), d: new Error('no'), e: listed({}) })
  const unreadable: string[] = []
  const onUnreadable = (path: string, error: unknown) =>
    unreadable.push(`${path}: ${(error as Error).message}`)
  expect(await readTree(list, { onUnreadable })).toEqual(
    tree({ d: { kind: 'held', reason: 'unreadable' }, e: emptyDirectory }),
  )
  expect(unreadable).toEqual(['d: no'])
})

test('what is thrown for the root, or by the caller, ends the reading', async () => {
  await expect(readTree(lister({ '': new Error('gone') }).list)).rejects.toThrow('gone')
  const onUnreadable = (_path: string, error: unknown) => {
    throw error
  }
  const { list } = lister({ '': listed({ d: directory }), d: new Error('lost') })
  await expect(readTree(list, { onUnreadable })).rejects.toThrow('lost')
})

test('a name that is a path is not in the tree, and names are missing there', async () => {
  const { list } = lister({ '': listed({ '..': directory, 'a/b': file(), f: file() }) })
  const unsafe: string[] = []
  expect(await readTree(list, { onUnsafeName: (name) => unsafe.push(name) })).toEqual(
    tree({ f: file() }, 'names'),
  )
  expect(unsafe).toEqual(['..', 'a/b'])
})

test('a directory that is listed within itself ends the reading', async () => {
  const list = async () => listed({ d: directory })
  await expect(readTree(list, { maxDepth: 3 })).rejects.toThrow(
    'd/d/d/d: the tree is more than 3 directories deep',
  )
})
