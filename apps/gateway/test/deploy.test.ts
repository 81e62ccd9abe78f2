import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { canAnalyze, SystemdUnits } from '@ftpkit/testkit/systemd-units'
import { afterAll, describe, expect, test } from 'vitest'
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

describe.runIf(canAnalyze)('systemd-analyze', () => {
  const programs = [
    'opt/ftpkit-gateway/node_modules/.bin/ftpkit-gateway',
    'usr/sbin/ip',
    'usr/sbin/nft',
    'bin/sh',
  ]
  const units = canAnalyze ? new SystemdUnits(deploy, programs) : undefined
  afterAll(() => units?.[Symbol.dispose]())

  test.each([
    'ftp-gateway.service',
    'ftp-gateway.socket',
    'ftp-gateway-transparent.socket',
    'ftp-gateway-rules.service',
  ])('verify finds nothing to say about %s', (unit) => {
    expect(units!.faults(unit, 'ftp-gateway')).toEqual([])
  })

  test('security scores the service well', () => {
    expect(units!.exposure('ftp-gateway.service')).toBeLessThanOrEqual(15)
  })
})
