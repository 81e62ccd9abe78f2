import { describe, expect, test } from 'vitest'
import {
  Conversation,
  client,
  dialogueOf,
  findingsOf,
  inspect,
  passiveText,
  server,
  serverData,
} from './conversation.js'

const data = { ...client, port: 51_000 }

/** A download that has begun. */
function downloading(): { talk: Conversation; finish: () => void } {
  const talk = new Conversation().login().ask('TYPE I', '200 ok').ask('PASV', passiveText)
  const connection = talk.data(data, serverData)
  talk.client('RETR file').server('150 here it comes')
  connection.server('some ')
  return { talk, finish: () => void connection.server('more').close() }
}

const repliesOf = (talk: Conversation) =>
  dialogueOf(inspect(talk.capture)).filter((line) => line.startsWith('<'))

describe('during a transfer', () => {
  test.each([
    ['STAT', ['213-Status', ' some octets', '213 end']],
    ['STAT', ['211 half of it']],
    ['NOOP', ['200 zzz']],
    ['STAT', ['502 not implemented']],
    ['PWD', ['257 "/"']],
    ['QUIT', ['221 bye after it']],
  ])('%s that is answered at once does not end it: %s', (command, lines) => {
    const { talk, finish } = downloading()
    talk.client(command).server(...lines)
    finish()
    talk.server('226 done')
    expect(repliesOf(talk).at(-1)).toBe('< 226 done to RETR')
    expect(repliesOf(talk).at(-2)).toContain(`to ${command}`)
    const { files } = inspect(talk.capture)
    expect(files.get(1)).toMatchObject({ summary: { reply: 226, wireOctets: 9 } })
    expect(findingsOf(inspect(talk.capture))).toEqual([])
  })

  test('a command that is answered after it has its own reply', () => {
    const { talk, finish } = downloading()
    talk.client('NOOP')
    finish()
    talk.server('226 done', '200 zzz')
    expect(repliesOf(talk).slice(-2)).toEqual(['< 226 done to RETR', '< 200 zzz to NOOP'])
  })

  test('ABOR is answered after the transfer it has ended', () => {
    const { talk, finish } = downloading()
    talk.client('ABOR')
    finish()
    talk.server('426 cut', '226 aborted').ask('PWD', '257 "/"')
    expect(repliesOf(talk).slice(-3)).toEqual([
      '< 426 cut to RETR',
      '< 226 aborted to ABOR',
      '< 257 "/" to PWD',
    ])
  })

  test('ABOR may get no reply of its own, and what follows has the right one', () => {
    const { talk, finish } = downloading()
    talk.client('ABOR')
    finish()
    talk.server('226 aborted').ask('TYPE A', '200 ok').ask('CWD x', '250 ok').retrieve('one\r\n')
    const found = inspect(talk.capture)
    expect(dialogueOf(found)).toContain('< 200 ok to TYPE')
    expect(dialogueOf(found)).toContain('< 250 ok to CWD')
    expect(found.files.get(2)).toMatchObject({
      transfer: { parameters: { type: 'A N' } },
      summary: { wireOctets: 5, fileOctets: 4, reply: 226 },
    })
  })
})

test('a reply that is missing shifts no later one: a code says which command it answers', () => {
  const talk = new Conversation().login().client('NOOP', 'TYPE I').server('200 only one').retrieve('content')
  const found = inspect(talk.capture)
  expect(dialogueOf(found)).toContain(`< ${passiveText} to PASV`)
  expect(found.files.get(1)).toMatchObject({
    transfer: { parameters: { type: 'I' } },
    summary: { wireOctets: 7, reply: 226 },
  })
})

test('what is sent at once is in force for what follows, before it is answered', () => {
  const talk = new Conversation().login().client('TYPE I', 'REST 4', 'PASV', 'RETR one', 'RETR two')
  talk.server('200 ok', '350 ok', passiveText)
  const connection = talk.data(data, serverData)
  talk.server('150 x')
  connection.server('content').close()
  talk.server('226 y', '425 no')
  const found = inspect(talk.capture)
  const [first, second] = [...found.files.values()]
  expect(first).toMatchObject({
    transfer: { parameters: { type: 'I' }, restart: '4' },
    summary: { wireOctets: 7, fileOctets: 7, reply: 226 },
  })
  expect(second).toMatchObject({ transfer: { restart: undefined }, summary: { wireOctets: 0, reply: 425 } })
})

test('EPSV ALL arranges nothing', () => {
  expect(findingsOf(inspect(new Conversation().login().ask('EPSV ALL', '200 only EPSV').capture))).toEqual([])
})

test('after REIN the parameters and the port are the first again', () => {
  const talk = new Conversation()
    .login()
    .ask('TYPE E', '200 ok')
    .ask('PORT 192,0,2,10,200,1', '200 ok')
    .ask('REIN', '220 again')
    .ask('USER a', '230 in')
    .client('LIST')
    .server('150 x')
  talk
    .data({ ...server, port: 20 }, client)
    .server('one\r\n')
    .close()
  expect(inspect(talk.server('226 y').capture).files.get(1)).toMatchObject({
    transfer: { parameters: { type: 'A N' } },
    summary: { wireOctets: 5, fileOctets: 4 },
  })
})
