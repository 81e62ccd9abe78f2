import { atEverySplit } from '@ftpkit/testkit'
import { nameOctets } from '@ftpkit/transfer'
import { describe, expect, test } from 'vitest'
import { Driver, defaultAnswer, granted, summary } from './driver.js'

describe('the control connection', () => {
  test('is greeted by 220', () => {
    const driver = new Driver({ options: { greeting: 'hello' } })
    expect(driver.replies).toEqual([{ code: 220, lines: ['hello'] }])
  })

  test('carries commands cut anywhere, and several in one chunk', () => {
    const lines =
      'USER tester\r\nPASS secret\r\nTYPE I\r\nSIZE file.txt\r\nEPSV\r\nPWD\r\nCWD dir\r\nNOOP\r\nABOR\r\nQUIT\r\n'
    const codes = atEverySplit(nameOctets(lines), (chunks) => {
      const driver = new Driver()
      for (const chunk of chunks) driver.octets(chunk)
      return driver.replies.map(({ code }) => code)
    })
    expect(codes).toEqual([220, 331, 230, 200, 213, 229, 257, 250, 200, 226, 221])
  })

  test('carries Telnet commands inside a command, cut anywhere, and refuses each option once', () => {
    const wire = [
      ...nameOctets('NO'),
      ...[0xff, 0xfb, 0x01], // WILL ECHO
      ...nameOctets('O'),
      ...[0xff, 0xfd, 0x03, 0xff, 0xfe, 0x05, 0xff, 0xfc, 0x06], // DO 3, DONT 5, WONT 6
      ...nameOctets('P'),
      ...[0xff, 0xfa, 0x01, 0x0d, 0x0a, 0xff, 0xf0, 0xff, 0xf1], // a subnegotiation with a line end in it, NOP
      ...nameOctets('\r\n'),
    ]
    const sent = atEverySplit(Uint8Array.from(wire), (chunks) => {
      const driver = new Driver()
      const outputs = chunks.flatMap((chunk) => driver.octets(chunk))
      return outputs.flatMap((output) => (output.kind === 'send' ? [...output.octets] : []))
    })
    expect(sent).toEqual([0xff, 0xfe, 0x01, 0xff, 0xfc, 0x03, ...nameOctets('200 OK\r\n')])
  })

  test('takes an IAC in a name doubled, and gives it doubled', () => {
    const driver = Driver.loggedIn({
      answer: (question) =>
        question.operation === 'stat'
          ? { ok: true, value: { kind: 'directory', modified: 0 } }
          : defaultAnswer(question),
    })
    driver.octets(Uint8Array.from([...nameOctets('CWD a'), 0xff, 0xff, ...nameOctets('b\r\n')]))
    const octets = driver
      .octets('PWD\r\n')
      .flatMap((output) => (output.kind === 'send' ? [...output.octets] : []))
    expect(octets).toEqual([
      ...nameOctets('257 "/a'),
      0xff,
      0xff,
      ...nameOctets('b" is the working directory\r\n'),
    ])
  })

  test('keeps a name that is not UTF-8 octet by octet, and a CR in it as CR NUL', () => {
    const driver = Driver.loggedIn({
      answer: () => ({ ok: true, value: { home: '/', kind: 'directory', modified: 0 } as never }),
    })
    driver.octets(Uint8Array.from([...nameOctets('CWD '), 0xe4, 0x0d, 0x00, 0x62, 0x0d, 0x0a]))
    const octets = driver
      .octets('PWD\r\n')
      .flatMap((output) => (output.kind === 'send' ? [...output.octets] : []))
    expect(octets.slice(4, 11)).toEqual([0x22, 0x2f, 0xe4, 0x0d, 0x00, 0x62, 0x22])
  })

  test('answers 500 to a line over the limit, and continues with the next', () => {
    const driver = Driver.loggedIn()
    expect(driver.codes(`CWD ${'x'.repeat(8_188)}`)).toEqual([550])
    expect(driver.codes(`CWD ${'x'.repeat(8_189)}`)).toEqual([500])
    expect(driver.codes(`CWD ${'x'.repeat(100_000)}`, 'NOOP')).toEqual([500, 200])
  })

  test('says 501 to a NUL, and takes a bare LF as the end of a line', () => {
    const driver = Driver.loggedIn()
    expect(driver.codes('DELE a\0b', 'NOOP')).toEqual([501, 200])
    driver.octets('NOOP\nPWD\n')
    expect(driver.replies.slice(-2).map(({ code }) => code)).toEqual([200, 257])
  })

  test('closes with 421 on a Telnet subnegotiation without end, and aborts what runs', () => {
    const endless = Uint8Array.from([0xff, 0xfa, ...new Array(2_000).fill(0x41)])
    const driver = Driver.loggedIn()
    driver.request('RETR file.txt')
    expect(summary(driver.octets(endless))).toBe('421, abort, closeData, close')
    expect(summary(new Driver().octets(endless))).toBe('421, closeData, close')
  })

  test('is saturated when as many commands wait as may', () => {
    const driver = Driver.loggedIn({ options: { limits: { waitingCommands: 3 } } })
    driver.request('RETR file.txt')
    driver.codes('PWD', 'PWD')
    expect(driver.session.saturated).toBe(false)
    driver.codes('PWD')
    expect(driver.session.saturated).toBe(true)
    expect(driver.complete()).toEqual([150, 226, 257, 257, 257])
    expect(driver.session.saturated).toBe(false)
  })
})

