import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Answer, FaultyServer, type Misbehaviour, send } from '@ftpkit/testkit/faulty-server'
import { describe, expect, test } from 'vitest'
import { JobPlace, secret } from './place.js'

const job = (...steps: object[]) => ({ when: { now: true }, sites: ['bad'], retries: { count: 0 }, steps })
const facts = 'type=file;size=15;modify=20200101000000;'

/** What the server lists and says of each file. */
function listing(...names: string[]): Misbehaviour['answers'] {
  return {
    FEAT: ({ write }) => write('211-Features:\r\n MLST type*;size*;modify*;\r\n211 End\r\n'),
    MLST: ({ write }, path) => write(`250-here\r\n ${facts} ${path}\r\n250 end\r\n`),
    MLSD: async (session) => {
      session.write('150 here it comes\r\n')
      await send(session, Buffer.from(names.map((name) => `${facts} ${name}\r\n`).join(''), 'latin1'))
      session.write('226 done\r\n')
    },
  }
}

/** A place with a site `bad` at a server that misbehaves. */
async function at(server: FaultyServer): Promise<JobPlace> {
  const place = await JobPlace.start()
  const url = `ftp://me@127.0.0.1:${server.address.port}`
  place.book([
    { name: 'bad', url, secret },
    { name: 'good', url: place.url, secret },
  ])
  return place
}

test('names that lead out of the target are not fetched, which is a failure, and the others are', async () => {
  const names = ['good.txt', '../up.txt', '/tmp/root.txt', '..', 'a/b.txt', 'new\\name.txt', 'bell\u0007.txt']
  await using server = await FaultyServer.start({ answers: listing(...names, '-rf.txt') })
  await using place = await at(server)
  place.jobs({ fetch: job({ get: { from: 'out/*', to: 'in/' } }) })
  const { status, words } = await place.run('--once', 'fetch')
  expect([status, words]).toEqual([6, expect.stringContaining('is not safe as a local file name')])
  expect(words).toContain('files failed')
  expect(Object.keys(place.contentOf(place.at('in')))).toEqual(['-rf.txt', 'good.txt'])
  expect(existsSync(place.at('up.txt'))).toBe(false)
})

test('a source that the server does not remove is reported, and not moved again and again', async () => {
  const refuse: Answer = ({ write }) => write('550 permission denied\r\n')
  await using server = await FaultyServer.start({ answers: { ...listing('x.txt'), DELE: refuse } })
  await using place = await at(server)
  place.jobs({ fetch: job({ get: { from: 'out/*', to: 'in/', move: true } }) })
  for (const files of [1, 0]) {
    const { status, words } = await place.run('--once', 'fetch')
    expect([status, words]).toEqual([6, expect.stringContaining('permission denied')])
    expect(words).toContain(`failed, ${files} file`)
  }
  expect(server.commands.filter((line) => line.startsWith('RETR'))).toHaveLength(1)
  place.jobs({ clean: job({ remove: { path: 'out/x.txt', missing: 'skip' } }) })
  const { status, words } = await place.run('--once', 'clean')
  expect([status, words]).toEqual([6, expect.stringContaining('permission denied')])
})

test('a source that has changed while it was moved stays, and is moved by the next run', async () => {
  let size = 15
  const answers: Misbehaviour['answers'] = {
    ...listing('x.txt'),
    MLST: ({ write }, path) => write(`250-here\r\n type=file;size=${size++}; ${path}\r\n250 end\r\n`),
    DELE: ({ write }) => write('250 gone\r\n'),
  }
  await using server = await FaultyServer.start({ answers })
  await using place = await at(server)
  place.jobs({ fetch: job({ get: { from: 'out/*', to: 'in/', move: true } }) })
  expect((await place.run('--once', 'fetch')).words).toContain('out/x.txt changed meanwhile: it stays')
  expect(server.commands.filter((line) => line.startsWith('DELE'))).toEqual([])
})

