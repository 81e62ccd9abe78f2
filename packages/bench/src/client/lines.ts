import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Line } from '../server/comparison.js'
import { type Amounts, type Fixture, latency } from './fixture.js'
import { command, ftpkit, has, program, url } from './runs.js'
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
  const whole = { amount: octets / 1e9, unit: 'GB', octets } as const
  const down = [{ remote: 'original', local: join(local, 'fetched') }]
  const up = [{ remote: 'stored', local: join(local, 'original') }]
  const fetch = (side: Task['side']) => () => {
    rmSync(join(local, 'fetched'), { force: true })
    return program({ side, kind: 'retrieve', port, files: down })
  }
  const store = (side: Task['side']) => () => {
    rmSync(join(home, 'stored'), { force: true })
    return program({ side, kind: 'store', port, files: up })
  }
  const curl = has('curl')
  const curlFetch = () => {
    rmSync(join(local, 'fetched'), { force: true })
    const words = ['curl', '--silent', '--output', join(local, 'fetched'), url(port, 'original')]
    return command(words, [join(local, 'fetched')])
  }
  const curlStore = () => {
    rmSync(join(home, 'stored'), { force: true })
    const words = ['curl', '--silent', '--upload-file', join(local, 'original'), url(port, 'stored')]
    return command(words, [join(local, 'original')])
  }
  return [
    {
      ...whole,
      name: 'download',
      ours: fetch('ftpkit'),
      theirs: fetch('basic-ftp'),
      beside: 'basic-ftp',
      atLeast: 1,
    },
    {
      ...whole,
      name: 'upload',
      ours: store('ftpkit'),
      theirs: store('basic-ftp'),
      beside: 'basic-ftp',
      atLeast: 1,
    },
    {
      ...whole,
      name: 'download',
      ours: fetch('ftpkit'),
      theirs: curl ? curlFetch : undefined,
      beside: 'curl',
      atLeast: 0.9,
    },
    {
      ...whole,
      name: 'upload',
      ours: store('ftpkit'),
      theirs: curl ? curlStore : undefined,
      beside: 'curl',
      atLeast: 0.9,
    },
  ]
}

function small({ port, home, local }: Fixture, { smallFiles }: Amounts): Line[] {
  const shared = {
    amount: smallFiles,
    unit: 'files',
    octets: smallFiles * 1_024,
    beside: 'basic-ftp',
    atLeast: 2,
  } as const
  const task = (side: Task['side'], kind: Task['kind']) => () => {
    rmSync(join(local, 'many'), { recursive: true, force: true })
    rmSync(join(home, 'many'), { recursive: true, force: true })
    mkdirSync(join(local, 'many'))
    const files = Array.from({ length: smallFiles }, (_, at) => ({
      remote: kind === 'retrieve' ? `small/${at}` : `up-${at}`,
      local: kind === 'retrieve' ? join(local, 'many', `${at}`) : join(local, 'small', `${at}`),
    }))
    return program({ side, kind, port, files })
  }
  return [
    { ...shared, name: '1 KiB files up', ours: task('ftpkit', 'store'), theirs: task('basic-ftp', 'store') },
    {
      ...shared,
      name: '1 KiB files down',
      ours: task('ftpkit', 'retrieve'),
      theirs: task('basic-ftp', 'retrieve'),
    },
  ]
}

function far({ farPort, local }: Fixture, { farFiles }: Amounts): Line[] {
  const name = `1 KiB files, ${latency} ms away, 8 sessions`
  const shared = { amount: farFiles, unit: 'files', beside: 'basic-ftp', atLeast: 5 } as const
  const files = (kind: Task['kind']) =>
    Array.from({ length: farFiles }, (_, at) => ({
      remote: kind === 'retrieve' ? `few/${at}` : `far-${at}`,
      local: kind === 'retrieve' ? join(local, 'fetched-few', `${at}`) : join(local, 'few', `${at}`),
    }))
  const theirs = (kind: Task['kind']) => () => {
    mkdirSync(join(local, 'fetched-few'), { recursive: true })
    return program({ side: 'basic-ftp', kind, port: farPort, files: files(kind) })
  }
  const ours = (...words: string[]) => command([process.execPath, ftpkit, ...words, '-r', '--parallel', '8'])
  return [
    {
      ...shared,
      name: `${name}, up`,
      ours: () => ours('put', join(local, 'few'), url(farPort, 'far')),
      theirs: theirs('store'),
    },
    {
      ...shared,
      name: `${name}, down`,
      ours: () => {
        rmSync(join(local, 'fetched-few'), { recursive: true, force: true })
        return ours('get', url(farPort, 'few'), join(local, 'fetched-few'))
      },
      theirs: theirs('retrieve'),
    },
  ]
}

function mirror({ port, local }: Fixture, { treeFiles }: Amounts): Line[] {
  const copy = join(local, 'tree')
  const lftp = `mirror /tree ${copy}; exit`
  const login = ['-u', 'bench,bench', `ftp://127.0.0.1:${port}`]
  return [
    {
      name: 'sync, nothing to do',
      amount: treeFiles,
      unit: 'files',
      ours: () => command([process.execPath, ftpkit, 'sync', url(port, 'tree'), copy]),
      theirs: has('lftp') ? () => command(['lftp', '-e', lftp, ...login]) : undefined,
      beside: 'lftp mirror',
      atLeast: 1,
    },
  ]
}
