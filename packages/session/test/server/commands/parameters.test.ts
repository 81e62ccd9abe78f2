import { formatType } from '@ftpkit/transfer'
import { describe, expect, test } from 'vitest'
import { Driver } from '../driver.js'

test.each([
  ['TYPE A', 'A N'],
  ['type a n', 'A N'],
  ['TYPE A T', 'A T'],
  ['TYPE AC', 'A C'],
  ['TYPE E', 'E N'],
  ['TYPE E C', 'E C'],
  ['TYPE I', 'I'],
  ['TYPE L 8', 'L 8'],
  ['TYPE L8', 'L 8'],
  ['TYPE  L 255 ', 'L 255'],
])('%s sets TYPE %s', (line, type) => {
  const driver = Driver.loggedIn()
  expect(driver.line(line)).toBe(`200 Type set to ${type}`)
  expect(formatType(driver.request('RETR file.txt').parameters.type)).toBe(type)
})

test.each([
  ['TYPE', 501],
  ['TYPE L', 501],
  ['TYPE L 0', 501],
  ['TYPE L 256', 501],
  ['TYPE L x', 501],
  ['TYPE A X', 501],
  ['TYPE ASCII', 501],
  ['TYPE X', 504],
  ['TYPE I N', 504],
])('%s is answered %i and changes nothing', (line, code) => {
  const driver = Driver.loggedIn()
  driver.codes('TYPE E T')
  expect(driver.codes(line)).toEqual([code])
  expect(formatType(driver.request('RETR file.txt').parameters.type)).toBe('E T')
})

test('TYPE with a letter alone falls back to Non-print', () => {
  const driver = Driver.loggedIn()
  driver.codes('TYPE A T', 'TYPE E')
  expect(driver.request('RETR file.txt').parameters.type).toEqual({ code: 'E', format: 'N' })
})

test('STRU and MODE set what they are given, in either case', () => {
  const driver = Driver.loggedIn()
  expect(driver.line('STRU r')).toBe('200 Structure set to R')
  expect(driver.line('MODE c')).toBe('200 Mode set to C')
  expect(driver.codes('STRU P', 'STRU F', 'MODE B', 'MODE S', 'STRU R', 'MODE B')).toEqual(
    new Array(6).fill(200),
  )
  expect(driver.request('RETR file.txt').parameters).toMatchObject({ structure: 'R', mode: 'B' })
})

test('STRU and MODE refuse what they don’t know, and say what remains', () => {
  const driver = Driver.loggedIn()
  expect(driver.line('STRU X')).toBe('504 Unknown structure, remains F; use F, R or P')
  expect(driver.line('MODE Z')).toBe('504 Unknown mode, remains S; use S, B or C')
  expect(driver.codes('STRU', 'MODE')).toEqual([501, 501])
})

test.each(['TYPE I', 'STRU F', 'MODE S', 'REST 0'])('%s needs a login', (line) => {
  expect(new Driver().codes(line)).toEqual([530])
})

test('REST holds for the next transfer only, also across the command that prepares it', () => {
  const driver = Driver.loggedIn()
  expect(driver.codes('REST 1234', 'TYPE I', 'EPSV')).toEqual([350, 200, 229])
  expect(driver.request('RETR file.txt').offset).toBe(1234)
  driver.complete()
  expect(driver.request('RETR file.txt').offset).toBe(0)
})

test.each(['RETR', 'LIST -l', 'STOU', 'MLSD'])(
  'REST is forgotten also when %s is refused or does not use it',
  (line) => {
    const driver = Driver.loggedIn()
    driver.codes('REST 5', line)
    driver.complete()
    expect(driver.request('STOR new.txt')).toMatchObject({ offset: 0, disposition: 'replace' })
  },
)

test('REST can be taken back by REST 0', () => {
  const driver = Driver.loggedIn()
  expect(driver.codes('REST 5', 'REST 0')).toEqual([350, 350])
  expect(driver.request('RETR file.txt').offset).toBe(0)
})

test.each(['REST', 'REST abc', 'REST 5 6', 'REST -1', 'REST 1.5', 'REST 1234567890123456'])(
  '%s is answered 501',
  (line) => {
    expect(Driver.loggedIn().codes(line)).toEqual([501])
  },
)

test('REST takes every number that is exact', () => {
  const driver = Driver.loggedIn()
  driver.codes('REST 999999999999999')
  expect(driver.request('RETR file.txt').offset).toBe(999_999_999_999_999)
})

test('ALLO gives the size of the next file that is stored, and of no other', () => {
  const driver = Driver.loggedIn()
  const expected = (line: string) => {
    const { expected } = driver.request(line)
    driver.start()
    driver.complete()
    return expected
  }
  driver.codes('ALLO 100 R 20')
  expect(expected('STOR file.txt')).toBe(100)
  expect(expected('STOR file.txt')).toBeUndefined()
  driver.codes('ALLO 100')
  expect(expected('RETR file.txt')).toBeUndefined()
  expect(expected('APPE file.txt')).toBeUndefined()
})

test('ALLO is understood, and needs nothing', () => {
  expect(Driver.loggedIn().codes('ALLO 100', 'ALLO 100 R 20', 'ALLO x')).toEqual([202, 202, 501])
})

describe('RANG', () => {
  test('says which part the next RETR sends', () => {
    const driver = Driver.loggedIn()
    expect(driver.codes('RANG 2 5')).toEqual([350])
    expect(driver.request('RETR file.txt')).toMatchObject({ offset: 2, length: 4 })
    driver.complete()
    expect(driver.request('RETR file.txt')).not.toHaveProperty('length')
  })

  test('is taken back by 1 0, by nonsense and by REST, and takes REST back', () => {
    for (const line of ['RANG 1 0', 'RANG 5 2', 'REST 0']) {
      const driver = Driver.loggedIn()
      driver.codes('RANG 2 5', line)
      expect(driver.request('RETR file.txt')).not.toHaveProperty('length')
    }
    const driver = Driver.loggedIn()
    driver.codes('REST 9', 'RANG 1 0')
    expect(driver.request('RETR file.txt').offset).toBe(0)
  })

  test.each(['STOR file.txt', 'APPE file.txt', 'STOU'])('is refused by %s, and is over then', (line) => {
    const driver = Driver.loggedIn()
    expect(driver.codes('RANG 2 5', line)).toEqual([350, 551])
    expect(driver.request(line)).not.toHaveProperty('length')
  })
})

describe('REST in MODE B and C', () => {
  test('takes a restart marker, for the next transfer of a file', () => {
    const driver = Driver.loggedIn()
    driver.codes('MODE B')
    expect(driver.codes('REST MARK01', 'REST a b', 'REST')).toEqual([350, 501, 501])
    expect(driver.request('RETR file.txt')).toMatchObject({ marker: 'MARK01', offset: 0 })
    driver.complete()
    expect(driver.request('STOR x').marker).toBeUndefined()
    driver.complete()
    driver.codes('REST 5')
    expect(driver.request('LIST').marker).toBeUndefined()
  })

  test('is taken back by RANG, and by octets in MODE S', () => {
    const driver = Driver.loggedIn()
    driver.codes('MODE C', 'REST x', 'RANG 1 0')
    expect(driver.request('RETR file.txt').marker).toBeUndefined()
    driver.complete()
    driver.codes('REST x', 'MODE S', 'REST 3')
    expect(driver.request('RETR file.txt')).toMatchObject({ offset: 3 })
  })
})