test('a server without MLST, SIZE and MDTM gives its files, and the source is removed', async () => {
  const no: Answer = ({ write }) => write('502 not here\r\n')
  const list: Answer = async (session) => {
    session.write('150 here it comes\r\n')
    await send(session, '-rw-r--r-- 1 me me 15 Jan  1  2020 x.txt\r\n')
    session.write('226 done\r\n')
  }
  const answers = {
    FEAT: no,
    SIZE: no,
    MDTM: no,
    LIST: list,
    DELE: (({ write }) => write('250 gone\r\n')) as Answer,
  }
  await using server = await FaultyServer.start({ answers })
  await using place = await at(server)
  place.jobs({ fetch: job({ get: { from: 'out/*', to: 'in/', move: true } }) })
  expect((await place.run('--once', 'fetch')).words).toContain('done, 1 file, 15 octets')
  expect(server.commands).toContain('DELE out/x.txt')
})

test.each(['501 No such directory.', '500-Command failed.\r\nNo such file or directory\r\n500 End.'])(
  'what is not there may be missing where the server says so by %j',
  async (words) => {
    const no: Answer = ({ write }) => write(`${words}\r\n`)
    await using server = await FaultyServer.start({
      answers: { ...listing(), MLST: no, MLSD: no, LIST: no, SIZE: no, DELE: no },
    })
    await using place = await at(server)
    const missing = 'skip'
    place.jobs({
      clean: job(
        { get: { from: 'out/*', to: 'in/', missing } },
        { get: { from: 'out/x', to: 'in/', missing } },
        { remove: { path: 'x', missing } },
      ),
    })
    expect(await place.run('--once', 'clean')).toMatchObject({ status: 0 })
    const failing = { get: { from: 'out/*', to: 'in/' } }
    place.jobs({ fetch: job(failing) })
    expect((await place.run('--once', 'fetch')).words).toContain('out/* is not there')
  },
)

test('put makes its directories where the server refuses STOR by 500', async () => {
  const made = new Set<string>()
  const make: Answer = ({ write }, path) => {
    made.add(path)
    write(`257 "${path}" made\r\n`)
  }
  const store: Answer = async (session) => {
    if (made.size === 0) return session.write('500 Command failed.\r\n')
    session.write('150 send it\r\n')
    for await (const _ of await session.data());
    session.write('226 done\r\n')
  }
  await using server = await FaultyServer.start({ answers: { MKD: make, STOR: store } })
  await using place = await at(server)
  writeFileSync(place.at('x'), 'x')
  place.jobs({ send: job({ put: { from: 'x', to: 'new/' } }) })
  expect((await place.run('--once', 'send')).words).toContain('done, 1 file')
  expect([...made]).toEqual(['new'])
})

describe('a site that hangs', () => {
  const never: Answer = () => {}
  const stalled: Answer = async (session) => {
    session.write('150 here it comes\r\n')
    const data = await session.data()
    data.resume().write('half')
  }
  test.each<[string, Misbehaviour]>([
    ['and says nothing', { greeting: never }],
    ['at the login', { answers: { PASS: never } }],
    ['in the middle of a file', { answers: { ...listing('x.txt'), RETR: stalled } }],
    ['in the middle of a listing', { answers: { ...listing(), MLSD: stalled } }],
    ['at the end of its session', { answers: { ...listing('x.txt'), QUIT: never } }],
  ])('%s is left at the deadline, and the other sites are done', async (where, misbehaviour) => {
    await using server = await FaultyServer.start(misbehaviour)
    await using place = await at(server)
    place.store({ 'out/y.txt': 'y' })
    const steps = [{ get: { from: 'out/*', to: 'in/' } }]
    place.jobs({ fetch: { when: { now: true }, sites: ['bad', 'good'], deadline: '2s', steps } })
    const { status, words } = await place.run('--once', 'fetch')
    const isDone = where.endsWith('session')
    expect(status).toBe(isDone ? 0 : 6)
    if (!isDone) expect(words).toContain('fetch at bad: not done within its deadline')
    expect(place.contentOf(place.at('in'))).toMatchObject({ 'y.txt': 'y' })
    expect(server.open).toBe(0)
  })
})

