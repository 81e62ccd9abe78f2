import { expect, test } from 'vitest'
import { fullName, initialDirectory, parseName, unquoted } from '../src/zos-name.js'

test.each([
  ["'USER1.'", 'a.b', "'USER1.A.B'"],
  ["'USER1.'", "'a.b'", "'A.B'"],
  ["'USER1.'", "'a.b", "'A.B'"],
  ["'USER1.'", ' pds(mem) ', "'USER1.PDS(MEM)'"],
  ["'USER1.'", '', "'USER1.'"],
  ["''", 'A', "'A'"],
  ["'HLQ.PDS'", 'mem', "'HLQ.PDS(MEM)'"],
  ["'HLQ.PDS'", '', "'HLQ.PDS(*)'"],
  ["'USER1.'", '/u//x/../y/.', '/u/y'],
  ['/u/user1', 'Text', '/u/user1/Text'],
  ['/u/user1', '../..', '/'],
  ['/u/user1', '../../..', '/'],
  ['/u/user1', "'A.B'", "'A.B'"],
])('in %s, %j resolves to %s', (directory, given, full) => {
  expect(fullName(directory, given)).toBe(full)
})

test.each([
  ["'A.B'", { kind: 'data-set', name: 'A.B' }],
  ["'A.B(C)'", { kind: 'member', name: 'A.B', member: 'C' }],
  ["'A.B(0)'", { kind: 'generation', name: 'A.B', relative: 0 }],
  ["'A.B(-1)'", { kind: 'generation', name: 'A.B', relative: -1 }],
  ["'A.B(+1)'", { kind: 'generation', name: 'A.B', relative: 1 }],
  ["'A.*'", { kind: 'pattern', name: 'A.*', member: undefined }],
  ["'A.B(C*)'", { kind: 'pattern', name: 'A.B', member: 'C*' }],
  ['/u/x', { kind: 'unix', path: '/u/x' }],
  ["'A..B'", { kind: 'invalid', text: "'A..B'" }],
  ["'A.B(1)'", { kind: 'invalid', text: "'A.B(1)'" }],
  ["'A(B)(C)'", { kind: 'invalid', text: "'A(B)(C)'" }],
  ["'A B*'", { kind: 'invalid', text: "'A B*'" }],
  ["'A(B /*)'", { kind: 'invalid', text: "'A(B /*)'" }],
])('parses %s', (full, name) => {
  expect(parseName(full)).toEqual(name)
})

test('the initial working directory is the user name as prefix', () => {
  expect(initialDirectory('user1')).toBe("'USER1.'")
  expect(unquoted("'")).toBe('')
  expect(unquoted('A')).toBe('A')
})
