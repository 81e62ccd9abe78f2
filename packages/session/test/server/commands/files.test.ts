import { describe, expect, test } from 'vitest'
import type { Question } from '../../../src/index.js'
import { fileCommands } from '../../../src/server/commands/files.js'
import type { CommandContext } from '../../../src/server/context.js'
import { newState } from '../../../src/server/state.js'
import { Driver, defaultAnswer, refusal } from '../driver.js'

/** A session whose file system refuses one operation. */
function refusing(operation: Question['operation'], reply: number): Driver {
  const answer = (question: Question) =>
    question.operation === operation ? refusal(reply) : defaultAnswer(question)
  return Driver.loggedIn({ answer })
}

function asked(...lines: string[]): Question[] {
  const driver = Driver.loggedIn()
  driver.codes(...lines)
  return driver.outputs.flatMap((output) => (output.kind === 'ask' ? [output.question] : [])).slice(1)
}

describe('PWD', () => {
  test('tells the working directory in quotes, inner ones doubled', () => {
    const driver = new Driver({ answer: () => ({ ok: true, value: { home: '/a "b"' } }) })
    driver.codes('USER tester', 'PASS secret')
    expect(driver.line('PWD')).toBe('257 "/a ""b""" is the working directory')
    expect(driver.line('XPWD')).toContain('257 ')
  })

  test('takes no argument, and needs a login', () => {
    expect(Driver.loggedIn().codes('PWD x')).toEqual([501])
    expect(new Driver().codes('PWD')).toEqual([530])
  })
})

describe('CWD and CDUP', () => {
  test('change the directory, and are answered 250', () => {
    const driver = Driver.loggedIn()
    expect(driver.codes('CWD dir')).toEqual([250])
    expect(driver.line('PWD')).toContain('"/dir"')
    expect(driver.codes('CDUP', 'XCWD /dir', 'XCUP', 'CDUP')).toEqual([250, 250, 250, 250])
    expect(driver.line('PWD')).toContain('"/"')
  })

  test('stay where they are when there is no such directory', () => {
    const driver = Driver.loggedIn()
    expect(driver.codes('CWD nowhere', 'CWD file.txt', 'CWD pipe', 'CWD')).toEqual([550, 550, 550, 501])
    expect(driver.line('PWD')).toContain('"/"')
    expect(refusing('stat', 550).codes('CDUP')).toEqual([550])
  })

  test('never leave the root', () => {
    expect(asked('CWD ../../dir', 'CWD /../..', 'CDUP')).toEqual(
      ['/dir', '/', '/'].map((path) => ({ operation: 'stat', path })),
    )
  })

  test('take every further space as the name’s own', () => {
    expect(asked('CWD  a b ')).toEqual([{ operation: 'stat', path: '/ a b ' }])
  })
})

describe.each([
  ['DELE', 'remove', 250],
  ['RMD', 'removeDirectory', 250],
  ['MKD', 'makeDirectory', 257],
] as const)('%s', (verb, operation, code) => {
  test('asks for it, and is answered when it is done', () => {
    expect(asked(`${verb} dir/x`)).toEqual([{ operation, path: '/dir/x' }])
    expect(Driver.loggedIn().codes(`${verb} dir/x`)).toEqual([code])
  })

  test('is refused as the file system says, without an argument and without a login', () => {
    expect(refusing(operation, 550).line(`${verb} x`)).toBe('550 refused by the test')
    expect(refusing(operation, 504).codes(`${verb} x`)).toEqual([500])
    expect(Driver.loggedIn().codes(verb, `${verb} `)).toEqual([501, 501])
    expect(new Driver().codes(`${verb} x`)).toEqual([530])
  })
})

test('MKD tells the absolute path in quotes', () => {
  expect(Driver.loggedIn().line('MKD a"b')).toBe('257 "/a""b" created')
})

test('XMKD and XRMD are MKD and RMD', () => {
  expect(Driver.loggedIn().codes('XMKD x', 'XRMD x')).toEqual([257, 250])
})

