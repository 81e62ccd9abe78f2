import { defaultParameters, FtpError, type TransferParameters } from '@ftpkit/transfer'
import { describe, expect, test } from 'vitest'
import { type Ahead, passiveWays, setParameters, transfer } from '../../src/index.js'
import { type Exchange, Fault, reply, talk, thrownBy } from './talk.js'

const blocks: TransferParameters = { type: { code: 'E', format: 'N' }, structure: 'R', mode: 'B' }

describe('setParameters', () => {
  test('says nothing when all are in force', () => {
    talk(
      setParameters(blocks, { ...blocks, type: { code: 'E', format: 'N' } }, () => {}),
      [],
    )
  })

  test('sets each that differs, and tells what is then in force', () => {
    const seen: Partial<TransferParameters>[] = []
    const script: Exchange[] = [
      ['TYPE E', reply(200)],
      ['STRU R', reply(250)],
      ['MODE B', reply(200)],
    ]
    talk(
      setParameters(defaultParameters, blocks, (now) => seen.push(now)),
      script,
    )
    expect(seen).toEqual([{ ...defaultParameters, type: blocks.type }, { ...blocks, mode: 'S' }, blocks])
  })

  test('tells those that were taken before one is refused', () => {
    const seen: Partial<TransferParameters>[] = []
    const script: Exchange[] = [
      ['TYPE E', reply(200)],
      ['STRU R', reply(504, 'no records')],
    ]
    const error = thrownBy(() =>
      talk(
        setParameters(defaultParameters, blocks, (now) => seen.push(now)),
        script,
      ),
    )
    expect(error).toMatchObject({ code: 'refused', command: 'STRU R', reply: '504 no records' })
    expect(seen).toEqual([{ ...defaultParameters, type: blocks.type }])
  })

  test('sets what is not known to be in force, and says nothing of what does not matter', () => {
    const script: Exchange[] = [['MODE S', reply(200)]]
    talk(
      setParameters({ type: { code: 'I' } }, { mode: 'S' }, (now) =>
        expect(now).toEqual({ type: { code: 'I' }, mode: 'S' }),
      ),
      script,
    )
  })

  test('tells nothing when TYPE is refused', () => {
    const script: Exchange[] = [['TYPE E', reply(504)]]
    const seen = () => expect.unreachable()
    expect(thrownBy(() => talk(setParameters(defaultParameters, blocks, seen), script))).toMatchObject({
      command: 'TYPE E',
    })
  })
})

describe('transfer', () => {
  const open: Exchange[] = [['EPSV', reply(229, '(|||6446|)')], ['connectData 6446']]
  const wanted = { verb: 'RETR', path: 'a.txt', ways: ['epsv'] } as const

  test.each([150, 125])('moves the file after %i, and gives the final reply', (code) => {
    const script: Exchange[] = [...open, ['RETR a.txt', reply(code)], ['moveData', reply(226)], ['closeData']]
    expect(talk(transfer(wanted), script).code).toBe(226)
  })

  test('takes 250, and names nothing for a listing of the working directory', () => {
    const script: Exchange[] = [...open, ['LIST', reply(150)], ['moveData', reply(250)], ['closeData']]
    expect(talk(transfer({ verb: 'LIST', path: undefined, ways: ['epsv'] }), script).code).toBe(250)
  })

  test('passes over any number of preliminary replies before the final one', () => {
    const script: Exchange[] = [
      ...open,
      ['RETR a.txt', reply(150)],
      ['moveData', reply(110, 'MARK 1 = 2')],
      ['reply', reply(110, 'MARK 3 = 4')],
      ['reply', reply(226)],
      ['closeData'],
    ]
    expect(talk(transfer(wanted), script).code).toBe(226)
  })

  test('says REST before the command where the transfer is to start later', () => {
    const script: Exchange[] = [
      ...open,
      ['REST 100', reply(350)],
      ['RETR a.txt', reply(150)],
      ['moveData', reply(226)],
      ['closeData'],
    ]
    talk(transfer({ ...wanted, offset: 100 }), script)
  })

  test('says REST with a marker of the server', () => {
    const script: Exchange[] = [
      ...open,
      ['REST AN/R/10/2', reply(350)],
      ['RETR a.txt', reply(150)],
      ['moveData', reply(226)],
      ['closeData'],
    ]
    talk(transfer({ ...wanted, marker: 'AN/R/10/2' }), script)
  })

  test.each([
    [502, 'refused'],
    [501, 'refused'],
    [200, 'bad-reply'],
  ])('does not begin when REST is answered %i', (code, error) => {
    const script: Exchange[] = [...open, ['REST 100', reply(code)], ['closeData']]
    expect(thrownBy(() => talk(transfer({ ...wanted, offset: 100 }), script))).toMatchObject({
      code: error,
      command: 'REST 100',
    })
  })

  test.each([425, 450, 504, 530, 550])('is refused by %i before it begins', (code) => {
    const script: Exchange[] = [...open, ['RETR a.txt', reply(code, 'no')], ['closeData']]
    expect(thrownBy(() => talk(transfer(wanted), script))).toMatchObject({
      code: 'refused',
      replyHint: code,
      command: 'RETR a.txt',
    })
  })

  test.each([425, 426, 451, 550])('is refused by %i after it began', (code) => {
    const script: Exchange[] = [
      ...open,
      ['RETR a.txt', reply(150)],
      ['moveData', reply(code, 'no')],
      ['closeData'],
    ]
    expect(thrownBy(() => talk(transfer(wanted), script))).toMatchObject({ code: 'refused', replyHint: code })
  })

  test.each([226, 331])('can’t be answered %i at once', (code) => {
    const script: Exchange[] = [...open, ['RETR a.txt', reply(code)], ['closeData']]
    expect(thrownBy(() => talk(transfer(wanted), script))).toMatchObject({
      code: 'bad-reply',
      replyHint: code,
    })
  })

  test('can’t be answered 3yz at its end', () => {
    const script: Exchange[] = [...open, ['RETR a.txt', reply(150)], ['moveData', reply(350)], ['closeData']]
    expect(thrownBy(() => talk(transfer(wanted), script))).toMatchObject({ code: 'bad-reply' })
  })

  test('of names alone may be complete without a data connection', () => {
    const script: Exchange[] = [...open, ['NLST', reply(226)], ['closeData']]
    expect(talk(transfer({ verb: 'NLST', path: undefined, ways: ['epsv'] }), script).code).toBe(226)
  })

  test.each(['RETR a.txt', 'moveData'])('closes the data connection when %s fails on this side', (step) => {
    const fault = new Fault(new FtpError('local-file', 'the disk is full'))
    const before: Exchange[] = step === 'moveData' ? [['RETR a.txt', reply(150)]] : []
    const script: Exchange[] = [...open, ...before, [step, fault], ['closeData']]
    expect(thrownBy(() => talk(transfer(wanted), script))).toMatchObject({ code: 'local-file' })
  })

  test('does not begin without a data connection', () => {
    const script: Exchange[] = [['EPSV', reply(502)], ['closeData']]
    expect(thrownBy(() => talk(transfer(wanted), script))).toMatchObject({ code: 'connection-failed' })
  })

  test.each([
    ['the server says 425', [['RETR a.txt', reply(425, 'no way')]], { code: 'refused', replyHint: 425 }],
    [
      'the server never connects',
      [
        ['RETR a.txt', reply(150)],
        ['moveData', new Fault(new FtpError('timed-out', 'late', { phase: 'data connection' }))],
      ],
      { code: 'timed-out' },
    ],
  ] as const)('tells every attempt where %s', (_, end, error) => {
    const own = { host: '192.0.2.9', port: 50_000 }
    const script: Exchange[] = [
      ['EPSV', reply(502, 'no')],
      ['closeData'],
      ['listenForData', own],
      ['PORT 192,0,2,9,195,80', reply(200)],
      ...end,
      ['closeData'],
    ]
    expect(thrownBy(() => talk(transfer({ ...wanted, ways: ['epsv', 'port'] }), script))).toMatchObject({
      ...error,
      message: expect.stringMatching(/(?:425|late).*EPSV.*502/),
      attempts: [{ way: 'EPSV' }, { way: 'PORT' }],
    })
  })
})

