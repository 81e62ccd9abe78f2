import { connect } from 'node:net'
import { type FileSystem, FileSystemError, MemoryFileSystem, type WriteOptions } from '@ftpkit/filesystem'
import { octets } from '@ftpkit/testkit'
import { expect, test, vi } from 'vitest'
import { Catalog, recordsOf } from '../../src/index.js'
import { contentOf, Dialogue, enter, now, type Serving, serve } from '../serving.js'

const lengths = async ({ catalog }: Serving, name: string, member?: string) =>
  recordsOf(await contentOf(catalog.read(name, member))).map(({ length }) => length)

test('stores and appends to data sets, members and generations', async () => {
  await using serving = await serve()
  await enter(serving.catalog, 'USER1.LIB', { dsorg: 'PO' })
  await enter(serving.catalog, 'USER1.G', { dsorg: 'GDG' })
  await enter(serving.catalog, 'USER1.K', { dsorg: 'VSAM' })
  await using dialogue = await Dialogue.loggedIn(serving)
  const sent = async (line: string) => (await dialogue.send(line, 'one\r\ntwo\r\n')).begins
  expect(await sent('STOR NEW')).toBe('125 Storing data set USER1.NEW')
  expect(await sent('APPE NEW')).toBe('125 Appending to data set USER1.NEW')
  expect(await lengths(serving, 'USER1.NEW')).toEqual([3, 3, 3, 3])
  expect(await sent('APPE OTHER')).toBe('125 Appending to data set USER1.OTHER')
  expect(await sent('STOR LIB(MEM)')).toBe('125 Storing data set USER1.LIB(MEM)')
  expect(await sent('APPE LIB(MEM)')).toBe('125 Appending to data set USER1.LIB(MEM)')
  expect(await lengths(serving, 'USER1.LIB', 'MEM')).toEqual([80, 80, 80, 80])
  expect(await sent('STOR G(+1)')).toBe('125 Storing data set USER1.G.G0001V00')
  expect(await sent('STOR G(+1)')).toBe('125 Storing data set USER1.G.G0002V00')
  expect(await sent('STOR NOBASE(+1)')).toBe('550 Data set USER1.NOBASE(+1) not found')
  expect(await sent('STOR NONE(MEM)')).toBe(
    '550 USER1.NONE(MEM) requests a nonexistent partitioned data set.  Use MKD command to create it.',
  )
  expect(await sent('STOR NEW(MEM)')).toBe('550 USER1.NEW is not a partitioned data set.')
  expect(await sent('STOR K')).toBe('550 USER1.K cannot be stored into: its organization is VSAM')
  expect(await sent('STOR A*')).toMatch(/^501 Invalid data set name/)
  expect(await sent('STOR /none/x')).toBe(
    '550 Command STOR fails: /none/x: EDC5129I No such file or directory.',
  )
})

test('simultaneous stores get different generations, and a failed store releases its number', async () => {
  await using serving = await serve()
  await enter(serving.catalog, 'USER1.G', { dsorg: 'GDG' })
  const dialogues = await Promise.all([1, 2, 3].map(() => Dialogue.loggedIn(serving)))
  const stores = await Promise.all(dialogues.map((dialogue) => dialogue.send('STOR G(+1)', 'one')))
  expect(stores.map(({ begins }) => begins).sort()).toEqual(
    [1, 2, 3].map((number) => `125 Storing data set USER1.G.G000${number}V00`),
  )
  expect(await serving.catalog.generations('USER1.G')).toEqual([1, 2, 3])
  await using dialogue = dialogues[0]!
  for (const { socket } of dialogues.slice(1)) socket.destroy()
  await dialogue.command('SITE NOTRUNCATE RECFM=FB LRECL=80')
  const long = await dialogue.send('STOR G(+1)', 'x'.repeat(81))
  expect(long).toMatchObject({
    begins: expect.stringContaining('G0004'),
    ends: expect.stringMatching(/^451 /),
  })
  expect((await dialogue.send('STOR G(+1)', 'x')).begins).toContain('G0004')
})

