import { describe, expect, test } from 'vitest'
import { DialogueMask } from '../src/index.js'

const bytes = (text: string) => Buffer.from(text, 'latin1')
const text = (octets: Uint8Array) => Buffer.from(octets).toString('latin1')

/** What is shown of what a client says, in chunks of a size. */
function shown(said: string, size = said.length): string {
  const mask = new DialogueMask()
  const parts: string[] = []
  for (let at = 0; at < said.length; at += size)
    parts.push(text(mask.push('initiator', bytes(said.slice(at, at + size)))))
  return parts.join('') + text(mask.end('initiator'))
}

/** Commands, and what is shown of them. */
const lines: readonly (readonly [said: string, seen: string])[] = [
  ['USER me\r\n', 'USER me\r\n'],
  ['PASS hunter2\r\n', 'PASS *******\r\n'],
  ['pass hunter2\n', 'pass *******\n'],
  ['PASS  two  words \r\n', 'PASS ************\r\n'],
  ['PASS\r\n', 'PASS\r\n'],
  ['PASS \r\n', 'PASS \r\n'],
  ['ACCT payroll\r\n', 'ACCT *******\r\n'],
  ['ADAT c2VjcmV0\r\n', 'ADAT ********\r\n'],
  [' PASS hunter2\r\n', '*************\r\n'],
  ['PASS\thunter2\r\n', '************\r\n'],
  ['PAS hunter2\r\n', '***********\r\n'],
  ['PASShunter2\r\n', '***********\r\n'],
  ['hunter2\r\n', '*******\r\n'],
  ['PA\0SS hunter2\r\n', '*************\r\n'],
  ['PA\xff\xf1SS hunter2\r\n', '**************\r\n'],
  ['\xff\xf4\xff\xf2ABOR\r\n', '\xff\xf4\xff\xf2ABOR\r\n'],
  ['\xff\xf4\xff\xf2PASS x\r\n', '\xff\xf4\xff\xf2PASS *\r\n'],
  ['\xff\xfd\x06PASS x\r\n', '\xff\xfd*******\r\n'],
  ['PASS a\rb\r\n', '******\r*\r\n'],
  ['NOOP\rPASS x\r\n', '****\r******\r\n'],
  ['PASS a\r\0\nCWD b\r\n', '******\r*\n*****\r\n'],
  ['USER me hunter2\r\n', 'USER me********\r\n'],
  ['USER me\thunter2\r\n', 'USER me********\r\n'],
  ['CWD ftp://me:hunter2@host/\r\n', 'CWD **********************\r\n'],
  ['SITE PSWD old new\r\n', 'SITE ************\r\n'],
  ['SITE CHMOD 644 x\r\n', 'SITE CHMOD 644 x\r\n'],
  ['SITE RECFM=FB\r\n', 'SITE RECFM=FB\r\n'],
  ['XYZZY hunter2\r\n', '*************\r\n'],
  ['CONF c2VjcmV0\r\n', '*************\r\n'],
  ['STOR na me\r\n', 'STOR na me\r\n'],
  [`STOR ${'x'.repeat(3_000)}\r\n`, `STOR ${'x'.repeat(3_000)}\r\n`],
  [`STOR ${'x'.repeat(3_000)}\rPASS y\r\nNOOP\r\n`, `STOR ${'x'.repeat(3_000)}\r******\r\nNOOP\r\n`],
  [`PASS ${'x'.repeat(3_000)}\r\nNOOP\r\n`, `PASS ${'*'.repeat(3_000)}\r\nNOOP\r\n`],
  [`SITE CHMOD ${'x'.repeat(3_000)}\r\n`, `SITE ${'*'.repeat(3_006)}\r\n`],
  [`USER ${'x'.repeat(3_000)} y\r\n`, `USER ${'*'.repeat(3_002)}\r\n`],
  ['PASS hun', '********'],
]

