import { describe, expect, test } from 'vitest'
import type { GatewayOptions } from '../src/index.js'
import { Talk } from './talk.js'

/** A session with a data connection agreed on. */
function arranged(options: GatewayOptions = {}): Talk {
  const talk = Talk.loggedIn(options).client('EPSV').server('229 (|||2000|)')
  talk.input({ kind: 'listening', host: '198.51.100.1', port: 40_001 })
  talk.taken()
  return talk
}

/** A transfer that moves data. */
function flowing(line = 'RETR x', options: GatewayOptions = {}): Talk {
  const talk = arranged(options).client(line).server('150 here')
  talk.input({ kind: 'dataOpened', side: 'server' }).input({ kind: 'dataOpened', side: 'client' })
  talk.taken()
  return talk
}

describe('a transfer', () => {
  test('keeps its session busy until its last reply', () => {
    const talk = flowing()
    expect(talk.session.busy).toBe(true)
    talk.input({ kind: 'dataEnded', complete: true })
    expect(talk.session.busy).toBe(true)
    expect(talk.server('226 done').session.busy).toBe(false)
  })

  test.each([
    ['RETR x', 'server'],
    ['NLST', 'server'],
    ['STOR x', 'client'],
    ['APPE x', 'client'],
  ])('by %s has the %s as its sender', (line, sender) => {
    const { session } = arranged()
    const octets = new TextEncoder().encode(`${line}\r\n`)
    const opened = session.handle({ kind: 'octets', side: 'client', octets }, 0)
    expect(opened.flatMap((output) => (output.kind === 'openData' ? [output.sender] : []))).toEqual([
      sender,
      sender,
    ])
  })

  test('is over for the client when both sides have every octet, whichever comes first', () => {
    flowing().server('226 done').wants().input({ kind: 'dataEnded', complete: true }).wants('< 226 done')
    flowing().input({ kind: 'dataEnded', complete: true }).wants().server('226 done').wants('< 226 done')
  })

  test('is not complete where octets are missing, whatever the server says', () => {
    const lost = '< 426 The data connection failed: the transfer is not complete'
    flowing('STOR x').input({ kind: 'dataEnded', complete: false }).server('226 stored').wants(lost)
    flowing('STOR x').server('226 stored').input({ kind: 'dataEnded', complete: false }).wants(lost)
    const talk = arranged().client('STOR x').server('150 go')
    talk.taken()
    talk.input({ kind: 'dataFailed', side: 'client', reason: 'refused' }).wants('closeData')
    talk.server('226 stored nothing').wants(lost)
  })

  test.each(['550 no such file', '332 send ACCT first'])(
    'answered %j ends at once, with its connections',
    (reply) => {
      arranged()
        .client('RETR x')
        .server(reply)
        .wants('> RETR x', 'dial 203.0.113.9:2000 server C', 'accept client C', 'closeData', `< ${reply}`)
    },
  )

  test('whose data connection the client does not open as it has to is refused by the code of that, whatever the server says', () => {
    const failure = {
      kind: 'dataFailed',
      side: 'client',
      reason: 'it resumes\r\nno session',
      code: 522,
    } as const
    for (const final of ['226 sent', '426 broken']) {
      const talk = arranged().client('RETR x').server('150 here')
      talk.taken()
      talk.input(failure).wants('closeData').server(final)
      expect(talk.taken().at(-1)).toBe(String.raw`< 522 it resumes\r\nno session`)
    }
  })

  test('whose connections are not open in time has none', () => {
    const talk = arranged().client('RETR x').server('150 here')
    talk.taken()
    talk
      .after(59_999)
      .wants()
      .after(1)
      .wants('closeData')
      .server('426 no one came')
      .wants('< 426 no one came')
  })

  test('takes as long as it takes once they are open', () => {
    flowing()
      .after(86_400_000)
      .wants()
      .server('226 done')
      .input({ kind: 'dataEnded', complete: true })
      .wants('< 226 done')
  })

  test('leaves its connections open in MODE B, and the next file uses them', () => {
    const talk = Talk.loggedIn().client('MODE B').server('200 ok').client('EPSV').server('229 (|||2000|)')
    talk.input({ kind: 'listening', host: '198.51.100.1', port: 40_001 }).client('RETR a').server('150 here')
    talk.input({ kind: 'dataOpened', side: 'server' }).input({ kind: 'dataOpened', side: 'client' })
    talk.taken()
    talk.server('250 done').wants('drain').input({ kind: 'drained' }).wants('< 250 done')
    talk.client('RETR b').wants('> RETR b').server('125 open', '226 done').wants('< 125 open', 'drain')
    talk.input({ kind: 'dataEnded', complete: true }).wants('< 226 done')
    talk.client('RETR c').wants('< 425 Use EPSV, PASV, EPRT or PORT first')
  })

  test('in MODE B is over too when the server closes its connection', () => {
    const talk = flowing('RETR x')
    talk.input({ kind: 'dataEnded', complete: true }).server('226 done').wants('< 226 done')
  })

  test('connections left open that close between transfers are forgotten', () => {
    const talk = Talk.loggedIn().client('MODE C').server('200 ok').client('EPSV').server('229 (|||2000|)')
    talk.input({ kind: 'listening', host: '198.51.100.1', port: 40_001 }).client('RETR a')
    talk.input({ kind: 'dataOpened', side: 'server' }).input({ kind: 'dataOpened', side: 'client' })
    talk.server('226 done').input({ kind: 'drained' })
    talk.taken()
    talk.input({ kind: 'dataEnded', complete: true }).client('RETR b')
    talk.wants('< 425 Use EPSV, PASV, EPRT or PORT first')
  })

  test('without a preliminary reply is followed all the same', () => {
    const talk = arranged().client('NLST')
    talk.taken()
    talk.input({ kind: 'dataOpened', side: 'server' }).input({ kind: 'dataOpened', side: 'client' })
    talk.server('226 done').input({ kind: 'dataEnded', complete: true }).wants('< 226 done')
  })

  test.each(['RETR x', 'STOR x', 'STOU', 'APPE x', 'LIST', 'NLST', 'MLSD'])('may be %s', (line) => {
    expect(arranged().client(line).taken()).toEqual([
      `> ${line}`,
      'dial 203.0.113.9:2000 server C',
      'accept client C',
    ])
  })
})