describe('a transfer that uses data connections again', () => {
  const wanted = { verb: 'RETR', path: 'a.txt', ways: ['epsv'], reuse: true } as const
  const open: Exchange[] = [['EPSV', reply(229, '(|||6446|)')], ['connectData 6446']]

  test('leaves one open after 250', () => {
    const script: Exchange[] = [
      ['reuseData', false],
      ...open,
      ['RETR a.txt', reply(150)],
      ['moveData', reply(250)],
      ['parkData'],
    ]
    expect(talk(transfer(wanted), script).code).toBe(250)
  })

  test('closes one after 226', () => {
    const script: Exchange[] = [
      ['reuseData', true],
      ['RETR a.txt', reply(125)],
      ['moveData', reply(226)],
      ['closeData'],
    ]
    expect(talk(transfer(wanted), script).code).toBe(226)
  })

  test('makes another where the server has none any more', () => {
    const script: Exchange[] = [
      ['reuseData', true],
      ['RETR a.txt', reply(425)],
      ['closeData'],
      ...open,
      ['RETR a.txt', reply(150)],
      ['moveData', reply(250)],
      ['parkData'],
    ]
    expect(talk(transfer(wanted), script).code).toBe(250)
  })

  test('closes one where the transfer fails', () => {
    const script: Exchange[] = [['reuseData', true], ['RETR a.txt', reply(550)], ['closeData']]
    expect(thrownBy(() => talk(transfer(wanted), script))).toMatchObject({ replyHint: 550 })
  })
})

describe('what is asked ahead', () => {
  const wanted = { verb: 'RETR', path: 'x', ways: passiveWays, port: 4711 } as const

  test('the data connection opens at the port that was named, and the command does not wait for it', () => {
    const script: Exchange[] = [
      ['connectData 4711'],
      ['RETR x', reply(150)],
      ['moveData', reply(226)],
      ['closeData'],
    ]
    expect(talk(transfer(wanted), script).code).toBe(226)
  })

  test('its answer is waited for where the transfer is refused', () => {
    const ahead: Ahead = { verb: 'EPSV' }
    const script: Exchange[] = [
      ['connectData 4711'],
      ['RETR x', reply(550)],
      ['reply', reply(229)],
      ['closeData'],
    ]
    expect(thrownBy(() => talk(transfer({ ...wanted, ahead }), script))).toMatchObject({ replyHint: 550 })
    expect(ahead.answer?.code).toBe(229)
  })

  test('PWD that is answered first of all does no harm, and EPSV ends the transfer', () => {
    const ahead: Ahead = { verb: 'PWD' }
    const script: Exchange[] = [
      ['connectData 4711'],
      ['RETR x', reply(257)],
      ['reply', reply(150)],
      ['moveData', reply(226)],
      ['closeData'],
    ]
    expect(talk(transfer({ ...wanted, ahead }), script).code).toBe(226)
    expect(ahead).toMatchObject({ answer: reply(257), outOfOrder: true })
    const astray: Exchange[] = [['connectData 4711'], ['RETR x', reply(229)], ['closeData']]
    const error = thrownBy(() => talk(transfer({ ...wanted, ahead: { verb: 'EPSV' } }), astray))
    expect(error).toMatchObject({ code: 'bad-reply' })
  })
})
