import { commandTable, parseFeatures } from '@ftpkit/protocol'
import { describe, expect, test } from 'vitest'
import type { TlsPolicy } from '../../../src/index.js'
import { Driver, type World } from '../driver.js'

function driverOf(tls: TlsPolicy, world?: World): Driver {
  return new Driver({ ...world, options: { tls } })
}

/** Sends lines one after another, each when the one before is answered. */
function inTurn(driver: Driver, ...lines: string[]): number[] {
  return lines.flatMap((line) => driver.codes(line))
}

const login = ['USER tester', 'PASS secret']

describe('AUTH', () => {
  test.each(['TLS', 'tls-c', 'SSL', 'TLS-P'])('%s begins TLS after 234', (mechanism) => {
    const driver = driverOf('optional')
    expect(inTurn(driver, `AUTH ${mechanism}`)).toEqual([234])
    expect(driver.outputs.at(-1)).toEqual({ kind: 'secure' })
  })

  test('is refused where there is no TLS, twice, and by other names', () => {
    expect(driverOf('off').codes('AUTH TLS', 'PBSZ 0', 'PROT P', 'CCC')).toEqual([502, 503, 503, 533])
    const driver = driverOf('optional')
    expect(inTurn(driver, 'AUTH GSSAPI', 'AUTH constructor', 'AUTH')).toEqual([504, 504, 501])
    inTurn(driver, 'AUTH TLS')
    expect(inTurn(driver, 'AUTH TLS')).toEqual([503])
    expect(driverOf('implicit').codes('AUTH TLS')).toEqual([503])
  })

  test('forgets who was logged in and every parameter', () => {
    const driver = driverOf('optional')
    inTurn(driver, ...login, 'TYPE I', 'CWD dir', 'REST 5', 'RNFR file.txt')
    expect(inTurn(driver, 'AUTH TLS')).toEqual([234])
    expect(inTurn(driver, 'PWD', 'PASS secret', ...login)).toEqual([530, 503, 331, 230])
    expect(driver.line('PWD')).toContain('"/"')
    expect(driver.line('STAT')).toContain('TYPE A N')
    expect(inTurn(driver, 'RNTO x')).toEqual([503])
  })

  test('waits for the transfer under way', () => {
    const driver = driverOf('optional')
    inTurn(driver, ...login)
    driver.request('RETR file.txt')
    expect(inTurn(driver, 'AUTH TLS')).toEqual([])
    driver.start()
    expect(driver.complete()).toEqual([226, 234])
  })
})

describe('octets in clear behind AUTH', () => {
  const lines = Object.keys(commandTable).map((verb) => `${verb} x\r\n`)

  test.each([...lines, 'N', '\r', '\r\n', 'NOOP\r\nNOOP\r\n'])('%j are never carried out', (octets) => {
    const driver = driverOf('optional')
    driver.octets(`AUTH TLS\r\n${octets}`)
    expect(driver.replies.slice(1).map(({ code }) => code)).toEqual([421])
    expect(driver.last('secure')).toBeUndefined()
    expect(driver.outputs.at(-1)).toEqual({ kind: 'close' })
  })

  test('are not carried out when they come while AUTH waits', () => {
    const driver = driverOf('optional')
    inTurn(driver, ...login)
    driver.request('RETR file.txt')
    driver.start()
    inTurn(driver, 'AUTH TLS')
    inTurn(driver, 'DELE file.txt')
    expect(driver.complete()).toEqual([226, 421])
    expect(driver.outputs.some((output) => output.kind === 'secure')).toBe(false)
  })

  test('that are half a Telnet command are forgotten', () => {
    const driver = driverOf('optional')
    driver.octets(Uint8Array.from([...new TextEncoder().encode('AUTH TLS\r\n'), 0xff]))
    expect(inTurn(driver, 'NOOP')).toEqual([200])
  })
})

describe('PBSZ and PROT', () => {
  test('come in this order, behind AUTH', () => {
    const driver = driverOf('optional')
    expect(inTurn(driver, 'PROT P', 'PBSZ 0', 'AUTH TLS', 'PROT P')).toEqual([503, 503, 234, 503])
    expect(inTurn(driver, 'PBSZ x', 'PBSZ 4096', 'PROT S', 'PROT E', 'PROT X')).toEqual([
      501, 200, 536, 536, 504,
    ])
    expect(driver.replies.find(({ lines }) => lines[0] === 'PBSZ=0')).toBeDefined()
    expect(inTurn(driver, 'PROT p', ...login)).toEqual([200, 331, 230])
    expect(driver.request('RETR file.txt').secure).toBe(true)
    driver.complete()
    inTurn(driver, 'PROT C')
    expect(driver.request('RETR file.txt').secure).toBe(false)
  })

  test('leave data in clear until they are given, but for the names of older drafts', () => {
    for (const [mechanism, secure] of [
      ['TLS', false],
      ['SSL', true],
    ] as const) {
      const driver = driverOf('optional')
      inTurn(driver, `AUTH ${mechanism}`, ...login)
      expect(driver.request('LIST').secure).toBe(secure)
    }
  })
})

describe('where TLS is required', () => {
  test('nobody logs in without it, and no data go in clear', () => {
    const driver = driverOf('required')
    expect(inTurn(driver, ...login, 'AUTH TLS', ...login)).toEqual([530, 503, 234, 331, 230])
    expect(inTurn(driver, 'RETR file.txt', 'LIST', 'MLSD', 'STOU', 'PBSZ 0', 'PROT C')).toEqual([
      521, 521, 521, 521, 200, 534,
    ])
    inTurn(driver, 'PROT P')
    expect(driver.request('RETR file.txt').secure).toBe(true)
  })

  test('from the first octet on, PBSZ and PROT follow', () => {
    const driver = driverOf('implicit')
    expect(inTurn(driver, ...login, 'STOR x', 'PBSZ 0', 'PROT P')).toEqual([331, 230, 521, 200, 200])
    expect(driver.request('STOR x').secure).toBe(true)
  })
})

test('what would end TLS is refused under it', () => {
  const driver = driverOf('optional')
  inTurn(driver, 'AUTH TLS')
  expect(inTurn(driver, 'CCC', 'REIN')).toEqual([534, 502])
})

test('FEAT shows TLS where there is some', () => {
  const features = (tls: TlsPolicy) => [...parseFeatures(driverOf(tls).repliesTo('FEAT')[0]!.lines).keys()]
  expect(features('off')).not.toContain('AUTH')
  expect(features('optional')).toEqual(expect.arrayContaining(['AUTH', 'PBSZ', 'PROT']))
})
