import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { Served } from '../served.js'
import { JobPlace, secret } from './place.js'

const job = (...steps: object[]) => ({ when: { now: true }, sites: ['one'], retries: { count: 0 }, steps })

describe('sync', () => {
  test('makes the local directory like that of the site, but for what is excluded', async () => {
    await using place = await JobPlace.start()
    place.store({ 'out/a.txt': 'a', 'out/b.tmp': 'b', 'out/sub/c.txt': 'c' })
    mkdirSync(place.at('copy'))
    for (const name of ['old.txt', 'mine.tmp']) writeFileSync(place.at('copy', name), name)
    const sync = { direction: 'get', local: 'copy', remote: 'out', delete: true, exclude: ['*.tmp'] }
    place.jobs({ mirror: job({ sync }) })
    expect(await place.run('--once', 'mirror')).toMatchObject({ status: 0 })
    expect(place.contentOf(place.at('copy'))).toEqual({ 'a.txt': 'a', 'mine.tmp': 'mine.tmp' })
    expect(place.contentOf(place.at('copy/sub'))).toEqual({ 'c.txt': 'c' })
  })

  test('makes the directory of the site like the local one, with what is included only', async () => {
    await using place = await JobPlace.start()
    place.store({ 'in/old.txt': 'old', 'in/other.csv': 'other' })
    mkdirSync(place.at('from'))
    for (const name of ['a.txt', 'b.csv']) writeFileSync(place.at('from', name), name)
    const sync = { direction: 'put', local: 'from', remote: 'in', delete: true, include: ['*.txt'] }
    place.jobs({ mirror: job({ sync }) })
    expect(await place.run('--once', 'mirror')).toMatchObject({ status: 0 })
    expect(place.contentOf(join(place.served.root, 'in'))).toEqual({ 'a.txt': 'a.txt', 'other.csv': 'other' })
  })

  test('keeps what it is not asked to delete, and fails where the directory is not there', async () => {
    await using place = await JobPlace.start()
    place.store({ 'out/a.txt': 'a' })
    mkdirSync(place.at('copy'))
    writeFileSync(place.at('copy', 'mine'), 'mine')
    const sync = { direction: 'get', local: 'copy', remote: 'out' }
    place.jobs({ mirror: job({ sync }), none: job({ sync: { ...sync, remote: 'none', delete: true } }) })
    expect(await place.run('--once', 'mirror')).toMatchObject({ status: 0 })
    const all = { 'a.txt': 'a', mine: 'mine' }
    expect(place.contentOf(place.at('copy'))).toEqual(all)
    const { status, words } = await place.run('--once', 'none')
    expect([status, words]).toEqual([6, expect.stringContaining('none')])
    expect(place.contentOf(place.at('copy'))).toEqual(all)
  })
})

describe('fxp', () => {
  test('lets two servers transfer a file, and fails where the other refuses', async () => {
    await using place = await JobPlace.start()
    await using other = await Served.start()
    const url = other.url.replace(':secret@', '@')
    place.book([
      { name: 'one', url: place.url, secret },
      { name: 'other', url, secret },
    ])
    place.store({ 'out.txt': 'between' })
    const fxp = { from: 'out.txt', site: 'other', to: 'in-%Y.txt' }
    place.jobs({ send: job({ fxp }), never: job({ fxp: { ...fxp, to: 'none/in.txt' } }) })
    expect(await place.run('--once', 'send')).toMatchObject({ status: 0 })
    const name = `in-${new Date().getUTCFullYear()}.txt`
    expect(place.contentOf(other.root)).toEqual({ [name]: 'between' })
    const { status, words } = await place.run('--once', 'never')
    expect([status, words]).toEqual([6, expect.stringContaining('none/in.txt')])
  })
})

describe('submit', () => {
  const expected = { GOOD: { rc: 4 }, BAD: { rc: 8 }, WRONG: { rc: '(JCL error)' } }

  async function mainframe(): Promise<JobPlace> {
    const place = await JobPlace.start('--system', 'zos', '--zos-jobs', expectedJobs)
    place.jobs({
      batch: job({ submit: { jcl: 'job.jcl' } }, { get: { from: "'ME.OUT'", to: 'out', type: 'A' } }),
    })
    const put = ['put', '-', `${place.served.url}/'ME.OUT'`, '--type', 'A']
    expect(await place.served.run(put, 'of the job')).toMatchObject({ status: 0 })
    return place
  }

  const directory = mkdtempSync(join(tmpdir(), 'ftpkit-jobs-'))
  const expectedJobs = join(directory, 'expected.json')
  writeFileSync(expectedJobs, JSON.stringify(expected))
  afterAll(() => rmSync(directory, { recursive: true }))

  test('waits for the end of the job, after which its output can be fetched', async () => {
    await using place = await mainframe()
    writeFileSync(place.at('job.jcl'), "//GOOD JOB (ACCT),'ME',CLASS=A\n//S1 EXEC PGM=IEFBR14\n")
    const { status, words } = await place.run('--once', 'batch')
    expect([status, words]).toEqual([0, expect.stringContaining('batch: done, 1 file')])
    expect(place.contentOf(place.served.place).out).toContain('of the job')
  })

  test.each([
    ['BAD', 'RC=0008'],
    ['WRONG', '(JCL error)'],
  ])('fails where the job %s ends with %s, and the steps after it are not done', async (name, outcome) => {
    await using place = await mainframe()
    writeFileSync(place.at('job.jcl'), `//${name} JOB (ACCT),'ME',CLASS=A\n//S1 EXEC PGM=IEFBR14\n`)
    const { status, words } = await place.run('--once', 'batch')
    expect([status, words]).toEqual([6, expect.stringMatching(/job JOB\d+ ended with /)])
    expect(words).toContain(outcome)
    expect(place.contentOf(place.served.place)).not.toHaveProperty('out')
  })

  test('fails where there is no JCL', async () => {
    await using place = await mainframe()
    const { status, words } = await place.run('--once', 'batch')
    expect([status, words]).toEqual([6, expect.stringContaining('job.jcl')])
  })
})
