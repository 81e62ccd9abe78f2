import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { program, Served } from './served.js'

/** What a file of the build imports at once, directly or not. */
function loadedWith(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found
  found.add(file)
  const imports = /(?:^|;)(?:import|export)\b[^'"]*?["'](\.[^'"]+)["']/gm
  for (const [, next] of readFileSync(file, 'utf8').matchAll(imports))
    loadedWith(join(dirname(file), next!), found)
  return found
}

/** Prints the modules of Node that a run has loaded when it ends. */
const preload = `data:text/javascript,${encodeURIComponent(
  `process.on('exit', () => console.error('loaded ' + process.moduleLoadList?.join(' ')))`,
)}`

/** Modules of Node that a run of the command loads. */
function modulesOf(...args: string[]): string[] {
  return modulesLoadedBy(program, ...args)
}

/** @param args of Node */
function modulesLoadedBy(...args: string[]): string[] {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', preload, ...args], {
    encoding: 'utf8',
  })
  expect(status, stderr).toBe(0)
  expect(stdout).not.toContain('loaded')
  const [, list = ''] = /^loaded (.*)$/m.exec(stderr) ?? []
  return [...list.matchAll(/NativeModule (\S+)/g)].map(([, name]) => name!)
}

describe.skipIf(!existsSync(program))('the built command', () => {
  test('loads less than 16 KiB to say its version', () => {
    const octets = [...loadedWith(program)].reduce((sum, file) => sum + statSync(file).size, 0)
    expect(octets).toBeGreaterThan(500)
    expect(octets).toBeLessThan(16_384)
    expect(modulesOf('--version')).not.toContain('child_process')
  })

  test('loads neither TLS, cryptography, compression nor threads to list a directory in clear', async () => {
    await using served = await Served.start()
    // Some versions of Node load threads for the preloaded module itself.
    const bare = new Set(modulesLoadedBy('--eval', '0'))
    const modules = modulesOf('ls', served.url).filter((name) => !bare.has(name))
    expect(modules).toContain('net')
    for (const name of [
      'tls',
      'crypto',
      'child_process',
      'zlib',
      'worker_threads',
      'readline',
      'http',
      'https',
    ])
      expect(modules).not.toContain(name)
  })

  test('says its version, helps with every command, and names the nearest to a wrong one', () => {
    const run = (...args: string[]) => spawnSync(process.execPath, [program, ...args], { encoding: 'utf8' })
    for (const option of ['--version', '-V'])
      expect(run(option)).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
    for (const name of ['get', 'convert', 'jes']) {
      expect(run('--help').stdout).toMatch(new RegExp(`^  ${name}`, 'm'))
      expect(run('help', name).stdout).toMatch(new RegExp(`^Usage: ftpkit ${name}`))
      expect(run(name, '--help').stdout).toMatch(new RegExp(`^Usage: ftpkit ${name}`))
    }
    expect(run('convrt')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Did you mean convert?'),
    })
    expect(run('lss')).toMatchObject({ status: 2, stderr: expect.stringContaining('Did you mean ls?') })
  })
})