describe('a client that does not read its replies', () => {
  const helps = (count: number) => 'HELP\r\n'.repeat(count)

  test('gets no command carried out before the replies to those before have gone out', () => {
    const driver = Driver.loggedIn({ reads: false })
    driver.octets(`${helps(200)}DELE file.txt\r\n`)
    const answered = driver.replies.length
    expect(answered).toBeLessThan(60)
    expect(driver.last('ask')).not.toMatchObject({ question: { operation: 'remove' } })
    driver.give({ kind: 'flushed' })
    expect(driver.replies.length).toBeGreaterThan(answered)
    while (driver.replies.length < 2 + 1 + 200) driver.give({ kind: 'flushed' })
    expect(driver.last('ask')).toMatchObject({ question: { operation: 'remove' } })
  })

  test('is taken no more commands from than may wait, nor more refusals of Telnet options than 32 KiB', () => {
    const driver = Driver.loggedIn({ reads: false })
    driver.octets(helps(200))
    expect(driver.session.saturated).toBe(true)
    const other = new Driver({ reads: false })
    const option = Uint8Array.of(0xff, 0xfd, 0x06)
    for (let count = 0; !other.session.saturated; count++) {
      other.octets(option)
      expect(count).toBeLessThan(11_000)
    }
  })

  test('can still abort a transfer', () => {
    const driver = Driver.loggedIn({ reads: false })
    driver.request('RETR file.txt')
    driver.octets(Uint8Array.from({ length: 16_500 }, (_, index) => [0xff, 0xfd, 0x06][index % 3]!))
    driver.octets('ABOR\r\n')
    expect(driver.last('abort')).toBeDefined()
  })

  test('is closed when no reply has gone out for the idle time', () => {
    const driver = Driver.loggedIn({ reads: false, options: { limits: { idleTime: 1_000 } } })
    driver.octets(helps(200))
    driver.now = 900
    driver.give({ kind: 'flushed' })
    driver.now = 1_800
    driver.give({ kind: 'clock' })
    expect(driver.last('close')).toBeUndefined()
    driver.now = 1_900
    driver.give({ kind: 'clock' })
    expect(driver.replies.at(-1)).toEqual({
      code: 421,
      lines: ['The client does not read its replies; closing control connection'],
    })
    expect(driver.last('close')).toBeDefined()
  })

  test('that has closed its side gets the replies to what it sent before, as it reads', () => {
    const driver = Driver.loggedIn({ reads: false })
    driver.octets(helps(60))
    driver.give({ kind: 'ended' })
    expect(driver.last('close')).toBeUndefined()
    driver.give({ kind: 'flushed' })
    expect(driver.replies).toHaveLength(2 + 1 + 60)
    expect(driver.last('close')).toBeDefined()
  })
})

