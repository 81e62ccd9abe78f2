import { commandRow, type Verb } from '@ftpkit/protocol'
import { defaultParameters } from '@ftpkit/transfer'
import { describe, expect, test } from 'vitest'
import { Driver, summary } from '../driver.js'

const peer = { kind: 'active', host: '192.0.2.9', port: 40_000 }

test('RETR asks for the file, by default to the port of the control connection', () => {
  expect(Driver.loggedIn().request('RETR dir/../a b')).toEqual({
    direction: 'retrieve',
    secure: false,
    path: '/a b',
    argument: '',
    parameters: defaultParameters,
    storage: {},
    offset: 0,
    disposition: 'replace',
    connection: peer,
  })
})

test.each([
  ['STOR x', 0, 'replace'],
  ['STOR x', 9, 'update'],
  ['APPE x', 0, 'append'],
  ['APPE x', 9, 'update'],
])('%s after REST %i stores by %s', (line, offset, disposition) => {
  const driver = Driver.loggedIn()
  driver.codes(`REST ${offset}`)
  expect(driver.request(line)).toMatchObject({ direction: 'store', path: '/x', offset, disposition })
})

describe.each([
  ['LIST', 'list'],
  ['NLST', 'names'],
])('%s', (verb, direction) => {
  test('lists the working directory, or what it is given, and passes over options of ls', () => {
    const driver = Driver.loggedIn()
    for (const [given, path, argument] of [
      ['', '/', ''],
      [' dir', '/dir', 'dir'],
      [' -la dir/', '/dir', 'dir/'],
      [' -a', '/', ''],
    ]) {
      expect(driver.request(`${verb}${given}`)).toMatchObject({ direction, path, argument })
      driver.complete()
    }
  })

  test('travels as ASCII or EBCDIC Non-print, as a file, in the mode in force', () => {
    const driver = Driver.loggedIn()
    driver.codes('TYPE I', 'STRU R', 'MODE B')
    expect(driver.request(verb).parameters).toEqual({
      type: { code: 'A', format: 'N' },
      structure: 'F',
      mode: 'B',
    })
    driver.complete()
    driver.codes('TYPE E T')
    expect(driver.request(verb).parameters.type).toEqual({ code: 'E', format: 'N' })
  })
})

describe.each(['RETR x', 'STOR x', 'APPE x', 'LIST', 'NLST'])('%s', (line) => {
  const verb = line.slice(0, 4) as Verb

  test('is answered 150 when it begins and 226 when it is complete', () => {
    const driver = Driver.loggedIn()
    driver.request(line)
    expect(driver.start()).toEqual([150])
    expect(driver.complete()).toEqual([226])
    expect(driver.replies.at(-1)?.lines).toEqual(['Transfer complete, 3 octets'])
  })

  test('is answered 425 when the data connection can’t be opened', () => {
    const driver = Driver.loggedIn()
    driver.request(line)
    expect(driver.failed(425)).toEqual([425])
  })

  test('is answered what went wrong, by a code of its row', () => {
    for (const code of [426, 450, 451, 452, 504, 550, 551, 552, 553, 554, 555]) {
      const driver = Driver.loggedIn()
      driver.request(line)
      driver.start()
      const [answered] = driver.failed(code)
      expect(commandRow(verb).failure, `${code}`).toContain(answered)
      if (commandRow(verb).failure.includes(code)) expect(answered).toBe(code)
    }
  })

  test('needs a login', () => {
    expect(new Driver().codes(line)).toEqual([530])
  })
})

test.each(['RETR', 'STOR', 'APPE'])('%s needs a path', (verb) => {
  expect(Driver.loggedIn().codes(verb, `${verb} `)).toEqual([501, 501])
})

describe('ABOR without a transfer', () => {
  test('is answered 225, also before login', () => {
    expect(new Driver().codes('ABOR', 'ABOR x')).toEqual([225, 501])
    expect(Driver.loggedIn().codes('ABOR')).toEqual([225])
  })

  test('closes a listener and says 226', () => {
    const driver = Driver.loggedIn()
    driver.codes('EPSV')
    expect(driver.codes('ABOR', 'ABOR')).toEqual([226, 225])
    expect(driver.outputs.filter(({ kind }) => kind === 'closeData')).toHaveLength(1)
    expect(driver.request('RETR x').connection).toEqual(peer)
  })
})

describe('STOU', () => {
  test('tells the name it chose by 150 alone', () => {
    const driver = Driver.loggedIn()
    expect(driver.request('STOU')).toMatchObject({
      direction: 'store',
      disposition: 'create-new',
      path: '/ftp.1',
      offset: 0,
    })
    driver.start()
    expect(driver.replies.at(-1)).toEqual({ code: 150, lines: ['FILE: ftp.1'] })
    expect(driver.complete()).toEqual([226])
  })

  test('begins the name as suggested', () => {
    expect(Driver.loggedIn().request('STOU log').path).toBe('/log.1')
  })
})

test('says 150 once, however often a transfer starts', () => {
  const driver = Driver.loggedIn()
  driver.request('RETR file.txt')
  expect(driver.start()).toEqual([150])
  expect(driver.start()).toEqual([])
})

