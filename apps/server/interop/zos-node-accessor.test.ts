import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import zosNodeAccessor from 'zos-node-accessor'
import { ServerProcess } from './server-process.js'

const { TransferMode, ZosAccessor } = zosNodeAccessor
const credentials = { user: 'user1', password: 'secret' }

const jcl = ['//USER1A   JOB (ACCT),CLASS=A', '//STEP1    EXEC PGM=IEFBR14', ''].join('\r\n')

const jobs = {
  USER1A: { rc: 4, spool: [{ step: 'STEP1', ddName: 'SYSPRINT', text: 'ONE\nTWO\n' }] },
  USER1B: { rc: 'ABEND=806' },
}

describe.each([
  ['in clear', [], {}],
  ['under TLS', ['--tls-self-signed'], { secure: true, secureOptions: { rejectUnauthorized: false } }],
])('zos-node-accessor %s', (_, options, security) => {
  const folder = mkdtempSync(join(tmpdir(), 'zos-'))
  let server: ServerProcess
  let zos: InstanceType<typeof ZosAccessor>

  beforeAll(async () => {
    const file = join(folder, 'jobs.json')
    writeFileSync(file, JSON.stringify(jobs))
    server = await ServerProcess.start(
      ...['--system', 'zos', '--user', 'user1:secret', '--zos-jobs', file],
      ...options,
    )
    zos = new ZosAccessor()
    await zos.connect({ host: server.host, port: server.port, ...credentials, ...security })
  })

  afterAll(async () => {
    await zos.close()
    await server[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true })
  })

  test('allocates, lists, renames and deletes data sets', async () => {
    await zos.allocateDataset('USER1.ALLOC.SEQ', 'LRECL=80 RECFM=FB')
    await zos.allocateDataset('USER1.ALLOC.PDS', {
      DSORG: 'PO',
      LRECL: 80,
      RECFM: 'FB',
      BLKSIZE: 3120,
    } as never)
    await expect(zos.allocateDataset('USER1.ALLOC.SEQ', 'LRECL=80')).rejects.toThrow('already exists')
    const found = await zos.listDatasets('USER1.ALLOC.*')
    expect(found).toMatchObject([
      { name: 'USER1.ALLOC.PDS', dsOrg: 'PO', recordFormat: 'FB', recordLength: 80, blockSize: 3120 },
      { name: 'USER1.ALLOC.SEQ', dsOrg: 'PS', recordFormat: 'FB', recordLength: 80 },
    ])
    await zos.renameDataset('USER1.ALLOC.SEQ', 'USER1.ALLOC.NEW')
    expect(await zos.listDatasets('USER1.ALLOC.SEQ')).toEqual([])
    await zos.deleteDataset('USER1.ALLOC.NEW')
    await zos.deleteDataset('USER1.ALLOC.PDS')
    expect(await zos.listDatasets('USER1.ALLOC.*')).toEqual([])
  })

  test('transfers members', async () => {
    await zos.allocateDataset('USER1.LIB', 'PDSTYPE=PDS LRECL=80 RECFM=FB')
    await zos.uploadDataset(Buffer.from('one\r\ntwo\r\n'), 'USER1.LIB(A)', TransferMode.ASCII)
    await zos.uploadDataset(Buffer.from('three\r\n'), 'USER1.LIB(B)', TransferMode.ASCII)
    expect((await zos.listMembers('USER1.LIB')).map(({ name }) => name)).toEqual(['A', 'B'])
    expect(
      (await zos.downloadDataset('USER1.LIB(A)', TransferMode.ASCII_NO_TRAILING_BLANKS)).toString(),
    ).toBe('one\r\ntwo\r\n')
    await zos.renameDataset('USER1.LIB(A)', 'USER1.LIB(C)')
    await zos.deleteDataset('USER1.LIB(B)')
    expect((await zos.listMembers('USER1.LIB')).map(({ name }) => name)).toEqual(['C'])
    await expect(zos.listMembers('NOT.EXIST')).rejects.toThrow(
      "Partitioned data set 'NOT.EXIST(*)' does not exist",
    )
    await expect(zos.uploadDataset(Buffer.from('x'), 'NOT.EXIST(A)')).rejects.toThrow(
      'requests a nonexistent partitioned data set.  Use MKD command to create it',
    )
    await expect(zos.downloadDataset('USER1.LIB')).rejects.toThrow(
      'Retrieval of a whole partitioned data set',
    )
  })

  test('transfers data sets in each of its modes', async () => {
    const fixed = 'LRECL=80 RECFM=FB'
    await zos.uploadDataset(Buffer.from('hello       \r\nworld\r\n'), 'USER1.FB', TransferMode.ASCII, fixed)
    // Before any test that strips trailing blanks: the client has no way to turn that off again.
    const padded = `${'hello'.padEnd(80)}\r\n${'world'.padEnd(80)}\r\n`
    expect((await zos.downloadDataset('USER1.FB', TransferMode.ASCII)).toString()).toBe(padded)
    const stripped = await zos.downloadDataset('USER1.FB', TransferMode.ASCII_STRIP_EOL)
    expect(stripped.toString()).toBe(padded.replaceAll('\r\n', ''))
    await zos.uploadDataset(Buffer.from('abc'), 'USER1.BIN', TransferMode.BINARY, fixed)
    const binary = (await zos.downloadDataset('USER1.BIN', TransferMode.BINARY)) as Buffer
    expect(binary).toEqual(Buffer.concat([Buffer.from('abc'), Buffer.alloc(77)]))
    await zos.uploadDataset(Buffer.from('hello\r\nhi'), 'USER1.VB', TransferMode.ASCII, 'LRECL=256 RECFM=VB')
    const records = (await zos.downloadDataset('USER1.VB', TransferMode.BINARY_RDW)) as Buffer
    expect(records.toString('hex')).toBe('000900008885939396000600008889')
    const text = (await zos.downloadDataset('USER1.VB', TransferMode.ASCII_RDW)) as Buffer
    expect(text).toEqual(Buffer.from('\0\u0009\0\0hello\r\n\0\u0006\0\0hi\r\n'))
    const stream = await zos.downloadDataset('USER1.FB', TransferMode.ASCII, true)
    const chunks: Buffer[] = []
    for await (const chunk of stream as NodeJS.ReadableStream) chunks.push(chunk as Buffer)
    expect(Buffer.concat(chunks).toString()).toBe(padded)
  })

  test('translates with the given code pages', async () => {
    await zos.uploadDataset(Buffer.from('[x]\r\n'), 'USER1.PAGE', TransferMode.ASCII, 'LRECL=256 RECFM=VB')
    const other = await zos.downloadDataset(
      'USER1.PAGE',
      TransferMode.ASCII,
      false,
      'NORDW sbd=(IBM-037,ISO8859-1)',
    )
    expect((other as Buffer).toString('latin1')).toBe('\u00ddx\u00a8\r\n')
    await zos.site('SBD=FTP_STANDARD_TABLE')
  })

  test('transfers files of z/OS UNIX', async () => {
    await zos.makeDirectory('/u/user1/dir')
    await zos.deleteFile('/u/user1/dir')
    await zos.uploadFile(Buffer.from('one\r\ntwo\r\n'), '/u/user1/text', TransferMode.ASCII)
    expect((await zos.listFiles('/u/user1')).map(({ name }) => name)).toEqual(['text'])
    expect((await zos.downloadFile('/u/user1/text', TransferMode.ASCII)).toString()).toBe('one\r\ntwo\r\n')
    expect(((await zos.downloadFile('/u/user1/text', TransferMode.BINARY)) as Buffer).toString('hex')).toBe(
      '96958515a3a69615',
    )
    await zos.renameFile('/u/user1/text', '/u/user1/new')
    await expect(zos.deleteFile('/u')).rejects.toThrow('is a directory and is not empty')
    await zos.deleteFile('/u/user1/new')
    await zos.deleteFile('/u/user1')
    expect(await zos.listFiles('/u')).toEqual([])
    await expect(zos.listFiles('/none')).rejects.toThrow()
  })

  test('submits, lists, queries and deletes jobs, and reads their spool', async () => {
    const id = await zos.submitJCL(jcl)
    expect(id).toMatch(/^JOB\d{5}$/)
    const jobs = await zos.listJobs({ jobName: '*', owner: 'USER1' })
    expect(jobs).toMatchObject([
      { jobName: 'USER1A', jobId: id, owner: 'USER1', status: 'OUTPUT', class: 'A' },
    ])
    const status = await zos.getJobStatus({ jobId: id, owner: '*' })
    expect(status).toMatchObject({ jobId: id, status: 'OUTPUT', rc: 4 })
    expect(status.spoolFiles?.map(({ ddName }) => ddName)).toEqual([
      'JESMSGLG',
      'JESJCL',
      'JESYSMSG',
      'SYSPRINT',
    ])
    expect(await zos.getJobLog({ jobId: id, fileId: 4 } as never)).toBe('ONE\r\nTWO\r\n')
    expect(await zos.getJobLog({ jobId: id } as never)).toContain('ENDED - RC=0004')
    await expect(zos.getJobLog({ jobId: id, fileId: 99 } as never)).rejects.toThrow(
      'Index 99 is greater than number of spool files',
    )
    await zos.deleteJob({ jobId: id })
    await expect(zos.deleteJob({ jobId: 'J0012345' })).rejects.toThrow('Jobid J0012345 not found')
    await expect(zos.getJobStatus({ jobId: id })).rejects.toThrow('No jobs found')
    const failing = await zos.submitJCL(jcl.replace('USER1A', 'USER1B'))
    expect(await zos.queryJob({ jobId: failing } as never)).toBe('fail')
  })

  test('reports its status', async () => {
    await zos.site('umask 000 SBSENDEOL=LF')
    expect(await zos.stat('UMASK')).toContain('000')
    expect(await zos.stat()).toContain('LF')
    expect(await zos.site('umask 999')).toContain('Umask invalid syntax')
    await zos.site('SBSENDEOL=CRLF')
  })
})

test('a wrong password is refused as by z/OS', async () => {
  await using server = await ServerProcess.start('--system', 'zos', '--user', 'user1:secret')
  const zos = new ZosAccessor()
  const wrong = zos.connect({ host: server.host, port: server.port, user: 'user1', password: 'wrong' })
  await expect(wrong).rejects.toThrow('PASS command failed')
})

test('an empty upload makes a data set without records', async () => {
  // In clear only: under TLS this client ends the connection during the handshake, which looks like a cut connection.
  await using server = await ServerProcess.start('--system', 'zos', '--user', 'user1:secret')
  const zos = new ZosAccessor()
  await zos.connect({ host: server.host, port: server.port, ...credentials })
  await zos.uploadDataset(Buffer.alloc(0), 'USER1.EMPTY', TransferMode.ASCII)
  expect((await zos.listDatasets('USER1.EMPTY')).length).toBe(1)
  expect((await zos.downloadDataset('USER1.EMPTY')).toString()).toBe('')
  await zos.close()
})
