import { commandTable, parseFeatures } from '@ftpkit/protocol'
import { describe, expect, test } from 'vitest'
import type { TlsPolicy } from '../../../src/index.js'
import { Driver, summary, type World } from '../driver.js'

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

  test('waits for the running transfer', () => {
    const driver = driverOf('optional')
    inTurn(driver, ...login)
    driver.request('RETR file.txt')
    expect(inTurn(driver, 'AUTH TLS')).toEqual([])
    driver.start()
    expect(driver.complete()).toEqual([226, 234])
  })
})

describe('octets in clear after AUTH', () => {
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
  test('come in this order, after AUTH', () => {
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
  test('no login without it, and no data in clear', () => {
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

describe('REIN under TLS', () => {
  test('ends TLS after its reply, and the next user begins in clear', () => {
    const driver = driverOf('optional')
    inTurn(driver, 'AUTH TLS', ...login, 'PBSZ 0', 'PROT P', 'TYPE I')
    expect(summary(driver.octets('REIN\r\n'))).toBe('closeData, 220, clear')
    expect(inTurn(driver, 'PWD', 'PBSZ 0', ...login)).toEqual([530, 503, 331, 230])
    expect(driver.line('STAT')).toMatch(/in clear, PROT C\n TYPE A N/)
    expect(driver.request('LIST').secure).toBe(false)
  })

  test('lets no user log in where TLS is required, until AUTH', () => {
    for (const tls of ['required', 'implicit'] as const) {
      const driver = driverOf(tls)
      if (tls === 'required') inTurn(driver, 'AUTH TLS')
      expect(inTurn(driver, 'REIN', ...login, 'AUTH TLS', ...login)).toEqual([220, 530, 503, 234, 331, 230])
    }
  })
})

describe('CCC', () => {
  const cleared = (tls: TlsPolicy) => new Driver({ options: { tls, clearCommandChannel: true } })

  test('is refused unless it is allowed', () => {
    const driver = driverOf('optional')
    expect(inTurn(driver, 'CCC', 'AUTH TLS', 'CCC')).toEqual([533, 234, 534])
    expect(driver.last('clear')).toBeUndefined()
  })

  test('ends TLS after its reply, and leaves the login and the protection of data as they were', () => {
    const driver = cleared('required')
    inTurn(driver, 'AUTH TLS', ...login, 'PBSZ 0', 'PROT P')
    expect(summary(driver.octets('CCC\r\n'))).toBe('200, clear')
    expect(inTurn(driver, 'PWD', 'PBSZ 0', 'PROT C', 'CCC')).toEqual([257, 503, 503, 533])
    expect(driver.request('LIST').secure).toBe(true)
    driver.complete()
    expect(inTurn(driver, 'USER other', 'AUTH TLS', ...login, 'LIST')).toEqual([530, 234, 331, 230, 521])
  })

  test('lets no password come in clear where TLS is asked for', () => {
    const driver = cleared('required')
    inTurn(driver, 'AUTH TLS')
    expect(inTurn(driver, 'USER tester', 'CCC', 'PASS secret', 'AUTH TLS', ...login)).toEqual([
      331, 200, 530, 234, 331, 230,
    ])
    expect(driver.outputs.filter(({ kind }) => kind === 'ask')).toHaveLength(1)
  })

  test('is not carried out with octets after it', () => {
    const driver = cleared('optional')
    inTurn(driver, 'AUTH TLS', ...login)
    driver.octets('CCC\r\nDELE file.txt\r\n')
    expect(driver.replies.at(-1)?.code).toBe(421)
    expect(driver.last('clear')).toBeUndefined()
    expect(driver.outputs.at(-1)).toEqual({ kind: 'close' })
  })
})

test('FEAT shows TLS where there is some', () => {
  const features = (tls: TlsPolicy) => [...parseFeatures(driverOf(tls).repliesTo('FEAT')[0]!.lines).keys()]
  expect(features('off')).not.toContain('AUTH')
  expect(features('optional')).toEqual(expect.arrayContaining(['AUTH', 'PBSZ', 'PROT']))
  expect(features('optional')).not.toContain('CCC')
  const withCcc = new Driver({ options: { tls: 'optional', clearCommandChannel: true } })
  expect([...parseFeatures(withCcc.repliesTo('FEAT')[0]!.lines).keys()]).toContain('CCC')
})
