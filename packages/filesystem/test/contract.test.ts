import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type ContractSubject, fileSystemContract } from '../src/contract.js'
import { blockingCalls } from '../src/directory/system-calls.js'
import { type DirectoryFileSystem, type DirectoryOptions, directoryFileSystem } from '../src/directory.js'
import {
  MemoryFileSystem,
  MemoryQuotaLedger,
  mount,
  operations,
  restricted,
  subtree,
  withQuotas,
} from '../src/index.js'

function inDirectory(options: DirectoryOptions): () => ContractSubject {
  return () => {
    const root = mkdtempSync(join(tmpdir(), 'ftpkit-'))
    const fileSystem = directoryFileSystem(root, options)
    const others: DirectoryFileSystem[] = []
    return {
      fileSystem,
      async crash() {
        const other = directoryFileSystem(root, options)
        await other.sweepStages(Date.now() + 60_000)
        others.push(other)
        return other
      },
      async dispose() {
        for (const each of [fileSystem, ...others]) await each.close()
        const names = readdirSync(root, { recursive: true }).map(String)
        rmSync(root, { recursive: true })
        expect(names.filter((name) => name.endsWith('.part'))).toEqual([])
      },
    }
  }
}

let time = 0

const subjects: Record<string, () => ContractSubject> = {
  memory: () => ({ fileSystem: new MemoryFileSystem({}, { now: () => time++ }) }),
  'a subtree': () => ({ fileSystem: subtree(new MemoryFileSystem({ home: { me: {} } }), '/home/me') }),
  'a view that permits everything': () => ({
    fileSystem: restricted(new MemoryFileSystem({}, { now: () => time++ }), [
      { path: '/', allow: operations },
    ]),
  }),
  'one with quotas': () => ({
    fileSystem: withQuotas(
      new MemoryFileSystem({}, { now: () => time++ }),
      [
        { key: 'all', limits: { files: 1e6, octets: 1e15 } },
        { key: 'some', path: '/a', limits: { files: 1e6 } },
      ],
      { ledger: new MemoryQuotaLedger() },
    ),
  }),
  'a mounted one': () => ({
    fileSystem: subtree(mount({ '/deep/mount': new MemoryFileSystem() }), '/deep/mount'),
  }),
  'one others are mounted in': () => ({
    fileSystem: mount({ '/': new MemoryFileSystem(), '/elsewhere': new MemoryFileSystem() }),
  }),
  directory: inDirectory({ durability: 'none' }),
  'directory, by calls in the pool': inDirectory({ durability: 'none', calls: 'pool' }),
  'directory, by direct calls': inDirectory({ durability: 'none', calls: blockingCalls }),
  'directory, synced': inDirectory({ durability: 'full' }),
  'directory, following links': inDirectory({ durability: 'none', links: 'within-root' }),
  'directory, by real paths': inDirectory({ durability: 'none', jail: 'realpath' }),
  'directory, by real paths and following links': inDirectory({
    durability: 'none',
    jail: 'realpath',
    links: 'within-root',
  }),
  'directory of portable names': inDirectory({ durability: 'none', names: 'portable' }),
}

for (const [name, make] of Object.entries(subjects)) {
  describe(name, () => {
    for (const { name, run } of fileSystemContract(make)) test(name, { timeout: 30_000 }, run)
  })
}
