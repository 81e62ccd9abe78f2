import { expect, test } from 'vitest'
import { foldName, pairNames } from '../src/pairing.js'
import type { DirectoryNode } from '../src/tree.js'
import { excluded, file, link, tree } from './trees.js'

function doubled(...names: string[]): DirectoryNode {
  return { kind: 'directory', entries: names.map((name) => ({ name, node: file() })), missing: 'nothing' }
}

const heldIn = (source: DirectoryNode, target: DirectoryNode) =>
  pairNames(source, target).flatMap(({ name, held }) => (held ? [`${name}: ${held}`] : []))

test('pairs names that are written alike', () => {
  expect(pairNames(tree({ a: file(1), b: file(2) }), tree({ b: file(3), c: file(4) }))).toEqual([
    { name: 'a', source: file(1), target: undefined, held: undefined },
    { name: 'b', source: file(2), target: file(3), held: undefined },
    { name: 'c', source: undefined, target: file(4), held: undefined },
  ])
})

test.each([
  ['the same name twice', doubled('a', 'a'), tree({}), ['a: doubled']],
  ['the same name twice, once there', doubled('a', 'a'), tree({ a: file() }), ['a: doubled']],
  ['case on one side', tree({ a: file(), A: file() }), tree({}), ['a: doubled', 'A: doubled']],
  ['case between the sides, and more', tree({ A: file() }), doubled('a', 'A'), ['A: doubled', 'a: doubled']],
  ['the same two on both', doubled('a', 'A'), doubled('a', 'A'), ['a: doubled', 'A: doubled']],
  [
    'normalisation',
    tree({ '\u00e9': file() }),
    tree({ 'e\u0301': file() }),
    ['\u00e9: doubled', 'e\u0301: doubled'],
  ],
  ['a long s', tree({ ſ: file(), s: file() }), tree({}), ['ſ: doubled', 's: doubled']],
  ['a sharp s', tree({ ß: file(), SS: file() }), tree({}), ['ß: doubled', 'SS: doubled']],
  ['an excluded name', tree({ a: excluded, A: file() }), tree({}), ['a: doubled', 'A: doubled']],
  ['excluded names', tree({ a: excluded, A: excluded }), tree({}), ['a: excluded', 'A: excluded']],
  ['the target alone', tree({}), doubled('a', 'A'), ['a: doubled', 'A: doubled']],
])('holds names that some systems take for one: %s', (_case, source, target, held) => {
  expect(heldIn(source, target)).toEqual(held)
  expect(heldIn(target, source).sort()).toEqual([...held].sort())
})

test('a name that differs from that of the target in case alone has both', () => {
  expect(pairNames(tree({ A: file() }), tree({ a: file(2) }))).toEqual([
    { name: 'A', source: file(), target: file(2), held: undefined, targetName: 'a' },
  ])
  expect(heldIn(tree({ A: excluded }), tree({ a: file() }))).toEqual(['A: excluded'])
})

test('a name that one side holds is held on both', () => {
  expect(heldIn(tree({ a: link }), tree({ a: file(), b: excluded }))).toEqual(['a: link', 'b: excluded'])
  expect(heldIn(tree({ a: file() }), tree({ a: link }))).toEqual(['a: link'])
})

test('other names are not folded into one, octets that are not UTF-8 included', () => {
  expect(heldIn(tree({ a: file(), b: file(), 'a ': file() }), tree({ c: file() }))).toEqual([])
  expect(foldName('\udcff')).not.toBe(foldName('\udcfe'))
})
