import { type Answer, FaultyServer, send } from '@ftpkit/testkit/faulty-server'
import { describe, expect, test } from 'vitest'
import { connect, type ListingSummary, type ListOptions, missingNames } from '../../../src/index.js'
import { FakeClock } from '../../fake-clock.js'
import { watchForLeaks } from '../../leaks.js'

watchForLeaks()

const noFacts = '211-Features:\r\n SIZE\r\n MDTM\r\n211 End\r\n'

/** Answers by the argument; 550 for one that is not given. */
function byArgument(listings: Readonly<Record<string, readonly string[] | Answer>>): Answer {
  return async (session, argument) => {
    const listing = listings[argument]
    if (typeof listing === 'function') return listing(session, argument)
    if (!listing) return session.write('550 no such file\r\n')
    session.write('150 here it comes\r\n')
    await send(session, listing.map((line) => `${line}\r\n`).join(''))
    session.write('226 done\r\n')
  }
}

const always =
  (text: string): Answer =>
  ({ write }) =>
    write(text)

/** A server without MLSD. */
function lister(
  listings: Readonly<Record<string, readonly string[] | Answer>>,
  answers: Readonly<Record<string, Answer>> = {},
): Promise<FaultyServer> {
  return FaultyServer.start({
    answers: {
      SYST: always('215 UNIX Type: L8\r\n'),
      FEAT: always(noFacts),
      LIST: byArgument(listings),
      ...answers,
    },
  })
}

function factLister(lines: readonly string[]): Promise<FaultyServer> {
  return FaultyServer.start({ answers: { MLSD: byArgument({ '': lines }) } })
}

interface Listed {
  readonly names: string[]
  readonly summary: ListingSummary | undefined
}

/** Lists directories one after the other, in one session. */
async function listAll(
  server: FaultyServer,
  paths: readonly (string | undefined)[],
  options: ListOptions = {},
): Promise<Listed[]> {
  await using client = await connect({ ...server.address, clock: new FakeClock() })
  const listed: Listed[] = []
  for (const path of paths) {
    let summary: ListingSummary | undefined
    const onEnd = (ended: ListingSummary) => {
      summary = ended
    }
    const names: string[] = []
    for await (const { name } of client.list(path, { ...options, onEnd })) names.push(name)
    listed.push({ names, summary })
  }
  return listed
}

async function listOnce(server: FaultyServer, options?: ListOptions): Promise<Listed> {
  const [listed] = await listAll(server, [undefined], options)
  return listed!
}

function sent(server: FaultyServer, verb: string): string[] {
  return server.commands.filter((line) => line.startsWith(verb))
}

const file = (name: string) => `-rw-r--r-- 1 me me 15 Jan  1  2020 ${name}`
const directory = (name: string) => `drwxr-xr-x 2 me me 15 Jan  1  2020 ${name}`
const itself = [directory('.'), directory('..')]

