import { describe, expect, test } from 'vitest'
import { jobFileSchema } from '../src/schema.js'

const get = { get: { from: "'ME.REPORT'", to: 'reports/%Y%m%d.txt' } }
const nightly = { when: { cron: '30 2 * * *', zone: 'Europe/Berlin' }, sites: ['Work/*'], steps: [get] }

function faultOf(change: object): string {
  const result = jobFileSchema.safeParse({ version: 1, jobs: { nightly: { ...nightly, ...change } } })
  const [issue] = result.error?.issues ?? []
  return issue ? `${issue.path.join('.')}: ${issue.message}` : ''
}

test('a job has defaults for all that it leaves out', () => {
  const { jobs } = jobFileSchema.parse({ version: 1, jobs: { nightly } })
  expect(jobs.nightly).toMatchObject({
    ...{ parallel: 1, retries: { count: 3, wait: 30_000 }, deadline: 3_600_000, missed: 'run' },
    on: { failure: [], success: [], missing: [] },
    steps: [{ get: { days: 0, move: false, missing: 'fail' } }],
  })
})

describe('a wrong job', () => {
  test.each([
    [{ hwen: 1 }, /^jobs\.nightly: Unrecognized key: "hwen"/],
    [{ when: {} }, /^jobs\.nightly\.when: expected one of cron, every, now/],
    [{ when: { cron: '0 0 31 2 *' } }, /^jobs\.nightly\.when\.cron: this day never comes/],
    [
      { when: { cron: '0 0 * * *', zone: 'Mars/Base' } },
      /^jobs\.nightly\.when\.zone: Mars\/Base is not a time zone/,
    ],
    [{ when: { every: '5 minutes' } }, /^jobs\.nightly\.when\.every: expected a time such as/],
    [{ when: { every: '5m', zone: 'UTC' } }, /^jobs\.nightly\.when\.zone: only cron has a zone/],
    [{ steps: [{}] }, /^jobs\.nightly\.steps\.0: expected one of get, put/],
    [{ steps: [{ ...get, remove: { path: 'x' } }] }, /^jobs\.nightly\.steps\.0: expected one of/],
    [
      { steps: [{ get: { from: 'x%q', to: 'y' } }] },
      /^jobs\.nightly\.steps\.0\.get\.from: "%q" is not a part of a date/,
    ],
    [{ steps: [{ command: { run: 'rm -rf x' } }] }, /^jobs\.nightly\.steps\.0\.command\.run: /],
    [{ on: { failure: [{ webhook: 'file:///etc/passwd' }] } }, /^jobs\.nightly\.on\.failure\.0\.webhook: /],
    [{ sites: [] }, /^jobs\.nightly\.sites: /],
    [{ parallel: 0 }, /^jobs\.nightly\.parallel: /],
  ])('%j is refused with its key', (change, message) => {
    expect(faultOf(change)).toMatch(message)
  })

  test('is refused for the zone of its file, whose case does not matter', () => {
    const fileOf = (zone: string) => jobFileSchema.safeParse({ version: 1, zone, jobs: { nightly } })
    expect(fileOf('Mars/Base').error?.issues[0]).toMatchObject({
      path: ['zone'],
      message: 'Mars/Base is not a time zone',
    })
    expect(fileOf('europe/BERLIN').success).toBe(true)
  })

  test('is refused for a time of nothing', () => {
    expect(faultOf({ when: { every: '0s' } })).toContain('expected a time such as')
  })

  test('is refused for its name', () => {
    expect(jobFileSchema.safeParse({ version: 1, jobs: { 'a/b': nightly } }).success).toBe(false)
  })
})

test.each(['redis://host:6379', 'env:REDIS', { redis: 'file:/x' }, { redis: 'env:X', prefix: 'jobs' }])(
  'jobs may be shared by %j',
  (sharedState) => {
    expect(jobFileSchema.parse({ version: 1, sharedState, jobs: {} }).sharedState).toEqual(sharedState)
  },
)

test.each(['', {}, { prefix: 'x' }, { redis: 'x', prefix: '' }, { redis: 'x', lease: 1 }])(
  'jobs can not be shared by %j',
  (sharedState) => {
    const { error } = jobFileSchema.safeParse({ version: 1, sharedState, jobs: {} })
    expect(error?.issues[0]?.path[0]).toBe('sharedState')
  },
)
