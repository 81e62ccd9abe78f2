import { fileURLToPath } from 'node:url'
import { SystemdUnits } from '@ftpkit/testkit/systemd-units'
import { afterAll, describe, expect, test } from 'vitest'

const directory = fileURLToPath(new URL('../../../deploy/etc/systemd/system', import.meta.url))

/** The exposure that `systemd-analyze security` may find, in tenths: 0 is the least and 100 the most. */
const maxExposure = 13

describe('systemd-analyze', () => {
  const units = new SystemdUnits(directory, ['opt/ftpkit-server/node_modules/.bin/ftpkit-server'])
  afterAll(() => units[Symbol.dispose]())

  test.each(['ftpkit-server.service', 'ftpkit-server.socket', 'ftpkit-server@1.service'])(
    'verify finds nothing to say about %s',
    (unit) => {
      expect(units.faults(unit, 'ftpkit')).toEqual([])
    },
  )

  test.each(['ftpkit-server.service', 'ftpkit-server@1.service'])('security scores %s well', (unit) => {
    expect(units.exposure(unit)).toBeLessThanOrEqual(maxExposure)
  })
})