describe('the summary of a listing', () => {
  test('says that MLSD lists every name', async () => {
    await using server = await factLister(['type=file;size=1; a', 'type=file;size=1; .b'])
    const { names, summary } = await listOnce(server)
    expect(names).toEqual(['a', '.b'])
    expect(summary).toEqual({ verb: 'MLSD', unread: 0, hiddenNames: 'listed', utcOffset: 0 })
    expect(missingNames(summary)).toBe('nothing')
  })

  test('says that LIST may hide names that begin with a dot', async () => {
    await using server = await lister({ '': ['total 1', file('a')] })
    const { summary } = await listOnce(server)
    expect(summary).toEqual({ verb: 'LIST', unread: 0, hiddenNames: 'unknown' })
    expect(missingNames(summary)).toBe('dot-names')
    expect(sent(server, 'SYST')).toEqual([])
  })

  test('counts lines that are not understood: each may be a name', async () => {
    await using server = await factLister(['type=file;size=1; a', 'no facts', '', ';;;'])
    const { names, summary } = await listOnce(server)
    expect(names).toEqual(['a'])
    expect(summary).toMatchObject({ unread: 2 })
    expect(missingNames(summary)).toBe('names')
  })

  test('counts a name of OpenVMS whose other half never comes', async () => {
    const unknown: string[] = []
    const lines = ['FIRST.TXT;1', 'SECOND.TXT;1   3/3  2-JAN-2020 03:04 [A,B] (RWED,,,)', 'THIRD.TXT;1']
    await using server = await lister({ '': lines })
    const { names, summary } = await listOnce(server, { onUnknownLine: (raw) => unknown.push(raw) })
    expect(names).toEqual(['SECOND.TXT;1'])
    expect(unknown).toEqual(['FIRST.TXT;1', 'THIRD.TXT;1'])
    expect(summary).toMatchObject({ unread: 2 })
  })

  test('counts no name of OpenVMS whose other half comes without a blank before it', async () => {
    await using server = await lister({
      '': ['A_LONG_NAME.TXT;1', '88/90 19-JAN-2013 20:07:06 [STAFF,ANN] (RWED,RWED,RE,)'],
    })
    const { names, summary } = await listOnce(server)
    expect(names).toEqual(['A_LONG_NAME.TXT;1'])
    expect(summary).toMatchObject({ unread: 0 })
  })

  test('has no doubt about an empty directory', async () => {
    await using server = await lister({ '': [], total: ['total 0'] })
    const listed = await listAll(server, [undefined, 'total'])
    for (const { names, summary } of listed) {
      expect(names).toEqual([])
      expect(missingNames(summary)).toBe('dot-names')
    }
  })

  test('comes once, after the last entry', async () => {
    await using server = await factLister(['type=file; a', 'type=file; b'])
    await using client = await connect({ ...server.address })
    const order: string[] = []
    for await (const { name } of client.list(undefined, { onEnd: ({ verb }) => order.push(verb) }))
      order.push(name)
    expect(order).toEqual(['a', 'b', 'MLSD'])
  })

  test('does not come when the loop is left', async () => {
    await using server = await factLister(['type=file; a', 'type=file; b'])
    await using client = await connect({ ...server.address })
    const summaries: ListingSummary[] = []
    for await (const _ of client.list(undefined, { onEnd: (ended) => summaries.push(ended) })) break
    expect(summaries).toEqual([])
    expect(missingNames(undefined)).toBe('names')
  })

  const endings: readonly (readonly [string, string, Answer])[] = [
    ['by 426', 'refused', async (session) => broken(session, '426 broken\r\n')],
    ['by 451', 'refused', async (session) => broken(session, '451 disk trouble\r\n')],
    ['by 550', 'refused', async (session) => broken(session, '550 gone\r\n')],
    [
      'with the control connection',
      'connection-lost',
      async (session) => {
        await broken(session, '')
        session.close()
      },
    ],
  ]
  test.each(endings)('does not come for a listing that ends %s', async (_, code, answer) => {
    for (const verb of ['MLSD', 'LIST']) {
      await using server = await lister(
        {},
        verb === 'LIST' ? { LIST: answer } : { FEAT: facts, MLSD: answer },
      )
      await using client = await connect({ ...server.address })
      const summaries: ListingSummary[] = []
      const names: string[] = []
      const listing = async () => {
        for await (const { name } of client.list(undefined, { onEnd: (ended) => summaries.push(ended) }))
          names.push(name)
      }
      await expect(listing()).rejects.toMatchObject({ code })
      expect(summaries).toEqual([])
    }
  })

  test.each([
    ['226 Transfer done (but failed to open directory).'],
    ['226-Options: -l\r\n226 Output truncated to 2000 matches'],
    ['226 Transfer aborted.'],
    ['226 Partial listing sent'],
    ['226 Listing timed out'],
    ["226 Can't read some of the names"],
    ['250 Not all entries were listed'],
  ])('doubts a listing that ends by %j', async (reply) => {
    await using server = await lister({ '': async (session) => broken(session, `${reply}\r\n`) })
    const { summary } = await listOnce(server)
    expect(summary?.doubt).toContain('the server says')
    expect(missingNames(summary)).toBe('names')
  })

  // The second is the text of RFC 959 §4.2.2.
  test.each([
    ['226 Transfer complete.'],
    [
      '226 Closing data connection; requested file action successful (for example, file transfer or file abort).',
    ],
    ['226-Options: -a -l\r\n226 12 matches total'],
    ['226 Listing of "/failed/denied" complete'],
  ])('believes a listing that ends by %j', async (reply) => {
    await using server = await lister({ '': async (session) => broken(session, `${reply}\r\n`) })
    const { summary } = await listOnce(server)
    expect(summary?.doubt).toBeUndefined()
  })

  test('doubts a listing whose last line is cut', async () => {
    const answer: Answer = async (session) => {
      session.write('150 now\r\n')
      await send(session, `${file('a')}\r\n${file('hal')}`)
      session.write('226 done\r\n')
    }
    await using server = await lister({ '': answer })
    expect((await listOnce(server)).summary?.doubt).toBe('the last line of the listing has no end')
  })

  test('doubts a listing without the directory itself, from a server that lists it elsewhere', async () => {
    await using server = await lister({ '': [...itself, file('a')], sub: [] })
    const [first, second] = await listAll(server, [undefined, 'sub'])
    expect(missingNames(first!.summary)).toBe('dot-names')
    expect(second!.summary?.doubt).toContain('lacks the directory itself')
  })

  test('finds names ambiguous that all begin with a blank', async () => {
    await using padded = await factLister(['type=file;   a', 'type=file;   b'])
    expect((await listOnce(padded)).summary?.ambiguity).toContain('begins with a blank')
    await using other = await factLister(['type=file;  a', 'type=file; b'])
    expect((await listOnce(other)).summary?.ambiguity).toBeUndefined()
  })

  test('finds a line ambiguous that can be read in two ways', async () => {
    await using server = await lister({ '': ['-rw-r--r-- 1 me me 15 Dec 31 12:00 2020 a'] })
    const { names, summary } = await listOnce(server)
    expect(names).toEqual(['2020 a'])
    expect(summary?.ambiguity).toContain('can be read in two ways')
    expect(missingNames(summary)).toBe('names')
    await using other = await lister({ '': [file('b'), '-rw-r--r-- 1 me me 15 Dec 31 12:00 c'] })
    expect((await listOnce(other)).summary?.ambiguity).toBeUndefined()
  })

  test('trusts names that all begin with a blank where the server has listed others without', async () => {
    const answer = byArgument({ '': ['type=dir; d'], d: ['type=file;  a'] })
    await using server = await FaultyServer.start({ answers: { MLSD: answer } })
    const [, second] = await listAll(server, [undefined, 'd'])
    expect(second).toMatchObject({ names: [' a'] })
    expect(missingNames(second!.summary)).toBe('nothing')
  })

  test('leaves out a directory that is listed as if it were a file in itself', async () => {
    const listings = {
      '': [...itself, directory('closed'), directory('same')],
      closed: [directory('closed')],
      'same/': [...itself, directory('same')],
      'same/same': [...itself, directory('same'), file('a')],
    }
    await using server = await lister(listings)
    const [, closed, same, both] = await listAll(server, [undefined, 'closed', 'same/', 'same/same'])
    expect(closed!.names).toEqual([])
    expect(missingNames(closed!.summary)).toBe('names')
    expect([same!.names, both!.names]).toEqual([['same'], ['same', 'a']])
  })

  test.each(['a[1]', 'a*', 'x/{y}', '~ann'])(
    'may lack any name where a server can take the path %j for a pattern',
    async (path) => {
      await using server = await lister({ [path]: [file('a')] })
      const [listed] = await listAll(server, [path])
      expect(listed!.summary?.ambiguity).toContain('for a pattern')
      expect(missingNames(listed!.summary)).toBe('names')
    },
  )

  test('may lack any name where a path with blanks seems to be empty', async () => {
    await using server = await lister({ 'a b': [], 'c d': [file('a')], '-a e f': itself, 'e f': [] })
    const [empty, full] = await listAll(server, ['a b', 'c d'])
    expect([missingNames(empty!.summary), missingNames(full!.summary)]).toEqual(['names', 'dot-names'])
    const [sure] = await listAll(server, ['e f'], { hidden: true })
    expect(missingNames(sure!.summary)).toBe('nothing')
  })

  test('does not take the name of a directory in a reply for a fault', async () => {
    await using server = await lister({
      '': async (session) => broken(session, '226 Transferred "/failed/denied" of /unable\r\n'),
    })
    expect((await listOnce(server)).summary?.doubt).toBeUndefined()
  })

  test('takes the listed directory off names that carry it', async () => {
    const line = 'ANN 5 28/05/06 10:00:00 *STMF docs/x'
    await using server = await lister({ docs: [line], other: [line] })
    const listed = await listAll(server, ['docs', 'other'])
    expect(listed.map(({ names }) => names)).toEqual([['x'], ['docs/x']])
  })

  test('leaves names that appear twice as they are', async () => {
    await using server = await lister({ '': [file('a'), directory('a'), file('a')] })
    expect((await listOnce(server)).names).toEqual(['a', 'a', 'a'])
  })
})

