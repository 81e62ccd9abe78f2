// What `npm start` and `npm test` run: brings pnpm when it is missing, installs what the lock file names,
// then hands over to turbo, which builds only what changed. Works with nothing but Node and npm.
// `setup.js run SCRIPT` does the same for any other script of the root package.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const { packageManager } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))
const [task = '', ...options] = process.argv.slice(2)

// As many tasks at once as there are cores: each runs workers of its own.
const quiet = ['--output-logs=errors-only', '--ui=stream', '--concurrency=100%']

const tasks = {
  start() {
    pnpm(['exec', 'turbo', 'run', 'build', ...quiet])
    run(process.execPath, ['apps/first-transfer/dist/main.js', ...options])
  },
  test() {
    pnpm(['exec', 'turbo', 'run', 'build', ...quiet])
    pnpm([
      'exec',
      'turbo',
      'run',
      'test',
      '--output-logs=new-only',
      '--ui=stream',
      '--concurrency=100%',
      '--continue',
      ...options,
    ])
    run(process.execPath, ['packages/conventions/scripts/summary.js'])
  },
  /** Any script of the root package, for continuous integration. */
  run() {
    pnpm(['run', ...options])
  },
}

if (!Object.hasOwn(tasks, task)) throw new Error(`setup.js takes one of: ${Object.keys(tasks).join(', ')}`)
pnpm(['install', '--frozen-lockfile', '--reporter=silent'])
tasks[task]()

/** The pnpm of `packageManager`: the one on the path when its version fits, else through npx. */
function pnpm(args) {
  const version = packageManager.split('@')[1]
  const found = spawnSync('pnpm', ['--version'], { cwd: root, encoding: 'utf8', env: environment() })
  if (found.stdout?.trim() === version) run('pnpm', args)
  else run('npx', ['--yes', packageManager, ...args])
}

function run(command, args) {
  const { status, signal, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: environment(),
  })
  if (error) throw new Error(`${command} did not start: ${error.message}`)
  if (status !== 0) process.exit(status ?? (signal === 'SIGINT' ? 130 : 1))
}

function environment() {
  return {
    ...process.env,
    // What passed on one version of Node is not known to pass on another: the version is part of turbo's cache key.
    FTPKIT_NODE: process.version,
    TURBO_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
  }
}
