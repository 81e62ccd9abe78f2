import { describe, expect, test } from 'vitest'
import { Driver, summary } from './driver.js'

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

/** A session in MODE B whose data connection stays open behind a file. */
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

describe('a data connection that stays open behind a file', () => {
  test.each(['RETR file.txt', 'STOR new', 'APPE new', 'LIST', 'NLST'])('is used by %s: 125, 250', (line) => {
    const driver = withOpenData()
    driver.request(line)
    expect(driver.codesOf({ kind: 'transferStarted', reused: true })).toEqual([125])
    expect(driver.codesOf(complete(true))).toEqual([250])
    driver.request(line)
    expect(driver.codesOf({ kind: 'transferStarted', reused: true })).toEqual([125])
    expect(driver.codesOf(complete(false))).toEqual([226])
  })

  test('tells the name that STOU has made behind 125 too', () => {
    const driver = withOpenData()
    driver.request('STOU')
    driver.codesOf({ kind: 'transferStarted', reused: true })
    expect(driver.replies.at(-1)).toMatchObject({ code: 125, lines: [expect.stringMatching(/^FILE: /)] })
  })

  test('is enough behind EPSV ALL, until it is closed', () => {
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

  test('is not told behind an abort, nor where it could end a reply', () => {
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

test('passes over news of a transfer nobody asked for', () => {
  const driver = Driver.loggedIn()
  expect(driver.start()).toEqual([])
  expect(summary(driver.give({ kind: 'transferEnded', result: { outcome: 'aborted' } }))).toBe('-')
})
