import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkConfiguration } from '../src/check.js'
import { routingCommands } from '../src/rules.js'
import { certificate } from './run/certificate.js'

const deploy = fileURLToPath(new URL('../deploy', import.meta.url))
const read = (name: string) => readFileSync(join(deploy, name), 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'ftpkit-gateway-deploy-'))
afterAll(() => rmSync(folder, { recursive: true }))

test('the configuration to begin with can be used', async () => {
  const { cert, key } = await certificate()
  writeFileSync(join(folder, 'cert.pem'), cert)
  writeFileSync(join(folder, 'key.pem'), key)
  const text = read('gateway.yaml').replaceAll(/(?<=cert: |key: )(?=\w+\.pem)/g, `${folder}/`)
  writeFileSync(join(folder, 'gateway.yaml'), text)
  await checkConfiguration(join(folder, 'gateway.yaml'), '0')
})

test('the unit of the rules routes as the command says', () => {
  const unit = read('ftp-gateway-rules.service')
  for (const command of routingCommands({ clients: [] }))
    expect(unit.replaceAll('route replace', 'route add')).toContain(`/usr/sbin/${command}\n`)
})

test('no unit is named as those of which the server has settings in common', () => {
  // ftpkit-.service.d of ftpkit-server counts for each service whose name begins so.
  expect(read('ftp-gateway.socket')).toContain('Service=ftp-gateway.service')
  expect(read('ftp-gateway-transparent.socket')).toContain('Service=ftp-gateway.service')
})

describe.skipIf(spawnSync('systemd-analyze', ['--version']).error !== undefined)('systemd-analyze', () => {
  const root = join(folder, 'root')
  beforeAll(() => {
    // The units of the system are needed too, and programs of the names.
    cpSync('/usr/lib/systemd/system', join(root, 'usr/lib/systemd/system'), { recursive: true })
    cpSync(deploy, join(root, 'etc/systemd/system'), { recursive: true })
    for (const program of [
      'opt/ftpkit-gateway/node_modules/.bin/ftpkit-gateway',
      'usr/sbin/ip',
      'usr/sbin/nft',
      'bin/sh',
    ]) {
      mkdirSync(join(root, program, '..'), { recursive: true })
      writeFileSync(join(root, program), '#!/bin/sh\n', { mode: 0o755 })
    }
  })

  const analyze = (...options: string[]) =>
    spawnSync('systemd-analyze', options, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } })

  test.each([
    'ftp-gateway.service',
    'ftp-gateway.socket',
    'ftp-gateway-transparent.socket',
    'ftp-gateway-rules.service',
  ])('verify finds nothing to say about %s', (unit) => {
    const { status, stdout, stderr } = analyze('verify', '--man=no', `--root=${root}`, unit)
    const ours = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('ftp-gateway'))
    expect({ status, ours }).toEqual({ status: 0, ours: [] })
  })

  test('security scores the service well', () => {
    const { status, stdout } = analyze(
      'security',
      '--offline=true',
      `--root=${root}`,
      '--threshold=15',
      'ftp-gateway.service',
    )
    expect(stdout).toMatch(/Overall exposure level for .*: \d\.\d OK/)
    expect(status).toBe(0)
  })
})