test('a generation whose name would be too long is refused', async () => {
  await using serving = await serve()
  const base = 'A1234567.B1234567.C1234567.D1234567.E1'
  await enter(serving.catalog, base, { dsorg: 'GDG' })
  await using dialogue = await Dialogue.loggedIn(serving)
  expect((await dialogue.send(`STOR '${base}(+1)'`, '')).ends).toMatch(/^501 Invalid data set name/)
})

test('an existing data set keeps its attributes, a new one gets those of SITE', async () => {
  await using serving = await serve()
  await enter(serving.catalog, 'USER1.OLD', { recfm: 'VB', lrecl: 20 })
  await using dialogue = await Dialogue.loggedIn(serving)
  await dialogue.command('SITE RECFM=FB LRECL=10 VOLUME=VOL001 UNIT=SYSDA')
  await dialogue.send('STOR OLD', 'x')
  await dialogue.send('STOR NEW', 'x')
  expect(await serving.catalog.find('USER1.OLD')).toMatchObject({ recfm: 'VB', lrecl: 20 })
  const made = { recfm: 'FB', lrecl: 10, blksize: 6230, volume: 'VOL001', unit: 'SYSDA', created: now }
  expect(await serving.catalog.find('USER1.NEW')).toMatchObject(made)
})

test('DCBDSN gives new data sets the attributes of a model, but for those in the same command', async () => {
  await using serving = await serve()
  await enter(serving.catalog, 'HLQ.MODEL', { recfm: 'FB', lrecl: 100, blksize: 1000 })
  await using dialogue = await Dialogue.loggedIn(serving)
  expect(await dialogue.command("SITE DCBDSN='HLQ.NONE'")).toBe(
    '200 Parameter DCBDSN ignored: data set HLQ.NONE not found\nSITE command was accepted',
  )
  expect(await dialogue.command("SITE DCBDSN='HLQ.MODEL'")).toBe('200 SITE command was accepted')
  await dialogue.send('STOR A', 'x')
  expect(await serving.catalog.find('USER1.A')).toMatchObject({ recfm: 'FB', lrecl: 100, blksize: 1000 })
  await dialogue.command("SITE LRECL=50 DCB='HLQ.MODEL'")
  await dialogue.send('STOR B', 'x')
  expect(await serving.catalog.find('USER1.B')).toMatchObject({ recfm: 'FB', lrecl: 50, blksize: 1000 })
  expect(await dialogue.command('STAT (DCBDSN')).toContain('DCBDSN is set to HLQ.MODEL')
})

test('FILETYPE=SQL transfers nothing', async () => {
  await using serving = await serve()
  await enter(serving.catalog, 'USER1.A', {}, [])
  await using dialogue = await Dialogue.loggedIn(serving)
  await dialogue.command('SITE FILETYPE=SQL')
  const noQueries = '551 SQL query not available. Cannot load CAF routines.'
  expect((await dialogue.fetch('RETR A')).ends).toBe(noQueries)
  expect((await dialogue.send('STOR A', '')).ends).toBe(noQueries)
})

test('keeps statistics of members if SITE says so, and of members that have them', async () => {
  await using serving = await serve()
  await enter(serving.catalog, 'USER1.LIB', { dsorg: 'PO' })
  await using dialogue = await Dialogue.loggedIn(serving)
  await dialogue.send('STOR LIB(A)', 'x')
  expect(await serving.catalog.member('USER1.LIB', 'A')).toEqual({ name: 'A' })
  await dialogue.command('SITE ISPFSTATS')
  await dialogue.send('STOR LIB(A)', 'x')
  const first = { version: 1, level: 0, size: 1, initial: 1, modified: 0, user: 'USER1' }
  expect((await serving.catalog.member('USER1.LIB', 'A'))?.statistics).toMatchObject(first)
  await dialogue.command('SITE NOISPFSTATS')
  await dialogue.send('STOR LIB(A)', 'x\r\ny')
  const second = { level: 1, size: 2, initial: 1, modified: 2 }
  expect((await serving.catalog.member('USER1.LIB', 'A'))?.statistics).toMatchObject(second)
})

test('text with bare LF is one record, which is truncated with a remark', async () => {
  await using serving = await serve()
  await using dialogue = await Dialogue.loggedIn(serving)
  await dialogue.command('SITE RECFM=FB LRECL=80')
  const { ends } = await dialogue.send('STOR LF', 'line\n'.repeat(100))
  expect(ends).toBe('250 Transfer completed (data was truncated)')
  expect(await lengths(serving, 'USER1.LF')).toEqual([80])
})

