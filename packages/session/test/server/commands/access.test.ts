import { describe, expect, test } from 'vitest'
import type { Answer, Question } from '../../../src/index.js'
import { Driver, defaultAnswer, refusal } from '../driver.js'

describe('USER', () => {
  test('is answered 331 for every name, and begins the login', () => {
    const driver = new Driver()
    expect(driver.line('USER tester')).toBe(driver.line('USER unknown'))
    expect(driver.codes('USER tester', 'PASS secret', 'PWD')).toEqual([331, 230, 257])
  })

  test('flushes who was logged in, and keeps the transfer parameters', () => {
    const driver = Driver.loggedIn()
    driver.codes('TYPE I', 'REST 5')
    expect(driver.codes('USER other', 'PWD')).toEqual([331, 530])
    expect(driver.codes('PASS secret')).toEqual([230])
    expect(driver.request('RETR file.txt')).toMatchObject({ offset: 0, parameters: { type: { code: 'I' } } })
  })

  test('flushes what REST and RANG said of the next transfer', () => {
    for (const [mode, line] of [
      ['MODE S', 'REST 5'],
      ['MODE S', 'RANG 2 5'],
      ['MODE B', 'REST MARK01'],
    ] as const) {
      const driver = Driver.loggedIn()
      expect(driver.codes(mode, line, 'USER other', 'PASS secret')).toEqual([200, 350, 331, 230])
      const request = driver.request('STOR new.txt')
      expect(request).toMatchObject({ offset: 0 })
      expect(request.marker).toBeUndefined()
    }
  })

  test('needs a name', () => {
    expect(new Driver().line('USER')).toBe('501 Syntax: USER <SP> <username>')
    expect(new Driver().codes('USER   ')).toEqual([501])
  })
})

describe('PASS', () => {
  test('logs in, and starts in the home directory', () => {
    const driver = new Driver({ answer: () => ({ ok: true, value: { home: '/home' } }) })
    expect(driver.codes('USER tester', 'PASS secret')).toEqual([331, 230])
    expect(driver.line('PWD')).toContain('"/home"')
  })

  test('keeps every space of a password, and takes an empty password with or without the space', () => {
    const asked: unknown[] = []
    const driver = new Driver({
      answer: (question) => {
        asked.push(question)
        return undefined
      },
    })
    driver.codes('USER tester', 'PASS  a b ')
    expect(asked).toEqual([{ operation: 'login', user: 'tester', password: ' a b ' }])
    const other = new Driver({ answer: () => ({ ok: true, value: { home: '/' } }) })
    expect(other.codes('PASS', 'USER tester', 'PASS ', 'ACCT', 'ACCT ')).toEqual([503, 331, 230, 501, 202])
    expect(other.codes('USER tester', 'PASS')).toEqual([331, 230])
  })

  test('needs a USER before it, again after every failure', () => {
    const driver = new Driver()
    expect(driver.codes('PASS secret')).toEqual([503])
    expect(driver.codes('USER tester', 'PASS wrong', 'PASS secret')).toEqual([331, 530, 503])
    expect(driver.codes('USER tester', 'PASS secret')).toEqual([331, 230])
  })

  test('is out of place for a user who is logged in', () => {
    expect(Driver.loggedIn().codes('PASS secret', 'PWD')).toEqual([503, 257])
  })

  test('closes with 421 after as many failures as may be, a success between or not', () => {
    const driver = new Driver()
    const fail = () => driver.codes('USER tester', 'PASS wrong')
    expect(fail()).toEqual([331, 530])
    expect(driver.codes('USER tester', 'PASS secret')).toEqual([331, 230])
    expect(fail()).toEqual([331, 530])
    expect(fail()).toEqual([331, 421])
    expect(driver.outputs.at(-1)).toEqual({ kind: 'close' })
  })

  test.each([450, 451])('passes on a refusal with %i as 451, which is not a failed login', (given) => {
    const answer = (question: Question) =>
      question.operation === 'login' ? refusal(given, 'come back later') : defaultAnswer(question)
    const driver = new Driver({ answer })
    for (let round = 0; round < 10; round++)
      expect(driver.codes('USER tester', 'PASS secret', 'PASS secret')).toEqual([331, 451, 503])
  })

  test.each([
    [550, 530],
    [530, 530],
  ])('passes on a refusal with %i as %i, as a failed login', (given, code) => {
    const login: Answer = refusal(given, 'come back later')
    const answer = (question: Question) => (question.operation === 'login' ? login : defaultAnswer(question))
    const driver = new Driver({ answer })
    expect(driver.codes('USER tester')).toEqual([331])
    expect(driver.line('PASS secret')).toBe(`${code} come back later`)
    expect(driver.codes('PASS secret')).toEqual([503])
    expect(driver.codes('USER a', 'PASS b', 'USER a', 'PASS b')).toEqual([331, code, 331, 421])
  })
})

