import { commandTable, permitsReply, type Verb } from '@ftpkit/protocol'
import { expect, test } from 'vitest'
import { nearestPermitted } from '../../src/server/context.js'

test.each([
  ['SIZE', 550, 550, 'in its row'],
  ['SIZE', 450, 450, 'in its row'],
  ['SIZE', 452, 450, 'may succeed later'],
  ['STAT', 550, 450, 'the one code for files in its row'],
  ['DELE', 451, 451, 'in its row'],
  ['RNTO', 550, 553, 'the name'],
  ['STOR', 550, 553, 'the name'],
  ['RETR', 553, 550, 'the file'],
  ['CWD', 452, 450, 'may succeed later'],
  ['PWD', 452, 550, 'nothing nearer'],
  ['PASS', 550, 530, 'no login'],
  ['USER', 450, 530, 'no login'],
  ['NOOP', 501, 500, 'syntax'],
  ['LPRT', 502, 500, 'syntax'],
  ['NOOP', 550, 500, 'nothing nearer'],
  ['NOOP', 226, 500, 'not a refusal'],
] as const)('%s refused with %i is answered %i: %s', (verb, code, nearest, _why) => {
  expect(nearestPermitted(verb, code)).toBe(nearest)
})

test('every code becomes a code of the row', () => {
  for (const verb of Object.keys(commandTable) as Verb[]) {
    for (let code = 400; code < 600; code++)
      expect(permitsReply(verb, nearestPermitted(verb, code)), verb).toBe(true)
  }
})