test('says 150 before 226 also to a transfer that was complete at once', () => {
  const driver = Driver.loggedIn()
  driver.request('NLST')
  expect(driver.complete()).toEqual([150, 226])
})

test('says 426 to a transfer that was ended from this side, and 225 to an ABOR after it', () => {
  const driver = Driver.loggedIn()
  driver.request('RETR file.txt')
  driver.start()
  expect(driver.aborted()).toEqual([426])
  expect(driver.codes('ABOR')).toEqual([225])
})

/** A session in MODE B whose data connection stays open after a file. */
function withOpenData(...before: string[]): Driver {
  const driver = Driver.loggedIn()
  for (const line of [...before, 'MODE B', 'EPSV']) driver.codes(line)
  driver.request('RETR file.txt')
  driver.start()
  expect(driver.codesOf(complete(true))).toEqual([250])
  return driver
}

const complete = (open: boolean) =>
  ({ kind: 'transferEnded', result: { outcome: 'complete', octets: 3, open } }) as const

describe('a data connection that stays open after a file', () => {
  test.each(['RETR file.txt', 'STOR new', 'APPE new', 'LIST', 'NLST'])('is used by %s: 125, 250', (line) => {
    const driver = withOpenData()
    driver.request(line)
    expect(driver.codesOf({ kind: 'transferStarted', reused: true })).toEqual([125])
    expect(driver.codesOf(complete(true))).toEqual([250])
    driver.request(line)
    expect(driver.codesOf({ kind: 'transferStarted', reused: true })).toEqual([125])
    expect(driver.codesOf(complete(false))).toEqual([226])
  })

  test('gives the name that STOU made after 125 too', () => {
    const driver = withOpenData()
    driver.request('STOU')
    driver.codesOf({ kind: 'transferStarted', reused: true })
    expect(driver.replies.at(-1)).toMatchObject({ code: 125, lines: [expect.stringMatching(/^FILE: /)] })
  })

  test('is enough after EPSV ALL, until it is closed', () => {
    const driver = withOpenData('EPSV ALL')
    driver.request('RETR file.txt')
    driver.start()
    driver.codesOf(complete(true))
    driver.give({ kind: 'dataClosed' })
    expect(driver.codes('RETR file.txt')).toEqual([425])
  })

  test.each([
    ['PORT 192,0,2,9,200,10', '200, closeData'],
    ['PASV', 'listen, 227'],
    ['EPSV', 'listen, 229'],
    ['MODE S', 'closeData, 200'],
    ['MODE B', '200'],
    ['TYPE I', '200'],
    ['STRU R', '200'],
    ['ABOR', 'closeData, 226'],
    ['REIN', 'closeData, 220'],
    ['QUIT', '221, closeData, close'],
  ])('by %s: %s', (line, expected) => {
    const words = summary(withOpenData().octets(`${line}\r\n`)).split(', ')
    expect(words.toSorted()).toEqual(expected.split(', ').toSorted())
  })

  test('has nothing left to abort once it is closed', () => {
    for (const how of ['dataClosed', 'MODE S'] as const) {
      const driver = withOpenData()
      if (how === 'dataClosed') driver.give({ kind: how })
      else driver.codes(how)
      expect(driver.codes('ABOR')).toEqual([225])
    }
  })

  test('is closed by a transfer that fails, unless it never began', () => {
    const driver = withOpenData()
    driver.request('RETR file.txt')
    expect(driver.failed(550)).toEqual([550])
    expect(driver.codes('ABOR')).toEqual([226])
    for (const end of ['failed', 'aborted'] as const) {
      const ended = withOpenData()
      ended.request('RETR file.txt')
      ended.start()
      ended[end](426)
      expect(ended.codes('ABOR')).toEqual([225])
    }
  })
})

describe('a restart marker that is stored', () => {
  const stored = { kind: 'markerStored', sender: 'S1', receiver: 'R/1' } as const

  test('is confirmed by 110 while its transfer runs', () => {
    const driver = Driver.loggedIn()
    driver.codes('MODE B')
    driver.request('STOR new')
    expect(driver.codesOf(stored)).toEqual([])
    driver.start()
    driver.give(stored)
    expect(driver.replies.at(-1)).toMatchObject({ code: 110, lines: ['MARK S1 = R/1'] })
    expect(driver.complete()).toEqual([226])
    expect(driver.codesOf(stored)).toEqual([])
  })

  test('is not reported after an abort, nor if it could end a reply', () => {
    const driver = Driver.loggedIn()
    driver.request('STOR new')
    driver.start()
    for (const sender of ['two words', 'line\r\nend', '', 'x'.repeat(256)]) {
      expect(driver.codesOf({ ...stored, sender })).toEqual([])
      expect(driver.codesOf({ ...stored, receiver: sender })).toEqual([])
    }
    driver.codes('ABOR')
    expect(driver.codesOf(stored)).toEqual([])
  })
})

test('ignores events of a transfer that was not asked for', () => {
  const driver = Driver.loggedIn()
  expect(driver.start()).toEqual([])
  expect(summary(driver.give({ kind: 'transferEnded', result: { outcome: 'aborted' } }))).toBe('-')
})
