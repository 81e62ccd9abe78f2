import { spawn } from 'node:child_process'
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { env, execPath } from 'node:process'
import { fileURLToPath } from 'node:url'

const fixtures = fileURLToPath(new URL('./fixtures/', import.meta.url))

/** Milliseconds that one command may take. */
const patience = 180_000

/** A folder as a user would make it: a manifest, what npm installs by it, and a few files. */
export class Project {
  /**
   * @param {string} folder made here
   * @param {readonly import('../../tarballs.js').Tarball[]} tarballs
   */
  constructor(folder, tarballs) {
    this.folder = folder
    this.tarballs = tarballs
    mkdirSync(folder, { recursive: true })
    for (const name of readdirSync(fixtures))
      copyFileSync(join(fixtures, name), join(folder, withoutTxt(name)))
  }

  /**
   * Installs the tarballs by npm, and other packages from the registry.
   *
   * @param {Readonly<Record<string, string>>} versions of the others
   */
  async install(versions = {}) {
    const ours = this.tarballs.map(({ path, manifest }) => [manifest.name, `file:${path}`])
    this.write('package.json', { private: true, dependencies: { ...Object.fromEntries(ours), ...versions } })
    await this.run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'])
  }

  /**
   * @param {string} name
   * @param {string | object} content an object is written as JSON
   * @returns {string} the path
   */
  write(name, content) {
    const path = join(this.folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content, undefined, 2))
    return path
  }

  /** Runs the program of a package. @returns {Promise<string>} what it prints */
  bin(name, args, options) {
    return this.run(join(this.folder, 'node_modules/.bin', name), args, options)
  }

  /** Runs a file by the Node that runs this. @returns {Promise<string>} what it prints */
  node(args, options) {
    return this.run(execPath, args, options)
  }

  /**
   * Runs a command in this folder.
   *
   * @returns {Promise<string>} what it prints on standard output
   * @throws {Error} with all that it printed, for another exit status than 0
   */
  run(command, args, { cwd = this.folder } = {}) {
    const child = spawn(command, args, { cwd, env: environment(), timeout: patience })
    const output = { stdout: '', all: '' }
    child.stdout.on('data', (text) => {
      output.stdout += text
      output.all += text
    })
    child.stderr.on('data', (text) => {
      output.all += text
    })
    return new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (status, signal) => {
        if (status === 0) resolve(output.stdout)
        else
          reject(new Error(`${[command, ...args].join(' ')} ended with ${status ?? signal}:\n${output.all}`))
      })
    })
  }

  /**
   * Starts a command that runs until it is ended.
   *
   * @param {RegExp} ready what it prints when it can be used
   * @returns {Promise<{ match: RegExpExecArray, stop: () => Promise<void> }>}
   */
  async start(command, args, ready) {
    const child = spawn(command, args, { cwd: this.folder, env: environment(), timeout: patience })
    const ended = new Promise((resolve) => child.on('close', resolve))
    const stop = async () => {
      child.kill()
      await ended
    }
    let all = ''
    const match = await new Promise((resolve, reject) => {
      const take = (text) => {
        all += text
        const found = ready.exec(all)
        if (found) resolve(found)
      }
      child.stdout.on('data', take)
      child.stderr.on('data', take)
      child.on('error', reject)
      ended.then((status) => reject(new Error(`${command} ended with ${status}:\n${all}`)))
    })
    return { match, stop }
  }
}

/** TypeScript is kept as text, because what it imports is not installed here. */
function withoutTxt(name) {
  return name.replace(/\.txt$/, '')
}

/** The environment without what pnpm has set, as a user's shell has it, and with this Node first. */
function environment() {
  const kept = Object.entries(env).filter(
    ([name]) => !/^npm_(?!config_registry|config_cache)|^FTPKIT_/i.test(name),
  )
  return { ...Object.fromEntries(kept), PATH: `${dirname(execPath)}:${env.PATH}`, CI: '1', NO_COLOR: '1' }
}
