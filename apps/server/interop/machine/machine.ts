import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type Outcome, run } from '../peer.js'

const app = fileURLToPath(new URL('../../', import.meta.url))
const programs = fileURLToPath(new URL('./programs/', import.meta.url))

/**
 * A machine with directories, processes and a network of its own, in namespaces of Linux, for commands that change a system
 * under its real paths: what they change is gone with it. It has no systemd: `systemctl`, `journalctl` and `npm` are small
 * programs of the tests.
 */
export class Machine implements AsyncDisposable {
  private constructor(
    private readonly init: ChildProcess,
    private readonly folder: string,
  ) {}

  static async start(): Promise<Machine> {
    const folder = mkdtempSync(join(tmpdir(), 'ftpkit-machine-'))
    install(join(folder, 'test'))
    const namespaces = ['--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc']
    const init = spawn('unshare', [...namespaces, 'bash', '-ec', setup(folder)], { stdio: 'pipe' })
    let errors = ''
    init.stderr.on('data', (text) => (errors += text))
    for await (const line of createInterface(init.stdout)) {
      if (line === 'up') return new Machine(init, folder)
    }
    rmSync(folder, { recursive: true })
    throw new Error(`the machine did not start: ${errors}`)
  }

  /** Runs a script as root, and stops it at the first command that fails. */
  run(script: string): Promise<Outcome> {
    const { pid } = this.init
    const namespaces = ['-t', `${pid}`, '-m', '-n', `--pid=/proc/${pid}/ns/pid_for_children`]
    return run('nsenter', [...namespaces, '--wd=/srv', 'bash', '-ec', script], {
      env: { PATH: `/opt/test/bin:${process.env.PATH}`, LC_ALL: 'C.UTF-8', HOME: '/opt/test' },
    })
  }

  /** The same, for what it prints. @throws Error with all that it printed, if it fails */
  async printed(script: string): Promise<string> {
    const { status, output, errors } = await this.run(script)
    if (status !== 0) throw new Error(`${script}\nended with ${status}:\n${output}${errors}`)
    return output.toString()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = once(this.init, 'exit')
    this.init.stdin!.end()
    await exited
    rmSync(this.folder, { recursive: true })
  }
}

/** Runs until its input ends, and all processes of the machine with it. */
function setup(folder: string): string {
  return `
    mount --make-rprivate /
    mount -t tmpfs tmpfs ${folder}/changes
    for each in etc opt srv var usr/local; do
      mkdir -p ${folder}/changes/$each ${folder}/changes/work-$each
      mount -t overlay overlay -o lowerdir=/$each,upperdir=${folder}/changes/$each,workdir=${folder}/changes/work-$each /$each
    done
    mount -t tmpfs -o mode=755 tmpfs /run
    mkdir /opt/test
    mount --bind ${folder}/test /opt/test
    mount --bind '${process.execPath}' /opt/test/bin/node
    ip link set lo up
    echo up
    while read -r _; do :; done`
}

/** Node, the package as npm would install it, and the small programs, where all users can read them. */
function install(folder: string): void {
  mkdirSync(join(folder, 'bin'), { recursive: true })
  mkdirSync(join(folder, '../changes'))
  writeFileSync(join(folder, 'bin/node'), '')
  for (const name of ['systemctl', 'journalctl', 'npm']) {
    cpSync(join(programs, `${name}.js`), join(folder, 'bin', name))
    chmodSync(join(folder, 'bin', name), 0o755)
  }
  const modules = join(folder, 'node_modules')
  cpSync(join(app, 'dist'), join(modules, 'ftpkit-server/dist'), { recursive: true })
  cpSync(join(app, 'package.json'), join(modules, 'ftpkit-server/package.json'))
  for (const [name, source] of dependenciesOf(app))
    cpSync(source, join(modules, name), { recursive: true, dereference: true })
}

/** What the built command imports of other packages. */
function dependenciesOf(folder: string): [name: string, folder: string][] {
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return Object.keys(dependencies)
    .filter((name) => !name.startsWith('@ftpkit/'))
    .flatMap((name) => {
      const found = folderOf(name, folder)
      return [[name, found] as [string, string], ...dependenciesOf(found)]
    })
}

function folderOf(name: string, from: string): string {
  let folder = dirname(createRequire(join(from, 'package.json')).resolve(name))
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return folder
}
