import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FtpClient, RemoteEntry } from '@ftpkit/node'
import { nameOctets, parseType } from '@ftpkit/transfer'
import { expect } from 'vitest'
import { type OddName, oddNames } from './names.js'
import { largeCount, largeName } from './servers.js'

/** What a step works with. */
export interface Stage {
  readonly client: FtpClient
  /** The folder that the server serves, on this disk. */
  readonly home: string
  /** A folder for local files. */
  readonly local: string
}

export type Step = (stage: Stage) => Promise<void>

/** What a client does with a server, in this order, in one session. */
export const steps: Readonly<Record<string, Step>> = {
  'stores a file and fetches it back': async ({ client, home }) => {
    await client.upload(content, 'stored.bin')
    expect(onDisk(home, 'stored.bin').equals(content)).toBe(true)
    expect((await fetched(client, 'stored.bin')).equals(content)).toBe(true)
  },
  'moves an empty file both ways': async ({ client, home, local }) => {
    await client.upload(new Uint8Array(), 'empty.bin')
    expect(onDisk(home, 'empty.bin')).toHaveLength(0)
    await client.download('empty.bin', join(local, 'empty.bin'))
    expect(statSync(join(local, 'empty.bin')).size).toBe(0)
  },
  'moves a text in TYPE A': async ({ client, home }) => {
    await client.upload(Buffer.from('one\ntwo\n\nfour\n'), 'text.txt', { type: text })
    expect(onDisk(home, 'text.txt').toString()).toBe('one\ntwo\n\nfour\n')
    const back = await fetched(client, 'text.txt', { type: text })
    expect(back.toString()).toBe('one\ntwo\n\nfour\n')
  },
  'resumes a download': async ({ client, home, local }) => {
    const whole = Buffer.concat(Array.from({ length: 100 }, () => content))
    writeFileSync(join(home, 'long.bin'), whole)
    const target = join(local, 'resumed.bin')
    const abort = new AbortController()
    const begun = client.download('long.bin', target, {
      resume: true,
      signal: abort.signal,
      onProgress: (arrived) => {
        if (arrived > 4_000_000) abort.abort()
      },
    })
    await expect(begun).rejects.toMatchObject({ code: 'aborted' })
    const { size } = statSync(`${target}.part`)
    expect(size).toBeGreaterThan(0)
    const { octets } = await client.download('long.bin', target, { resume: true })
    expect(octets).toBe(whole.length - size)
    expect(readFileSync(target).equals(whole)).toBe(true)
  },
  'fetches from an offset': async ({ client }) => {
    expect((await fetched(client, 'stored.bin', { offset: 299_990 })).equals(content.subarray(299_990))).toBe(
      true,
    )
  },
  'resumes an upload': async ({ client, home, local }) => {
    const source = join(local, 'source.bin')
    writeFileSync(source, content)
    await client.upload(content.subarray(0, 100_000), 'part.bin')
    // The local file must not have changed after the server's part of it was stored, and MDTM knows only seconds.
    const later = new Date(Date.now() + 2_000)
    utimesSync(join(home, 'part.bin'), later, later)
    const { octets } = await client.upload(source, 'part.bin', { resume: true })
    expect(octets).toBe(content.length - 100_000)
    expect(onDisk(home, 'part.bin').equals(content)).toBe(true)
  },
  'appends to a file': async ({ client, home }) => {
    await client.upload(Buffer.from('first,'), 'added.txt')
    await client.append(Buffer.from('second'), 'added.txt')
    expect(onDisk(home, 'added.txt').toString()).toBe('first,second')
  },
  'aborts a download in the middle, and keeps the session': async ({ client, home }) => {
    writeFileSync(join(home, 'endless.bin'), '')
    truncateSync(join(home, 'endless.bin'), 2 ** 31)
    const abort = new AbortController()
    const onProgress = (octets: number) => {
      if (octets > 100_000) abort.abort()
    }
    const transfer = client.download('endless.bin', ignored(), { signal: abort.signal, onProgress })
    await expect(transfer).rejects.toMatchObject({ code: 'aborted' })
    expect(client.closed).toBe(false)
    expect((await fetched(client, 'added.txt')).toString()).toBe('first,second')
    rmSync(join(home, 'endless.bin'))
  },
  'aborts an upload in the middle, and keeps the session': async ({ client }) => {
    const abort = new AbortController()
    const transfer = client.upload(
      endless(() => abort.abort()),
      'aborted.bin',
      { signal: abort.signal },
    )
    await expect(transfer).rejects.toMatchObject({ code: 'aborted' })
    expect(client.closed).toBe(false)
    expect((await fetched(client, 'added.txt')).toString()).toBe('first,second')
  },
  'lists 5,000 entries': async ({ client }) => {
    const names = new Set((await listed(client, 'large')).map(({ name }) => name))
    expect(names.size).toBe(largeCount)
    expect(names.has(largeName(0)) && names.has(largeName(largeCount - 1))).toBe(true)
  },
  'abandons a long listing, and keeps the session': async ({ client }) => {
    for await (const { name } of client.list('large')) {
      expect(name).toMatch(/^entry-/)
      break
    }
    expect(await client.size('added.txt')).toBe(12)
  },
  'distinguishes files and directories, and knows the sizes': async ({ client }) => {
    const entries = await listed(client)
    expect(entries).toContainEqual(expect.objectContaining({ name: 'large', kind: 'directory' }))
    expect(entries).toContainEqual(
      expect.objectContaining({ name: 'stored.bin', kind: 'file', size: content.length }),
    )
  },
  'knows when a file was modified': async ({ client, home }) => {
    const { modified } = await client.stat('stored.bin')
    const changed = Math.floor(statSync(join(home, 'stored.bin')).mtimeMs / 1_000)
    expect(Math.floor(modified!.time / 1_000)).toBe(changed)
  },
  'asks for the size of a file': async ({ client }) => {
    expect(await client.size('stored.bin')).toBe(content.length)
    expect(await client.stat('stored.bin')).toMatchObject({ size: content.length })
  },
  'asks for the hash of a file': async ({ client }) => {
    const { algorithm, hash } = await client.hash('stored.bin', 'SHA-256')
    expect({ algorithm, hash: hash.toLowerCase() }).toEqual({
      algorithm: 'SHA-256',
      hash: createHash('sha256').update(content).digest('hex'),
    })
  },
  'reports a missing file, and keeps the session': async ({ client, local }) => {
    const target = join(local, 'missing.bin')
    await expect(client.download('missing.bin', target)).rejects.toMatchObject({ code: 'refused' })
    expect(() => statSync(target)).toThrow()
    await expect(client.remove('missing.bin')).rejects.toMatchObject({ code: 'refused' })
    expect(await client.size('added.txt')).toBe(12)
  },
  'renames and removes': async ({ client, home }) => {
    await client.rename('added.txt', 'renamed.txt')
    expect(onDisk(home, 'renamed.txt').toString()).toBe('first,second')
    await client.remove('renamed.txt')
    expect(() => statSync(join(home, 'renamed.txt'))).toThrow()
  },
  'works in directories below directories': async ({ client, home }) => {
    const before = await client.pwd()
    await client.mkdir('outer')
    await client.mkdir('outer/inner dir')
    await client.cd('outer/inner dir')
    expect(await client.pwd()).toMatch(/\/outer\/inner dir$/)
    await client.upload(Buffer.from('deep'), 'deep.txt')
    expect((await listed(client)).map(({ name }) => name)).toEqual(['deep.txt'])
    expect(onDisk(home, 'outer/inner dir/deep.txt').toString()).toBe('deep')
    await client.remove('deep.txt')
    await client.cd(before)
    await client.rename('outer/inner dir', 'outer/moved')
    await client.rmdir('outer/moved')
    await client.rmdir('outer')
    expect(() => statSync(join(home, 'outer'))).toThrow()
  },
  'refuses to send names that would be two commands': async ({ client }) => {
    for (const name of ['a\nDELE stored.bin', 'a\r\nDELE stored.bin', 'a\0b'])
      await expect(client.remove(name)).rejects.toThrow()
    expect(await client.size('stored.bin')).toBe(content.length)
  },
  ...Object.fromEntries(
    (Object.keys(oddNames) as OddName[]).map((what) => [nameStep(what), odd(oddNames[what])]),
  ),
  'fetches ten small files one after the other': async ({ client }) => {
    for (let at = 0; at < 10; at++) expect(await fetched(client, `large/${largeName(at)}`)).toHaveLength(0)
  },
}

