import { expect, test } from 'vitest'
import { jesSpool, spoolLength } from '../../src/jes/job.js'

const job = { id: 'JOB00012', name: 'TESTJOB1', owner: 'ME', class: 'K', jcl: ['//TESTJOB1 JOB  '] }
const at = Date.UTC(2026, 10, 20, 2, 7, 55)

test('logs how a job ended', () => {
  const [log, jcl] = jesSpool(job, 'RC=0008', at)
  expect(log?.lines).toContain(' 02.07.55 JOB00012  $HASP395 TESTJOB1 ENDED - RC=0008')
  expect(jcl?.lines).toEqual(['        1 //TESTJOB1 JOB'])
  expect(spoolLength(jcl!)).toBe(24)
})

test('logs that a job with a JCL error was not run', () => {
  const [log] = jesSpool(job, '(JCL error)', at)
  expect(log?.lines.join()).toContain('IEFC452I TESTJOB1 - JOB NOT RUN - JCL ERROR')
})
