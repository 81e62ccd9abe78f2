import {
  type Answer,
  FaultyServer,
  faultyContent,
  type Misbehaviour,
  send,
} from '@ftpkit/testkit/faulty-server'
import { describe, expect, test } from 'vitest'
import { between, connect, type FtpClient, MemoryTarget } from '../../src/index.js'
import { watchForLeaks } from '../leaks.js'
import { namesIn, serve } from '../serving.js'

watchForLeaks()

const latin1 = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex').toString('latin1')
const doubled = (octets: string) => octets.replaceAll('\xff', '\xff\xff')
const hexOf = (octets: string) => Buffer.from(octets, 'latin1').toString('hex')

const reply =
  (text: string): Answer =>
  ({ write }) =>
    write(text)

/** A listing with these octets as names. */
function listing(line: (name: string) => string, names: readonly string[]): Answer {
  return async (session) => {
    session.write('150 here it comes\r\n')
    await send(session, Buffer.from(names.map((name) => `${line(name)}\r\n`).join(''), 'latin1'))
    session.write('226 done\r\n')
  }
}

const withUtf8 = '211-Features:\r\n UTF8\r\n MLST type*;\r\n211 End\r\n'
const withoutUtf8 = '211-Features:\r\n MLST type*;\r\n211 End\r\n'

async function withServer(
  nameEncoding: string | undefined,
  answers: Misbehaviour['answers'],
  work: (client: FtpClient, server: FaultyServer) => Promise<void>,
): Promise<void> {
  await using server = await FaultyServer.start({ answers: { FEAT: reply(withoutUtf8), ...answers } })
  await using client = await connect({ ...server.address, nameEncoding })
  await work(client, server)
}

async function listed(client: FtpClient): Promise<string[]> {
  const names: string[] = []
  for await (const { name } of client.list()) names.push(name)
  return names
}

const sent = (server: FaultyServer, verb: string) =>
  server.commands
    .filter((line) => line.startsWith(`${verb} `))
    .map((line) => hexOf(line.slice(verb.length + 1)))

/** Octets of a name and its view; the second octets are those of ASCII that parsers look for. */
const pages = [
  ['gbk', 'd6d0 815c 7c', '中乗|'],
  ['gbk', '61 ff', 'a\udcff'],
  ['gbk', 'd6d0 81', '中\udc81'],
  ['shift_jis', '835c 955c', 'ソ表'],
  ['shift_jis', '8e9a a0', '字\udca0'],
  ['big5', 'a55c b35c', '功許'],
  ['big5', 'a4a4 ff', '中\udcff'],
  ['euc-kr', 'c7d1 b1db', '한글'],
  ['windows-1252', 'e9 80 81', 'é€\udc81'],
] as const

describe.each(pages)('in %s the name %s', (nameEncoding, hex, view) => {
  const name = latin1(hex)

  test('is listed by MLSD and LIST, and what is done with it has its octets', async () => {
    const unix = (each: string) => `-rw-r--r-- 1 a b 5 Jan  2  2020 ${each}`
    const lists = {
      MLSD: listing((each) => `type=file;size=5; ${each}`, [name]),
      LIST: listing(unix, [name, `x -> ${name}`]),
      RNFR: reply('350 and to\r\n'),
      RNTO: reply('250 done\r\n'),
      DELE: reply('250 done\r\n'),
      RETR: listing((each) => each, ['data']),
    }
    await withServer(nameEncoding, lists, async (client, server) => {
      expect(await listed(client)).toEqual([view])
      expect(await client.listLines()).toEqual([unix(view), unix(`x -> ${view}`)])
      await client.upload(Buffer.from('x'), view)
      await client.rename(view, `a/${view}`)
      await client.remove(`${view}/b`)
      const octets = hexOf(name)
      expect(sent(server, 'STOR')).toEqual([octets])
      expect(sent(server, 'RNFR')).toEqual([octets])
      expect(sent(server, 'RNTO')).toEqual([`612f${octets}`])
      expect(sent(server, 'DELE')).toEqual([`${octets}2f62`])
      expect(server.commands.some((line) => line.startsWith('OPTS'))).toBe(false)
    })
  })

  test('is read from the reply 257, where a quote is doubled', async () => {
    const answers = {
      PWD: reply(`257 "/a""/${doubled(name)}" is it\r\n`),
      MKD: reply(`257 "/${doubled(name)}"\r\n`),
    }
    await withServer(nameEncoding, answers, async (client) => {
      expect(await client.pwd()).toBe(`/a"/${view}`)
      expect(await client.mkdir(view)).toBe(`/${view}`)
    })
  })
})