test('a failed store leaves a member unchanged, and no new data set', async () => {
  await using serving = await serve()
  await enter(serving.catalog, 'USER1.LIB', { dsorg: 'PO' })
  await enter(serving.catalog, 'USER1.LIB', { dsorg: 'PO' }, [octets('c1'.repeat(80))], 'MEM')
  await using dialogue = await Dialogue.loggedIn(serving)
  await dialogue.command('SITE NOTRUNCATE RECFM=FB LRECL=80')
  const long = 'x'.repeat(81)
  expect((await dialogue.send('STOR LIB(MEM)', long)).ends).toMatch(/^451 File transfer failed/)
  expect(await lengths(serving, 'USER1.LIB', 'MEM')).toEqual([80])
  expect((await dialogue.send('STOR NEW', long)).ends).toMatch(/^451 /)
  expect((await dialogue.send('STOR /new', long)).ends).toMatch(/^250 /)
  expect(await serving.catalog.find('USER1.NEW')).toBeUndefined()
  await dialogue.command('SITE SBD=(IBM-1047,WINDOWS-1252)')
  expect((await dialogue.send('STOR /other', octets('80'))).ends).toMatch(/^557 /)
  expect(await dialogue.lines('NLST /')).toEqual(['new', 'u'])
})

test('APPE to a data set, a member or a file of UNIX prepares its stage only when the data connection is open', async () => {
  const prepared: string[] = []
  const opened: string[] = []
  const files = new MemoryFileSystem({ 'old.txt': 'old' }, { now: () => now })
  const watched: FileSystem = Object.assign(Object.create(files) as MemoryFileSystem, {
    async write(path: string, options: WriteOptions) {
      const stage = await files.write(path, options)
      if (options.disposition !== 'append') return stage
      opened.push(path)
      const prepare = async (signal?: AbortSignal) => {
        signal?.throwIfAborted()
        prepared.push(path)
      }
      return Object.assign(stage, { prepare })
    },
  })
  await using serving = await serve({ authenticate: async () => ({ files: watched }) })
  const catalog = new Catalog(files)
  await enter(catalog, 'USER1.OLD', {}, [octets('c1'.repeat(80))])
  await enter(catalog, 'USER1.LIB', { dsorg: 'PO' })
  await using dialogue = await Dialogue.loggedIn(serving)
  for (const name of ['OLD', 'LIB(MEM)', '/old.txt']) {
    prepared.length = 0
    opened.length = 0
    const port = Number(/\|(\d+)\|/.exec(await dialogue.command('EPSV'))![1])
    dialogue.socket.write(`APPE ${name}\r\n`)
    await expect.poll(() => opened.length).toBe(1)
    expect(prepared, name).toEqual([])
    connect(port, '127.0.0.1').end('new\r\n')
    expect(await dialogue.reply()).toMatch(/^125/)
    expect(await dialogue.reply()).toMatch(/^250/)
    expect(prepared, name).toEqual(opened)
  }
})

test('a store whose file does not get its name leaves no name reserved', async () => {
  await using serving = await serve()
  const { files } = serving
  const write = files.write.bind(files)
  const writing = vi.spyOn(files, 'write').mockImplementation(async (path, options) => {
    const stage = await write(path, options)
    const commit = async () => {
      await stage.discard()
      throw new FileSystemError('no-space', path)
    }
    return { size: 0, write: (pieces) => stage.write(pieces), commit, discard: () => stage.discard() }
  })
  await using dialogue = await Dialogue.loggedIn(serving)
  expect((await dialogue.send('STOR NEW', 'x\r\n')).ends).toMatch(/^[45]/)
  expect((await dialogue.send('STOU UNIQUE', 'x\r\n')).ends).toMatch(/^[45]/)
  writing.mockRestore()
  expect(await serving.catalog.reserve('USER1.NEW')).toBe(true)
  expect((await dialogue.send('STOU UNIQUE', 'x\r\n')).begins).toBe('125 Storing data set USER1.UNIQUE')
})
