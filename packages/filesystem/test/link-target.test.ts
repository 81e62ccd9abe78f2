import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { directoryFileSystem } from '../src/directory.js'
import { type FileSystem, restricted, subtree } from '../src/index.js'
import { targetPath } from '../src/link-target.js'
import { scratch } from './directory/scratch.js'

/** Links of /d by name: to places in it, beside it, above the root, and absolute. */
const links = {
  in: 'file',
  deep: './sub//./x',
  beside: '../e/file',
  above: '../../etc/passwd',
  absolute: '/etc/passwd',
  loop: 'loop',
}

function tree(): FileSystem {
  const root = scratch()
  for (const name of ['d', 'd/sub', 'e']) mkdirSync(join(root, name))
  writeFileSync(join(root, 'd/file'), '')
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(root, 'd', name))
  return directoryFileSystem(root, { durability: 'none' })
}

async function targetsIn(fs: FileSystem, path: string): Promise<Record<string, string | undefined>> {
  const found: Record<string, string | undefined> = {}
  for await (const { name, kind, target } of fs.list(path)) if (kind === 'link') found[name] = target
  return found
}

test('a list has what links lead to, if it is below the root', async () => {
  const { in: _in, deep, beside, loop } = links
  expect(await targetsIn(tree(), '/d')).toEqual({
    ...{ in: 'file', deep, beside, loop },
    ...{ above: undefined, absolute: undefined },
  })
})

test('a view has no target that it does not show', async () => {
  expect(await targetsIn(subtree(tree(), '/d'), '/')).toMatchObject({ in: 'file', beside: undefined })
  const view = restricted(tree(), [
    { path: '/', allow: ['list', 'read'] },
    { path: '/e', allow: [] },
    { path: '/d/sub', allow: [] },
  ])
  expect(await targetsIn(view, '/d')).toMatchObject({ in: 'file', beside: undefined, deep: undefined })
})

test('the path of a target is found by its text alone', () => {
  expect(targetPath('/', 'a')).toBe('/a')
  expect(targetPath('/a/b', '../c/./d//')).toBe('/a/c/d')
  expect(targetPath('/a', '..')).toBe('/')
  expect(targetPath('/a', '../..')).toBeUndefined()
  expect(targetPath('/a', '../../a/b')).toBeUndefined()
  expect(targetPath('/a', '/a/b')).toBeUndefined()
})
