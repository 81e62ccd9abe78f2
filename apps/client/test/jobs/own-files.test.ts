import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { program } from '../served.js'
import { JobPlace } from './place.js'

const job = (...steps: object[]) => ({ when: { now: true }, sites: ['one'], retries: { count: 0 }, steps })
const get = { from: 'x', to: 'x' }

describe.skipIf(process.platform === 'win32')('what others may write is refused:', () => {
  test('the directory of the job file, also that of what a link leads to, unless it is sticky', async () => {
    await using place = await JobPlace.start()
    place.jobs({ fetch: job({ get }) })
    place.store({ x: 'x' })
    mkdirSync(place.at('shared'))
    writeFileSync(place.at('shared/jobs.yaml'), readFileSync(place.at('jobs.yaml')), { mode: 0o600 })
    symlinkSync(place.at('shared/jobs.yaml'), place.at('link.yaml'))
    chmodSync(place.at('shared'), 0o777)
    for (const path of ['shared/jobs.yaml', 'link.yaml']) {
      const { status, words } = await place.served.run(['run', path, '--dry-run'], '', place.environment)
      expect([path, status, words]).toEqual([
        path,
        2,
        expect.stringContaining('shared can be written by others'),
      ])
    }
    chmodSync(place.at('shared'), 0o1777)
    expect(await place.served.run(['run', 'link.yaml', '--dry-run'], '', place.environment)).toMatchObject({
      status: 0,
    })
  })

  test('the directory of the state, whose marks name the files that are written', async () => {
    await using place = await JobPlace.start()
    place.jobs({ fetch: job({ get }) })
    mkdirSync(place.at('mine'))
    chmodSync(place.at('mine'), 0o1777)
    const { status, words } = await place.run('--once', 'fetch', '--state', 'mine')
    expect([status, words]).toEqual([7, expect.stringContaining('mine can be written by others')])
    expect(words).toContain('--state')
  })

  test('a book that says which program prints a password', async () => {
    await using place = await JobPlace.start()
    place.jobs({ fetch: job({ get }) })
    place.store({ x: 'x' })
    const secret = `command:${process.execPath} -e "require('fs').writeFileSync('ran','');console.log('secret')"`
    place.book([{ name: 'one', url: place.url, secret }])
    chmodSync(place.at('sites.yaml'), 0o666)
    const { status, words } = await place.run('--once', 'fetch')
    expect([status, words]).toEqual([6, expect.stringContaining('sites.yaml can be written by others')])
    expect(existsSync(place.at('ran'))).toBe(false)
    chmodSync(place.at('sites.yaml'), 0o600)
    expect((await place.run('--dry-run')).status).toBe(0)
    expect((await place.served.run(['sites', 'list', '--json'], '', place.environment)).status).toBe(0)
    expect(existsSync(place.at('ran'))).toBe(false)
    expect((await place.run('--once', 'fetch')).status).toBe(0)
    expect(existsSync(place.at('ran'))).toBe(true)
  })
})

test('a state that can not be kept is an error that names the directory', async () => {
  await using place = await JobPlace.start()
  place.jobs({ fetch: job({ get }) })
  writeFileSync(place.at('file'), '')
  const { status, words } = await place.run('--once', 'fetch', '--state', 'file/state')
  expect([status, words]).toEqual([7, expect.stringContaining('file/state')])
})

test('half a line at the end of the history and of the marks, and a lock of garbage, are no obstacle', async () => {
  await using place = await JobPlace.start()
  place.jobs({ fetch: job({ get }) })
  place.store({ x: 'x' })
  expect((await place.run('--once', 'fetch')).words).toContain('done, 1 file')
  const state = place.state
  for (const name of ['history.jsonl', 'fetch.done.jsonl'])
    appendFileSync(`${state}/${name}`, '{"event":"beg')
  for (const garbage of ['', 'garbage', '1 x y', '999999999 boot start']) {
    writeFileSync(`${state}/fetch.lock`, garbage)
    expect((await place.run('--once', 'fetch')).words).toContain('done, 0 files')
  }
  expect(await place.history()).toHaveLength(10)
})

test.skipIf(process.platform === 'win32')(
  'a disk without space costs a run, and no file: the fault names the file, and leaves nothing',
  async () => {
    await using place = await JobPlace.start()
    place.store({ x: 'x' })
    place.jobs({ fetch: job({ get: { ...get, move: true } }) })
    await place.run('--history')
    // No file may have an octet.
    const limited = ['-c', 'ulimit -f 0; exec "$@"', 'sh', process.execPath, program]
    const ran = spawnSync('sh', [...limited, 'run', 'jobs.yaml', '--once', 'fetch'], {
      cwd: place.at(),
      env: { ...process.env, ...place.environment },
      encoding: 'utf8',
    })
    expect([ran.status, ran.stderr]).toEqual([
      7,
      expect.stringMatching(/^ftpkit: \S+\.lock cannot be written: EFBIG/),
    ])
    expect(readdirSync(place.state)).toEqual([])
    expect(readFileSync(join(place.served.root, 'x'), 'utf8')).toBe('x')
    expect((await place.run('--once', 'fetch')).words).toContain('done, 1 file')
  },
)

test('the password of a webhook is sent, and not shown', async () => {
  await using place = await JobPlace.start()
  const logins: (string | undefined)[] = []
  const hook = createServer((request, response) => {
    logins.push(request.headers.authorization)
    response.writeHead(500).end()
  }).listen(0, '127.0.0.1')
  await once(hook, 'listening')
  const { port } = hook.address() as { port: number }
  place.store({ x: 'x' })
  const success = ['user:p%40ss', 'user:p%40ss'].map((login, at) => ({
    webhook: `http://${login}@127.0.0.1:${at === 0 ? port : 1}/hidden`,
  }))
  place.jobs({ fetch: { ...job({ get }), on: { success } } })
  const { status, words, output } = await place.run('--once', 'fetch')
  hook.close()
  expect(logins).toEqual([`Basic ${Buffer.from('user:p@ss').toString('base64')}`])
  expect(status).toBe(0)
  expect(words).toContain(`127.0.0.1:${port} answered 500`)
  expect(words).toContain('127.0.0.1:1 does not answer')
  expect(words + output).not.toMatch(/p%40ss|p@ss|hidden/)
  expect((await place.run('--dry-run')).output).not.toMatch(/p%40ss|hidden/)
})
