import { expect, test } from 'vitest'
import { type JesOptions, JobEntrySubsystem, type JobFilter, type JobResult } from '../../src/index.js'

const all: JobFilter = { jesjobname: '*', jesowner: '*', jesstatus: 'ALL' }

function subsystem(options: Partial<JesOptions> = {}) {
  const clock = { time: 1_000 }
  return { clock, jes: new JobEntrySubsystem({ now: () => clock.time, ...options }) }
}

const card = (name: string, rest = '') => [`//${name.padEnd(8)} JOB (ACCT)${rest}`, '//S EXEC PGM=IEFBR14']

test('a job ends with condition code 0 by default', async () => {
  const { jes } = subsystem()
  const [job] = jes.submit(card('USER1A'), 'user1')
  expect(job).toMatchObject({ id: 'JOB00001', name: 'USER1A', owner: 'USER1', class: 'A' })
  await jes.finished('JOB00001')
  const found = jes.job('JOB00001', all)
  expect(found).toMatchObject({ status: 'OUTPUT', outcome: 'RC=0000' })
  expect(found?.spool.map(({ ddName }) => ddName)).toEqual(['JESMSGLG', 'JESJCL', 'JESYSMSG'])
})

test('a job waits, runs and ends as time passes', async () => {
  const { jes, clock } = subsystem({ run: () => ({ inputTime: 10, activeTime: 10, rc: 'ABEND=806' }) })
  jes.submit(card('A'), 'me')
  expect(await jes.finished('JOB00001')).toMatchObject({ status: 'OUTPUT', outcome: 'ABEND=806' })
  expect(await jes.finished('JOB00009')).toBeUndefined()
  const status = () => jes.job('JOB00001', all)
  expect(status()).toMatchObject({ status: 'INPUT', outcome: undefined, spool: [] })
  clock.time += 10
  expect(status()?.status).toBe('ACTIVE')
  clock.time += 10
  expect(status()).toMatchObject({ status: 'OUTPUT', outcome: 'ABEND=806' })
})

test('a job is active until it has run, and another of the same name waits', async () => {
  let end: (result: JobResult) => void = () => {}
  const { jes } = subsystem({ run: () => new Promise<JobResult>((resolve) => (end = resolve)) })
  jes.submit([...card('A'), ...card('A')], 'me')
  await Promise.resolve()
  const states = () => jes.jobs(all).map(({ status, outcome }) => [status, outcome])
  expect(states()).toEqual([
    ['ACTIVE', undefined],
    ['INPUT', '-DUP-'],
  ])
  end({ rc: 4 })
  await jes.finished('JOB00001')
  await Promise.resolve()
  expect(states()).toEqual([
    ['OUTPUT', 'RC=0004'],
    ['ACTIVE', undefined],
  ])
})

test('a held job stays in the INPUT queue', async () => {
  const { jes } = subsystem()
  jes.submit(card('A', ',TYPRUN=HOLD'), 'me')
  expect(await jes.finished('JOB00001')).toMatchObject({ status: 'INPUT', outcome: '-HELD-' })
  expect(jes.job('JOB00001', all)).toMatchObject({ status: 'INPUT', outcome: '-HELD-' })
})

test('a job that throws ends in an abend, with the error in its spool', async () => {
  const { jes } = subsystem({
    run: () => {
      throw new Error('no such program')
    },
  })
  jes.submit(card('A'), 'me')
  await jes.finished('JOB00001')
  const job = jes.job('JOB00001', all)
  expect(job?.outcome).toBe('ABEND=U4038')
  expect(job?.spool.at(-1)?.lines.join()).toContain('no such program')
})

test('a job whose result is malformed ends in an abend too', async () => {
  const { jes } = subsystem({
    run: () => ({ rc: 0, spool: [{ ddName: 'SYSPRINT', text: 'DONE' }] }) as never,
  })
  jes.submit(card('A'), 'me')
  await jes.finished('JOB00001')
  const job = jes.job('JOB00001', all)
  expect(job?.outcome).toBe('ABEND=U4038')
  expect(job?.spool.at(-1)?.lines.join()).toContain('spool file SYSPRINT: lines must be a list of texts')
})