const facts = always('211-Features:\r\n MLST type*;\r\n211 End\r\n')

/** Sends a whole line, and then another reply than 226. */
describe('dates of numbers', () => {
  const line = (date: string) => `ANN 5 ${date} 10:00:00 *STMF x`
  const dates = async (listings: Readonly<Record<string, readonly string[]>>, dateOrder?: 'dmy') => {
    await using server = await lister(listings)
    await using client = await connect({ ...server.address, clock: new FakeClock(), dateOrder })
    const found: (string | undefined)[] = []
    for (const path of Object.keys(listings)) {
      for await (const { modified } of client.list(path)) {
        found.push(modified && new Date(modified.time).toISOString().slice(0, 10))
      }
    }
    return found
  }

  test('are read as the rest of the listing shows, and so are those of later listings', async () => {
    expect(await dates({ a: [line('04/05/06'), line('28/05/06')], b: [line('04/05/06')] })).toEqual([
      '2006-05-04',
      '2006-05-28',
      '2006-05-04',
    ])
  })

  test('are read in the order that is given, or not at all', async () => {
    expect(await dates({ a: [line('04/05/06')] }, 'dmy')).toEqual(['2006-05-04'])
    expect(await dates({ a: [line('04/05/06')] })).toEqual([undefined])
  })
})

