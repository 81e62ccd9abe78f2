import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '@ftpkit/testkit/free-port'
import { RedisServer } from '@ftpkit/testkit/redis-server'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { parse } from 'yaml'
import { run } from './peer.js'
import { ServerProcess, user } from './server-process.js'

const deploy = fileURLToPath(new URL('../../../deploy/', import.meta.url))
const dashboard = JSON.parse(readFileSync(join(deploy, 'grafana/ftpkit-server.json'), 'utf8'))
const panels: { title: string; targets: { expr: string }[] }[] = dashboard.panels
const rulesFile = join(deploy, 'prometheus/alerts.yaml')
const rules: { alert: string; expr: string }[] = parse(readFileSync(rulesFile, 'utf8')).groups[0].rules

describe('promtool', () => {
  const promtool = (...options: string[]) =>
    spawnSync('promtool', options, { encoding: 'utf8', cwd: join(deploy, 'prometheus') })

  test('check rules finds nothing wrong with the alerts', () => {
    expect(promtool('check', 'rules', 'alerts.yaml').stdout).toContain(`SUCCESS: ${rules.length} rules found`)
  })

  test('check config finds nothing wrong with the configuration', () => {
    expect(promtool('check', 'config', 'prometheus.yaml')).toMatchObject({ status: 0 })
  })

  test('test rules lets each alert fire and be silent', () => {
    const text = readFileSync(join(deploy, 'prometheus/alert-cases.yaml'), 'utf8')
    for (const { alert } of rules) {
      expect(text).toContain(`- name: ${alert} fires\n`)
      expect(text).toContain(`- name: ${alert} is silent\n`)
    }
    expect(promtool('test', 'rules', 'alert-cases.yaml')).toMatchObject({ status: 0, stderr: '' })
  })
})

describe('a Prometheus with the configuration, which scrapes a server', () => {
  let folder: string
  let redis: RedisServer
  let server: ServerProcess
  let prometheus: ChildProcess
  let api: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ftpkit-prometheus-'))
    mkdirSync(join(folder, 'root'))
    const [metrics, port] = [await freePort(), await freePort()]
    redis = await RedisServer.start()
    const account = ['--user', `${user.name}:${user.password}`]
    const state = ['--metrics', `${metrics}`, '--shared-state', redis.url]
    server = await ServerProcess.startAs({
      options: [join(folder, 'root'), '--port', '0', ...account, ...state],
      environment: { FTPKIT_BANS_AFTER: '2' },
    })
    api = `http://127.0.0.1:${port}/api/v1`
    prometheus = startPrometheus(folder, port, metrics)
    await shows('up', 1)
    await use(server)
    // A rate needs two scrapes.
    await shows('rate(ftpkit_changes_total[15s])', 1)
  }, 60_000)
  afterAll(async () => {
    prometheus?.kill('SIGKILL')
    await server?.[Symbol.asyncDispose]()
    await redis?.[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true })
  })

  /** Asks for the value of an expression. @returns the number of its samples */
  async function samples(expression: string): Promise<number | string> {
    const answer = await fetch(`${api}/query?query=${encodeURIComponent(expression)}`).catch(String)
    if (typeof answer === 'string') return answer
    const { data, error } = (await answer.json()) as { data?: { result: unknown[] }; error?: string }
    return data?.result.length ?? error ?? 'no result'
  }

  /** Waits until an expression has the given number of samples. */
  function shows(expression: string, count: number): Promise<void> {
    return vi.waitFor(async () => expect(await samples(expression), expression).toBe(count), {
      timeout: 20_000,
      interval: 200,
    })
  }

  test('every metric of the dashboard and the alerts is among those that the server shows', async () => {
    const shown = await (await fetch(`${api}/targets/metadata?limit=1000`)).json()
    const names = (shown as { data: { metric: string }[] }).data.map(({ metric }) => metric)
    const used = [...panels.flatMap(({ targets }) => targets), ...rules].flatMap(({ expr }) =>
      Array.from(expr.matchAll(/\b(?:ftpkit|process|nodejs)_\w+/g), ([name]) => name),
    )
    expect(used.length).toBeGreaterThan(20)
    const isShown = (name: string) => names.includes(name) || names.includes(name.replace(/_bucket$/, ''))
    expect(used.filter((name) => !isShown(name))).toEqual([])
  })

  test('every panel of the dashboard has something to show', async () => {
    expect(panels.length).toBeGreaterThan(10)
    for (const { title, targets } of panels) {
      const found = targets.map(({ expr }) =>
        samples(expr.replaceAll('$instance', '.*').replaceAll('$__rate_interval', '15s')),
      )
      const counts = await Promise.all(found)
      for (const count of counts) expect(count, title).toBeTypeOf('number')
      expect(Math.max(...counts.map(Number)), title).toBeGreaterThan(0)
    }
  })

  test('all alerts are loaded, and none fires', async () => {
    const answer = await (await fetch(`${api}/rules`)).json()
    const [group] = (answer as { data: { groups: { rules: Record<string, unknown>[] }[] } }).data.groups
    expect(group!.rules.map(({ name, health }) => `${name} ${health}`)).toEqual(
      rules.map(({ alert }) => `${alert} ok`),
    )
    expect(group!.rules.filter(({ state }) => state === 'firing')).toEqual([])
  })
})

/** Prometheus with the configuration of the guide, but for the address of its target and how often it asks. */
function startPrometheus(folder: string, port: number, metrics: number): ChildProcess {
  const file = join(folder, 'prometheus.yaml')
  cpSync(rulesFile, join(folder, 'alerts.yaml'))
  const given = readFileSync(join(deploy, 'prometheus/prometheus.yaml'), 'utf8')
  writeFileSync(
    file,
    given
      .replace(/targets: \[[^\]]*\]/, `targets: ['127.0.0.1:${metrics}']`)
      .replaceAll(/interval: 15s/g, 'interval: 1s'),
  )
  const place = [`--config.file=${file}`, `--storage.tsdb.path=${join(folder, 'data')}`]
  return spawn('prometheus', [...place, `--web.listen-address=127.0.0.1:${port}`], { stdio: 'ignore' })
}

/** An address that is banned. */
const banned = '127.0.0.9'

/** Stores, fetches, is refused, deletes, and is banned. */
async function use(server: ServerProcess): Promise<void> {
  const url = `ftp://${server.host}:${server.port}/`
  const account = `${user.name}:${user.password}`
  const curl = async (...options: string[]) => (await run('curl', ['-sS', ...options])).status
  expect([
    await curl('-u', account, '-T', '/etc/hostname', `${url}stored`),
    await curl('-u', account, '-o', '/dev/null', `${url}stored`),
    await curl('-u', `${user.name}:wrong`, url),
    await curl('-u', account, '-Q', '-DELE stored', url),
    await curl('--interface', banned, '-u', 'ann:wrong', url),
    await curl('--interface', banned, '-u', 'ann:wrong', url),
    await curl('--interface', banned, '-u', account, url),
    // 28 is what curl makes of 421: the second failure begins the ban.
  ]).toEqual([0, 0, 67, 0, 67, 28, 28])
}
