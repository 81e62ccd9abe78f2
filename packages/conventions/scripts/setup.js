// What `npm start` and `npm test` run: brings pnpm when it is missing, installs what the lock file names,
// then hands over to turbo, which builds only what changed. Works with nothing but Node and npm.
// `setup.js run SCRIPT` does the same for any other script of the root package.
import { pnpm, run } from './pnpm.js'

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
