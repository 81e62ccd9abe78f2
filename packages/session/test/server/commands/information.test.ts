import { commandRow, commandTable, parseFeatures } from '@ftpkit/protocol'
import { describe, expect, test } from 'vitest'
import type { Answer, Question, Served } from '../../../src/index.js'
import { implementedVerbs } from '../../../src/server/dispatch.js'
import { Driver, defaultAnswer, refusal, type World } from '../driver.js'

test('NOOP is answered 200, logged in or not', () => {
  expect(new Driver().line('NOOP')).toBe('200 OK')
  expect(Driver.loggedIn().codes('noop', 'NoOp', 'NOOP ')).toEqual([200, 200, 200])
  expect(new Driver().codes('NOOP x')).toEqual([500])
})

test('SYST names the system', () => {
  expect(new Driver().line('SYST')).toBe('215 UNIX Type: L8')
})

test('ALGS finds a server, and no gateway before it', () => {
  expect(new Driver().codes('ALGS STATUS64', 'ALGS')).toEqual([202, 501])
})

describe('FEAT', () => {
  test('shows every extension that is answered for real, and nothing of RFC 959', () => {
    const driver = new Driver()
    const [reply] = driver.repliesTo('FEAT')
    expect(reply?.code).toBe(211)
    expect([...parseFeatures(reply!.lines)]).toEqual([
      ['AVBL', ['']],
      ['CLNT', ['']],
      ['CSID', ['']],
      ['EPRT', ['']],
      ['EPSV', ['']],
      ['HASH', ['SHA-256*;SHA-512;SHA-1;MD5;']],
      ['HOST', ['']],
      ['LANG', ['EN*']],
      ['LPRT', ['']],
      ['LPSV', ['']],
      ['MDTM', ['']],
      ['MFCT', ['']],
      ['MFF', ['create;modify;unix.mode;']],
      ['MFMT', ['']],
      ['MLST', ['type*;size*;modify*;create;perm*;unique*;unix.mode*;unix.owner;unix.group;']],
      ['RANG', ['STREAM']],
      ['REST', ['STREAM']],
      ['SIZE', ['']],
      ['TVFS', ['']],
      ['UTF8', ['']],
    ])
  })

  test('begins each line with exactly one space', () => {
    const [reply] = Driver.loggedIn().repliesTo('FEAT')
    for (const line of reply!.lines.slice(1, -1)) expect(line).toMatch(/^ [A-Z]/)
  })

  test('takes no argument', () => {
    expect(new Driver().codes('FEAT x')).toEqual([501])
  })
})

describe('where the file system cannot set every attribute', () => {
  const serving = (changeable: Served['changeable']): World => ({
    answer: (question) => {
      if (question.operation === 'mount') return { ok: true, value: { home: '/' } }
      if (question.operation !== 'login') return defaultAnswer(question)
      return { ok: true, value: { home: '/', changeable } }
    },
  })
  const namedIn = (driver: Driver, command: string) => {
    const text = driver.repliesTo(command)[0]!.lines.join('\n')
    return [...text.matchAll(/MFMT|MFCT|MFF.*;|CHMOD|UTIME|UMASK/g)].map(([name]) => name)
  }

  test.each([
    [[], [], []],
    [['modified'], ['MFF modify;', 'MFMT'], ['UTIME']],
    [
      ['modified', 'permissions'],
      ['MFF modify;unix.mode;', 'MFMT'],
      ['CHMOD', 'UTIME', 'UMASK'],
    ],
    [undefined, ['MFCT', 'MFF create;modify;unix.mode;', 'MFMT'], ['CHMOD', 'UTIME', 'UMASK']],
  ] as const)('FEAT and SITE HELP show commands for %j only', (changeable, features, site) => {
    const driver = Driver.loggedIn(serving(changeable))
    expect(namedIn(driver, 'FEAT')).toEqual(features)
    expect(namedIn(driver, 'SITE HELP')).toEqual(site)
    expect(namedIn(driver, 'HELP SITE')).toEqual(site)
  })

  test('HELP shows the same commands as FEAT', () => {
    const driver = Driver.loggedIn(serving(['modified']))
    expect(driver.codes('HELP MFMT', 'HELP MFCT', 'HELP MFF')).toEqual([214, 501, 214])
    expect(namedIn(driver, 'HELP')).toEqual(['MFMT'])
  })

  test('another file system or user may have others', () => {
    const driver = Driver.loggedIn(serving([]))
    driver.codes('SMNT other')
    expect(namedIn(driver, 'FEAT')).toHaveLength(3)
    driver.codes('REIN')
    expect(namedIn(driver, 'FEAT')).toHaveLength(3)
  })

  test('MFF names the facts that can be set', () => {
    const driver = Driver.loggedIn(serving(['modified']))
    expect(driver.line('MFF size=1; file.txt')).toBe('504 MFF can set modify')
  })
})

test('OPTS lets UTF-8 be switched on, which it is, and knows nothing else', () => {
  expect(new Driver().codes('OPTS UTF8 ON', 'OPTS utf-8 on', 'OPTS UTF8')).toEqual([200, 200, 200])
  expect(new Driver().codes('OPTS UTF8 OFF', 'OPTS NOSUCH', 'OPTS')).toEqual([501, 501, 501])
})