test('filters select jobs by name, owner and status', async () => {
  const { jes } = subsystem()
  jes.submit(card('AB'), 'me')
  jes.submit(card('AC', ',TYPRUN=HOLD'), 'you')
  await jes.finished('JOB00001')
  const ids = (filter: Partial<JobFilter>, id?: string) =>
    jes.jobs({ ...all, ...filter }, id).map((job) => job.id)
  expect(ids({})).toEqual(['JOB00001', 'JOB00002'])
  expect(ids({}, '')).toEqual(['JOB00001', 'JOB00002'])
  expect(ids({}, 'JOB00002')).toEqual(['JOB00002'])
  expect(ids({ jesjobname: 'AB' })).toEqual(['JOB00001'])
  expect(ids({ jesowner: 'YOU' })).toEqual(['JOB00002'])
  expect(ids({ jesstatus: 'OUTPUT' })).toEqual(['JOB00001'])
  expect(jes.job('*', all)).toBeUndefined()
})

test('a cancelled job disappears and does not run', async () => {
  let runs = 0
  const { jes } = subsystem({
    run: () => {
      runs++
      return {}
    },
  })
  jes.submit(card('A'), 'me')
  expect(jes.cancel('JOB00001', { ...all, jesowner: 'YOU' })).toBe(false)
  expect(jes.cancel('JOB00001', all)).toBe(true)
  expect(jes.cancel('JOB00001', all)).toBe(false)
  await jes.finished('JOB00001')
  await Promise.resolve()
  expect([runs, jes.jobs(all)]).toEqual([0, []])
})

test('purges the oldest jobs if there are too many', () => {
  const { jes } = subsystem()
  jes.submit(
    Array.from({ length: 10_001 }, (_, at) => `//J${at} JOB`),
    'me',
  )
  const ids = jes.jobs(all).map(({ id }) => id)
  expect([ids.length, ids[0]]).toEqual([10_000, 'JOB00002'])
})

test('purges the oldest jobs if they take too many octets, but never the newest', async () => {
  const text = 'x'.repeat(1_048_576)
  const { jes } = subsystem({
    run: ({ name }) => ({ spool: [{ step: 'S', ddName: 'D', lines: name === 'WRITES' ? [text] : [] }] }),
  })
  const ids = () => jes.jobs(all).map(({ id }) => id)
  for (let at = 0; at < 62; at++) jes.submit([...card('A', ',TYPRUN=HOLD'), text], 'me')
  jes.submit(card('WRITES'), 'me')
  expect([ids().length, ids()[0]]).toEqual([63, 'JOB00001'])
  await jes.finished('JOB00063')
  expect([ids().length, ids()[0]]).toEqual([63, 'JOB00001'])
  jes.submit([...card('A', ',TYPRUN=HOLD'), text], 'me')
  expect([ids().length, ids()[0]]).toEqual([63, 'JOB00002'])
  jes.cancel('JOB00002', all)
  jes.submit([...card('A', ',TYPRUN=HOLD'), text], 'me')
  expect([ids().length, ids()[0]]).toEqual([63, 'JOB00003'])
  jes.submit([...card('A', ',TYPRUN=HOLD'), ...Array.from({ length: 65 }, () => text)], 'me')
  expect(ids()).toEqual(['JOB00066'])
})

test('job numbers of more than five digits have seven', () => {
  const { jes } = subsystem({ firstNumber: 99_999, interfaceLevel: 1 })
  expect([...jes.submit(card('A'), 'me'), ...jes.submit(card('B'), 'me')].map(({ id }) => id)).toEqual([
    'JOB99999',
    'J0100000',
  ])
  expect(jes.interfaceLevel).toBe(1)
})
