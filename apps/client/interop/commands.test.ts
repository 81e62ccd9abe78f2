import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ftpkit } from './ftpkit.js'
import { knownRefusals } from './known-refusals.js'
import {
  type Network,
  presentNames,
  type ServerName,
  type Serving,
  serverNames,
  speaksTls,
  startServer,
  user,
} from './servers.js'

const content = Buffer.from(Array.from({ length: 200_000 }, (_, at) => (at * 31 + (at >> 8)) & 0xff))

/** Local files, and one server. */
interface Workplace {
  readonly local: string
  readonly home: string
  /** Runs `ftpkit`. An `@` before an argument is replaced by the server's URL. */
  run(...args: string[]): ReturnType<typeof ftpkit>
}

/** The same commands for every server. */
const commands: Readonly<Record<string, (workplace: Workplace) => Promise<void>>> = {
  'put stores a file': async ({ run, home }) => {
    expect(await run('put', 'file.bin', '@/')).toMatchObject({ status: 0 })
    expect(readFileSync(join(home, 'file.bin')).equals(content)).toBe(true)
  },
  'ls shows it': async ({ run }) => {
    expect((await run('ls', '@/')).output).toMatch(/ file\.bin$/m)
  },
  'get fetches it': async ({ run, local }) => {
    expect(await run('get', '@/file.bin', 'back.bin')).toMatchObject({ status: 0 })
    expect(readFileSync(join(local, 'back.bin')).equals(content)).toBe(true)
  },
  'get --resume begins again where nothing says which version a partial file is of': async ({
    run,
    local,
  }) => {
    writeFileSync(join(local, 'resumed.bin.part'), Buffer.alloc(150_000))
    expect(await run('get', '@/file.bin', 'resumed.bin', '--resume')).toMatchObject({ status: 0 })
    expect(readFileSync(join(local, 'resumed.bin')).equals(content)).toBe(true)
  },
  'put resumes where it stopped': async ({ run, local, home }) => {
    writeFileSync(join(local, 'part.bin'), content.subarray(0, 50_000))
    await run('put', 'part.bin', '@/whole.bin')
    expect(await run('put', 'file.bin', '@/whole.bin', '--resume')).toMatchObject({ status: 0 })
    expect(readFileSync(join(home, 'whole.bin')).equals(content)).toBe(true)
  },
  'cat writes a text': async ({ run, local }) => {
    writeFileSync(join(local, 'text.txt'), 'one\ntwo\n')
    await run('put', 'text.txt', '@/', '--type', 'A')
    expect((await run('cat', '@/text.txt', '--type', 'A')).output).toBe('one\ntwo\n')
  },
  'stat shows its size': async ({ run }) => {
    const { output } = await run('stat', '@/file.bin', '--json')
    expect(JSON.parse(output)).toMatchObject({ size: content.length })
  },
  'put -r stores a tree': async ({ run, home }) => {
    expect(await run('put', '-r', 'tree', '@/tree', '--parallel', '3')).toMatchObject({ status: 0 })
    expect(files(join(home, 'tree'))).toEqual(treeFiles)
  },
  'sync has nothing left to do': async ({ run, home }) => {
    expect(await run('sync', 'tree', '@/tree', '--by', 'size')).toMatchObject({ status: 0, output: '' })
    expect(files(join(home, 'tree'))).toEqual(treeFiles)
  },
  'sync --delete makes a copy': async ({ run, local }) => {
    mkdirSync(join(local, 'copy'))
    writeFileSync(join(local, 'copy/old.txt'), 'old')
    expect(await run('sync', '@/tree', 'copy', '--delete', '--by', 'size')).toMatchObject({ status: 0 })
    expect(files(join(local, 'copy'))).toEqual(treeFiles)
  },
  'get fetches the files that match a pattern': async ({ run, local }) => {
    mkdirSync(join(local, 'some'))
    expect(await run('get', '@/tree/*.txt', 'some')).toMatchObject({ status: 0 })
    expect(readdirSync(join(local, 'some')).sort()).toEqual(['one.txt', 'two words.txt'])
  },
  'mv and mkdir -p': async ({ run, home }) => {
    expect(await run('mkdir', '-p', '@/new/newer')).toMatchObject({ status: 0 })
    expect(await run('mv', '@/text.txt', 'new/newer/text.txt')).toMatchObject({ status: 0 })
    expect(existsSync(join(home, 'new/newer/text.txt'))).toBe(true)
  },
  'rm -r removes a tree': async ({ run, home }) => {
    expect(await run('rm', '-r', '@/tree')).toMatchObject({ status: 0 })
    expect(existsSync(join(home, 'tree'))).toBe(false)
  },
  'a missing file is status 5, and leaves nothing': async ({ run, local }) => {
    expect(await run('get', '@/missing.bin')).toMatchObject({ status: 5 })
    expect(existsSync(join(local, 'missing.bin'))).toBe(false)
  },
}

const hashing = async ({ run }: Workplace) => {
  const { output } = await run('hash', '@/file.bin', '--algorithm', 'SHA-256')
  expect(output.toLowerCase()).toContain(createHash('sha256').update(content).digest('hex'))
}

const treeFiles = ['below/three.txt', 'one.txt', 'two words.txt']

describe.each(serverNames)('%s', (name) => {
  if (!presentNames.includes(name)) {
    test.skip('is not installed: packages/testkit/scripts/install-peers.sh', () => {})
    return
  }
  const tls = speaksTls(name) ? 'required' : 'off'
  describe(`passive, IPv4, TLS ${tls}`, () => {
    const workplace = openWorkplace(name, { host: '127.0.0.1', tls }, '--passive')
    for (const [what, act] of Object.entries(commands)) test(what, () => act(workplace()))
    test.skipIf(knownRefusals[name]['asks for the hash of a file'])('hash', () => hashing(workplace()))
    test.skipIf(name === 'ftpkit-server')('a server without records is reported', async () => {
      const { status, words } = await workplace().run('get', '@/file.bin', '-', '--stru', 'R')
      expect(status).toBe(5)
      expect(words).toContain('STRU R')
    })
  })

  describe('active, IPv6, no TLS', () => {
    const workplace = openWorkplace(name, { host: '::1', tls: 'off' }, '--active')
    for (const [what, act] of Object.entries(commands).slice(0, 3)) test(what, () => act(workplace()))
  })
})

function openWorkplace(name: ServerName, network: Network, mode: string): () => Workplace {
  const home = mkdtempSync(join(tmpdir(), 'ftpkit-home-'))
  const local = mkdtempSync(join(tmpdir(), 'ftpkit-local-'))
  let server: Serving

  beforeAll(async () => {
    writeFileSync(join(local, 'file.bin'), content)
    mkdirSync(join(local, 'tree/below'), { recursive: true })
    for (const file of treeFiles) writeFileSync(join(local, 'tree', file), `content of ${file}\n`)
    server = await startServer(name, home, network)
    if (server.ca !== undefined) writeFileSync(join(local, 'ca.pem'), server.ca)
  })

  afterAll(async () => {
    await server.stop()
    rmSync(home, { recursive: true })
    rmSync(local, { recursive: true })
  })

  return () => {
    const scheme = server.ca === undefined ? 'ftp' : 'ftpes'
    const host = network.host.includes(':') ? `[${network.host}]` : network.host
    const url = `${scheme}://${user}@${host}:${server.port}`
    const trust = server.ca === undefined ? [] : ['--ca', 'ca.pem']
    return {
      local,
      home,
      run: (...args) => ftpkit(local, ...args.map((arg) => arg.replace(/^@/, url)), mode, ...trust),
    }
  }
}

function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort()
}
