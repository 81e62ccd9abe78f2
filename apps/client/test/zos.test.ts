import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { octets } from '@ftpkit/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Served } from './served.js'

const rdw = octets('0007 0000 12345c 0005 0000 15 0004 0000 0006 0000 ff02 0004 0000')
const jobs = {
  GOODJOB: { rc: 4, spool: [{ step: 'S1', ddName: 'SYSPRINT', text: 'it went well\n' }] },
  BADJOB: { rc: 'ABEND=806' },
}
let served: Served

beforeAll(async () => {
  const expected = join(mkdtempSync(join(tmpdir(), 'ftpkit-zos-')), 'jobs.json')
  writeFileSync(expected, JSON.stringify(jobs))
  served = await Served.start('--system', 'zos', '--zos-jobs', expected)
  rmSync(dirname(expected), { recursive: true })
  writeFileSync(join(served.place, 'data.rdw'), rdw)
})

afterAll(() => served[Symbol.asyncDispose]())

const ftpkit = (...options: string[]) => served.run(options)
const url = (name: string) => `${served.url}/${name}`

test.each(['block', 'structure'])(
  'records are stored in a data set and fetched back, marked by %s',
  async (marks) => {
    const exact = ['--records', 'exact', '--marks', marks]
    const name = url(`'HLQ.${marks.toUpperCase().slice(0, 8)}.VB'`)
    const put = await ftpkit('put', 'data.rdw', name, ...exact, '--recfm', 'vb', '--lrecl', '84')
    expect(put).toMatchObject({ status: 0, words: '' })
    expect(await ftpkit('get', name, 'back.rdw', ...exact)).toMatchObject({ status: 0, words: '' })
    expect(readFileSync(join(served.place, 'back.rdw'))).toEqual(Buffer.from(rdw))
  },
)

test('the text of a data set becomes lines, or lines of JSON with their numbers', async () => {
  writeFileSync(join(served.place, 'text'), 'Grüße\n\n[x]\n')
  const name = url("'HLQ.TEXT'")
  const exact = ['--records', 'exact']
  expect(
    await ftpkit('put', 'text', name, ...exact, '--from', 'lines', '--recfm', 'VB', '--lrecl', '84'),
  ).toMatchObject({
    status: 0,
  })
  expect((await ftpkit('get', name, '-', ...exact, '--to', 'lines')).output).toBe('Grüße\n\n[x]\n')
  expect((await ftpkit('get', name, '-', ...exact, '--to', 'jsonl')).output).toBe(
    '{"record":1,"text":"Grüße"}\n{"record":2,"text":""}\n{"record":3,"text":"[x]"}\n',
  )
  await ftpkit('get', name, ...exact, '--to', 'jsonl')
  expect(readFileSync(join(served.place, 'HLQ.TEXT'), 'utf8')).toContain('"record":3')
})

test('the shell keeps the quotes of data sets, and gives local files no quotes', async () => {
  writeFileSync(join(served.place, 'f'), 'kept\n')
  const lines = [
    "put f 'HLQ.QUOTED'",
    "cd 'HLQ.'",
    'pwd',
    "get 'HLQ.QUOTED'",
    "mv 'HLQ.QUOTED' 'HLQ.MOVED'",
    "cat 'HLQ.MOVED'",
  ]
  const { status, output, words } = await served.run(['shell', served.url], lines.join('\n'))
  expect([status, words]).toEqual([0, expect.stringMatching(/^stored|fetched/)])
  expect(output).toMatch(/^'HLQ.'\n[\s\S]*kept *\n$/)
  expect(readFileSync(join(served.place, 'HLQ.QUOTED'), 'utf8')).toMatch(/^kept/)
})

test('a missing data set leaves no local file, in any format', async () => {
  for (const format of ['rdw', 'jsonl']) {
    const got = await ftpkit('get', url("'HLQ.NOWHERE'"), 'none', '--records', 'exact', '--to', format)
    expect(got.status).toBe(5)
    expect(got.words).toContain('HLQ.NOWHERE')
    expect(existsSync(join(served.place, 'none'))).toBe(false)
  }
})

test('a job is submitted, waited for, listed, read and purged', async () => {
  writeFileSync(join(served.place, 'good.jcl'), "//GOODJOB JOB (1),'TEST'\n//S1 EXEC PGM=IEFBR14\n")
  const submitted = await ftpkit(
    'jes',
    'submit',
    served.url,
    'good.jcl',
    '--wait',
    '--every',
    '0.01',
    '--json',
  )
  expect(submitted).toMatchObject({ status: 0, words: '' })
  const { id, outcome } = JSON.parse(submitted.output)
  expect(outcome).toBe('RC=0004')
  expect((await ftpkit('jes', 'list', served.url, '--name', 'GOOD*')).output).toMatch(
    new RegExp(`^${id}  GOODJOB  ME  OUTPUT  RC=0004\n$`),
  )
  expect((await ftpkit('jes', 'output', served.url, id)).output).toContain('it went well')
  expect((await ftpkit('jes', 'output', served.url, id, '0')).status).toBe(2)
  expect(await ftpkit('jes', 'purge', served.url, id)).toMatchObject({ status: 0 })
  expect((await ftpkit('jes', 'list', served.url)).output).toBe('')
  expect((await ftpkit('jes', 'output', served.url, id)).status).toBe(5)
})

test('a failed job sets the exit status', async () => {
  writeFileSync(join(served.place, 'bad.jcl'), "//BADJOB JOB (1),'TEST'\n//S1 EXEC PGM=NONE\n")
  const { status, output } = await ftpkit('jes', 'submit', served.url, 'bad.jcl', '--wait', '--every', '0.01')
  expect(status).toBe(6)
  expect(output).toContain('ABEND=806')
  const lazy = await ftpkit('jes', 'submit', served.url, 'bad.jcl')
  expect(lazy).toMatchObject({ status: 0, output: expect.stringMatching(/^JOB\d{5}\n$/) })
})