test('the size of a link counts octets of its target, which may contain an arrow', async () => {
  const target = `${latin1('d6d0')} -> ${latin1('b9fa')}`
  const line = `lrwxrwxrwx 1 a b ${target.length} Jan  2  2020 ${latin1('c1b4')} -> ${target}`
  const FEAT = reply('211-Features:\r\n SIZE\r\n211 End\r\n')
  await withServer('gbk', { FEAT, LIST: listing((each) => each, [line]) }, async (client) => {
    for await (const entry of client.list()) expect(entry).toMatchObject({ name: '链', target: '中 -> 国' })
  })
})

describe('a name that the encoding lacks', () => {
  const message = /the name "😀" can't be written in gbk: it has no "😀" \(U\+1F600\)/

  test('is refused before anything is sent', async () => {
    await withServer('gbk', {}, async (client, server) => {
      const before = [...server.commands]
      await expect(client.upload(Buffer.from('x'), '😀')).rejects.toMatchObject({
        code: 'bad-path',
        message: expect.stringMatching(message),
      })
      await expect(client.rename('a', '😀')).rejects.toThrow(message)
      await expect(client.remove('😀')).rejects.toThrow(message)
      await expect(client.cd('😀')).rejects.toThrow(message)
      const after = server.commands.slice(before.length)
      expect(after.filter((line) => !/^(?:TYPE|FEAT)/.test(line))).toEqual([])
      // The session is usable.
      expect(await client.command('NOOP')).toBeDefined()
    })
  })

  test('is refused where its octets would be read as another name', async () => {
    await withServer('gbk', {}, async (client) => {
      await expect(client.remove('\udcd6\udcd0')).rejects.toThrow(
        /octets of it that are not UTF-8 would be read as/,
      )
    })
  })

  test('is not shown where it is a password', async () => {
    await using server = await FaultyServer.start({})
    const failed = connect({ ...server.address, user: 'me', password: 'geheim😀', nameEncoding: 'gbk' })
    await expect(failed).rejects.toThrow(
      'the argument of PASS has a character that the encoding of names lacks',
    )
    await expect(failed).rejects.not.toThrow(/geheim|😀/)
  })
})

describe('auto', () => {
  const answers = {
    MLSD: listing((each) => `type=file; ${each}`, [latin1('e4b8ad'), latin1('d6d0')]),
    OPTS: reply('200 on\r\n'),
  }

  test('is UTF-8 where FEAT names it, which is asked for, and what is not UTF-8 keeps its octets', async () => {
    await withServer('auto:gbk', { ...answers, FEAT: reply(withUtf8) }, async (client, server) => {
      expect(server.commands).toContain('OPTS UTF8 ON')
      expect(await listed(client)).toEqual(['中', '\udcd6\udcd0'])
      await client.upload(Buffer.from('x'), '\udcd6\udcd0')
      expect(sent(server, 'STOR')).toEqual(['d6d0'])
    })
  })

  test('is the page where FEAT does not', async () => {
    await withServer('AUTO:gbk', answers, async (client, server) => {
      expect(server.commands).not.toContain('OPTS UTF8 ON')
      expect((await listed(client))[1]).toBe('中')
    })
  })

  test('is windows-1252 without a page', async () => {
    await withServer('auto', answers, async (client) =>
      expect(await listed(client)).toEqual(['ä¸\xad', 'ÖÐ']),
    )
  })
})

