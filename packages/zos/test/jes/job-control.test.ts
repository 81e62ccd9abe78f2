import { expect, test } from 'vitest'
import { jobsOf } from '../../src/jes/job-control.js'

test('takes jobs apart at their JOB statements, and drops what is before the first', () => {
  const lines = ['* nothing', '//A JOB', '//S EXEC PGM=X', '//B JOB (ACCT),CLASS=K', 'data']
  expect(jobsOf(lines)).toEqual([
    { name: 'A', class: 'A', held: false, jcl: ['//A JOB', '//S EXEC PGM=X'] },
    { name: 'B', class: 'K', held: false, jcl: ['//B JOB (ACCT),CLASS=K', 'data'] },
  ])
  expect(jobsOf(['//S EXEC PGM=X'])).toEqual([])
})

test('reads a JOB statement that goes on, and nothing behind column 72', () => {
  const lines = [
    '//A        JOB (ACCT),',
    '//             TYPRUN=HOLD,',
    '//             CLASS=B',
    '// CLASS=C',
  ]
  expect(jobsOf(lines)).toMatchObject([{ class: 'B', held: true }])
  expect(jobsOf([`${'//A JOB (ACCT)'.padEnd(72)},CLASS=Z`])).toMatchObject([{ class: 'A' }])
})
