import { spawnSync } from 'node:child_process'
import { setMaxListeners } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { commandUsers } from '../src/command.js'
import { loginOf, ManualClock } from './logins.js'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ftpkit-command-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** A source whose program is a script of the shell. */
const script = (text: string, options: Partial<Parameters<typeof commandUsers>[0]> = {}) =>
  commandUsers({ command: ['/bin/sh', '-c', text, 'script', 'argument $HOME; false'], ...options })

const kinds = (decision: { readonly kind: string }) => decision.kind

test('the program gets the login as a line of JSON, its arguments as they are, and nothing of the environment but PATH', async () => {
  process.env.FTPKIT_TEST_SECRET = 'x'
  const report = join(folder, 'report')
  const users = script(`{ cat; env; echo "$1"; } > ${report}; echo '{}'`, { environment: { REALM: 'ftp' } })
  const login = loginOf('ada; touch x', 'pa"ss\nword', { host: 'ftp.example' })
  expect(await users.check(login)).toEqual({
    kind: 'accepted',
    account: { name: 'ada; touch x', attributes: {} },
  })
  const [line, ...others] = readFileSync(report, 'utf8').split('\n')
  expect(JSON.parse(line!)).toEqual({
    name: 'ada; touch x',
    password: 'pa"ss\nword',
    peer: { host: '192.0.2.9', port: 50_000 },
    host: 'ftp.example',
    tls: true,
  })
  expect(others).toContain('argument $HOME; false')
  expect(others).toContain('REALM=ftp')
  expect(others.some((each) => each.startsWith('PATH='))).toBe(true)
  expect(others.join('\n')).not.toContain('FTPKIT_TEST_SECRET')
})

test('status 0 accepts with the attributes of the answer, 10 refuses, and 11 does not know the name', async () => {
  const answer = {
    name: 'Ada',
    access: 'read',
    groups: ['staff'],
    home: '/home/%u',
    permissions: [{ path: '/', allow: ['list'] }],
    quota: { files: 3, octets: 10 },
    limitRate: { upload: 5 },
  }
  const { name, ...attributes } = answer
  expect(await script(`echo '${JSON.stringify(answer)}'`).check(loginOf('ada'))).toEqual({
    kind: 'accepted',
    account: { name, attributes },
  })
  expect(await script('exit 10').check(loginOf('ada'))).toEqual({ kind: 'refused' })
  expect(await script('exit 11').check(loginOf('ada'))).toEqual({ kind: 'unknown' })
})

test.each([
  ['ends with 1, as one that crashed', 'exit 1', 'the program ended with status 1'],
  ['ends with 2', 'exit 2', 'the program ended with status 2'],
  ['is killed', 'kill -9 $$', 'the program was ended by SIGKILL'],
  ['answers nothing', 'exit 0', 'the answer is not JSON'],
  ['answers rubbish', 'echo yes', 'the answer is not JSON'],
  ['answers no object', 'echo 1', 'the answer is not an account'],
  ['answers null', 'echo null', 'the answer is not an account'],
  ['answers a list', 'echo "[]"', 'the answer is not an account'],
  [
    'misspells a field',
    `echo '{"permisions": []}'`,
    'the answer is not an account: a field that is not known',
  ],
  [
    'names a home outside',
    `echo '{"home": "/../etc"}'`,
    'the answer is not an account: home: not an absolute path',
  ],
  ['has a quota that is a text', `echo '{"quota": "all"}'`, 'the answer is not an account: quota'],
  ['names an account for all', `echo '{"name": "*"}'`, 'the answer is not an account: name: not a name'],
  ['names an account with a line end', `printf '{"name": "a\\\\nb"}'`, 'the answer is not an account: name'],
  ['answers without end', 'cat /dev/zero', 'the answer is longer than 65536 octets'],
])('a program that %s can say nothing now', async (_name, text, reason) => {
  const decision = await script(text).check(loginOf('ada'))
  expect(decision).toMatchObject({ kind: 'unavailable', source: 'command /bin/sh' })
  expect(decision).toHaveProperty('reason', expect.stringContaining(reason))
})

test('a program that does not exist, or may not be run, can say nothing now', async () => {
  for (const program of [join(folder, 'none'), folder]) {
    const decision = await commandUsers({ command: [program] }).check(loginOf('ada'))
    expect(decision).toMatchObject({ kind: 'unavailable', reason: expect.stringMatching(/ENOENT|EACCES/) })
  }
})

test('a program that ends without reading a long login still decides', async () => {
  const users = script('exit 10')
  expect(await users.check(loginOf('ada', 'x'.repeat(1_000_000)))).toEqual({ kind: 'refused' })
})

/** Whether a process runs: one that has ended stays known until its parent asks. */
function isAlive(file: string): boolean {
  const state = spawnSync('ps', ['-o', 'stat=', '-p', readFileSync(file, 'utf8').trim()], {
    encoding: 'utf8',
  })
  return /^[^Z\s]/.test(state.stdout)
}

test('a program that takes too long is killed with those that it started', async () => {
  const clock = new ManualClock()
  const file = join(folder, 'child')
  const users = script(`sleep 100 & echo $! > ${file}.new; mv ${file}.new ${file}; wait`, {
    clock,
    time: 250,
  })
  const checked = users.check(loginOf('ada'))
  await expect.poll(() => existsSync(file)).toBe(true)
  expect(isAlive(file)).toBe(true)
  clock.fire()
  expect(await checked).toMatchObject({ kind: 'unavailable', reason: 'no answer within 250 ms' })
  await expect.poll(() => isAlive(file)).toBe(false)
})

test('a program is killed when the client that it was asked for leaves', async () => {
  const client = new AbortController()
  const file = join(folder, 'left')
  const users = script(`echo $$ > ${file}.new; mv ${file}.new ${file}; sleep 100`)
  const checked = users.check(loginOf('ada', 'secret', { signal: client.signal }))
  await expect.poll(() => existsSync(file)).toBe(true)
  client.abort(new Error('gone'))
  await expect(checked).rejects.toThrow('gone')
  await expect.poll(() => isAlive(file)).toBe(false)
})

test('of a thousand logins only as many programs run as may, and the others are answered in time', async () => {
  const clock = new ManualClock()
  const counter = join(folder, 'counter')
  const users = script(`echo x >> ${counter}; sleep 100`, { clock, concurrency: 3, waiting: 40 })
  const client = new AbortController()
  setMaxListeners(0, client.signal)
  const decisions = Array.from({ length: 1_000 }, (_, index) =>
    users.check(loginOf('ada', 'secret', { network: `192.0.2.${index % 200}`, signal: client.signal })),
  )
  const started = () => (existsSync(counter) ? readFileSync(counter, 'utf8').length / 2 : 0)
  await expect.poll(started).toBe(3)
  clock.fire()
  const reasons = (await Promise.all(decisions)).map((each) => each.kind === 'unavailable' && each.reason)
  const numberOf = (reason: string) => reasons.filter((each) => each === reason).length
  expect(numberOf('no answer within 5000 ms')).toBe(43)
  expect(numberOf('too many logins wait for its answers')).toBe(957)
  expect(started()).toBe(3)
  expect(clock.timers).toBe(0)
})

test.each(['', '*', 'a\0b', 'a\nb', 'a\u2028b', '\ud800', 'x'.repeat(10_240)])(
  'a name that no account can have is not known, and no program is started (%#)',
  async (name) => {
    expect(kinds(await commandUsers({ command: ['/nowhere'] }).check(loginOf(name)))).toBe('unknown')
  },
)