describe('commands that arrive while one is carried out', () => {
  test('wait for the answer to a question', () => {
    const driver = Driver.loggedIn({
      answer: (question) => (question.operation === 'size' ? undefined : defaultAnswer(question)),
    })
    expect(driver.codes('SIZE file.txt', 'PWD', 'ABOR')).toEqual([])
    const { id } = driver.last('ask')!
    expect(driver.codesOf({ kind: 'answer', id: id + 1, answer: { ok: true, value: 1 } })).toEqual([])
    expect(driver.codesOf({ kind: 'answer', id, answer: { ok: true, value: 1 } })).toEqual([213, 257, 225])
    expect(driver.codesOf({ kind: 'answer', id, answer: { ok: true, value: 1 } })).toEqual([])
  })

  test('wait for a listener', () => {
    const driver = Driver.loggedIn({ listener: () => undefined })
    expect(driver.codes('EPSV', 'STAT', 'NOOP')).toEqual([])
    expect(driver.codesOf({ kind: 'listening', host: '192.0.2.1', port: 1 })).toEqual([229, 211, 200])
    expect(driver.codesOf({ kind: 'listening', host: '192.0.2.1', port: 1 })).toEqual([])
    expect(driver.codesOf({ kind: 'notListening', reason: 'late' })).toEqual([])
  })

  test('wait for the end of a transfer, QUIT included, and are answered in their order', () => {
    const driver = Driver.loggedIn()
    driver.request('RETR file.txt')
    expect(driver.start()).toEqual([150])
    expect(driver.codes('PWD', 'NOOP', 'QUIT', 'SYST')).toEqual([])
    expect(driver.complete()).toEqual([226, 257, 200, 221])
    expect(driver.codes('NOOP')).toEqual([])
  })

  test('can be a second transfer', () => {
    const driver = Driver.loggedIn()
    expect(driver.request('RETR file.txt\r\nRETR other.txt').path).toBe('/file.txt')
    expect(driver.complete()).toEqual([150, 226])
    expect(driver.last('transfer')?.request.path).toBe('/other.txt')
    expect(driver.complete()).toEqual([150, 226])
  })
})

describe('a command whose LF was urgent data and lost', () => {
  const waiting = (line: string) => {
    const driver = Driver.loggedIn()
    driver.now = 1_000
    expect(summary(driver.octets(`${line}\r`))).toBe('-')
    expect(driver.last('wake')?.at).toBe(1_250)
    return driver
  }
  const codesAt = (driver: Driver, now: number) => {
    driver.now = now
    const before = driver.replies.length
    driver.give({ kind: 'clock' })
    return driver.replies.slice(before).map(({ code }) => code)
  }

  test.each([
    ['ABOR', [225]],
    ['STAT', [211]],
    ['stat dir', [212]],
    ['QUIT', [221]],
  ])('is carried out after 250 milliseconds: %s', (line, codes) => {
    const driver = waiting(line)
    expect(codesAt(driver, 1_249)).toEqual([])
    expect(driver.last('wake')?.at).toBe(1_250)
    expect(codesAt(driver, 1_250)).toEqual(codes)
    expect(codesAt(driver, 1_500)).toEqual([])
  })

  test('leaves the next command whole, whether it comes before that or after', () => {
    expect(waiting('STAT').codes('NOOP')).toEqual([211, 200])
    const late = waiting('STAT')
    expect(codesAt(late, 1_250)).toEqual([211])
    expect(late.codes('\nNOOP')).toEqual([200])
  })

  test('is carried out at once where the client ends its side', () => {
    const driver = waiting('QUIT')
    driver.give({ kind: 'ended' })
    expect(driver.replies.at(-1)?.code).toBe(221)
  })

  test('may be no other than ABOR, STAT and QUIT', () => {
    const driver = Driver.loggedIn()
    driver.now = 1_000
    expect(driver.octets('NOOP\r')).toEqual([])
    expect(codesAt(driver, 2_000)).toEqual([])
    expect(driver.codes('NOOP')).toEqual([500])
  })

  test('sets no time where the LF is there', () => {
    const driver = Driver.loggedIn()
    expect(summary(driver.octets('STAT\r\n'))).toBe('211')
    driver.octets('NOOP\r')
    driver.octets('\n')
    expect(driver.replies.at(-1)?.code).toBe(200)
  })
})

