import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../../', import.meta.url))
const { packageManager } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))

/**
 * Runs the pnpm of `packageManager`: the one on the path when its version fits, else through npx. Ends this process if
 * that fails.
 *
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 */
export function pnpm(args, options) {
  const version = packageManager.split('@')[1]
  const found = spawnSync('pnpm', ['--version'], { cwd: root, encoding: 'utf8', env: environment() })
  if (found.stdout?.trim() === version) run('pnpm', args, options)
  else run('npx', ['--yes', packageManager, ...args], options)
}

/**
 * Runs a command in the root. Ends this process if that fails.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 */
export function run(command, args, options) {
  const { status, signal, error } = spawnSync(command, args, {
    cwd: root,
    stdio: 'inherit',
    env: environment(),
    ...options,
  })
  if (error) throw new Error(`${command} did not start: ${error.message}`)
  if (status !== 0) process.exit(status ?? (signal === 'SIGINT' ? 130 : 1))
}

function environment() {
  return {
    ...process.env,
    // What passed on one version of Node is not known to pass on another: the version is part of turbo's cache key.
    HOUSE_NODE: process.version,
    TURBO_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
  }
}
