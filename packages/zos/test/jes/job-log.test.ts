import { expect, test } from 'vitest'
import { spoolLength } from '../../src/index.js'
import { jesSpool } from '../../src/jes/job-log.js'

const job = { id: 'JOB00012', name: 'TESTJOB1', owner: 'ME', class: 'K', jcl: ['//TESTJOB1 JOB  '] }
const at = Date.UTC(2026, 10, 20, 2, 7, 55)

test('writes how a job ended into its log', () => {
  const [log, jcl] = jesSpool(job, 'RC=0008', at)
  expect(log?.lines).toContain(' 02.07.55 JOB00012  $HASP395 TESTJOB1 ENDED - RC=0008')
  expect(jcl?.lines).toEqual(['        1 //TESTJOB1 JOB'])
  expect(spoolLength(jcl!)).toBe(24)
})

test('a job with an error in its JCL was not run', () => {
  const [log] = jesSpool(job, '(JCL error)', at)
  expect(log?.lines.join()).toContain('IEFC452I TESTJOB1 - JOB NOT RUN - JCL ERROR')
})