describe('HELP', () => {
  test('lists every command that is answered for real', () => {
    const [reply] = new Driver().repliesTo('HELP')
    expect(reply?.code).toBe(214)
    const listed = reply!.lines.slice(1, -1).flatMap((line) => line.trim().split(/ +/))
    expect(listed).toEqual(implementedVerbs)
  })

  const ofOneLine = implementedVerbs.filter((verb) => verb !== 'SITE')

  test.each(ofOneLine)('tells the syntax of %s and where it is defined', (verb) => {
    const { syntax, clause } = commandRow(verb)
    expect(new Driver().line(`HELP ${verb.toLowerCase()}`)).toBe(
      `214 ${`${verb} ${syntax}`.trim()} (RFC ${clause})`,
    )
  })

  test('knows aliases, and no command that is not answered for real', () => {
    expect(new Driver().codes('HELP XPWD', 'HELP ADAT', 'HELP NOSUCH')).toEqual([214, 501, 501])
  })
})

test('the commands of this slice are answered for real', () => {
  const slice =
    'USER PASS QUIT NOOP SYST FEAT HELP TYPE STRU MODE PASV EPSV PORT EPRT RETR STOR APPE LIST NLST PWD CWD CDUP SIZE MDTM REST DELE MKD RMD RNFR RNTO ABOR STAT'
  expect(implementedVerbs).toEqual(expect.arrayContaining(slice.split(' ')))
  expect(Object.keys(commandTable)).toEqual(expect.arrayContaining(implementedVerbs))
})

describe('STAT', () => {
  test('tells who is logged in, the parameters and the data connection', () => {
    const driver = Driver.loggedIn()
    driver.codes('TYPE L 36', 'STRU R', 'MODE C')
    expect(driver.line('STAT')).toBe(
      [
        '211 Session status:',
        ' Connected from 192.0.2.9',
        ' Logged in as tester',
        ' Control connection in clear, PROT C',
        ' TYPE L 36, STRU R, MODE C',
        ' Data connection: default port',
        'End of status',
      ].join('\n'),
    )
    driver.codes('EPSV')
    expect(driver.line('STAT')).toContain('Data connection: passive')
    driver.codes('PORT 192,0,2,9,200,0')
    expect(driver.line('STAT')).toContain('Data connection: active')
  })

  test('needs a login', () => {
    expect(new Driver().codes('STAT')).toEqual([530])
  })

  test('of a path lists it, 212 for a directory, 213 for a file', () => {
    const driver = Driver.loggedIn()
    expect(driver.line('STAT dir')).toBe(
      '212 Status follows:\n 226 a line like a reply\n plain\nEnd of status',
    )
    expect(driver.codes('STAT file.txt', 'STAT -la dir', 'STAT -l')).toEqual([213, 212, 212])
  })

  test('of a pattern lists the names that match it, as LIST does', () => {
    const driver = Driver.loggedIn({
      answer: (question) => (question.operation === 'stat' ? refusal(550) : defaultAnswer(question)),
    })
    expect(driver.codes('STAT dir/*.txt')).toEqual([212])
    expect(driver.last('ask')?.question).toEqual({ operation: 'listing', path: '/dir/*.txt', all: false })
    expect(driver.codes('STAT d*/file')).toEqual([450])
  })

  describe('of a long listing', () => {
    const listing = {}
    const parts: Record<string, Answer> = {
      listing: { ok: true, value: { lines: ['one'], more: listing } },
      moreLines: { ok: true, value: { lines: ['two'] } },
    }
    const world: World = {
      reads: false,
      answer: (question) => parts[question.operation] ?? defaultAnswer(question),
    }

    test('asks for more lines when those before have gone out', () => {
      const driver = Driver.loggedIn(world)
      driver.octets('STAT dir\r\nNOOP\r\n')
      expect(driver.last('ask')).toMatchObject({ question: { operation: 'listing' } })
      driver.give({ kind: 'flushed' })
      expect(driver.last('ask')).toMatchObject({ question: { operation: 'moreLines', after: listing } })
      expect(driver.replies.slice(-2)).toEqual([
        { code: 212, lines: ['Status follows:', ' one', ' two', 'End of status'] },
        { code: 200, lines: ['OK'] },
      ])
    })

    test('says when the server shows only a part of it', () => {
      const answer = (question: Question) =>
        question.operation === 'moreLines'
          ? ({ ok: true, value: { lines: ['two'], cut: true } } as const)
          : world.answer!(question)
      const driver = Driver.loggedIn({ answer })
      expect(driver.line('STAT dir')).toBe(
        '212 Status follows:\n one\n two\nThere are more entries: LIST shows all of them',
      )
    })

    test('ends the session when it fails, so that a part of it does not pass for the whole', () => {
      const answer = (question: Question) =>
        question.operation === 'moreLines' ? refusal(451, 'disk fault') : world.answer!(question)
      const driver = Driver.loggedIn({ answer })
      const text = new TextDecoder()
      driver.octets('STAT dir\r\n')
      expect(driver.last('close')).toBeDefined()
      expect(text.decode(driver.last('send')?.octets)).toBe('421 The listing is incomplete: disk fault\r\n')
      expect(driver.replies.at(-1)?.code).not.toBe(212)
    })
  })

  test('of a path that is not there is answered 450, the one its row has, and a fault by its own code', () => {
    expect(Driver.loggedIn().codes('STAT nowhere', 'NOOP')).toEqual([450, 200])
    const driver = Driver.loggedIn({
      answer: (question) => (question.operation === 'listing' ? refusal(451) : defaultAnswer(question)),
    })
    expect(driver.codes('STAT dir')).toEqual([451])
  })
})

test('LANG answers in English, and knows no other language', () => {
  expect(new Driver().codes('LANG', 'LANG en', 'LANG EN-gb', 'LANG fr', 'LANG !')).toEqual([
    200, 200, 200, 504, 501,
  ])
})

test('a client may say what it is, and ask what this is', () => {
  expect(new Driver().codes('CLNT test', 'CSID Name=test;')).toEqual([200, 530])
  expect(Driver.loggedIn().line('CSID Name=test;')).toBe('200 Name=ftpkit;Case=1;DirSep=/;')
})
