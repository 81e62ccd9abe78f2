import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { password, ServerProcess, user } from '@ftpkit/testkit/server-process'
import { expect, test } from 'vitest'
import { run } from './peer.js'

const unit = fileURLToPath(
  new URL('../../../deploy/etc/systemd/system/ftpkit-.service.d/common.conf', import.meta.url),
)

/** The system calls of a set, such as `@system-service`, and of the sets in it. */
function systemCallsOf(set: string): string[] {
  const { stdout } = spawnSync('systemd-analyze', ['syscall-filter', set], { encoding: 'utf8' })
  const lines = stdout.split('\n').slice(1)
  const names = lines.map((line) => line.trim()).filter((line) => /^[@\w]/.test(line))
  return names.flatMap((name) => (name.startsWith('@') ? systemCallsOf(name) : [name]))
}

/** The system calls that the unit allows: what each line adds, or removes after a `~`. */
function allowedCalls(): Set<string> {
  const allowed = new Set<string>()
  for (const [, isWithout, sets = ''] of readFileSync(unit, 'utf8').matchAll(/^SystemCallFilter=(~?)(.*)$/gm))
    for (const name of sets.split(' ').flatMap(systemCallsOf))
      if (isWithout) allowed.delete(name)
      else allowed.add(name)
  return allowed
}

test('the units allow every system call of a server with sessions, TLS, uploads, changes and lists', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ftpkit-calls-'))
  try {
    const [root, trace] = [join(folder, 'root'), join(folder, 'trace')]
    mkdirSync(root)
    writeFileSync(join(folder, 'data'), Buffer.alloc(3_000_000, 1))
    const calls = async () => {
      await using server = await ServerProcess.start(root, {
        under: ['strace', '-f', '-qq', '-e', 'signal=none', '-o', trace],
        options: [
          '--tls',
          'optional',
          '--tls-self-signed',
          '--metrics',
          '0',
          '--xferlog',
          join(folder, 'log'),
        ],
      })
      const url = server.url('a/data')
      const curl = (...options: string[]) =>
        run('curl', ['-sS', '-k', '-u', `${user}:${password}`, ...options])
      for (const options of [
        ['--ftp-create-dirs', '-T', join(folder, 'data'), url],
        ['--ssl-reqd', '-T', join(folder, 'data'), url],
        ['-o', '/dev/null', url],
        ['-P', '-', url, '-o', '/dev/null'],
        ['-Q', '-RNFR a/data', '-Q', '-RNTO b', '-Q', '-SITE CHMOD 600 b', '-Q', '-DELE b', server.url('')],
      ])
        expect(await curl(...options)).toMatchObject({ status: 0, errors: '' })
      await server.end('SIGTERM')
      const lines = readFileSync(trace, 'utf8').split('\n')
      return new Set(lines.flatMap((line) => /^\d+ +(\w+)\(/.exec(line)?.[1] ?? []))
    }
    const called = await calls()
    expect(called.size).toBeGreaterThan(40)
    const allowed = allowedCalls()
    expect(allowed.has('mount')).toBe(false)
    expect([...called].filter((name) => !allowed.has(name))).toEqual([])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