/** The name of the step for an odd file name. */
export function nameStep(what: OddName): string {
  return `stores, lists, fetches and removes a name ${what}`
}

function odd(name: string): Step {
  return async ({ client, home }) => {
    const path = Buffer.concat([Buffer.from(`${home}/`), nameOctets(name)])
    await client.upload(Buffer.from('odd'), name)
    expect(readFileSync(path, 'latin1')).toBe('odd')
    expect((await listed(client)).map((entry) => entry.name)).toContain(name)
    expect((await fetched(client, name)).toString()).toBe('odd')
    await client.rename(name, 'even')
    await client.rename('even', name)
    await client.remove(name)
    expect(() => statSync(path)).toThrow()
  }
}

const text = parseType('A')!

const content = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 31 + (at >> 8)) & 0xff))

async function fetched(client: FtpClient, path: string, options: Parameters<FtpClient['download']>[2] = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'ftpkit-fetched-'))
  try {
    await client.download(path, join(folder, 'file'), options)
    return readFileSync(join(folder, 'file'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function listed(client: FtpClient, path?: string): Promise<RemoteEntry[]> {
  const unknown: string[] = []
  const entries: RemoteEntry[] = []
  for await (const entry of client.list(path, { onUnknownLine: (raw) => unknown.push(raw) }))
    entries.push(entry)
  expect(unknown).toEqual([])
  return entries
}

function onDisk(home: string, name: string): Buffer {
  return readFileSync(join(home, name))
}

function ignored() {
  return new WritableStream<Uint8Array>()
}

async function* endless(later: () => void): AsyncGenerator<Uint8Array> {
  const piece = new Uint8Array(65_536)
  for (let at = 0; ; at++) {
    if (at === 8) later()
    yield piece
    await new Promise((resolve) => setImmediate(resolve))
  }
}
