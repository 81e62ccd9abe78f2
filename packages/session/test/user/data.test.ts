import { FtpError, type FtpErrorCode, type FtpErrorPhase } from '@ftpkit/transfer'
import { describe, expect, test } from 'vitest'
import { activeWays, openData, passiveWays } from '../../src/index.js'
import { type Exchange, Fault, reply, talk, thrownBy } from './talk.js'

const own = { host: '192.0.2.9', port: 50_000 }
const own6 = { host: '2001:db8::9', port: 50_000 }
const broken = (code: FtpErrorCode, phase?: FtpErrorPhase) =>
  new Fault(new FtpError(code, `${code} in the test`, { phase }))

describe('a passive data connection', () => {
  test('is opened by EPSV', () => {
    const script: Exchange[] = [['EPSV', reply(229, 'Entering (|||6446|)')], ['connectData 6446']]
    expect(talk(openData(passiveWays), script)).toMatchObject({ way: 'epsv' })
  })

  test('is opened by PASV where EPSV is refused, at the peer whatever address the reply names', () => {
    const script: Exchange[] = [
      ['EPSV', reply(502)],
      ['closeData'],
      ['PASV', reply(227, 'Entering (10,0,0,1,25,46)')],
      ['connectData 6446'],
    ]
    expect(talk(openData(passiveWays), script)).toMatchObject({ way: 'pasv' })
  })

  test.each([150, 200, 226, 227, 257, 331, 350, 421, 500, 530, 631])(
    'is opened by PASV where EPSV is answered by another code than 229: %i',
    (code) => {
      const script: Exchange[] = [
        ['EPSV', reply(code, 'Entering (|||6446|)')],
        ['closeData'],
        ['PASV', reply(227, '192,0,2,1,25,46')],
        ['connectData 6446'],
      ]
      expect(talk(openData(passiveWays), script)).toMatchObject({ way: 'pasv' })
    },
  )

  test('fails telling an unexpected reply to the last way', () => {
    const script: Exchange[] = [
      ['EPSV', reply(331)],
      ['closeData'],
      ['PASV', reply(314, 'bluah')],
      ['closeData'],
    ]
    const error = thrownBy(() => talk(openData(passiveWays), script)) as FtpError
    expect(error).toMatchObject({ code: 'connection-failed', phase: 'data connection' })
    expect(error.message).toMatch(
      /EPSV: unexpected reply to EPSV: 331 .*; PASV: unexpected reply to PASV: 314 bluah/,
    )
  })

  test.each([
    ['its reply makes no sense', [['EPSV', reply(229, 'nothing')]]],
    [
      'its port does not answer',
      [
        ['EPSV', reply(229, '(|||6446|)')],
        ['connectData 6446', broken('connection-failed')],
      ],
    ],
    [
      'its port keeps silent',
      [
        ['EPSV', reply(229, '(|||6446|)')],
        ['connectData 6446', broken('timed-out', 'data connection')],
      ],
    ],
  ] as const)('is opened by PASV where EPSV works but %s', (_, begin) => {
    const script: Exchange[] = [
      ...begin,
      ['closeData'],
      ['PASV', reply(227, '192,0,2,1,25,46')],
      ['connectData 6446'],
    ]
    expect(talk(openData(passiveWays), script)).toMatchObject({ way: 'pasv' })
  })

  test('fails telling each attempt', () => {
    const script: Exchange[] = [
      ['EPSV', reply(522, 'use (2)')],
      ['closeData'],
      ['PASV', reply(227, 'no address')],
      ['closeData'],
    ]
    const error = thrownBy(() => talk(openData(passiveWays), script)) as FtpError
    expect(error).toMatchObject({ code: 'connection-failed', phase: 'data connection' })
    expect(error.attempts).toEqual([
      { way: 'EPSV', reply: '522 use (2)', fault: expect.stringContaining('refused EPSV') },
      { way: 'PASV', fault: expect.stringContaining('six numbers') },
    ])
    expect(error.message).toMatch(/EPSV: .*522 use \(2\); PASV: .*six numbers/)
  })

  test('fails where no way is wanted', () => {
    expect(thrownBy(() => talk(openData([]), []))).toMatchObject({ code: 'connection-failed' })
  })

  test.each([
    ['connection-lost', broken('connection-lost')],
    ['timed-out', broken('timed-out', 'control connection')],
    ['aborted', broken('aborted')],
  ] as const)('is not tried again if the control connection failed: %s', (code, fault) => {
    expect(thrownBy(() => talk(openData(passiveWays), [['EPSV', fault]]))).toMatchObject({ code })
  })

  test('is not tried again after what is not a reply, or a fault of this side', () => {
    expect(thrownBy(() => talk(openData(passiveWays), [['EPSV', broken('bad-reply')]]))).toMatchObject({
      code: 'bad-reply',
    })
    const script: Exchange[] = [['EPSV', new Fault(new TypeError('ours'))]]
    expect(thrownBy(() => talk(openData(passiveWays), script))).toBeInstanceOf(TypeError)
  })
})

describe('an active data connection', () => {
  test.each([
    [own, 'EPRT |1|192.0.2.9|50000|'],
    [own6, 'EPRT |2|2001:db8::9|50000|'],
  ])('is awaited by EPRT', (endpoint, line) => {
    expect(
      talk(openData(activeWays), [
        ['listenForData', endpoint],
        [line, reply(200)],
      ]),
    ).toMatchObject({ way: 'eprt' })
  })

  test('is awaited by PORT where EPRT is refused', () => {
    const script: Exchange[] = [
      ['listenForData', own],
      ['EPRT |1|192.0.2.9|50000|', reply(500)],
      ['closeData'],
      ['listenForData', own],
      ['PORT 192,0,2,9,195,80', reply(200)],
    ]
    expect(talk(openData(activeWays), script)).toMatchObject({ way: 'port' })
  })

  test('can’t be awaited by PORT over IPv6', () => {
    const script: Exchange[] = [['listenForData', own6], ['closeData']]
    const error = thrownBy(() => talk(openData(['port']), script)) as FtpError
    expect(error.message).toContain('PORT: PORT is for IPv4 only')
  })

  test('fails where PORT is refused', () => {
    const script: Exchange[] = [
      ['listenForData', own],
      ['PORT 192,0,2,9,195,80', reply(504, 'no')],
      ['closeData'],
    ]
    expect(String(thrownBy(() => talk(openData(['port']), script)))).toContain('504 no')
  })
})