describe('what a client says', () => {
  test.each(lines)('%j is shown as %j, at any size of chunks', (said, seen) => {
    for (let size = 1; size <= Math.min(said.length, 64); size += 1) expect(shown(said, size)).toBe(seen)
    expect(shown(said)).toBe(seen)
  })

  test.each([
    ['PASS hunter2\r\nMKD a/Hunter2.d\r\n', 'PASS *******\r\nMKD a/*******.d\r\n'],
    ['PASS list\r\nLIST\r\n', 'PASS ****\r\nLIST\r\n'],
    ['PASS 1234\r\nREST 1234\r\nPASS a\r\nTYPE A\r\n', 'PASS ****\r\nREST 1234\r\nPASS *\r\nTYPE A\r\n'],
  ])('%j is shown as %j: arguments of later commands may repeat a secret', (said, seen) => {
    expect(shown(said)).toBe(seen)
    expect(shown(said, 1)).toBe(seen)
  })

  test('of many lines in one chunk each is judged by itself', () => {
    const whole = lines.filter(([said]) => said.endsWith('\n'))
    expect(shown(whole.map(([said]) => said).join(''))).toBe(whole.map(([, seen]) => seen).join(''))
  })
})

/** What is shown of a reply after lines of the client, in chunks of a size. */
function reply(said: readonly string[], answer: string, size = answer.length): string {
  const mask = new DialogueMask()
  for (const line of said) mask.push('initiator', bytes(`${line}\r\n`))
  const parts: string[] = []
  for (let at = 0; at < answer.length; at += size)
    parts.push(text(mask.push('responder', bytes(answer.slice(at, at + size)))))
  return parts.join('') + text(mask.end('responder'))
}

describe('what a server repeats', () => {
  test.each([
    [['PASS hunter2'], '230 hunter2 is in\r\n', '230 ******* is in\r\n'],
    [['PASS hunter2'], "530 'HUNTER2' is wrong\r\n", "530 '*******' is wrong\r\n"],
    [['PASS hunter2'], "500 'PASS hunt' not understood\r\n", '500 **************************\r\n'],
    [['hunter2'], '500-what is\r\n hun%74er2?\r\n500 end\r\n', '500-*******\r\n***********\r\n500 ***\r\n'],
    [['PASS correct horse'], '530 horse? correct?\r\n', '530 *****? *******?\r\n'],
    [['PASS 127'], '227 Entering (127,0,0,1,4,15)\r\n', '227 Entering (127,0,0,1,4,15)\r\n'],
    [['PASS 127'], '230 is 127 right\r\n', '230 is *** right\r\n'],
    [['PASS a'], '230 a user has a name: anna\r\n', '230 * user has * name: anna\r\n'],
    [['PASS 230'], '230 in\r\n', '230 in\r\n'],
    [['PASS s\xe9cret'], '230 s\xe9cret\r\n', '230 ******\r\n'],
    [['PASS se\xff\xf1cret'], '230 secret\r\n', '230 ******\r\n'],
    [['PASS hunter2'], `230 ${'x'.repeat(9_000)}hunter2\r\n`, `230 ${'*'.repeat(9_007)}\r\n`],
    [['USER me'], '331 me, hunter2\r\n', '331 me, hunter2\r\n'],
    [['PASS x', ...new Array<string>(10).fill('NOOP')], '500 not understood\r\n', '500 not understood\r\n'],
    [['PASS hunter2'], '230 hunter2', '230 *******'],
  ])('after %j, %j is shown as %j, at any size of chunks', (said, answer, seen) => {
    for (let size = 1; size <= Math.min(answer.length, 64); size += 1)
      expect(reply(said, answer, size)).toBe(seen)
    expect(reply(said, answer)).toBe(seen)
  })

  test('is hidden for the whole session, but secrets are not kept without bound', () => {
    const said = ['PASS hunter2', ...Array.from({ length: 20 }, (_, at) => `CWD dir${at}`)]
    expect(reply(said, '211 user with hunter2\r\n')).toBe('211 user with *******\r\n')
    const many = Array.from({ length: 10_000 }, (_, at) => `PASS secret${at}`)
    expect(reply(many, '211 secret9999\r\n')).toBe('211 **********\r\n')
  })
})
