import { describe, expect, test } from 'vitest'
import type { Question } from '../../../src/index.js'
import { Driver, defaultAnswer, refusal } from '../driver.js'

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

  test.each(['SITE CHMOD 4755 x', 'SITE CHMOD 2755 x', 'SITE CHMOD 1777 x', 'MFF UNIX.mode=6755; x'])(
    'refuses %s, which would have a stored program run as the user of the server',
    (line) => {
      expect(Driver.loggedIn().line(line)).toMatch(/^504 The set-user-ID, set-group-ID and sticky bits/)
    },
  )

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
    expect(Driver.loggedIn().line(line)).toMatch(/^501 Syntax: SITE [A-Z]+ <SP>/)
  })

  test.each([
    ['SITE CHKPTINT=100', { markers: { every: 100, of: 'records' } }],
    ['SITE chkptint 65536 octets', { markers: { every: 65_536, of: 'octets' } }],
    ['SITE CHKPTINT=0', { markers: { every: 0, of: 'records' } }],
    ['SITE RECFM=fixed:80:strip', { recordFormat: 'fixed:80:strip' }],
    ['SITE RECFM rdw', { recordFormat: 'rdw' }],
    ['SITE SBDATACONN=(UTF-8,IBM-037)', { codePages: { local: 'UTF-8', network: 'IBM-037' } }],
    ['SITE SBDATACONN (ISO8859-1, IBM-1047)', { codePages: { local: 'ISO8859-1', network: 'IBM-1047' } }],
  ])('%s applies to the transfers after it, and to SIZE, until REIN', (line, storage) => {
    const driver = Driver.loggedIn()
    expect(driver.codes(line)).toEqual([200])
    expect(driver.request('RETR file.txt').storage).toEqual(storage)
    driver.complete()
    driver.codes('SIZE file.txt')
    expect(driver.last('ask')?.question).toMatchObject({ operation: 'size', storage })
    expect(driver.codes('REIN', 'USER tester', 'PASS secret')).toEqual([220, 331, 230])
    expect(driver.request('RETR file.txt').storage).toEqual({})
  })

  test('goes back to what is configured by *, one parameter at a time', () => {
    const driver = Driver.loggedIn()
    driver.codes('SITE CHKPTINT=5', 'SITE RECFM=rdw', 'SITE SBDATACONN=(UTF-8,IBM-037)', 'SITE RECFM=*')
    expect(driver.request('LIST').storage).toEqual({
      markers: { every: 5, of: 'records' },
      codePages: { local: 'UTF-8', network: 'IBM-037' },
    })
    driver.complete()
    expect(driver.line('STAT')).toMatch(/\n SITE SBDATACONN=\(UTF-8,IBM-037\)\n SITE CHKPTINT=5 RECORDS\n/)
    expect(driver.codes('SITE RECFM=rdw', 'SITE CHKPTINT=*', 'SITE SBDATACONN=*')).toEqual([200, 200, 200])
    expect(driver.line('STAT')).toMatch(/MODE S\n SITE RECFM=rdw\n Data/)
    driver.codes('SITE RECFM=*')
    expect(driver.request('LIST').storage).toEqual({})
  })

  test('leaves what holds where the server can’t do it', () => {
    const answer = (question: Question) =>
      question.operation === 'storage' ? refusal(504) : defaultAnswer(question)
    const driver = Driver.loggedIn({ answer })
    expect(driver.codes('SITE RECFM=nonsense', 'SITE SBDATACONN=(X,Y)')).toEqual([504, 504])
    expect(driver.request('LIST').storage).toEqual({})
  })

  test.each([
    'CHKPTINT',
    'CHKPTINT=x',
    'CHKPTINT=-1',
    'RECFM',
    'RECFM=',
    'SBDATACONN=IBM-037',
    'SBDATACONN=(,)',
  ])('answers %s by its syntax', (argument) => {
    expect(Driver.loggedIn().line(`SITE ${argument}`)).toMatch(/^501 Syntax: SITE [A-Z]+ =/)
  })

  test('UMASK shows and sets what new directories and files do not have, until REIN', () => {
    const driver = Driver.loggedIn()
    expect(driver.line('SITE UMASK')).toBe('200 UMASK is that of the server')
    expect(driver.line('SITE umask 027')).toBe('200 UMASK is 027')
    expect(driver.line('SITE UMASK')).toBe('200 UMASK is 027')
    expect(driver.line('STAT')).toContain('\n SITE UMASK 027\n')
    driver.codes('MKD x')
    expect(driver.last('ask')?.question).toMatchObject({ operation: 'makeDirectory', umask: 0o027 })
    expect(driver.request('STOR x').storage).toEqual({ umask: 0o027 })
    driver.complete()
    expect(driver.line('SITE UMASK *')).toBe('200 UMASK as configured')
    driver.codes('SITE UMASK 007', 'REIN', 'USER tester', 'PASS secret')
    expect(driver.line('SITE UMASK')).toBe('200 UMASK is that of the server')
  })

  test('UMASK shows the one that was granted, and takes nothing from the owner', () => {
    const answer = (question: Question) =>
      question.operation === 'login'
        ? ({ ok: true, value: { home: '/', umask: 0o002 } } as const)
        : defaultAnswer(question)
    const driver = Driver.loggedIn({ answer })
    expect(driver.line('SITE UMASK')).toBe('200 UMASK is 002')
    expect(driver.line('SITE UMASK 700')).toMatch(/^504 The owner keeps all rights/)
    expect(driver.line('SITE UMASK 9')).toMatch(/^501 Syntax: SITE UMASK/)
  })

  test('HELP SITE lists what SITE HELP does', () => {
    const driver = Driver.loggedIn()
    expect(driver.line('HELP site')).toBe(driver.line('SITE HELP'))
  })

  test('HELP lists its commands, those of the embedder too', () => {
    const driver = Driver.loggedIn({ options: { siteCommands: { ECHO: '<text>', PING: '' } } })
    expect(driver.line('SITE HELP')).toMatch(/^214 .*CHMOD.*\n SITE ECHO <text>\n SITE PING\nEnd/s)
    expect(Driver.loggedIn().codes('SITE NOSUCH', 'SITE ECHO', 'SITE')).toEqual([504, 504, 501])
  })

  test('HELP shows one of them by its name, and knows no others', () => {
    const driver = Driver.loggedIn({ options: { siteCommands: { ECHO: '<text>' } } })
    expect(driver.line('SITE HELP chmod')).toBe('214 SITE CHMOD <SP> <octal-mode> <SP> <pathname>')
    expect(driver.line('SITE HELP echo')).toBe('214 SITE ECHO <text>')
    expect(driver.line('SITE HELP ?!?')).toMatch(/^501 Unknown SITE command/)
  })

  test('has the embedder answer its own, by a code that SITE may give', () => {
    const options = { siteCommands: { ECHO: '' } }
    expect(Driver.loggedIn({ options }).line('SITE echo a  b')).toBe('200 ECHO a  b')
    const odd = Driver.loggedIn({
      options,
      answer: (question) =>
        question.operation === 'site'
          ? { ok: true, value: { reply: 553, lines: ['no'] } }
          : defaultAnswer(question),
    })
    expect(odd.codes('SITE ECHO')).toEqual([550])
  })
})
