import { spawn, spawnSync } from 'node:child_process'
import { createCipheriv, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ServerProcess } from '@ftpkit/testkit/server-process'
import { afterAll, beforeAll } from 'vitest'
import type { BookEntry } from '../src/index.js'

/** Passwords that formats hide, quote and escape. */
export const passwords = [
  'made',
  'p/w@:%"#é `$x',
  '`b`"""c"""',
  '%(user)s %41',
  ' blanks at ends ',
  "密码🔑;\\'",
  'x'.repeat(300),
] as const

/** What rclone needs of the platform. */
export const rclone = {
  aesCtr: (key: Uint8Array, counter: Uint8Array, octets: Uint8Array) =>
    new Uint8Array(createCipheriv('aes-256-ctr', key, counter).update(octets)),
  random: (length: number) => new Uint8Array(randomBytes(length)),
}

/** A folder for the length of the tests, which is the home of programs. */
export function temporaryHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'ftpkit-site-book-'))
  afterAll(() => rmSync(home, { recursive: true, force: true }))
  return home
}

/** Runs a program with its home in a folder. @throws Error with what it printed where it fails */
export function run(home: string, program: string, args: readonly string[], input = ''): string {
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: join(home, '.config'), LC_ALL: 'C.UTF-8' }
  const { stdout, stderr, status, error } = spawnSync(program, args, {
    env,
    input,
    encoding: 'utf8',
    timeout: 60_000,
  })
  if (error) throw error
  if (status !== 0) throw new Error(`${program} ended by ${status}: ${stdout}${stderr}`)
  return stdout
}

/** Runs a program that asks, and reads one answer at a time: each is written when it has asked, by a colon or `>`. */
export async function answer(
  home: string,
  program: string,
  args: readonly string[],
  answers: readonly string[],
): Promise<void> {
  const child = spawn(program, args, { env: { ...process.env, HOME: home }, stdio: ['pipe', 'pipe', 'pipe'] })
  const left = [...answers]
  let asked = ''
  const onText = (text: Buffer) => {
    asked += text
    if (!/[:>]\s?$/.test(asked)) return
    asked = ''
    const next = left.shift()
    if (next === undefined) child.stdin.end()
    else child.stdin.write(`${next}\n`)
  }
  child.stdout.on('data', onText)
  child.stderr.on('data', onText)
  await once(child, 'exit')
}

/** A server with the folder `web/my folder`, in which is `file`, for the length of the tests. */
export function servedSite(password: string): () => BookEntry {
  let server: ServerProcess
  const root = temporaryHome()
  beforeAll(async () => {
    mkdirSync(join(root, 'web/my folder'), { recursive: true })
    writeFileSync(join(root, 'web/my folder/file'), 'content\n')
    server = await ServerProcess.start(root, { account: { user: 'me@example.com', password } })
  }, 120_000)
  afterAll(() => server?.end('SIGTERM'))
  return () => ({
    site: { name: 'served', folder: [], host: '127.0.0.1', port: server.port, user: 'me@example.com' },
    password,
  })
}
