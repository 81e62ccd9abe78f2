import { commandRow, commandTable, type Verb } from '@ftpkit/protocol'
import { describe, expect, test } from 'vitest'
import { implementedVerbs } from '../../src/server/dispatch.js'
import { Driver } from './driver.js'

const verbs = Object.keys(commandTable) as Verb[]

describe('a command of the table', () => {
  test.each(verbs.filter((verb) => !implementedVerbs.includes(verb)))(
    '%s is answered 502, or 500 where its row has none',
    (verb) => {
      const code = commandRow(verb).failure.includes(502) ? 502 : 500
      expect(Driver.loggedIn().line(verb)).toBe(`${code} ${verb} not implemented`)
      expect(new Driver().codes(verb)).toEqual([code])
    },
  )

  test.each(verbs.filter((verb) => implementedVerbs.includes(verb) && commandRow(verb).login))(
    '%s is answered 530 before login',
    (verb) => {
      expect(new Driver().line(verb)).toBe('530 Please log in with USER and PASS')
      expect(new Driver().line(`${verb} x`)).toBe('530 Please log in with USER and PASS')
    },
  )

  test.each(verbs.filter((verb) => commandRow(verb).follows))(
    '%s is answered 503 before the command that it follows',
    (verb) => {
      const { follows, login } = commandRow(verb)
      const driver = login ? Driver.loggedIn() : new Driver()
      expect(driver.line(`${verb} x`)).toBe(`503 Send ${follows} first`)
    },
  )

  test.each(verbs.filter((verb) => implementedVerbs.includes(verb) && commandRow(verb).argument === 'none'))(
    '%s refuses an argument',
    (verb) => {
      const code = commandRow(verb).failure.includes(501) ? 501 : 500
      expect(Driver.loggedIn().line(`${verb} x`)).toBe(`${code} Syntax: ${verb}`)
    },
  )

  test.each(
    verbs.filter(
      (verb) => implementedVerbs.includes(verb) && /^(?:path|text)$/.test(commandRow(verb).argument),
    ),
  )('%s needs its argument', (verb) => {
    expect(Driver.loggedIn().line(verb)).toBe(`501 Syntax: ${verb} ${commandRow(verb).syntax}`)
  })
})

test.each(['NOSUCH', 'NOSUCH x', '', 'X', 'VERYLONGVERB'])('%j is answered 500', (line) => {
  expect(Driver.loggedIn().codes(line, 'NOOP')).toEqual([500, 200])
})

describe('a peer that is not an FTP client', () => {
  test('that speaks HTTP is closed at its first line, and nothing else is obeyed', () => {
    const driver = new Driver()
    expect(driver.codes('GET / HTTP/1.1', 'Host: example.org', '', 'USER tester')).toEqual([421])
    expect(driver.outputs.at(-1)).toEqual({ kind: 'close' })
  })

  test('is closed at a header also when its first line was too long', () => {
    expect(new Driver().codes(`GET /${'x'.repeat(9_000)} HTTP/1.1`, 'Host: example.org', 'NOOP')).toEqual([
      500, 421,
    ])
  })

  test('is closed after the given number of refusals', () => {
    const driver = new Driver()
    expect(driver.codes(...new Array(12).fill('EHLO x'))).toEqual([...new Array(10).fill(500), 421])
    expect(driver.outputs.at(-1)).toEqual({ kind: 'close' })
    const strict = new Driver({ options: { limits: { refusedCommands: 0 } } })
    expect(strict.codes('PWD')).toEqual([421])
  })

  test('is a user like any other after login', () => {
    const driver = Driver.loggedIn()
    expect(driver.codes('GET / HTTP/1.1', ...new Array(20).fill('EHLO x'), 'NOOP')).toEqual([
      ...new Array(21).fill(500),
      200,
    ])
  })
})
