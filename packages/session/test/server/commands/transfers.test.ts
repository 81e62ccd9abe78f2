import { commandRow, type Verb } from '@ftpkit/protocol'
import { defaultParameters } from '@ftpkit/transfer'
import { describe, expect, test } from 'vitest'
import { Driver } from '../driver.js'

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
      const [told] = driver.failed(code)
      expect(commandRow(verb).failure, `${code}`).toContain(told)
      if (commandRow(verb).failure.includes(code)) expect(told).toBe(code)
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

  test('begins the name as it is told', () => {
    expect(Driver.loggedIn().request('STOU log').path).toBe('/log.1')
  })
})