describe('during a transfer', () => {
  test('ABOR is passed on at once, and both replies to it', () => {
    const talk = flowing().client('ABOR').wants('> ABOR').input({ kind: 'dataEnded', complete: false })
    talk.server('426 cut', '226 aborted').wants('< 426 cut', '< 226 aborted')
  })

  test.each([
    ['with Telnet IP and Synch', [0xff, 0xf4, 0xff, 0xf2]],
    ['with a Synch whose mark was urgent data', [0xff, 0xf4, 0xff]],
    ['with the data mark alone', [0xf2]],
  ])('ABOR %s is found', (_name, before) => {
    const line = Uint8Array.from([...before, ...new TextEncoder().encode('ABOR\r\n')])
    flowing().octets('client', line).wants('> ABOR')
  })

  test('ABOR whose LF was urgent data ends a moment later', () => {
    flowing().octets('client', 'ABOR\r').wants().after(250).wants('> ABOR')
  })

  test('ABOR and STAT pass nothing but a transfer, so that replies stay in the order of their commands', () => {
    const talk = Talk.loggedIn().client('CWD x', 'NOOP', 'STAT', 'ABOR').wants('> CWD x').server('250 in')
    talk.wants('< 250 in', '> NOOP').server('200 ok').wants('< 200 ok', '> STAT')
    talk.server('211 well').wants('< 211 well', '> ABOR').server('225 nothing').wants('< 225 nothing')
    flowing().client('NOOP', 'STAT').wants()
  })

  test('ABOR and STAT wait while a data connection is being agreed on', () => {
    Talk.loggedIn().client('EPSV', 'STAT', 'ABOR').wants('> EPSV')
  })

  test('what a server says of STAT after 226 comes after 226', () => {
    const talk = flowing().client('STAT').server('226 done', '211 well').wants('> STAT')
    talk.input({ kind: 'dataEnded', complete: true }).wants('< 226 done', '< 211 well')
  })

  test('ABOR that the server answers after 226 ends what the client has not read yet', () => {
    const talk = flowing().client('ABOR').server('226 done', '225 nothing')
    talk.wants('> ABOR', 'closeData', expect.stringMatching(/^< 426 /), '< 225 nothing')
  })

  test('ABOR after 226 ends what the client has not read yet', () => {
    const talk = flowing().client('NOOP').server('226 done').wants()
    talk.client('ABOR').wants('closeData', expect.stringMatching(/^< 426 /), '> ABOR')
    talk.server('225 nothing to abort').wants('< 225 nothing to abort', '> NOOP')
  })

  test.each(['ABOR', 'STAT'])('%s does not pass where it is denied', (verb) => {
    const talk = flowing('RETR x', { deny: [verb] })
      .client(verb)
      .wants()
    talk.server('226 done').wants()
    talk.input({ kind: 'dataEnded', complete: true })
    talk.wants('< 226 done', 'note refused', `< 502 ${verb} is not allowed here`)
  })

  test('ABOR passes commands that wait', () => {
    const talk = flowing()
      .client('NOOP', 'ABOR')
      .wants('> ABOR')
      .server('226 done')
      .input({ kind: 'dataEnded', complete: true })
    talk
      .wants('< 226 done', '> NOOP')
      .server('225 nothing to abort', '200 ok')
      .wants('< 225 nothing to abort', '< 200 ok')
  })

  test('a server that answers ABOR alone does not keep the next command waiting', () => {
    const talk = flowing().client('ABOR').server('225 aborted').wants('> ABOR', '< 225 aborted')
    talk.client('PWD').wants('closeData', '> PWD').server('257 "/"').wants('< 257 "/"')
  })

  test.each(['500 what?', '502 never'])('ABOR that the server answers by %j does not end it', (reply) => {
    const talk = flowing().client('ABOR', 'NOOP').server(reply).wants('> ABOR', `< ${reply}`)
    talk.server('226 done').input({ kind: 'dataEnded', complete: true }).wants('< 226 done', '> NOOP')
  })

  test('what a server that answered ABOR alone still says of the transfer does not answer the next command', () => {
    const talk = flowing().client('ABOR', 'PWD').server('225 aborted')
    talk.wants('> ABOR', '< 225 aborted', 'closeData', '> PWD')
    talk.server('426 cut', '257 "/"').wants('note unasked', '< 257 "/"')
  })

  test('a server that answers once for the transfer and ABOR owes no second reply later', () => {
    const talk = flowing().client('ABOR').server('226 cut').input({ kind: 'dataEnded', complete: true })
    talk.client('EPSV').server('229 (|||2000|)')
    talk.input({ kind: 'listening', host: '198.51.100.1', port: 40_001 }).client('RETR y')
    talk.input({ kind: 'dataOpened', side: 'server' }).input({ kind: 'dataOpened', side: 'client' })
    talk.taken()
    talk.server('150 here', '226 done').wants('< 150 here')
    talk.input({ kind: 'dataEnded', complete: false }).wants(expect.stringMatching(/^< 426 /))
    talk.client('NOOP').server('250 unusual').wants('> NOOP', '< 250 unusual')
  })

  test('STAT is answered in between', () => {
    const talk = flowing().client('STAT').wants('> STAT').server('211-Status', ' half of it', '211 End')
    talk.wants('< 211-Status', '<  half of it', '< 211 End')
    talk.server('226 done').input({ kind: 'dataEnded', complete: true }).wants('< 226 done')
  })

  test('other commands wait, and QUIT with them', () => {
    const talk = flowing()
      .client('NOOP', 'QUIT')
      .wants()
      .server('226 done')
      .input({ kind: 'dataEnded', complete: true })
    talk.wants('< 226 done', '> NOOP').server('200 ok').wants('< 200 ok', '> QUIT')
    talk.server('221 bye').wants('< 221 bye', 'close client', 'close server')
  })

  test('a client that vanishes ends everything', () => {
    flowing()
      .input({ kind: 'disconnected', side: 'client' })
      .wants('closeData', 'close client', 'close server')
  })

  test('a client that closes its side is given the end of its transfer', () => {
    const talk = flowing('STOR x').input({ kind: 'ended' }).wants()
    talk.input({ kind: 'dataEnded', complete: true }).server('226 stored')
    talk.wants('< 226 stored', 'close client', 'close server')
  })

  test.each([
    ['closes its connection', (talk: Talk) => talk.input({ kind: 'disconnected', side: 'server' })],
    [
      'says 421',
      (talk: Talk) => talk.server('421 time is up').input({ kind: 'disconnected', side: 'server' }),
    ],
  ])('a server that %s after 226 takes nothing from a client that is slower', (_name, end) => {
    const talk = flowing().client('NOOP').server('226 done')
    end(talk).wants()
    talk
      .input({ kind: 'dataEnded', complete: true })
      .wants('< 226 done', expect.stringMatching(/^< 421 /), 'close client', 'close server')
  })

  test('a server that vanishes is said to be gone', () => {
    flowing()
      .input({ kind: 'disconnected', side: 'server' })
      .wants('< 421 The server closed the connection', 'closeData', 'close client', 'close server')
  })
})

