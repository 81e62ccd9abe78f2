import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'esbuild'
import { bundleExample, root } from './readme.js'

/** The apps of the commands, by their names. */
const programs = { ftpkit: 'client', 'ftpkit-server': 'server', 'ftpkit-gateway': 'gateway' }

/** The commands of a guide: a server that is started first, and scripts that run in one directory, one after the other. */
export interface ShellSession {
  /** A block marked `setup`: the line that starts the server. Its port is replaced in the scripts by a free one. */
  readonly server: string
  readonly scripts: readonly { readonly code: string; readonly output: string }[]
}

/** The ```sh blocks of a guide that a ```text block follows; undefined for a guide without a server for them. */
export function shellSessionOf(guide: string): ShellSession | undefined {
  const [, server] = /^```sh setup\n(.*)\n```$/m.exec(guide) ?? []
  if (server === undefined) return undefined
  const blocks = guide.matchAll(/^```sh\n((?:(?!```).*\n)*)```\n\n```text\n([\s\S]*?)^```$/gm)
  return { server, scripts: Array.from(blocks, ([, code, output]) => ({ code: code!, output: output! })) }
}

/** Runs the scripts of a guide with the commands as they are in the sources. @returns what each printed */
export async function printedByShell({ server, scripts }: ShellSession): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ftpkit-guide-'))
  let running: ChildProcess | undefined
  try {
    const path = `${await commands(folder)}${delimiter}${process.env.PATH}`
    // A home of its own, so that no book of sites and no history of this user is found or changed.
    const home = join(folder, 'home')
    const own = { HOME: home, XDG_CONFIG_HOME: undefined, XDG_STATE_HOME: undefined }
    const options = { cwd: join(folder, 'work'), env: { ...process.env, ...own, PATH: path } }
    mkdirSync(home)
    mkdirSync(options.cwd)
    running = spawn('sh', ['-c', `exec ${server} --port 0`], {
      ...options,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const port = await portOf(running)
    return scripts.map(({ code }) => {
      const script = code.replaceAll('127.0.0.1:2121', `127.0.0.1:${port}`)
      const { stdout, stderr, status } = spawnSync('sh', ['-ec', script], { ...options, encoding: 'utf8' })
      if (status !== 0) throw new Error(`${code} ended with ${status}:\n${stdout}${stderr}`)
      return stdout
    })
  } finally {
    if (running?.kill()) await once(running, 'exit')
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Runs a script of JavaScript, then lines of a shell in the same directory. @returns what these print */
export async function printedAfter(code: string, lines: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'ftpkit-readme-'))
  try {
    const path = `${await commands(folder)}${delimiter}${process.env.PATH}`
    const script = join(folder, 'script.mjs')
    await bundleExample(code, script)
    const options = { cwd: folder, env: { ...process.env, PATH: path }, encoding: 'utf8' } as const
    const { stdout, stderr, status } = spawnSync(
      'sh',
      ['-ec', `'${process.execPath}' script.mjs\n${lines}`],
      options,
    )
    if (status !== 0) throw new Error(`${lines} ended with ${status}:\n${stdout}${stderr}`)
    return stdout
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Puts the commands into a folder. @returns the directory for PATH */
async function commands(folder: string): Promise<string> {
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  for (const [name, app] of Object.entries(programs)) {
    await build({
      entryPoints: [join(root, 'apps', app, 'src/main.ts')],
      outdir: join(folder, app, 'dist'),
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      conditions: ['@ftpkit/source'],
      logLevel: 'silent',
      banner: {
        js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
      },
    })
    copyFileSync(join(root, 'apps', app, 'package.json'), join(folder, app, 'package.json'))
    const main = join(folder, app, 'dist/main.js')
    writeFileSync(join(bin, name), `#!/bin/sh\nexec '${process.execPath}' '${main}' "$@"\n`, { mode: 0o755 })
  }
  return bin
}

async function portOf(server: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: server.stdout! })) {
    const [, port] = /^ready ftp:.*:(\d+)$/.exec(line) ?? []
    if (port !== undefined) return port
  }
  throw new Error('the server of the guide did not start')
}
