import { expect, test } from 'vitest'
import {
  parseAllocation,
  parseFactNames,
  parseListArgument,
  parseRange,
  parseTimedPath,
  parseVirtualHost,
} from '../src/index.js'

const refusal = expect.objectContaining({ code: 'bad-command', replyHint: 501 })

test('reads what ALLO announces', () => {
  expect(parseAllocation('100')).toEqual({ size: 100 })
  expect(parseAllocation(' 100 r 20')).toEqual({ size: 100, recordSize: 20 })
  for (const text of ['', 'x', '-1', '100 R', '100 20', '1'.repeat(16)]) {
    expect(() => parseAllocation(text), text).toThrow(refusal)
  }
})

test('reads a range with its last octet, and the one that takes a range back', () => {
  expect(parseRange('0 0')).toEqual({ start: 0, end: 0 })
  expect(parseRange('10  20')).toEqual({ start: 10, end: 20 })
  expect(parseRange('1 0')).toBeUndefined()
  for (const text of ['', '5', '2 1', '-1 5', 'a b']) {
    expect(() => parseRange(text), text).toThrow(
      expect.objectContaining({ code: 'bad-restart-position', replyHint: 501 }),
    )
  }
})

test('reads a host by name or address', () => {
  for (const host of ['FTP.example.org', 'localhost', 'a_b.c-d', '127.0.0.1', '[2001:DB8::1]']) {
    expect(parseVirtualHost(` ${host} `)).toBe(host.toLowerCase())
  }
})

test('refuses a host with a port, and text that is not a host', () => {
  for (const host of [
    '',
    'a:21',
    '[::1]:21',
    '[127.0.0.1]',
    '::1',
    '[',
    'a..b',
    '-a',
    'a b',
    'ä',
    'a.'.repeat(130),
  ]) {
    expect(() => parseVirtualHost(host), host).toThrow(refusal)
  }
})

test('parts a time from a path at the first space', () => {
  expect(parseTimedPath('20200102030405  a b')).toEqual({ time: '20200102030405', path: ' a b' })
  for (const text of ['', '20200102030405', '20200102030405 ', ' a']) {
    expect(() => parseTimedPath(text), text).toThrow(refusal)
  }
})

test('reads the facts that OPTS MLST asks for', () => {
  expect(parseFactNames('Type;SIZE;')).toEqual(['type', 'size'])
  expect(parseFactNames('')).toEqual([])
  for (const list of ['type; size;', 'type ;', 'type', 'type;size', ';', 'type;;', 'naïve;']) {
    expect(() => parseFactNames(list), list).toThrow(refusal)
  }
})

test('takes options off and leaves the path', () => {
  const parts = {
    '': ['', undefined],
    '-la': ['la', undefined],
    '-a -l': ['al', undefined],
    '-la dir': ['la', 'dir'],
    '-la  dir ': ['la', ' dir '],
    '-l -- -x': ['l', '-x'],
    '--': ['', undefined],
    '--all dir': ['all', 'dir'],
    '--sort=time -1A dir': ['sort=time1A', 'dir'],
    '-': ['', '-'],
    '-x.txt': ['', '-x.txt'],
    '-la -x.txt': ['la', '-x.txt'],
    '-*': ['', '-*'],
    '-two words': ['two', 'words'],
    dir: ['', 'dir'],
    'dir -la': ['', 'dir -la'],
    ' -la': ['', ' -la'],
  }
  for (const [argument, [options, path]] of Object.entries(parts)) {
    expect(parseListArgument(argument), argument).toEqual({ options, path })
  }
  expect(parseListArgument(undefined)).toEqual({ options: '', path: undefined })
})
