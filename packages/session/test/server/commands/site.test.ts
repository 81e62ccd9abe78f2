import { describe, expect, test } from 'vitest'
import { Driver, usualAnswer } from '../driver.js'

function asked(line: string): unknown {
  const driver = Driver.loggedIn()
  expect(driver.codes(line)).toEqual([200])
  return driver.last('ask')?.question
}

describe('SITE', () => {
  test('CHMOD sets the mode bits', () => {
    expect(asked('SITE chmod 0640 a b')).toEqual({
      operation: 'setAttributes',
      path: '/a b',
      attributes: { permissions: 0o640 },
    })
  })

  test.each([
    'SITE UTIME 202601020304 x',
    'SITE UTIME 20260102030400 x',
    'SITE UTIME x 20260102030400 20260102030400 20260102030400 UTC',
  ])('takes %s as a time of change', (line) => {
    expect(asked(line)).toEqual({
      operation: 'setAttributes',
      path: '/x',
      attributes: { modified: Date.UTC(2026, 0, 2, 3, 4) },
    })
  })

  test.each([
    'SITE CHMOD',
    'SITE CHMOD rwx x',
    'SITE CHMOD 644',
    'SITE UTIME',
    'SITE UTIME 209913020304 x',
    'SITE UTIME x',
  ])('answers %s by its syntax', (line) => {
    expect(Driver.loggedIn().line(line)).toMatch(/^501 The syntax is: SITE [A-Z]+ <SP>/)
  })

  test('HELP lists its commands, those of the embedder too', () => {
    const driver = Driver.loggedIn({ options: { siteCommands: { ECHO: '<text>', PING: '' } } })
    expect(driver.line('SITE HELP')).toMatch(/^214 .*CHMOD.*\n SITE ECHO <text>\n SITE PING\nEnd/s)
    expect(Driver.loggedIn().codes('SITE NOSUCH', 'SITE ECHO', 'SITE')).toEqual([504, 504, 501])
  })

  test('has the embedder answer its own, by a code that SITE may give', () => {
    const options = { siteCommands: { ECHO: '' } }
    expect(Driver.loggedIn({ options }).line('SITE echo a  b')).toBe('200 ECHO a  b')
    const odd = Driver.loggedIn({
      options,
      answer: (question) =>
        question.operation === 'site'
          ? { ok: true, value: { reply: 451, lines: ['no'] } }
          : usualAnswer(question),
    })
    expect(odd.codes('SITE ECHO')).toEqual([550])
  })
})