test('a session that ends in the middle is begun again, and its files are moved once', async () => {
  const cut: Answer = async (session, path) => {
    session.write('150 here it comes\r\n')
    await send(session, 'the whole file\n')
    if (session.count === 1 && path.endsWith('b.txt')) return session.reset()
    session.write('226 done\r\n')
  }
  await using server = await FaultyServer.start({ answers: { ...listing('a.txt', 'b.txt'), RETR: cut } })
  await using place = await at(server)
  const retries = { count: 1, wait: '1s' }
  place.jobs({ fetch: { ...job({ get: { from: 'out/*', to: 'in/' } }), retries } })
  expect((await place.run('--once', 'fetch')).words).toContain('done, 2 files')
  expect(server.commands.filter((line) => line.startsWith('RETR'))).toEqual([
    'RETR out/a.txt',
    'RETR out/b.txt',
    'RETR out/b.txt',
  ])
})

describe('files of one job', () => {
  test('that have one target are refused, and {site} in it keeps them apart', async () => {
    await using place = await JobPlace.start()
    place.store({ 'out/x.txt': 'x' })
    const fetch = (to: string) => {
      const steps = [{ get: { from: 'out/*', to } }]
      place.jobs({ fetch: { when: { now: true }, sites: ['Work/*'], parallel: 2, steps } })
      return place.run('--once', 'fetch')
    }
    for (const attempt of [1, 2]) {
      const { status, words } = await fetch('in/')
      expect([attempt, status, words]).toEqual([
        attempt,
        6,
        expect.stringContaining('would replace out/x.txt'),
      ])
    }
    expect((await fetch('in/{site}/')).status).toBe(0)
    const copies = ['in/x.txt', 'in/Work/one/x.txt', 'in/Work/two/x.txt'].filter((name) =>
      existsSync(place.at(name)),
    )
    expect(copies).toHaveLength(2)
  })

  test('whose names look like patterns are moved with their source', async () => {
    await using place = await JobPlace.start()
    place.store({ 'out/a[1].txt': 'one', 'out/what?.txt': 'two', 'out/.part': 'hidden' })
    place.jobs({ fetch: { ...job({ get: { from: 'out/*', to: 'in/', move: true } }), sites: ['one'] } })
    expect((await place.run('--once', 'fetch')).words).toContain('done, 2 files')
    expect(Object.keys(place.contentOf(place.at('in')))).toEqual(['a[1].txt', 'what?.txt'])
    expect(readdirSync(join(place.served.root, 'out'))).toEqual(['.part'])
  })

  test('that are very old are moved once, however often the job runs', async () => {
    await using place = await JobPlace.start()
    place.store({ x: 'first' })
    utimesSync(join(place.served.root, 'x'), 1, 1)
    place.jobs({ fetch: { ...job({ get: { from: 'x', to: 'x' } }), sites: ['one'] } })
    for (const files of [1, 0, 0, 0])
      expect((await place.run('--once', 'fetch')).words).toContain(`done, ${files} file`)
  })

  test('that come again with the size and time of those that were moved are moved again', async () => {
    await using place = await JobPlace.start()
    place.jobs({ fetch: { ...job({ get: { from: 'x', to: 'x', move: true } }), sites: ['one'] } })
    for (const content of ['first', 'other']) {
      place.store({ x: content })
      utimesSync(join(place.served.root, 'x'), 1, 1)
      expect((await place.run('--once', 'fetch')).words).toContain('done, 1 file')
      expect(readFileSync(place.at('x'), 'utf8')).toBe(content)
    }
    expect(readFileSync(join(place.state, 'fetch.done.jsonl'), 'utf8')).toContain('removed')
    writeFileSync(place.at('x'), '')
  })
})
