import { MemoryFileSystem } from '@ftpkit/filesystem'
import { nameText } from '@ftpkit/transfer'
import { describe, expect, test } from 'vitest'
import { connect, createServer, type FtpClient, MemoryTarget } from '../../src/index.js'
import { watchForLeaks } from '../leaks.js'
import { RawSession } from '../raw-session.js'
import { namesIn, serve } from '../serving.js'

watchForLeaks()

const octets = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex')
const line = (verb: string, hex: string) =>
  Buffer.concat([Buffer.from(`${verb} `), octets(hex), Buffer.from('\r\n')])

async function listed(client: FtpClient): Promise<string[]> {
  const names: string[] = []
  for await (const { name } of client.list()) names.push(name)
  return names.sort()
}

const login = { user: 'tester', password: 'secret' }

const raw = nameText(octets('d6d0'))

/** Names on the disk, and what a client sees that knows the page alone. */
const shown = {
  中: '中',
  plain: 'plain',
  '😀.txt': '%U(1F600).txt',
  // As octets, which are 中 in GBK.
  [raw]: '%X(D6)%X(D0)',
  // Part of no character of GBK.
  'a\udcff': 'a\udcff',
  // As two characters.
  'e\u0301': 'e%U(301)',
  é: 'é',
  '%U(1F600).txt': '%U(25)U(1F600).txt',
}

const trees = Object.fromEntries(Object.keys(shown).map((name) => [name, `content of ${name}`]))