describe('ABOR during a transfer', () => {
  const synch = Uint8Array.from([0xff, 0xf4, 0xff, 0xf2, ...nameOctets('ABOR\r\n')])

  test('aborts at once, and is answered after the transfer', () => {
    const driver = Driver.loggedIn()
    driver.request('RETR file.txt')
    driver.start()
    expect(summary(driver.octets(synch))).toBe('abort')
    expect(driver.aborted()).toEqual([426, 226])
    expect(driver.codes('ABOR')).toEqual([225])
  })

  test.each([
    ['whole', [0xff, 0xf4, 0xff, 0xf2]],
    ['whose DM was urgent data and lost', [0xff, 0xf4, 0xff]],
    ['whose second IAC was lost, as from BSD and Perl', [0xff, 0xf4, 0xf2]],
    ['whose first IAC was lost', [0xf4, 0xff, 0xf2]],
    ['whose IP was lost', [0xff, 0xff, 0xf2]],
    ['of a DM alone', [0xf2]],
  ])('works at every split after a Synch %s', (_name, before) => {
    const codes = atEverySplit(Uint8Array.from([...before, ...nameOctets('ABOR\r\n')]), (chunks) => {
      const driver = Driver.loggedIn()
      driver.request('RETR file.txt')
      for (const chunk of chunks) driver.octets(chunk)
      return driver.aborted()
    })
    expect(codes).toEqual([426, 226])
  })

  test('works without its LF, which was urgent data and lost, at every split', () => {
    const codes = atEverySplit(nameOctets('ABOR\rNOOP\r\nabor\r'), (chunks) => {
      const driver = Driver.loggedIn()
      driver.request('RETR file.txt')
      for (const chunk of chunks) driver.octets(chunk)
      driver.now += 250
      driver.give({ kind: 'clock' })
      return driver.aborted()
    })
    expect(codes).toEqual([426, 226, 200, 225])
  })

  test('aborts a transfer that has not started', () => {
    const driver = Driver.loggedIn()
    driver.request('RETR file.txt')
    expect(summary(driver.octets('ABOR\r\n'))).toBe('abort')
    expect(driver.failed(425)).toEqual([425, 226])
  })

  test('is answered 226 also when the transfer was faster', () => {
    const driver = Driver.loggedIn()
    driver.request('RETR file.txt')
    driver.octets('ABOR\r\n')
    expect(driver.complete()).toEqual([150, 226, 226])
  })

  test('passes no command that came before it, and aborts a transfer that these begin', () => {
    const driver = Driver.loggedIn()
    driver.request('RETR file.txt\r\nPWD\r\nSTOR b')
    expect(summary(driver.octets('ABOR\r\nABOR\r\n'))).toBe('abort')
    expect(driver.aborted()).toEqual([426, 257])
    expect(summary(driver.outputs.slice(-2))).toBe('transfer, abort')
    expect(driver.aborted()).toEqual([426, 226, 225])
  })
})

describe('STAT during a transfer', () => {
  test('tells at once how far it is', () => {
    const driver = Driver.loggedIn()
    driver.request('RETR file.txt')
    expect(driver.line('STAT')).toBe('211 RETR /file.txt: 7 octets so far')
    expect(driver.line('STAT dir')).toBe('211 RETR /file.txt: 7 octets so far')
    expect(driver.complete()).toEqual([150, 226])
  })

  test('waits for the commands before it', () => {
    const driver = Driver.loggedIn()
    driver.request('RETR file.txt')
    expect(driver.codes('NOOP', 'STAT')).toEqual([])
    expect(driver.complete()).toEqual([150, 226, 200, 211])
  })

  test('is answered also when the transfer ends meanwhile', () => {
    const driver = Driver.loggedIn({
      answer: (question) => (question.operation === 'progress' ? undefined : defaultAnswer(question)),
    })
    driver.request('RETR file.txt')
    driver.codes('STAT')
    const { id } = driver.last('ask')!
    expect(driver.complete()).toEqual([150, 226])
    expect(driver.codesOf({ kind: 'answer', id, answer: { ok: true, value: 9 } })).toEqual([211])
  })
})