async function broken(session: Parameters<Answer>[0], reply: string): Promise<void> {
  session.write('150 now\r\n')
  await send(session, `${file('a')}\r\n`)
  if (reply !== '') session.write(reply)
}

describe('names that begin with a dot', () => {
  const hidden = { hidden: true }

  test('are asked for by LIST -a, and one probe is enough', async () => {
    const listings = {
      '': [file('a')],
      '-a': [...itself, file('.b'), file('a')],
      sub: [file('c')],
      '-a sub': [...itself, file('.d'), file('c')],
      '-a other': itself,
    }
    await using server = await lister(listings)
    const listed = await listAll(server, [undefined, 'sub', 'other', undefined], hidden)
    expect(listed.map(({ names }) => names)).toEqual([['.b', 'a'], ['.d', 'c'], [], ['.b', 'a']])
    for (const { summary } of listed) expect(missingNames(summary)).toBe('nothing')
    // With a path and without one: a server may take -a in one of them only.
    expect(sent(server, 'LIST')).toEqual([
      'LIST',
      'LIST -a',
      'LIST sub',
      'LIST -a sub',
      'LIST -a other',
      'LIST -a',
    ])
    expect(sent(server, 'SYST')).toHaveLength(1)
  })

  test.each<[string, Readonly<Record<string, readonly string[] | Answer>>]>([
    ['refuses it', { '': [file('a')] }],
    ['lists nothing for it', { '': [file('a')], '-a': [] }],
    ['lists a file of that name', { '': [file('-a'), file('a')], '-a': [file('-a')] }],
    ['lists something else', { '': [file('a')], '-a': [...itself, file('x')] }],
    ['lists lines of another form', { '': [file('a')], '-a': [...itself, file('a'), './x:'] }],
  ])('remain unknown where the server %s', async (_, listings) => {
    await using server = await lister(listings)
    const listed = await listAll(server, [undefined, undefined], hidden)
    for (const { names, summary } of listed) {
      expect(names).toContain('a')
      expect(missingNames(summary)).toBe('dot-names')
    }
    expect(sent(server, 'LIST')).toEqual(['LIST', 'LIST -a', 'LIST'])
  })

  test('remain unknown where the server ignores it', async () => {
    await using server = await lister({ '': [file('a')], '-a': [file('a')] })
    const listed = await listAll(server, [undefined, undefined], hidden)
    for (const { names, summary } of listed) {
      expect(names).toEqual(['a'])
      expect(missingNames(summary)).toBe('dot-names')
    }
    expect(sent(server, 'LIST')).toEqual(['LIST', 'LIST -a', 'LIST -a'])
  })

  test('are found below a directory that has none, on a server that lists neither . nor ..', async () => {
    const listings = {
      a: [file('x')],
      '-a a': [file('x')],
      '-a a/b': [file('.y'), file('z')],
      '-a a/c': [file('w')],
    }
    await using server = await lister(listings)
    const listed = await listAll(server, ['a', 'a/b', 'a/c'], hidden)
    expect(listed.map(({ names }) => names)).toEqual([['x'], ['.y', 'z'], ['w']])
    expect(listed.map(({ summary }) => missingNames(summary))).toEqual(['dot-names', 'nothing', 'nothing'])
    expect(sent(server, 'LIST')).toEqual(['LIST a', 'LIST -a a', 'LIST -a a/b', 'LIST -a a/c'])
  })

  test('are not taken from the working directory where the server forgets the path after -a', async () => {
    const listings = { '/': [file('a')], '-a /': [file('a')], '-a /sub': [file('a')], '/sub': [file('b')] }
    await using server = await lister(listings)
    const listed = await listAll(server, ['/', '/sub', '/sub'], hidden)
    expect(listed.map(({ names }) => names)).toEqual([['a'], ['b'], ['b']])
    expect(sent(server, 'LIST')).toEqual(['LIST /', 'LIST -a /', 'LIST -a /sub', 'LIST /sub', 'LIST /sub'])
  })

  test('are asked for in two directories of the same names', async () => {
    const listings = { a: [file('x')], '-a a': [file('x')], b: [file('x')], '-a b': [file('.y'), file('x')] }
    await using server = await lister(listings)
    const [, second] = await listAll(server, ['a', 'b'], hidden)
    expect(second).toMatchObject({ names: ['.y', 'x'], summary: { hiddenNames: 'listed' } })
  })

  test('are looked for again where two empty answers have said nothing', async () => {
    const listings = { a: [], '-a a': [], b: [file('x')], '-a b': [file('.y'), file('x')] }
    await using server = await lister(listings)
    const [first, second] = await listAll(server, ['a', 'b'], hidden)
    expect(missingNames(first!.summary)).toBe('dot-names')
    expect(second).toMatchObject({ names: ['.y', 'x'], summary: { hiddenNames: 'listed' } })
  })

  test('are doubtful where a server that lists the directory itself answers nothing to another form', async () => {
    const listings = { '': [file('x')], '-a': [...itself, file('x')], 'a b': [], '-a a b': [] }
    await using server = await lister(listings)
    const [, second] = await listAll(server, [undefined, 'a b'], hidden)
    expect(second!.summary?.doubt).toContain('lacks the directory itself')
  })

  test('make a listing doubtful that lacks the directory itself', async () => {
    const listings = { a: [file('x')], '-a a': [...itself, file('x')], '-a b': [] }
    await using server = await lister(listings)
    const [, second] = await listAll(server, ['a', 'b'], hidden)
    expect(missingNames(second!.summary)).toBe('names')
  })

  test.each([
    '215 MVS is the operating system of this server. FTP Server is running on z/OS.',
    '215 Windows_NT',
    '215 VMS OpenVMS V8.4',
    '215 OS/400 is the remote operating system.',
  ])('are not asked for where SYST says %j', async (system) => {
    await using server = await lister({ '': [file('a')] }, { SYST: always(`${system}\r\n`) })
    const { summary } = await listOnce(server, hidden)
    expect(missingNames(summary)).toBe('dot-names')
    expect(sent(server, 'LIST')).toEqual(['LIST'])
  })

  test('are asked for where SYST is refused', async () => {
    const listings = { '': [file('a')], '-a': [file('.b'), file('a')] }
    await using server = await lister(listings, { SYST: always('502 what?\r\n') })
    expect(await listOnce(server, hidden)).toMatchObject({ names: ['.b', 'a'] })
  })

  test('of a path that begins with a hyphen are not taken for options', async () => {
    const listings = { './-R': [file('a')], '-a ./-R': [...itself, file('a')] }
    await using server = await lister(listings)
    const [named] = await listAll(server, ['-R'], hidden)
    expect(named).toMatchObject({ names: ['a'], summary: { hiddenNames: 'listed' } })
    expect((await listAll(server, ['-R']))[0]!.names).toEqual(['a'])
  })

  test('need no further listing with MLSD', async () => {
    await using server = await factLister(['type=file; a'])
    expect(missingNames((await listOnce(server, hidden)).summary)).toBe('nothing')
    expect([...sent(server, 'LIST'), ...sent(server, 'SYST')]).toEqual([])
  })
})

