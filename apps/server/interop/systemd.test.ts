import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const units = fileURLToPath(new URL('../../../deploy/etc/systemd/system', import.meta.url))

/** The exposure that `systemd-analyze security` may find, in tenths: 0 is the least and 100 the most. */
const maxExposure = 13

describe('systemd-analyze', () => {
  const root = mkdtempSync(join(tmpdir(), 'ftpkit-units-'))
  beforeAll(() => {
    // The units of the system are needed too, and a program of the name.
    cpSync('/usr/lib/systemd/system', join(root, 'usr/lib/systemd/system'), { recursive: true })
    cpSync(units, join(root, 'etc/systemd/system'), { recursive: true })
    const bin = join(root, 'opt/ftpkit-server/node_modules/.bin')
    mkdirSync(bin, { recursive: true })
    writeFileSync(join(bin, 'ftpkit-server'), '#!/bin/sh\n', { mode: 0o755 })
  })
  afterAll(() => rmSync(root, { recursive: true }))

  const analyze = (...options: string[]) =>
    spawnSync('systemd-analyze', [...options], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    })

  test.each(['ftpkit-server.service', 'ftpkit-server.socket', 'ftpkit-server@1.service'])(
    'verify finds nothing to say about %s',
    (unit) => {
      const { status, stdout, stderr } = analyze('verify', '--man=no', `--root=${root}`, unit)
      const ours = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('ftpkit'))
      expect({ status, ours }).toEqual({ status: 0, ours: [] })
    },
  )

  test.each(['ftpkit-server.service', 'ftpkit-server@1.service'])('security scores %s well', (unit) => {
    const { status, stdout } = analyze(
      'security',
      '--offline=true',
      `--root=${root}`,
      `--threshold=${maxExposure}`,
      unit,
    )
    expect(stdout).toMatch(/Overall exposure level for .*: \d\.\d OK/)
    expect(status).toBe(0)
  })
})