describe('a client that closes its half of the connection', () => {
  test('is answered all it sent, and then the session closes', () => {
    const driver = new Driver()
    expect(driver.codes('USER tester', 'PASS secret', 'PWD', 'SIZE file.txt', 'QUIT')).toEqual([
      331, 230, 257, 213, 221,
    ])
    const held = new Driver({ answer: () => undefined })
    held.codes('USER tester', 'PASS secret', 'PWD', 'QUIT', 'NOOP')
    expect(summary(held.give({ kind: 'ended' }))).toBe('-')
    const { id } = held.last('ask')!
    expect(summary(held.give({ kind: 'answer', id, answer: { ok: true, value: { home: '/' } } }))).toBe(
      '230, 257, 221, closeData, close',
    )
  })

  test('is answered a transfer before its QUIT', () => {
    const driver = Driver.loggedIn()
    driver.request('RETR file.txt\r\nPWD\r\nQUIT')
    expect(summary(driver.give({ kind: 'ended' }))).toBe('-')
    expect(driver.complete()).toEqual([150, 226, 257, 221])
    expect(driver.outputs.at(-1)).toEqual({ kind: 'close' })
  })

  test('ends its transfer when it did not say QUIT, because it may be dead', () => {
    const driver = Driver.loggedIn()
    driver.request('RETR file.txt\r\nPWD\r\nNLST')
    expect(summary(driver.give({ kind: 'ended' }))).toBe('abort')
    expect(driver.aborted()).toEqual([426])
    expect(summary(driver.outputs.slice(-2))).toBe('closeData, close')
  })

  test.each([
    ['a download', 'RETR file.txt'],
    ['a list', 'NLST'],
    ['a store', 'STOR new.txt'],
  ])('has nothing carried out that it sent after %s which it does not get whole', (_name, line) => {
    const driver = Driver.loggedIn()
    driver.request(`${line}\r\nDELE file.txt\r\nRNFR new.txt\r\nRNTO file.txt`)
    driver.start()
    driver.give({ kind: 'ended' })
    expect(line.startsWith('STOR') ? driver.failed(426) : driver.aborted()).toEqual([426])
    expect(summary(driver.outputs.slice(-2))).toBe('closeData, close')
  })

  test('has carried out what it sent after a transfer that completes, or that its ABOR ended', () => {
    const completed = Driver.loggedIn()
    completed.request('STOR new.txt\r\nDELE file.txt')
    completed.give({ kind: 'ended' })
    expect(completed.complete()).toEqual([150, 226, 250])
    const aborted = Driver.loggedIn()
    aborted.request('STOR new.txt\r\nABOR\r\nDELE file.txt')
    aborted.give({ kind: 'ended' })
    expect(aborted.aborted()).toEqual([426, 226, 250])
  })

  test('ends no store, which reads what was sent before, and is answered by how it ended', () => {
    for (const line of ['STOR new.txt', 'STOU', 'APPE file.txt']) {
      const driver = Driver.loggedIn()
      driver.request(`${line}\r\nPWD`)
      driver.start()
      expect(summary(driver.give({ kind: 'ended' }))).toBe('finish')
      expect(summary(driver.give({ kind: 'markerStored', sender: '3', receiver: '4' }))).toBe('110')
      expect(driver.failed(426)).toEqual([426])
      expect(summary(driver.outputs.slice(-2))).toBe('closeData, close')
    }
  })

  test('gets 226 for a store that is put in place all the same', () => {
    const driver = Driver.loggedIn()
    driver.request('STOR new.txt')
    driver.start()
    expect(summary(driver.give({ kind: 'ended' }))).toBe('finish')
    expect(driver.complete()).toEqual([226])
    expect(summary(driver.outputs.slice(-2))).toBe('closeData, close')
  })

  test('ends a store that ABOR aborts, and finishes one that begins only afterwards', () => {
    const driver = Driver.loggedIn()
    driver.request('STOR new.txt\r\nABOR\r\nSTOR other.txt')
    expect(summary(driver.outputs.slice(-2))).toBe('transfer, abort')
    expect(summary(driver.give({ kind: 'ended' }))).toBe('-')
    expect(driver.aborted()).toEqual([426, 226])
    expect(summary(driver.outputs.slice(-2))).toBe('transfer, finish')
    expect(driver.aborted()).toEqual([426])
  })

  test('runs a store to its end as usual after QUIT', () => {
    const driver = Driver.loggedIn()
    driver.request('STOR new.txt\r\nQUIT')
    expect(summary(driver.give({ kind: 'ended' }))).toBe('-')
    expect(driver.complete()).toEqual([150, 226, 221])
  })

  test('cannot hold a session by a store that never begins', () => {
    const driver = Driver.loggedIn({ options: { limits: { answerTime: 1_000 } } })
    driver.request('STOR new.txt')
    expect(summary(driver.give({ kind: 'ended' }))).toBe('finish')
    driver.now += 1_000_000
    expect(summary(driver.give({ kind: 'clock' }))).toBe('421, abort, closeData, close')
  })

  test('is closed at once when nothing is owed, half a line or not', () => {
    const driver = Driver.loggedIn()
    driver.octets('NOO')
    expect(summary(driver.give({ kind: 'ended' }))).toBe('closeData, close')
  })
})