describe('times in UTC', () => {
  const utc = { times: 'utc' } as const

  /** Sizes don't matter here: each file with its time as the server shows it, 1 January 2024 being now. */
  const at = (time: string, name: string) => `-rw-r--r-- 1 me me 15 ${time} ${name}`

  /** MDTM by name; 550 for another. */
  const mdtm =
    (times: Readonly<Record<string, string>>): Answer =>
    ({ write }, name) =>
      write(name in times ? `213 ${times[name]}\r\n` : '550 no\r\n')

  async function timesOf(server: FaultyServer, paths: readonly (string | undefined)[], options: ListOptions) {
    await using client = await connect({ ...server.address, clock: new FakeClock() })
    const found: string[] = []
    for (const path of paths) {
      const onEnd = ({ utcOffset }: ListingSummary) => found.push(`offset ${utcOffset}`)
      for await (const { modified } of client.list(path, { ...options, onEnd }))
        found.push(`${new Date(modified!.time).toISOString().slice(0, 16)} ${modified!.precision}`)
    }
    return found
  }

  test.each([
    ['Dec 31 19:00', '20231231100000', 540],
    ['Dec 31 05:15', '20231231094559', -270],
    ['Dec 31 10:00', '20231231100059', 0],
    ['Dec 31 15:45', '20231231100030', 345],
  ])('%s is %s by MDTM: the clock is %d minutes ahead', async (shown, time, offset) => {
    await using server = await lister({ '': [at(shown, 'a')] }, { MDTM: mdtm({ a: time }) })
    const minutes = `${time.slice(0, 4)}-${time.slice(4, 6)}-${time.slice(6, 8)}T${time.slice(8, 10)}:${time.slice(10, 12)}`
    expect(await timesOf(server, [undefined], utc)).toEqual([`${minutes} minute`, `offset ${offset}`])
  })

  test('are learnt from the newest file, once in a session', async () => {
    const listings = {
      '': [directory('d'), at('Nov  2 12:00', 'old'), at('Dec 31 19:00', 'new')],
      d: [at('Dec 30 08:59', 'x'), at('Jan  2  2020', 'y')],
    }
    await using server = await lister(listings, { MDTM: mdtm({ new: '20231231100000' }) })
    expect(await timesOf(server, [undefined, 'd'], utc)).toEqual([
      '2019-12-31T15:00 day',
      '2023-11-02T03:00 minute',
      '2023-12-31T10:00 minute',
      'offset 540',
      '2023-12-29T23:59 minute',
      '2020-01-01T15:00 day',
      'offset 540',
    ])
    expect(sent(server, 'MDTM')).toEqual(['MDTM new'])
  })

  test('of a directory are learnt from a file in it', async () => {
    await using server = await lister(
      { 'a/b': [at('Dec 31 19:00', 'c d')] },
      { MDTM: mdtm({ 'a/b/c d': '20231231100000' }) },
    )
    expect(await timesOf(server, ['a/b'], utc)).toEqual(['2023-12-31T10:00 minute', 'offset 540'])
  })

  test('are exact to the day where MDTM is refused three times', async () => {
    const names = ['e', 'd', 'c', 'b', 'a']
    const listing = names.map((name, index) => at(`Dec 3${index % 2} 1${index}:00`, name))
    await using server = await lister({ '': listing }, { MDTM: mdtm({}) })
    const found = await timesOf(server, [undefined, undefined], utc)
    expect(found.filter((line) => line.endsWith(' day'))).toHaveLength(10)
    expect(found.filter((line) => line === 'offset undefined')).toHaveLength(2)
    expect(sent(server, 'MDTM')).toEqual(['MDTM b', 'MDTM d', 'MDTM a'])
  })

  test('are not learnt from a time that no zone explains', async () => {
    const listings = { '': [at('Dec 31 19:00', 'new'), at('Dec 30 19:00', 'old')] }
    const times = { new: '20231231100730', old: '20231230170000' }
    await using server = await lister(listings, { MDTM: mdtm(times) })
    expect(await timesOf(server, [undefined], utc)).toContain('offset 120')
    expect(sent(server, 'MDTM')).toEqual(['MDTM new', 'MDTM old'])
  })

  test('are not asked of a name by which MDTM would set a time', async () => {
    const names = ['20200102030405 a', 'two/parts']
    await using server = await lister({ '': names.map((name) => at('Dec 31 19:00', name)) })
    expect(await timesOf(server, [undefined], utc)).toContain('offset undefined')
    expect(sent(server, 'MDTM')).toEqual([])
  })

  test('are learnt later where a listing has no file whose time is exact', async () => {
    const listings = { '': [directory('d'), at('Jan  2  2020', 'old')], d: [at('Dec 31 19:00', 'x')] }
    await using server = await lister(listings, { MDTM: mdtm({ 'd/x': '20231231100000' }) })
    expect(await timesOf(server, [undefined, 'd'], utc)).toEqual([
      '2020-01-01T00:00 day',
      '2020-01-02T00:00 day',
      'offset undefined',
      '2023-12-31T10:00 minute',
      'offset 540',
    ])
  })

  test('cost nothing unless they are asked for, nor with MLSD', async () => {
    await using server = await lister({ '': [at('Dec 31 19:00', 'a')] })
    expect(await timesOf(server, [undefined], {})).toEqual(['2023-12-31T19:00 minute', 'offset undefined'])
    await using other = await factLister(['type=file;modify=20231231100000; a'])
    expect(await timesOf(other, [undefined], utc)).toEqual(['2023-12-31T10:00 second', 'offset 0'])
    expect([...sent(server, 'MDTM'), ...sent(other, 'MDTM')]).toEqual([])
  })
})
