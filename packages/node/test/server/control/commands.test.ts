import { MemoryFileSystem } from '@ftpkit/filesystem'
import { FtpError } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import { RawSession, readAll } from '../../raw-session.js'
import { contentOf, namesIn, serve } from '../../serving.js'

async function text(session: RawSession, line: string): Promise<string> {
  session.send(`${line}\r\n`)
  const reply = await session.reply()
  return `${reply?.code} ${reply?.lines.join('\n')}`
}

test('lists facts of a directory, and of one file', async () => {
  await using serving = await serve({ 'a b.txt': 'hello', sub: {} })
  await using session = await RawSession.loggedIn(serving.address)
  await session.command('OPTS MLST type;size;perm;')
  const socket = await session.passive()
  expect(await session.command('MLSD')).toBe(150)
  const lines = (await readAll(socket)).toString().split('\r\n')
  socket.end()
  expect(lines.sort()).toEqual(['', 'type=dir;perm=cdeflmp; sub', 'type=file;size=5;perm=adfrw; a b.txt'])
  expect((await session.reply())?.code).toBe(226)
  expect(await text(session, 'MLST a b.txt')).toContain(' type=file;size=5;perm=adfrw; /a b.txt')
})

test('stores under a name of its own choice', async () => {
  await using serving = await serve({})
  await using session = await RawSession.loggedIn(serving.address)
  const socket = await session.passive()
  session.send('STOU log\r\n')
  const name = /FILE: (log\.[0-9a-f]{12})$/.exec((await session.reply())!.lines[0]!)?.[1]
  socket.end('unique')
  expect((await session.reply())?.code).toBe(226)
  expect(await namesIn(serving.files, '/')).toEqual([name])
  expect((await contentOf(serving.files, `/${name}`)).toString()).toBe('unique')
})

test('sets times and modes, and reports hashes and free space', async () => {
  const files = new MemoryFileSystem({ 'x.bin': 'abcdef' }, { capacity: 100 })
  await using serving = await serve(files)
  await using session = await RawSession.loggedIn(serving.address)
  expect(await text(session, 'MFMT 20260102030405 x.bin')).toBe('213 modify=20260102030405; x.bin')
  expect(await text(session, 'MDTM x.bin')).toBe('213 20260102030405')
  expect(await session.command('SITE CHMOD 600 x.bin')).toBe(200)
  expect((await files.stat('/x.bin')).permissions).toBe(0o600)
  expect(await text(session, 'HASH x.bin')).toBe(
    '213 SHA-256 0-6 bef57ec7f53a6d40beb640a780a639c83bc29ac8a9816f1fc6c5c6dcd93c4721 x.bin',
  )
  await session.command('OPTS HASH MD5')
  expect(await session.command('RANG 1 2')).toBe(350)
  expect(await text(session, 'HASH x.bin')).toBe('213 MD5 1-3 5360af35bde9ebd8f01f492dc059593c x.bin')
  expect(await text(session, 'AVBL')).toBe('213 94')
  expect(await session.command('AVBL nowhere')).toBe(550)
})

test('sends the part of a file that RANG gave', async () => {
  await using serving = await serve({ 'x.bin': 'abcdef' })
  await using session = await RawSession.loggedIn(serving.address)
  for (const [range, type, part] of [
    ['1 3', 'I', 'bcd'],
    ['2 2', 'A', 'c'],
    ['4 99', 'I', 'ef'],
  ]) {
    await session.command(`TYPE ${type}`)
    await session.command(`RANG ${range}`)
    const socket = await session.passive()
    await session.command('RETR x.bin')
    expect((await readAll(socket)).toString()).toBe(part)
    socket.end()
    expect((await session.reply())?.code).toBe(226)
  }
})

test('switches between file systems, and knows its own names', async () => {
  const files = new MemoryFileSystem({ first: '1' })
  const other = new MemoryFileSystem({ second: '2' })
  await using serving = await serve(files, {
    authenticate: async () => ({ files, mounts: { archive: other } }),
    hosts: ['ftp.example.org'],
  })
  await using session = await RawSession.open(serving.address)
  expect(await session.command('HOST nowhere.example')).toBe(504)
  expect(await session.command('HOST ftp.example.org')).toBe(220)
  await session.command('USER x')
  await session.command('PASS y')
  expect(await session.command('SMNT nowhere')).toBe(550)
  expect(await session.command('SMNT archive')).toBe(250)
  expect([await session.command('SIZE second'), await session.command('SIZE first')]).toEqual([213, 550])
  expect(await session.command('SMNT /')).toBe(250)
  expect(await session.command('SIZE first')).toBe(213)
})

test('answers SITE commands of the embedder', async () => {
  await using serving = await serve(
    {},
    {
      site: {
        WHO: { run: async (_, { user, directory }) => `${user} in ${directory}` },
        FAIL: {
          syntax: '<text>',
          run: async (text) => {
            throw new FtpError('refused', text, { replyHint: 504 })
          },
        },
      },
    },
  )
  await using session = await RawSession.loggedIn(serving.address)
  expect(await text(session, 'SITE WHO')).toBe('200 tester in /')
  expect(await text(session, 'SITE FAIL not now')).toBe('504 not now')
  expect(await text(session, 'SITE HELP')).toContain(' SITE FAIL <text>')
})

test('starts over at REIN', async () => {
  await using serving = await serve({})
  await using session = await RawSession.loggedIn(serving.address)
  expect(await session.command('REIN')).toBe(220)
  expect(await session.command('PWD')).toBe(530)
})