describe('a connection that is gone', () => {
  test('aborts the transfer and closes the listener', () => {
    const driver = Driver.loggedIn()
    driver.request('RETR file.txt')
    expect(summary(driver.give({ kind: 'disconnected' }))).toBe('abort, closeData')
    expect(summary(driver.give({ kind: 'transferEnded', result: { outcome: 'aborted' } }))).toBe('-')
  })

  test('aborts a transfer once only', () => {
    const driver = Driver.loggedIn()
    driver.request('RETR file.txt')
    driver.codes('ABOR')
    expect(summary(driver.give({ kind: 'disconnected' }))).toBe('closeData')
  })
})

describe('time', () => {
  const limits = { loginTime: 1_000, idleTime: 5_000 }

  test('is limited for a login, whatever comes before it is complete', () => {
    const driver = new Driver({ options: { limits } })
    expect(driver.last('wake')?.at).toBe(1_000)
    driver.now = 999
    driver.codes('USER tester', 'NOOP', 'PASS wrong')
    expect(summary(driver.give({ kind: 'clock' }))).toBe('-')
    expect(driver.last('wake')?.at).toBe(1_000)
    driver.now = 1_000
    expect(summary(driver.give({ kind: 'clock' }))).toBe('421, closeData, close')
    expect(driver.replies.at(-1)?.lines).toEqual(['Login timed out; closing control connection'])
  })

  test('is limited between commands, and octets that are no whole line gain none', () => {
    const driver = Driver.loggedIn({ options: { limits } })
    driver.now = 4_000
    driver.codes('NOOP')
    driver.now = 8_000
    driver.octets('NOO')
    driver.now = 9_000
    expect(driver.codesOf({ kind: 'clock' })).toEqual([421])
    expect(driver.outputs.at(-1)).toEqual({ kind: 'close' })
  })

  test('is not limited while a transfer runs, and starts again after it', () => {
    const driver = Driver.loggedIn({ options: { limits } })
    driver.request('RETR file.txt')
    driver.start()
    driver.now = 1_000_000
    expect(summary(driver.give({ kind: 'clock' }))).toBe('-')
    driver.complete()
    expect(driver.last('wake')?.at).toBe(1_005_000)
  })

  test.each([
    ['a question', 'DELE file.txt'],
    ['a listener', 'EPSV'],
    ['a transfer to begin', 'RETR file.txt'],
  ])('is limited for %s, whose outcome is then unknown', (_, line) => {
    const driver = Driver.loggedIn({
      options: { limits: { ...limits, answerTime: 2_000 } },
      answer: (question) => (question.operation === 'login' ? defaultAnswer(question) : undefined),
      listener: () => undefined,
    })
    driver.octets(`${line}\r\nNOOP\r\n`)
    driver.now = 1_999
    expect(driver.codesOf({ kind: 'clock' })).toEqual([])
    driver.now = 2_000
    expect(driver.codesOf({ kind: 'clock' })).toEqual([421])
    expect(driver.outputs.at(-1)).toEqual({ kind: 'close' })
    expect(driver.give({ kind: 'answer', id: 2, answer: granted })).toEqual([])
  })

  test('is limited for each of several questions, and for a transfer that is aborted', () => {
    const driver = Driver.loggedIn({
      options: { limits: { ...limits, answerTime: 2_000 } },
      answer: (question) => (question.operation === 'login' ? defaultAnswer(question) : undefined),
    })
    driver.octets('STAT file.txt\r\n')
    driver.now = 1_500
    driver.give({ kind: 'answer', id: 2, answer: { ok: true, value: { kind: 'file', modified: 0 } } })
    driver.now = 3_000
    expect(driver.codesOf({ kind: 'clock' })).toEqual([])
    expect(driver.codesOf({ kind: 'answer', id: 3, answer: { ok: true, value: { lines: [] } } })).toEqual([
      213,
    ])
    driver.request('RETR file.txt')
    driver.start()
    driver.now = 50_000
    driver.octets('ABOR\r\n')
    driver.now = 52_000
    expect(driver.codesOf({ kind: 'clock' })).toEqual([421])
  })

  test('is limited again for a login after a USER that flushed the one before', () => {
    const driver = Driver.loggedIn({ options: { limits } })
    driver.request('RETR file.txt\r\nUSER other')
    driver.start()
    driver.now = 500_000
    driver.give({ kind: 'clock' })
    driver.complete()
    expect(driver.last('wake')?.at).toBe(501_000)
  })
})
