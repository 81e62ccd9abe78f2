import { describe, expect, test } from 'vitest'
import type { Answer, Personality, Question } from '../../src/index.js'
import { Driver, defaultAnswer, refusal } from './driver.js'

const reply = (code: number, ...lines: string[]) => ({ code, lines })

const personality: Personality = {
  commands: new Set(['PWD', 'CWD', 'RNFR', 'RNTO', 'STAT', 'XDSS']),
  resolve: (directory, name) => `${directory}${name}`,
  greeting: reply(220, 'first', 'last'),
  wording: {
    'USER 331': ({ user }) => reply(332, `and ${user}?`),
    'STRU 200': ({ workingDirectory, protection }) => reply(250, `${workingDirectory} ${protection}`),
    530: () => reply(530, 'who are you'),
  },
  unknown: (verb) => reply(500, `no ${verb} here`),
}

/** Answers the personality's commands by what they are asked with. */
function answer(question: Question): Answer {
  if (question.operation !== 'personality') return defaultAnswer(question)
  const { operation: _, parameters: __, ...asked } = question
  if (asked.argument === 'refuse') return refusal(299, 'in other words')
  if (asked.argument === 'lines') {
    return { ok: false, refusal: { reply: 123, text: '', lines: ['one', 'two'] } }
  }
  const changes = { CWD: { workingDirectory: `'${asked.argument}'` }, RNFR: { renameFrom: asked.argument } }
  const change = (changes as Record<string, object>)[asked.verb]
  return {
    ok: true,
    value: { code: 200, lines: [JSON.stringify(asked)], ...(change && { changes: change }) },
  }
}

const loggedIn = () => Driver.loggedIn({ options: { personality }, answer })

describe('a session with a personality', () => {
  test('greets as it does, line by line', () => {
    const driver = new Driver({ options: { personality } })
    expect(driver.outputs).toMatchObject([{ kind: 'send' }, { kind: 'wake' }])
    expect(driver.replies).toEqual([{ code: 220, lines: ['first', 'last'] }])
  })

  test('words replies as it does, by command or by code, whatever code their row has', () => {
    const driver = new Driver({ options: { personality }, answer })
    expect(driver.line('PWD')).toBe('530 who are you')
    expect(driver.line('XDSS x')).toBe('530 who are you')
    expect(driver.line('USER me')).toBe('332 and me?')
    driver.codes('PASS secret')
    expect(driver.line('STRU R')).toBe('250 / C')
    expect(driver.line('TYPE I')).toBe('200 Type set to I')
  })

  test('asks for its commands with the argument as it came, and takes over what they change', () => {
    const driver = loggedIn()
    const asked = (verb: string, argument: string, rest = {}) =>
      `200 ${JSON.stringify({ verb, argument, workingDirectory: "'A B'", ...rest })}`
    driver.line('CWD A B')
    expect(driver.line('PWD  spaces ')).toBe(asked('PWD', ' spaces '))
    expect(driver.line('xdss')).toBe(asked('XDSS', ''))
    driver.line('RNFR old')
    expect(driver.line('RNTO new')).toBe(asked('RNTO', 'new', { renameFrom: 'old' }))
    expect(driver.line('RNTO new')).toBe(asked('RNTO', 'new'))
  })

  test('gives what it refuses word for word', () => {
    expect(loggedIn().line('CWD refuse')).toBe('299 in other words')
    expect(loggedIn().line('XDSS lines')).toBe('123 one\ntwo')
  })

  test('replies to an unknown verb', () => {
    expect(loggedIn().line('XYZZY')).toBe('500 no XYZZY here')
    expect(loggedIn().line('?')).toBe('500 Syntax error: not a command')
  })

  test('resolves names as it does, and words the replies of its transfers', () => {
    const driver = loggedIn()
    expect(driver.request('RETR X')).toMatchObject({ direction: 'retrieve', path: '/X' })
    expect(driver.codesOf({ kind: 'transferStarted', verbatim: reply(125, 'Sending') })).toEqual([125])
    const result = { outcome: 'complete', octets: 1, verbatim: reply(250, 'Done.') } as const
    expect(driver.codesOf({ kind: 'transferEnded', result })).toEqual([250])
    driver.request('STOR X')
    const failure = { reply: 550, text: 'short', lines: ['long', 'words'] }
    driver.give({ kind: 'transferEnded', result: { outcome: 'failed', refusal: failure } })
    expect(driver.replies.at(-1)).toEqual({ code: 550, lines: ['long', 'words'] })
  })

  test('leaves it to the personality to find the name of STOU', () => {
    const driver = loggedIn()
    expect(driver.request('STOU X')).toMatchObject({
      direction: 'store',
      path: '/X',
      argument: 'X',
      disposition: 'create-new',
    })
    expect(driver.codesOf({ kind: 'transferStarted', verbatim: reply(125, 'Storing X1') })).toEqual([125])
  })

  test('reports a running transfer itself', () => {
    const driver = loggedIn()
    driver.request('RETR X')
    expect(driver.line('STAT')).toBe('211 RETR /X: 7 octets so far')
  })
})
