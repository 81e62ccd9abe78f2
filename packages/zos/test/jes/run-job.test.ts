import { expect, test } from 'vitest'
import { expectedJobs, parseExpectedJobs, type SubmittedJob } from '../../src/index.js'

const job = (name: string): SubmittedJob => ({ id: 'JOB00001', name, owner: 'ME', class: 'A', jcl: [] })

test('a job comes to what is expected of its name, of all others, or of none', () => {
  const spool = [{ step: 'S', ddName: 'D', text: 'ONE\r\nTWO\n' }]
  const run = expectedJobs(parseExpectedJobs({ A: { rc: 4, spool }, '*': { rc: 'ABEND=806' } }))
  expect(run(job('A'))).toEqual({ rc: 4, spool: [{ step: 'S', ddName: 'D', lines: ['ONE', 'TWO'] }] })
  expect(run(job('B'))).toEqual({ rc: 'ABEND=806', spool: [] })
  expect(expectedJobs({})(job('constructor'))).toEqual({})
  const lines = expectedJobs({ A: { spool: [{ step: 'S', ddName: 'D', text: ['ONE'] }] } })
  expect(lines(job('A'))).toMatchObject({ spool: [{ lines: ['ONE'] }] })
})

test.each([
  [[], 'jobs are an object'],
  ['x', 'jobs are an object'],
  [{ A: 1 }, 'job A: it is an object'],
  [{ A: { rcc: 1 } }, 'job A: rcc is not known'],
  [{ A: { rc: [] } }, 'job A: rc is a number or words'],
  [{ A: { inputTime: -1 } }, 'job A: times are milliseconds'],
  [{ A: { activeTime: '1' } }, 'job A: times are milliseconds'],
  [{ A: { spool: {} } }, 'job A: spool is a list'],
  [{ A: { spool: [1] } }, 'job A: spool is a list'],
  [{ A: { spool: [{ step: 'S', ddName: 'D', text: [1] }] } }, 'job A: spool is a list'],
])('a file of %j is refused by what is wrong with it', (value, message) => {
  expect(() => parseExpectedJobs(value)).toThrow(message)
})