test('utf-8 asks for it where FEAT names it, and tolerates a refusal; the default asks for nothing', async () => {
  const answers = { FEAT: reply(withUtf8), OPTS: reply('501 always on\r\n') }
  await withServer('utf-8', answers, async (_client, { commands }) =>
    expect(commands).toContain('OPTS UTF8 ON'),
  )
  await withServer(undefined, answers, async (_client, { commands }) =>
    expect(commands.filter((line) => /FEAT|OPTS/.test(line))).toEqual([]),
  )
})

test.each(['utf-16le', 'hz', 'auto:utf-7', 'auto:', 'x'])(
  '%s is refused, or taken, before the login',
  async (nameEncoding) => {
    await using server = await FaultyServer.start({})
    const outcome = await connect({ ...server.address, nameEncoding }).then(
      (client) => client.quit(),
      (error) => error,
    )
    if (nameEncoding === 'auto:') return expect(outcome).toBeUndefined()
    expect(outcome).toBeInstanceOf(RangeError)
    expect(server.commands).toEqual([])
  },
)

test('a server that switches encodings in the middle changes no octets', async () => {
  const names = [latin1('e4b8ad'), latin1('d6d0'), latin1('ff'), 'plain']
  const answers = { MLSD: listing((each) => `type=file; ${each}`, names), DELE: reply('250 done\r\n') }
  await withServer('gbk', answers, async (client, server) => {
    for (const name of await listed(client)) await client.remove(name)
    expect(sent(server, 'DELE')).toEqual(names.map(hexOf))
  })
})

test('a name of 4,096 octets comes and goes', async () => {
  const name = latin1('d6d0').repeat(2_047) + latin1('ff81')
  const answers = { MLSD: listing((each) => `type=file; ${each}`, [name]), DELE: reply('250 done\r\n') }
  await withServer('gbk', answers, async (client, server) => {
    const [view] = await listed(client)
    expect(view).toBe(`${'中'.repeat(2_047)}\udcff\udc81`)
    await client.remove(view!)
    expect(sent(server, 'DELE')).toEqual([hexOf(name)])
  })
})

test('another session of a client keeps the encoding, although the server no longer offers UTF-8', async () => {
  let sessions = 0
  const answers = {
    FEAT: ((session) => {
      sessions++
      session.write(session.count === 1 ? withUtf8 : withoutUtf8)
    }) satisfies Answer,
    OPTS: reply('200 on\r\n'),
    PWD: reply('257 "/"\r\n'),
    CWD: reply('250 there\r\n'),
    RETR: (async (session) => {
      if (session.count === 1) return session.reset()
      session.write('150 here it comes\r\n')
      await send(session, faultyContent)
      session.write('226 done\r\n')
    }) satisfies Answer,
  }
  await withServer('auto:gbk', answers, async (client, server) => {
    await client.download('中', new MemoryTarget(), { retries: 1 })
    expect(sessions).toBeGreaterThan(1)
    expect(sent(server, 'RETR')).toEqual(['e4b8ad', 'e4b8ad'])
  })
})

describe('a transfer between two servers', () => {
  test('gives each the name in its own encoding', async () => {
    await using one = await serve({ 中: 'x' }, { nameEncoding: 'gbk' })
    await using other = await serve({}, { nameEncoding: 'shift_jis' })
    const login = { user: 'tester', password: 'secret' }
    await using source = await connect({ ...one.address, ...login, nameEncoding: 'gbk' })
    await using target = await connect({ ...other.address, ...login, nameEncoding: 'shift_jis' })
    await between(source, target).transfer('中', '表')
    expect(await namesIn(other.files, '/')).toEqual(['表'])
  })

  test('sends nothing if either lacks a name', async () => {
    await using one = await FaultyServer.start({})
    await using other = await FaultyServer.start({})
    await using source = await connect({ ...one.address, nameEncoding: 'gbk' })
    await using target = await connect({ ...other.address, nameEncoding: 'shift_jis' })
    const before = [one.commands.length, other.commands.length]
    await expect(between(source, target).transfer('中', '们')).rejects.toThrow('has no "们"')
    expect([one.commands.length, other.commands.length]).toEqual(before)
  })
})