describe('RNFR and RNTO', () => {
  test('rename', () => {
    const driver = Driver.loggedIn()
    expect(driver.codes('RNFR file.txt', 'RNTO dir/new.txt')).toEqual([350, 250])
    expect(driver.last('ask')?.question).toEqual({
      operation: 'rename',
      from: '/file.txt',
      to: '/dir/new.txt',
    })
  })

  test('belong together: nothing may come between, and neither counts twice', () => {
    for (const between of ['NOOP', 'NOSUCH', 'CWD', '\0', 'USER', 'RNTO', 'STAT', 'RNFR nowhere']) {
      const driver = Driver.loggedIn()
      expect(driver.codes('RNFR file.txt', between, 'RNTO new.txt')[2], between).toBe(503)
    }
    expect(Driver.loggedIn().codes('RNTO new.txt')).toEqual([503])
    expect(Driver.loggedIn().codes('RNFR file.txt', 'RNTO a', 'RNTO b')).toEqual([350, 250, 503])
    expect(Driver.loggedIn().codes('RNFR dir', 'RNFR file.txt', 'RNTO b')).toEqual([350, 350, 250])
  })

  test('are refused as the file system says', () => {
    expect(Driver.loggedIn().codes('RNFR nowhere')).toEqual([550])
    expect(refusing('rename', 550).codes('RNFR file.txt', 'RNTO x')).toEqual([350, 553])
    expect(refusing('rename', 450).codes('RNFR file.txt', 'RNTO x')).toEqual([350, 450])
  })
})

describe('SIZE', () => {
  test('tells the octets a transfer would move under the parameters in force', () => {
    const driver = Driver.loggedIn()
    driver.codes('TYPE E', 'STRU R', 'MODE B')
    expect(driver.line('SIZE file.txt')).toBe('213 42')
    const parameters = { type: { code: 'E', format: 'N' }, structure: 'R', mode: 'B' }
    expect(driver.last('ask')?.question).toEqual({
      operation: 'size',
      path: '/file.txt',
      parameters,
      storage: {},
    })
  })

  test('is refused by a code of its row', () => {
    expect(refusing('size', 550).codes('SIZE x')).toEqual([550])
    expect(refusing('size', 504).codes('SIZE x', 'SIZE')).toEqual([500, 501])
  })
})

describe('MDTM', () => {
  test('tells the time of a file in UTC', () => {
    expect(Driver.loggedIn().line('MDTM file.txt')).toBe('213 19700102000000')
  })

  test('sets a time, unless a file has the whole argument for its name', () => {
    const modified = Date.UTC(2020, 0, 2, 3, 4, 5)
    expect(asked('MDTM 20200102030405 a b')).toEqual([
      { operation: 'stat', path: '/20200102030405 a b' },
      { operation: 'setAttributes', path: '/a b', attributes: { modified } },
    ])
    expect(Driver.loggedIn().line('MDTM 20200102030405.5 a b')).toBe('213 20200102030405')
    expect(asked('MDTM file.txt')).toEqual([{ operation: 'stat', path: '/file.txt' }])
  })

  test('is refused as the change is', () => {
    expect(refusing('setAttributes', 550).codes('MDTM 20200102030405 a', 'MDTM 20209902030405 a')).toEqual([
      550, 550,
    ])
  })

  test('is refused for anything but a plain file', () => {
    expect(Driver.loggedIn().codes('MDTM dir', 'MDTM pipe', 'MDTM nowhere', 'MDTM')).toEqual([
      550, 550, 550, 501,
    ])
  })
})

test('a handler refuses a path with a NUL also when no line reader stood before it', () => {
  const replies: unknown[] = []
  const context = {
    state: newState(),
    personality: {},
    reply: (...reply: unknown[]) => replies.push(reply),
  } as unknown as CommandContext
  fileCommands.CWD!(context, 'a\0b')
  expect(replies).toEqual([[501, 'A path must not contain NUL']])
})
