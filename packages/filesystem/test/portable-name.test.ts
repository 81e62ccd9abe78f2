import { expect, test } from 'vitest'
import { unportable } from '../src/index.js'

const refused: readonly (readonly [string, string])[] = [
  ['\udcff', 'UTF-8'],
  ['a\nb', 'control'],
  ['a\x1fb', 'control'],
  ['a\\b', 'separator'],
  ['..\\..\\windows', 'separator'],
  ['\\\\?\\C:', 'separator'],
  ['C:', 'colon'],
  ['C:x', 'colon'],
  ['a.txt:stream', 'colon'],
  ['a.txt::$DATA', 'colon'],
  ['a<b', '< >'],
  ['a>b', '< >'],
  ['a"b', '< >'],
  ['a|b', '< >'],
  ['what?', '< >'],
  ['*', '< >'],
  ['secret.', 'dot or a space'],
  ['secret ', 'dot or a space'],
  ['...', 'dot or a space'],
  ['CON', 'device'],
  ['con', 'device'],
  ['prn.txt', 'device'],
  ['Aux.h', 'device'],
  ['nul.tar.gz', 'device'],
  ['nul .txt', 'device'],
  ['COM1', 'device'],
  ['com0', 'device'],
  ['COM¹', 'device'],
  ['lpt9.log', 'device'],
  ['CONIN$', 'device'],
  ['conout$', 'device'],
  ['PROGRA~1', 'short name'],
  ['LONGNA~1.HTM', 'short name'],
  ['A~12', 'short name'],
  ['x'.repeat(256), 'longer'],
]

test.for(refused)('finds that %j does not mean the same everywhere: %s', ([name, reason]) => {
  expect(unportable(name)).toContain(reason)
})

test.for([
  'a',
  'a.txt',
  '.hidden',
  'two words',
  'naïve',
  '日本語',
  '😀',
  'console',
  'auxiliary.h',
  'com10',
  'lpt',
  'nulls',
  'a~b',
  'longer-name~1',
  "it's (1) [2] {3} !#$%&+,;=@^_`",
  'x'.repeat(255),
])('finds nothing wrong with %j', (name) => {
  expect(unportable(name)).toBeUndefined()
})
