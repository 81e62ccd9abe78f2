import { connect, type FtpClient, MemoryTarget } from '@ftpkit/node'
import { hex, octets } from '@ftpkit/testkit'
import { expect, test } from 'vitest'
import { ZosClient } from '../../src/client/index.js'
import { enter, type Serving, serve } from '../serving.js'

/** Packed decimals, EBCDIC NL, octets that STRU R escapes, LF, and empty records, one of them at the end. */
const records = ['12345c', '15', '', 'ff', 'ff02', '0a0d25', 'c1c2c3', ''].map(octets)
const rdw = octets(
  '0007 0000 12345c 0005 0000 15 0004 0000 0005 0000 ff 0006 0000 ff02 0007 0000 0a0d25 0007 0000 c1c2c3 0004 0000',
)
const variable = { recfm: 'VB', lrecl: 84, blksize: 27_998 } as const

function loggedIn({ server }: Serving): Promise<FtpClient> {
  return connect({ ...server.address, user: 'user1', password: 'secret' })
}

async function all(source: AsyncIterable<Uint8Array>): Promise<string[]> {
  const found: string[] = []
  for await (const record of source) found.push(hex(record))
  return found
}

test.each(['block', 'structure'] as const)(
  'a VB data set goes there and back octet for octet, its records marked by %s',
  async (marks) => {
    await using serving = await serve()
    await enter(serving.catalog, 'HLQ.DATA.VB', variable, records)
    await using client = await loggedIn(serving)
    const zos = new ZosClient(client)
    expect(await all(zos.records("'HLQ.DATA.VB'", { marks }))).toEqual(records.map(hex))

    const file = new MemoryTarget()
    await zos.download("'HLQ.DATA.VB'", file, { marks })
    expect(hex(file.content)).toBe(hex(rdw))

    await zos.upload(file.content, "'HLQ.COPY.VB'", { marks, allocation: variable })
    expect(await zos.allocation("'HLQ.COPY.VB'")).toMatchObject({ recfm: 'VB', lrecl: 84 })
    expect(await all(zos.records("'HLQ.COPY.VB'", { marks }))).toEqual(records.map(hex))
  },
)

test('translates a data set to lines of UTF-8, and lines to a data set', async () => {
  await using serving = await serve()
  await using client = await loggedIn(serving)
  const zos = new ZosClient(client)
  const text = { codePage: 'IBM-1047' }
  const format = { format: 'lines' } as const
  const lines = new TextEncoder().encode('Grüße\n[x]\n\n')
  await zos.upload(lines, "'HLQ.TEXT'", { format, text, allocation: variable })
  expect(await all(zos.records("'HLQ.TEXT'"))).toEqual(['c799dc59 85'.replace(' ', ''), 'ada7bd', ''])
  const target = new MemoryTarget()
  await zos.download("'HLQ.TEXT'", target, { format, text })
  expect(new TextDecoder().decode(target.content)).toBe('Grüße\n[x]\n\n')
})

test('takes a format as its text, and true for text in the default pages', async () => {
  await using serving = await serve()
  await using client = await loggedIn(serving)
  const zos = new ZosClient(client)
  const lines = new TextEncoder().encode('Grüße\n\n')
  await zos.upload(lines, "'HLQ.TEXT'", { format: 'lines', text: true, allocation: variable })
  const target = new MemoryTarget()
  await zos.download("'HLQ.TEXT'", target, { format: 'fixed:8:pad=2e', text: true })
  expect(new TextDecoder().decode(target.content)).toBe('Grüße.........')
  await expect(zos.download("'HLQ.TEXT'", target, { format: 'cards' })).rejects.toThrow(RangeError)
})

test('lists data sets and members, also after work with jobs', async () => {
  await using serving = await serve()
  await enter(serving.catalog, 'HLQ.DATA.VB', variable, records)
  await enter(serving.catalog, 'HLQ.CNTL', { dsorg: 'PO', recfm: 'FB', lrecl: 80, blksize: 3_120 })
  await using client = await loggedIn(serving)
  const zos = new ZosClient(client)
  await zos.jobs.list()
  const names: string[] = []
  for await (const { name } of zos.list("'HLQ.*'")) names.push(name)
  expect(names).toEqual(['HLQ.CNTL', 'HLQ.DATA.VB'])
  await client.upload(Uint8Array.of(0xc1), "'HLQ.CNTL(ONE)'")
  expect(await zos.list("'HLQ.CNTL(*)'")).toMatchObject([{ name: 'ONE' }])
})