describe('with names in GBK for clients that know nothing else', () => {
  test('each name of the disk is seen as one name, and reached by it', async () => {
    await using serving = await serve(trees, { nameEncoding: 'gbk' })
    await using client = await connect({ ...serving.address, ...login, nameEncoding: 'gbk' })
    expect(await listed(client)).toEqual(Object.values(shown).sort())
    for (const [name, view] of Object.entries(shown)) {
      const target = new MemoryTarget()
      await client.download(view, target)
      expect(Buffer.from(target.content).toString()).toBe(Buffer.from(`content of ${name}`).toString())
      await client.rename(view, `${view}.new`)
      await client.remove(`${view}.new`)
    }
    expect(await namesIn(serving.files, '/')).toEqual([])
  })

  test('a name is stored in UTF-8, or by the octets that are no character', async () => {
    await using serving = await serve({}, { nameEncoding: 'gbk' })
    await using client = await connect({ ...serving.address, ...login, nameEncoding: 'gbk' })
    for (const name of Object.values(shown)) await client.upload(Buffer.from('x'), name)
    expect(await namesIn(serving.files, '/')).toEqual(Object.keys(shown).sort())
    expect(await listed(client)).toEqual(Object.values(shown).sort())
  })

  test('octets come back in 257 and 150, in NLST, LIST and STAT', async () => {
    await using serving = await serve({}, { nameEncoding: 'gbk' })
    await using session = await RawSession.loggedIn(serving.address)
    session.send(line('MKD', 'd6d0 815c 22'))
    expect((await session.reply())?.code).toBe(257)
    session.send(line('CWD', 'd6d0 815c 22'))
    expect((await session.reply())?.code).toBe(250)
    session.send('PWD\r\n')
    expect((await session.reply())?.code).toBe(257)
    const received = Buffer.concat(session.received).toString('latin1')
    expect(received.split(`"/${octets('d6d0815c').toString('latin1')}"""`)).toHaveLength(3)
    expect(await namesIn(serving.files, '/')).toEqual(['中乗"'])
    session.send('STAT /\r\n')
    expect((await session.reply())?.code).toBe(212)
    expect(Buffer.concat(session.received).includes(octets('20d6d0815c220d0a'))).toBe(true)
    await using client = await connect({ ...serving.address, ...login, nameEncoding: 'gbk' })
    expect((await client.listLines('/'))[0]).toMatch(/ 中乗"$/)
  })

  test('OPTS UTF8 ON switches to UTF-8, OFF and REIN back, also where the commands come in one segment', async () => {
    await using serving = await serve({ 中: {} }, { nameEncoding: 'gbk' })
    await using session = await RawSession.loggedIn(serving.address)
    const utf8 = 'e4b8ad'
    const gbk = 'd6d0'
    const segment = [
      line('CWD', `2f ${gbk}`),
      Buffer.from('OPTS UTF8 ON\r\n'),
      line('CWD', `2f ${utf8}`),
      line('CWD', `2f ${gbk}`),
      Buffer.from('PWD\r\n'),
      Buffer.from('OPTS UTF8 OFF\r\n'),
      line('CWD', `2f ${gbk}`),
      Buffer.from('OPTS UTF8 what\r\nOPTS utf-8 on\r\nREIN\r\nUSER tester\r\nPASS secret\r\n'),
      line('CWD', `2f ${gbk}`),
    ]
    session.send(Buffer.concat(segment))
    const codes: (number | undefined)[] = []
    for (let count = 0; count < 13; count++) codes.push((await session.reply())?.code)
    expect(codes).toEqual([250, 200, 250, 550, 257, 200, 250, 501, 200, 220, 331, 230, 250])
    expect(Buffer.concat(session.received).includes(`"/中"`)).toBe(true)
  })

  test('an escape that is not needed is refused, lest a file have two names', async () => {
    await using serving = await serve({ 中: {}, A: {} }, { nameEncoding: 'gbk' })
    await using session = await RawSession.loggedIn(serving.address)
    expect(await session.command('CWD %U(4E2D)')).toBe(501)
    expect(await session.command('MKD %X(FF)')).toBe(501)
    // ASCII is never escaped.
    expect(await session.command('MKD %U(41)')).toBe(257)
    expect(await namesIn(serving.files, '/')).toEqual(['%U(41)', 'A', '中'])
  })

  test('a password that looks like an escape is taken as it is', async () => {
    const seen: string[] = []
    const authenticate = async (_user: string, password: string) => {
      seen.push(password)
      return { files: new MemoryFileSystem({}) }
    }
    await using serving = await serve({}, { nameEncoding: 'gbk', authenticate })
    await using session = await RawSession.open(serving.address)
    await session.command('USER me')
    expect(await session.command('PASS %U(4E2D)')).toBe(230)
    expect(seen).toEqual(['%U(4E2D)'])
  })

  test.each([
    ['in UTF-8', 'c3a9', 'é'],
    ['in GBK', 'd6d0', '中'],
  ])(
    'a password %s is understood, since a client may say after its login that it speaks UTF-8',
    async (_name, hex, password) => {
      const seen: string[] = []
      const authenticate = async (_user: string, given: string) => {
        seen.push(given)
        return { files: new MemoryFileSystem({}) }
      }
      await using serving = await serve({}, { nameEncoding: 'gbk', authenticate })
      await using session = await RawSession.open(serving.address)
      await session.command('USER me')
      session.send(line('PASS', hex))
      await session.command('NOOP')
      expect(seen).toEqual([password])
    },
  )

  test.each(['2f2e2e2f', '2e2e', '2f', '812f2e2e2f2e2e'])(
    'no octets lead out of the root: %s',
    async (hex) => {
      await using serving = await serve({ a: {} }, { nameEncoding: 'gbk' })
      await using session = await RawSession.loggedIn(serving.address)
      session.send(line('MKD', hex))
      expect((await session.reply())?.code).toBeGreaterThan(500)
      expect(await namesIn(serving.files, '/')).toEqual(['a'])
    },
  )

  test('an escape of a dot or a slash is the text of a name', async () => {
    await using serving = await serve({}, { nameEncoding: 'gbk' })
    await using session = await RawSession.loggedIn(serving.address)
    expect(await session.command('MKD %U(2E)%U(2E)%U(2F)%X(2F)')).toBe(257)
    expect(await namesIn(serving.files, '/')).toEqual(['%U(2E)%U(2E)%U(2F)%X(2F)'])
  })
})

test('shift_jis and big5 keep characters whose second octet is a backslash whole', async () => {
  for (const [nameEncoding, hex, name] of [
    ['shift_jis', '835c', 'ソ'],
    ['big5', 'a55c', '功'],
  ] as const) {
    await using serving = await serve({}, { nameEncoding })
    await using session = await RawSession.loggedIn(serving.address)
    session.send(line('MKD', hex))
    expect((await session.reply())?.code).toBe(257)
    expect(await namesIn(serving.files, '/')).toEqual([name])
  }
})

test('without the option names are in UTF-8, and OPTS UTF8 OFF is refused', async () => {
  await using serving = await serve({ 中: {} })
  await using session = await RawSession.loggedIn(serving.address)
  expect(await session.command('OPTS UTF8 OFF')).toBe(501)
  session.send(line('CWD', 'e4b8ad'))
  expect((await session.reply())?.code).toBe(250)
})

test.each(['utf-16', 'hz', 'viscii'])(
  '%s is refused when the server begins to listen',
  async (nameEncoding) => {
    const server = createServer({ authenticate: async () => undefined, nameEncoding })
    await expect(server.listen()).rejects.toThrow(RangeError)
  },
)

test('a client that asks for UTF-8 sees the names as they are', async () => {
  await using serving = await serve(trees, { nameEncoding: 'gbk' })
  for (const nameEncoding of ['utf-8', 'auto', 'auto:gbk']) {
    await using client = await connect({ ...serving.address, ...login, nameEncoding })
    expect(await listed(client)).toEqual(Object.keys(shown).sort())
  }
})
