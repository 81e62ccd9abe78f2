import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { canAnalyze, SystemdUnits } from '@ftpkit/testkit/systemd-units'
import { afterAll, describe, expect, test } from 'vitest'

const deploy = fileURLToPath(new URL('../../deploy', import.meta.url))
const program = 'opt/ftpkit/node_modules/.bin/ftpkit'

test('the user of the unit is made by sysusers', () => {
  const unit = readFileSync(join(deploy, 'ftp-jobs.service'), 'utf8')
  const [, user] = /^User=(.+)$/m.exec(unit)!
  expect(readFileSync(join(deploy, 'sysusers.conf'), 'utf8')).toMatch(new RegExp(`^u ${user} `, 'm'))
})

describe.runIf(canAnalyze)('systemd-analyze', () => {
  const units = canAnalyze ? new SystemdUnits(deploy, [program]) : undefined
  afterAll(() => units?.[Symbol.dispose]())

  test('verify finds nothing to say about the unit', () => {
    expect(units!.faults('ftp-jobs.service', 'ftp-jobs')).toEqual([])
  })

  test('security scores the service well', () => {
    expect(units!.exposure('ftp-jobs.service')).toBeLessThanOrEqual(15)
  })
})
