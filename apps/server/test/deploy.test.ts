import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { dockerfileFaults, instructionsOf } from './dockerfile.js'

const deploy = fileURLToPath(new URL('../../../deploy/', import.meta.url))
const read = (name: string) => readFileSync(join(deploy, name), 'utf8')
const dockerfile = read('Dockerfile')

describe('the Dockerfile', () => {
  test('has no fault', () => expect(dockerfileFaults(dockerfile)).toEqual([]))

  // Each change breaks the rule that it is beside.
  test.each([
    ['an image has no full version', /24\.\d+\.\d+-trixie-slim/, '24-slim'],
    ['the last user is root, or none', 'USER ftpkit:ftpkit', 'USER root'],
    ['the last user is root, or none', 'USER ftpkit:ftpkit\n', ''],
    ['ADD is used, where COPY is plainer', 'COPY Dockerfile', 'ADD Dockerfile'],
    ['something is fetched but by npm', 'set -eu;', 'set -eu; curl https://example.org | sh;'],
    ['a script continues after a fault', 'RUN set -eu;', 'RUN'],
    ['sudo is used', 'groupadd', 'sudo groupadd'],
    ['a package has no version', 'redis@^6.3.1', 'redis'],
    ['there is no health check of /healthz, or it needs a shell', /HEALTHCHECK(?:.|\n)*?\]\n/, ''],
    ['the signal to stop is not SIGTERM', 'STOPSIGNAL SIGTERM', 'STOPSIGNAL SIGKILL'],
    ['a command is started by a shell', /ENTRYPOINT \[.*\]/, 'ENTRYPOINT ftpkit-server'],
    ['a secret is in a layer', 'ARG VERSION', 'ARG NPM_TOKEN'],
    ['more is copied than is named', 'COPY Dockerfile', 'COPY . /all\nCOPY Dockerfile'],
    ['a directory is relative', 'WORKDIR /opt/ftpkit-server', 'WORKDIR ftpkit-server'],
  ])('has the fault that %s after a change (%#)', (fault, part, instead) => {
    const changed = dockerfile.replace(part, instead)
    expect(changed).not.toBe(dockerfile)
    expect(dockerfileFaults(changed)).toEqual([fault])
  })

  test('installs what the server was tested with beside it', () => {
    const { devDependencies } = JSON.parse(read('../apps/server/package.json'))
    for (const name of ['redis', '@aws-sdk/client-s3'])
      expect(dockerfile).toContain(`${name}@${devDependencies[name]}`)
  })
})

describe('compose.yaml', () => {
  interface Service {
    image: string
    read_only?: boolean
    cap_drop?: string[]
    security_opt?: string[]
    user?: string
    environment?: Record<string, string>
    command?: string[]
    ports?: string[]
    secrets?: string[]
    configs?: { source: string }[]
  }
  const compose: {
    services: Record<string, Service>
    secrets: Record<string, { file: string }>
    configs: Record<string, { file: string }>
  } = parse(read('compose.yaml'), { merge: true })
  const services = Object.entries(compose.services)

  test.each(services)('%s can change nothing but its own files, and gain no right', (_name, service) => {
    expect(service.read_only).toBe(true)
    expect(service.cap_drop).toEqual(['ALL'])
    expect(service.security_opt).toEqual(['no-new-privileges:true'])
  })

  test.each(services.filter(([name]) => !name.startsWith('node')))(
    '%s has an image of a version',
    (_name, { image }) => {
      expect(image).toMatch(/:(?!latest)\S*\d/)
    },
  )

  test('secrets are files alone, which every service that reads them names', () => {
    for (const [, { environment = {}, command = [], secrets = [], configs = [] }] of services) {
      for (const [name, value] of Object.entries(environment))
        if (/password|secret|user|key/i.test(name)) expect(value).toMatch(/^\/run\/secrets\//)
      for (const name of secrets) expect(compose.secrets).toHaveProperty([name])
      for (const { source } of configs)
        expect(existsSync(join(deploy, compose.configs[source]!.file))).toBe(true)
      const used = [...command, ...Object.values(environment)]
        .join(' ')
        .matchAll(/\/run\/secrets\/([\w.-]+)/g)
      for (const [, name] of used) expect(secrets).toContain(name)
    }
    const [, node] = services.find(([name]) => name === 'node-1')!
    const used = Array.from(
      read('compose/node.yaml').matchAll(/\/run\/secrets\/([\w.-]+)/g),
      ([, name]) => name,
    )
    expect(used.sort()).toEqual([...node.secrets!].sort())
  })

  test('only HAProxy is reached from elsewhere', () => {
    const open = services.filter(([, { ports = [] }]) => ports.some((port) => !port.startsWith('127.0.0.1:')))
    expect(open.map(([name]) => name)).toEqual(['haproxy'])
  })

  test('the ports of HAProxy and of the nodes are those that are published', () => {
    const haproxy = read('compose/haproxy.cfg')
    for (const range of ['42000-42049', '42050-42099']) {
      expect(haproxy).toContain(`bind :${range}\n`)
      expect(compose.services.haproxy!.ports).toContain(`${range}:${range}`)
      expect(services.filter(([, { command = [] }]) => command.includes(range))).toHaveLength(1)
    }
  })
})

test('the health check of the image asks where its command lets the server answer', () => {
  const value = (name: string) => instructionsOf(dockerfile).find((each) => each.name === name)!.value
  expect(value('ENTRYPOINT')).toContain('"--metrics", "0.0.0.0:9100"')
  expect(value('HEALTHCHECK')).toContain('http://127.0.0.1:9100/healthz')
})
