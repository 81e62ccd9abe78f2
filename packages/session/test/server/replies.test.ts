import { commandTable, permitsReply, type Verb } from '@ftpkit/protocol'
import { expect, test } from 'vitest'
import { permitted } from '../../src/server/replies.js'

test.each([
  ['SIZE', 550, 550, 'in its row'],
  ['SIZE', 450, 550, 'no 4yz of the file system in its row'],
  ['STAT', 550, 450, 'the one code of the file system in its row'],
  ['DELE', 451, 450, 'works later'],
  ['RNTO', 550, 553, 'the name'],
  ['STOR', 550, 553, 'the name'],
  ['RETR', 553, 550, 'the file'],
  ['CWD', 452, 550, 'nothing better'],
  ['PASS', 550, 530, 'no login'],
  ['USER', 450, 530, 'no login'],
  ['NOOP', 501, 500, 'syntax'],
  ['LPRT', 502, 500, 'syntax'],
  ['NOOP', 550, 500, 'nothing better'],
  ['NOOP', 226, 500, 'no refusal at all'],
] as const)('%s with %i is answered %i: %s', (verb, code, told, _why) => {
  expect(permitted(verb, code)).toBe(told)
})

test('every code becomes one of the row', () => {
  for (const verb of Object.keys(commandTable) as Verb[]) {
    for (let code = 400; code < 600; code++)
      expect(permitsReply(verb, permitted(verb, code)), verb).toBe(true)
  }
})
