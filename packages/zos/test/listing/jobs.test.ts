import { ListingParser } from '@ftpkit/protocol'
import { expect, test } from 'vitest'
import {
  jobHeading,
  jobLine,
  jobLineOfLevel1,
  jobRule,
  jobStatusLine,
  type ListedJob,
  spoolHeading,
  spoolLine,
} from '../../src/listing/jobs.js'

const job = (name: string, id: string, status: ListedJob['status'], rest: object): ListedJob => ({
  name,
  id,
  status,
  owner: 'USER1',
  class: 'A',
  spool: { length: 3 },
  ...rest,
})

const lines = [
  [
    'USER1A   JOB00083 USER1    OUTPUT A        ABEND=806 3 spool files',
    job('USER1A', 'JOB00083', 'OUTPUT', { outcome: 'ABEND=806' }),
  ],
  [
    'USER1J   JOB00082 USER1    OUTPUT A        (JCL error) 3 spool files',
    job('USER1J', 'JOB00082', 'OUTPUT', { outcome: '(JCL error)' }),
  ],
  [
    'USER1    JOB00054 USER1    OUTPUT A        RC=0000 5 spool files',
    job('USER1', 'JOB00054', 'OUTPUT', { outcome: 'RC=0000', spool: { length: 5 } }),
  ],
  ['USER1    TSU00024 USER1    ACTIVE TSU', job('USER1', 'TSU00024', 'ACTIVE', { class: 'TSU' })],
  [
    'USER1W   JOB00081 USER1    INPUT  A         -DUP-',
    job('USER1W', 'JOB00081', 'INPUT', { outcome: '-DUP-' }),
  ],
  [
    'USER1W   JOB00081 USER1    INPUT  A         -HELD-',
    job('USER1W', 'JOB00081', 'INPUT', { outcome: '-HELD-' }),
  ],
] as const

test.each(lines)('%s', (line, listed) => {
  expect(jobLine(listed)).toBe(line)
  const parser = new ListingParser()
  expect(parser.parse(jobHeading)).toMatchObject({ kind: 'note' })
  expect(parser.parse(line)).toMatchObject({
    kind: 'entry',
    entry: { name: listed.id, job: { status: listed.status } },
  })
})

test('shows a job as JESINTERFACELEVEL 1 does', () => {
  const line = 'IBMUSER1  JOB01906  OUTPUT    3 Spool Files'
  const listed = job('IBMUSER1', 'JOB01906', 'OUTPUT', {})
  expect(jobLineOfLevel1(listed)).toBe(line)
  expect(new ListingParser().parse(line)).toMatchObject({ kind: 'entry', entry: { name: 'JOB01906' } })
  expect(jobLineOfLevel1({ ...listed, status: 'INPUT' })).toBe('IBMUSER1  JOB01906  INPUT')
})

test('shows one job with its spool files', () => {
  const spool = { step: 'JES2', class: 'A', ddName: 'JESMSGLG', lines: ['x'.repeat(58), 'y'.repeat(800)] }
  const listed = [
    jobHeading,
    jobStatusLine(job('IBMUSER1', 'JOB01906', 'OUTPUT', { outcome: 'RC=0000' })),
    jobRule,
    spoolHeading,
    spoolLine(spool, 1),
    spoolLine({ ...spool, step: 'JAVA', procedure: 'JAVAJVM', ddName: 'SYSOUT' }, 4),
  ]
  expect(listed).toEqual([
    'JOBNAME  JOBID    OWNER    STATUS CLASS',
    'IBMUSER1 JOB01906 USER1    OUTPUT A        RC=0000',
    '--------',
    '         ID  STEPNAME PROCSTEP C DDNAME   BYTE-COUNT ',
    '         001 JES2              A JESMSGLG       858 ',
    '         004 JAVA     JAVAJVM  A SYSOUT         858 ',
  ])
  const parser = new ListingParser()
  const kinds = listed.map((line) => parser.parse(line))
  expect(kinds.map(({ kind }) => kind)).toEqual(['note', 'entry', 'note', 'note', 'entry', 'entry'])
  expect(kinds[4]).toMatchObject({ entry: { name: 'JOB01906.1', size: 858 } })
  expect(kinds[5]).toMatchObject({ entry: { spool: { procedure: 'JAVAJVM' } } })
})