describe('a transfer without a data connection', () => {
  test('is refused by 425, or by 530 before the login', () => {
    Talk.loggedIn().client('RETR x').wants('< 425 Use EPSV, PASV, EPRT or PORT first')
    Talk.connected().client('RETR x').wants('< 530 Log in first')
  })

  test.each([
    ['REST 5', 'REST 0'],
    ['RANG 5 9', 'RANG 1 0'],
  ])('uses the position of %s up: a later one does not begin there', (line, undo) => {
    const talk = Talk.loggedIn().client(line).server('350 from there')
    talk.taken()
    talk.client('RETR x').wants(`> ${undo}`).server('350 from the start')
    talk.wants('< 425 Use EPSV, PASV, EPRT or PORT first')
    talk.client('RETR x').wants('< 425 Use EPSV, PASV, EPRT or PORT first')
  })

  test('takes back no position that the server has refused, or that a transfer has used', () => {
    const refused = Talk.loggedIn().client('REST 5').server('501 no')
    refused.taken()
    refused.client('RETR x').wants('< 425 Use EPSV, PASV, EPRT or PORT first')
    const used = arranged().client('REST 5').server('350 from there').client('RETR x').server('550 none')
    used.taken()
    used.client('RETR x').wants('< 425 Use EPSV, PASV, EPRT or PORT first')
  })
})
