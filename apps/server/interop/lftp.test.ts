import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Outcome, octetsOf, Site, sample } from './peer.js'
import { user } from './server-process.js'

describe.each([
  ['plain', 'on'],
  ['plain', 'off'],
  ['tls', 'on'],
  ['tls', 'off'],
] as const)('lftp, %s, passive %s', (security, passive) => {
  let site: Site

  beforeAll(async () => {
    site = await Site.open(security)
  })
  afterAll(() => site[Symbol.asyncDispose]())
  beforeEach(() => site.clear())

  /** Runs commands in one session, in MODE S. lftp verifies the certificate. */
  function lftp(...commands: string[]): Promise<Outcome> {
    const script = [
      'set cmd:fail-exit yes',
      'set net:max-retries 1',
      'set net:timeout 20',
      'set xfer:clobber yes',
      'set ftp:use-mode-z no',
      `set ftp:passive-mode ${passive}`,
      ...(site.certificate
        ? ['set ftp:ssl-force yes', 'set ftp:ssl-protect-data yes', `set ssl:ca-file ${site.certificate}`]
        : ['set ftp:ssl-allow no']),
      `open -u ${user.name},${user.password} -p ${site.port} ${site.host}`,
      ...commands,
    ]
    return site.run('lftp', ['-c', script.join('; ')])
  }

  const success = { status: 0, errors: '' }

  test('stores files, and retrieves the same octets', async () => {
    const names = ['bin.dat', 'empty.dat', 'text.txt'] as const
    expect(await lftp('mkdir d', 'cd d', ...names.map((name) => `put ${name}`))).toMatchObject(success)
    for (const name of names) expect(octetsOf(site.remote(`d/${name}`))).toBe(sample(name))
    expect(await lftp('cd d', ...names.map((name) => `get ${name} -o back-${name}`))).toMatchObject(success)
    for (const name of names) expect(octetsOf(site.local(`back-${name}`))).toBe(sample(name))
  })

  test('transfers a text in TYPE A both ways', async () => {
    expect(await lftp('put -a text.txt', 'get -a text.txt -o text-back')).toMatchObject(success)
    expect(octetsOf(site.remote('text.txt'))).toBe(sample('text.txt'))
    expect(octetsOf(site.local('text-back'))).toBe(sample('text.txt'))
  })

  test('resumes an upload and a download', async () => {
    writeFileSync(site.local('part'), readFileSync(site.local('half.dat')))
    expect(
      await lftp('put half.dat -o up', 'put -c bin.dat -o up', 'get -c up -o part', 'pget -n 4 up -o parts'),
    ).toMatchObject(success)
    expect(octetsOf(site.remote('up'))).toBe(sample('bin.dat'))
    expect(octetsOf(site.local('part'))).toBe(sample('bin.dat'))
    expect(octetsOf(site.local('parts'))).toBe(sample('bin.dat'))
  })

  test('lists by LIST and by MLSD', async () => {
    await lftp('put bin.dat', 'mkdir d')
    for (const mlsd of ['yes', 'no']) {
      const { status, output } = await lftp(`set ftp:use-mlsd ${mlsd}`, 'cls -l --sort=name')
      expect(status).toBe(0)
      expect(output.toString()).toMatch(/1048266.* bin\.dat\n/)
      expect(output.toString()).toMatch(/ d\/?\n/)
    }
  })

  test('renames, changes modes, and removes', async () => {
    const commands = ['put text.txt', "mv text.txt 'with a space'", "chmod 600 'with a space'"]
    expect(await lftp(...commands)).toMatchObject(success)
    expect(octetsOf(site.remote('with a space'))).toBe(sample('text.txt'))
    expect(await lftp("rm 'with a space'", 'mkdir -p a/b/c', 'rm -r a')).toMatchObject(success)
    expect(existsSync(site.remote('a'))).toBe(false)
  })

  test('mirrors a tree up and down, and transfers nothing the second time', async () => {
    const tree = site.local('tree')
    mkdirSync(join(tree, 'sub', 'é€'), { recursive: true })
    writeFileSync(join(tree, 'sub', 'é€', 'x.bin'), readFileSync(site.local('bin.dat')))
    writeFileSync(join(tree, 'empty'), '')
    expect(await lftp('mirror -R --parallel=2 tree up', 'mirror --parallel=2 up down')).toMatchObject(success)
    expect(octetsOf(join(site.local('down'), 'sub', 'é€', 'x.bin'))).toBe(sample('bin.dat'))
    expect(octetsOf(join(site.local('down'), 'empty'))).toBe(sample('empty.dat'))
    const again = await lftp('mirror -v --dry-run up down')
    expect(again.output.toString()).not.toContain('Transferring file')
    expect(again.status).toBe(0)
  })

  test('reports a file that is not there', async () => {
    const { status, errors } = await lftp('get nowhere')
    expect(status).toBe(1)
    expect(errors).toContain('550')
  })
})
