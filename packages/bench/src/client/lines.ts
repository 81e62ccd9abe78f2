import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Done, Line, Rival } from '../turns.js'
import { type Amounts, type Fixture, latency } from './fixture.js'
import { command, commandProgram, ftpkit, has, program, url } from './runs.js'
import type { Task } from './task.js'

/** Every line of the client, with the ratio that it has to reach. */
export function linesOf(fixture: Fixture, amounts: Amounts): Line[] {
  return [
    ...large(fixture, amounts),
    ...small(fixture, amounts),
    ...far(fixture, amounts),
    ...mirror(fixture, amounts),
  ]
}

function large({ port, home, local }: Fixture, { octets }: Amounts): Line[] {
  const shared = { amount: octets / 1e9, unit: 'GB', octets } as const
  const [original, fetched] = [join(local, 'original'), join(local, 'fetched')]
  const down = after(fetched)
  const up = after(join(home, 'stored'))
  const [remote, stored] = [url(port, 'original'), url(port, 'stored')]
  const curl = (words: readonly string[], file: string) => command(['curl', '--silent', ...words], [file])
  const api = (kind: Task['kind']) => () =>
    program(
      {
        ...{ side: 'basic-ftp', kind, port },
        files: [
          kind === 'retrieve'
            ? { remote: 'original', local: fetched }
            : { remote: 'stored', local: original },
        ],
      },
      'whole',
    )
  const rivals = (run: () => Promise<Done>, kind: Task['kind'], before: typeof down): Rival[] => [
    { name: 'curl', side: has('curl') ? commandProgram('curl', run) : undefined, atLeast: 0.9 },
    { name: 'basic-ftp', side: commandProgram('basic-ftp', before(api(kind))), atLeast: 1 },
  ]
  return [
    {
      ...shared,
      name: 'ftpkit get',
      ours: commandProgram(
        'ftpkit',
        down(() => ftpkit(['get', remote, fetched], [fetched])),
      ),
      rivals: rivals(
        down(() => curl(['--output', fetched, remote], fetched)),
        'retrieve',
        down,
      ),
    },
    {
      ...shared,
      name: 'ftpkit put',
      ours: commandProgram(
        'ftpkit',
        up(() => ftpkit(['put', original, stored], [original])),
      ),
      rivals: rivals(
        up(() => curl(['--upload-file', original, stored], original)),
        'store',
        up,
      ),
    },
  ]
}

/** Removes a file or a directory before each run, so that no side has to replace it. */
function after(...paths: readonly string[]) {
  return (run: () => Promise<Done>) => () => {
    for (const path of paths) rmSync(path, { recursive: true, force: true })
    return run()
  }
}

function small({ port, home, local }: Fixture, { smallFiles }: Amounts): Line[] {
  const many = join(local, 'many')
  const cleared = (run: () => Promise<Done>) =>
    after(
      many,
      join(home, 'many'),
    )(() => {
      mkdirSync(many)
      return run()
    })
  const files = (kind: Task['kind']) =>
    Array.from({ length: smallFiles }, (_, at) => ({
      remote: kind === 'retrieve' ? `small/${at}` : `up-${at}`,
      local: join(kind === 'retrieve' ? many : join(local, 'small'), `${at}`),
    }))
  const api = (side: Task['side'], kind: Task['kind'], count: 'whole' | 'session') =>
    commandProgram(
      side,
      cleared(() => program({ side, kind, port, files: files(kind) }, count)),
    )
  const shared = { amount: smallFiles, unit: 'files' } as const
  const beside = (kind: Task['kind'], count: 'whole' | 'session'): Rival[] => [
    { name: 'basic-ftp', side: api('basic-ftp', kind, count), atLeast: 2.5 },
  ]
  const name = '1 KiB files, one session'
  const ours = (words: readonly string[]) =>
    commandProgram(
      'ftpkit',
      cleared(() => ftpkit(words)),
    )
  return [
    {
      ...shared,
      name: `${name}, ftpkit put -r`,
      ours: ours(['put', '-r', join(local, 'small'), url(port, 'many')]),
      rivals: beside('store', 'whole'),
    },
    {
      ...shared,
      name: `${name}, ftpkit get -r`,
      ours: ours(['get', '-r', url(port, 'small'), many]),
      rivals: beside('retrieve', 'whole'),
    },
    {
      ...shared,
      name: `${name}, up (API)`,
      ours: api('ftpkit', 'store', 'session'),
      rivals: beside('store', 'session'),
    },
    {
      ...shared,
      name: `${name}, down (API)`,
      ours: api('ftpkit', 'retrieve', 'session'),
      rivals: beside('retrieve', 'session'),
    },
  ]
}

function far({ farPort, local }: Fixture, { farFiles }: Amounts): Line[] {
  const fetched = join(local, 'fetched-few')
  const shared = { amount: farFiles, unit: 'files' } as const
  const name = `1 KiB files, ${latency} ms away, 8 sessions`
  const files = (kind: Task['kind']) =>
    Array.from({ length: farFiles }, (_, at) => ({
      remote: kind === 'retrieve' ? `few/${at}` : `far-${at}`,
      local: join(kind === 'retrieve' ? fetched : join(local, 'few'), `${at}`),
    }))
  const beside = (kind: Task['kind']): Rival[] => {
    const run = () => {
      mkdirSync(fetched, { recursive: true })
      return program({ side: 'basic-ftp', kind, port: farPort, files: files(kind) }, 'whole')
    }
    return [{ name: 'basic-ftp', side: commandProgram('basic-ftp', run), atLeast: 6 }]
  }
  const ours = (...words: string[]) =>
    commandProgram(
      'ftpkit',
      after(fetched)(() => ftpkit([...words, '-r', '--parallel', '8'])),
    )
  return [
    {
      ...shared,
      name: `${name}, ftpkit put -r`,
      ours: ours('put', join(local, 'few'), url(farPort, 'far')),
      rivals: beside('store'),
    },
    {
      ...shared,
      name: `${name}, ftpkit get -r`,
      ours: ours('get', url(farPort, 'few'), fetched),
      rivals: beside('retrieve'),
    },
  ]
}

function mirror({ port, local }: Fixture, { treeFiles }: Amounts): Line[] {
  const copy = join(local, 'tree')
  const lftp = () =>
    command(['lftp', '-e', `mirror /tree ${copy}; exit`, '-u', 'bench,bench', `ftp://127.0.0.1:${port}`])
  return [
    {
      name: 'ftpkit sync, nothing to do',
      ...{ amount: treeFiles, unit: 'files' },
      ours: commandProgram('ftpkit', () => ftpkit(['sync', url(port, 'tree'), copy])),
      rivals: [
        { name: 'lftp mirror', side: has('lftp') ? commandProgram('lftp', lftp) : undefined, atLeast: 1 },
      ],
    },
  ]
}
