import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LeftOut } from '../src/left-out.js'

let words: string
let output: string
const statusBefore = process.exitCode

beforeEach(() => {
  words = ''
  output = ''
  process.exitCode = undefined
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    words += text
    return true
  })
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    output += text
    return true
  })
})

afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = statusBefore
})

/** Runs a command that leaves something out. */
function leaveOut(add: (leftOut: LeftOut) => void, json = false): number | string | null | undefined {
  {
    using leftOut = new LeftOut({ json })
    add(leftOut)
  }
  return process.exitCode
}

test('names what is left out as it happens, and counts it at the end', () => {
  const status = leaveOut((leftOut) => {
    leftOut.add('link', 'a/link')
    expect(words).toBe('ftpkit: left out: a/link (symbolic link)\n')
    leftOut.add('unreadableDirectory', 'b', '550 no')
    leftOut.add('link', 'c')
  })
  expect(words.split('\n').slice(1)).toEqual([
    'ftpkit: left out: b (directory that can’t be listed): 550 no',
    'ftpkit: left out: c (symbolic link)',
    'ftpkit: left out in all: 2 symbolic links, 1 directory that can’t be listed',
    '',
  ])
  expect([status, output]).toEqual([8, ''])
})

test('says nothing, and ends with 0, if nothing is left out', () => {
  expect([leaveOut(() => {}, true) ?? 0, words, output]).toEqual([0, '', ''])
})

test('shows the first names of a reason, and counts the others', () => {
  leaveOut((leftOut) => {
    for (let n = 0; n < 100_000; n++) leftOut.add('link', `link${n}`)
    leftOut.add('special', 'pipe')
  })
  const lines = words.trimEnd().split('\n')
  expect(lines).toHaveLength(23)
  expect(lines.slice(-3)).toEqual([
    'ftpkit: left out: pipe (special file)',
    'ftpkit: left out: and 99980 more symbolic links',
    'ftpkit: left out in all: 100000 symbolic links, 1 special file',
  ])
})

test('adds a line with the counts to lines of JSON', () => {
  leaveOut((leftOut) => {
    leftOut.add('special', 'pipe')
    leftOut.count('unreadLine')
    leftOut.count('unreadLine')
  }, true)
  expect(output).toBe('{"leftOut":3,"reasons":{"special":1,"unreadLine":2}}\n')
  expect(words).not.toContain('more')
})

test('makes control characters visible, and shortens long lines', () => {
  leaveOut(({ skipped }) => {
    skipped.onUnsafeName('../a\u001b[2J\nb')
    skipped.onUnknownLine('x'.repeat(70_000))
    skipped.onUnreadable('d', new Error('550 \u009bno'))
  })
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  expect(words).not.toMatch(/[\0-\x09\x0b-\x1f\x7f-\x9f]/)
  expect(words.trimEnd().split('\n')).toHaveLength(4)
  expect(words.length).toBeLessThan(1_000)
})

test('a link to a directory that it is in is said, but loses nothing: the status stays 0', () => {
  expect(leaveOut((leftOut) => leftOut.add('loop', 'here')) ?? 0).toBe(0)
  expect(words).toContain('here')
})

test('a status that says something worse stays', () => {
  process.exitCode = 6
  expect(leaveOut((leftOut) => leftOut.add('link', 'a'))).toBe(6)
})
