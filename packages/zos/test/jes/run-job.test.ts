import { expect, test } from 'vitest'
import { expectedJobs, parseExpectedJobs, type SubmittedJob } from '../../src/index.js'

const job = (name: string): SubmittedJob => ({ id: 'JOB00001', name, owner: 'ME', class: 'A', jcl: [] })

test('a job ends as expected for its name, for all others, or with condition code 0', () => {
  const spool = [{ step: 'S', ddName: 'D', text: 'ONE\r\nTWO\n' }]
  const run = expectedJobs(parseExpectedJobs({ A: { rc: 4, spool }, '*': { rc: 'ABEND=806' } }))
  expect(run(job('A'))).toEqual({ rc: 4, spool: [{ step: 'S', ddName: 'D', lines: ['ONE', 'TWO'] }] })
  expect(run(job('B'))).toEqual({ rc: 'ABEND=806', spool: [] })
  expect(expectedJobs({})(job('constructor'))).toEqual({})
  const lines = expectedJobs({ A: { spool: [{ step: 'S', ddName: 'D', text: ['ONE'] }] } })
  expect(lines(job('A'))).toMatchObject({ spool: [{ lines: ['ONE'] }] })
})

test.each([
  [[], 'jobs must be an object'],
  ['x', 'jobs must be an object'],
  [{ A: 1 }, 'job A: must be an object'],
  [{ A: { rcc: 1 } }, 'job A: unknown property rcc'],
  [{ A: { rc: [] } }, 'job A: rc must be a number or a text'],
  [{ A: { inputTime: -1 } }, 'job A: times must be milliseconds'],
  [{ A: { activeTime: '1' } }, 'job A: times must be milliseconds'],
  [{ A: { spool: {} } }, 'job A: spool must be a list'],
  [{ A: { spool: [1] } }, 'job A: spool must be a list'],
  [{ A: { spool: [{ step: 'S', ddName: 'D', text: [1] }] } }, 'job A: spool must be a list'],
])('refuses %j, and names the mistake', (value, message) => {
  expect(() => parseExpectedJobs(value)).toThrow(message)
})