test('reads the allocation of a data set from XDSS, or else from a listing', async () => {
  await using serving = await serve()
  await enter(serving.catalog, 'HLQ.CNTL', { dsorg: 'PO', recfm: 'FB', lrecl: 80, blksize: 3_120 })
  await using client = await loggedIn(serving)
  const zos = new ZosClient(client)
  expect(await ZosClient.isZos(client)).toBe(true)
  expect(await zos.allocation("'HLQ.CNTL'")).toMatchObject({ recfm: 'FB', lrecl: 80, blksize: 3_120 })
  await expect(zos.allocation("'HLQ.NOWHERE'")).rejects.toMatchObject({ code: 'refused' })
})

test('reports a record longer than the allocation before the server would truncate it', async () => {
  await using serving = await serve()
  await using client = await loggedIn(serving)
  const zos = new ZosClient(client)
  const long = octets(`0055 0000 ${'c1'.repeat(81)}`)
  await expect(
    zos.upload(long, "'HLQ.LONG'", { allocation: { recfm: 'VB', lrecl: 84 } }),
  ).rejects.toMatchObject({ code: 'record-too-long', message: expect.stringContaining('LRECL=84') })
})

test('reports a truncated record by number and octet, and the old data set is unchanged', async () => {
  await using serving = await serve()
  await enter(serving.catalog, 'HLQ.OLD', variable, records)
  await using client = await loggedIn(serving)
  const zos = new ZosClient(client)
  const cut = octets('0005 0000 c1 0009 0000 c1c2')
  const error = await zos.upload(cut, "'HLQ.OLD'").catch((thrown) => thrown)
  expect(error).toMatchObject({ code: 'truncated', offset: expect.any(Number) })
  expect(await all(new ZosClient(await loggedIn(serving)).records("'HLQ.OLD'"))).toEqual(records.map(hex))
})

test('submits, awaits, lists, retrieves and purges jobs', async () => {
  await using serving = await serve({
    run: () => ({ rc: 4, spool: [{ step: 'STEP1', ddName: 'SYSPRINT', lines: ['HELLO', 'WORLD'] }] }),
  })
  await using client = await loggedIn(serving)
  const { jobs } = new ZosClient(client)
  const jcl = "//USER1A JOB (1),'TEST',CLASS=A\n//STEP1 EXEC PGM=IEFBR14\n"
  const id = await jobs.submit(new TextEncoder().encode(jcl))
  expect(id).toMatch(/^JOB\d{5}$/)
  const job = await jobs.wait(id, { pause: async () => {} })
  expect(job).toMatchObject({ id, name: 'USER1A', owner: 'USER1', status: 'OUTPUT', outcome: 'RC=0004' })
  expect(await jobs.list({ name: 'USER1*' })).toEqual([expect.objectContaining({ id })])
  expect(await jobs.list({ name: 'OTHER*' })).toEqual([])
  const { spool } = await jobs.find(id)
  const printed = spool.find(({ ddName }) => ddName === 'SYSPRINT')!
  expect((await jobs.output(id, printed.number))[0]).toContain('WORLD')
  const files = await jobs.output(id)
  expect(files.length).toBe(spool.length)
  expect(files[printed.number - 1]).toContain('HELLO')
  await jobs.purge(id)
  await expect(jobs.find(id)).rejects.toMatchObject({ code: 'refused' })
})

test('refuses JCL without a JOB statement by an error that quotes the reply', async () => {
  await using serving = await serve()
  await using client = await loggedIn(serving)
  const { jobs } = new ZosClient(client)
  await expect(jobs.submit(new TextEncoder().encode('nothing\n'))).rejects.toMatchObject({
    code: expect.stringMatching(/refused|bad-reply/),
  })
})
