import { expect, test } from 'vitest'
import { jobsOf } from '../../src/jes/jcl.js'

test('splits jobs at JOB statements, and drops lines before the first', () => {
  const lines = ['* nothing', '//A JOB', '//S EXEC PGM=X', '//B JOB (ACCT),CLASS=K', 'data']
  expect(jobsOf(lines)).toEqual([
    { name: 'A', class: 'A', held: false, jcl: ['//A JOB', '//S EXEC PGM=X'] },
    { name: 'B', class: 'K', held: false, jcl: ['//B JOB (ACCT),CLASS=K', 'data'] },
  ])
  expect(jobsOf(['//S EXEC PGM=X'])).toEqual([])
})

test('reads a continued JOB statement, and nothing after column 72', () => {
  const lines = [
    '//A        JOB (ACCT),',
    '//             TYPRUN=HOLD,',
    '//             CLASS=B',
    '// CLASS=C',
  ]
  expect(jobsOf(lines)).toMatchObject([{ class: 'B', held: true }])
  expect(jobsOf([`${'//A JOB (ACCT)'.padEnd(72)},CLASS=Z`])).toMatchObject([{ class: 'A' }])
})