test('a refusal of any command by 421 closes the session', () => {
  const answer = (question: Question) =>
    question.operation === 'login' ? refusal(421) : defaultAnswer(question)
  const driver = new Driver({ answer })
  expect(driver.codes('USER tester', 'PASS secret', 'NOOP')).toEqual([331, 421])
  expect(driver.outputs.at(-1)).toEqual({ kind: 'close' })
  const other = Driver.loggedIn()
  other.request('RETR file.txt')
  expect(other.failed(421)).toEqual([421])
  expect(other.outputs.at(-1)).toEqual({ kind: 'close' })
})

describe('QUIT', () => {
  test('is answered 221, then the connection is closed', () => {
    for (const driver of [new Driver(), Driver.loggedIn()]) {
      expect(driver.codes('QUIT', 'NOOP')).toEqual([221])
      expect(driver.outputs.slice(-2)).toEqual([{ kind: 'closeData' }, { kind: 'close' }])
    }
  })

  test('takes no argument, and has no 501 in its row', () => {
    expect(new Driver().codes('QUIT now', 'NOOP')).toEqual([500, 200])
  })
})

test('ACCT is superfluous after a login, and out of order before it', () => {
  expect(new Driver().codes('ACCT x')).toEqual([503])
  expect(Driver.loggedIn().codes('ACCT x')).toEqual([202])
})

describe('REIN', () => {
  test('makes everything as after the greeting', () => {
    const driver = Driver.loggedIn()
    driver.codes('TYPE I', 'CWD dir', 'EPSV ALL', 'REST 5', 'OPTS MLST size;', 'OPTS HASH MD5')
    expect(driver.codes('REIN', 'NOOP', 'PWD', 'PASS secret')).toEqual([220, 200, 530, 503])
    expect(driver.last('closeData')).toBeDefined()
    expect(driver.codes('USER tester', 'PASS secret', 'PASV')).toEqual([331, 230, 227])
    expect(driver.line('PWD')).toContain('"/"')
    expect(driver.line('OPTS HASH')).toBe('200 SHA-256')
    expect(driver.line('STAT')).toContain('TYPE A N')
    expect(driver.request('STOR x').offset).toBe(0)
  })

  test('waits for the running transfer', () => {
    const driver = Driver.loggedIn()
    driver.request('RETR file.txt')
    driver.start()
    expect(driver.codes('REIN')).toEqual([])
    expect(driver.complete()).toEqual([226, 220])
  })

  test('forgives no failed login', () => {
    const driver = new Driver()
    expect(driver.codes('USER x', 'PASS y', 'REIN', 'USER x', 'PASS y', 'REIN', 'USER x', 'PASS y')).toEqual([
      331, 530, 220, 331, 530, 220, 331, 421,
    ])
  })
})

describe('HOST', () => {
  test('precedes USER, and is given with the login', () => {
    const driver = new Driver()
    expect(driver.codes('HOST nowhere.example', 'HOST FTP.example.org', 'HOST a:21')).toEqual([504, 220, 501])
    expect(driver.codes('USER tester', 'HOST ftp.example.org', 'PASS secret')).toEqual([331, 503, 230])
    expect(driver.last('ask')?.question).toEqual({
      operation: 'login',
      user: 'tester',
      password: 'secret',
      host: 'ftp.example.org',
    })
    expect(driver.codes('HOST ftp.example.org')).toEqual([503])
  })
})

test('SMNT switches to another file system', () => {
  const driver = Driver.loggedIn()
  driver.codes('CWD dir')
  expect(driver.codes('SMNT nowhere', 'SMNT other')).toEqual([550, 250])
  expect(driver.line('PWD')).toContain('"/"')
})
