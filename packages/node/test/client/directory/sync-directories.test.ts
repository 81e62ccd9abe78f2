import { describe, expect, test } from 'vitest'
import { watchForLeaks } from '../../leaks.js'
import { makePlace } from './place.js'

watchForLeaks()

const old = { 'a/one': '1', 'a/two': '2', gone: 'g' }
const changed = { 'a/one': '1', 'a/two': 'two', 'b/three': '3' }

describe('sync', () => {
  test('makes the server like a local directory', async () => {
    await using place = await makePlace({ 'www/gone': 'g', 'www/a/two': '2' })
    place.local.fill(changed)
    const [from, to] = [{ local: place.local.path }, { remote: '/www' }]
    const first = await place.client.sync(from, to)
    expect(first).toMatchObject({ files: 3, faults: [], leftOut: [], untried: 0 })
    expect(place.remote.content).toMatchObject({ 'www/gone': 'g', 'www/b/three': '3', 'www/a/two': 'two' })
    const second = await place.client.sync(from, to, { delete: true })
    expect(second.files).toBe(0)
    expect(second.plan.steps).toEqual([{ kind: 'remove', path: 'gone' }])
    expect(place.remote.content).not.toHaveProperty('www/gone')
    expect((await place.client.sync(from, to, { delete: true })).plan.steps).toEqual([])
  })

  test('makes a local directory like one of the server', async () => {
    await using place = await makePlace(changed)
    place.local.fill(old)
    const [from, to] = [{ remote: '' }, { local: place.local.path }]
    const report = await place.client.sync(from, to, { delete: true, by: 'size' })
    expect(report.files).toBe(2)
    expect(place.local.content).toEqual({ 'a/': '', 'b/': '', ...changed })
    expect((await place.client.sync(from, to)).plan.steps).toEqual([])
  })

  test('only plans a dry run, also of a directory that is not there yet', async () => {
    await using place = await makePlace(old)
    const plans: number[] = []
    const { plan } = await place.client.sync(
      { remote: '' },
      { local: place.local.path },
      {
        dryRun: true,
        onPlan: ({ steps }) => plans.push(steps.length),
      },
    )
    expect(plan.steps.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      'makeDirectory a',
      'copy a/one',
      'copy a/two',
      'copy gone',
    ])
    expect(plans).toEqual([4])
    expect(place.local.content).toEqual({})
  })

  test('copies what the filters choose, and removes nothing else', async () => {
    await using place = await makePlace(changed)
    place.local.fill(old)
    const [from, to] = [{ remote: '' }, { local: place.local.path }]
    await place.client.sync(from, to, { delete: true, include: ['t*'], exclude: ['/b'] })
    expect(place.local.content).toEqual({ 'a/': '', ...old, 'a/two': 'two' })
  })

  test('removes no more than the options allow', async () => {
    await using place = await makePlace(
      Object.fromEntries(Array.from({ length: 24 }, (_, at) => [`f${at}`, 'x'])),
    )
    place.local.fill({ f0: 'x' })
    const [from, to] = [{ local: place.local.path }, { remote: '' }]
    await expect(place.client.sync(from, to, { delete: true })).rejects.toThrow(
      '23 of 24 names would be removed: nothing is changed; allow it by force or maxDelete 23',
    )
    await expect(place.client.sync(from, to, { delete: true, maxDelete: 5 })).rejects.toThrow(RangeError)
    expect(Object.keys(place.remote.content)).toHaveLength(24)
    await place.client.sync(from, to, { delete: true, force: true })
    expect(Object.keys(place.remote.content)).toEqual(['f0'])
  })

  test('what onPlan throws changes nothing', async () => {
    await using place = await makePlace(old)
    const onPlan = () => {
      throw new Error('not this')
    }
    const run = place.client.sync({ remote: '' }, { local: place.local.path }, { onPlan })
    await expect(run).rejects.toThrow('not this')
    expect(place.local.content).toEqual({})
  })

  test('compares by hashes, and takes letter case for nothing where that is asked for', async () => {
    await using place = await makePlace({ 'Read.me': 'server', same: 'x' })
    place.local.fill({ 'read.me': 'client', same: 'x' })
    const [from, to] = [{ local: place.local.path }, { remote: '' }]
    const by = { by: 'hash', ignoreCase: true } as const
    expect((await place.client.sync(from, to, by)).files).toBe(1)
    expect(place.remote.content).toEqual({ 'Read.me': 'client', same: 'x' })
    expect((await place.client.sync(from, to, by)).files).toBe(0)
  })

  test('a conflict is a fault, which names the option that solves it', async () => {
    await using place = await makePlace({ 'a/x': '' })
    place.local.fill({ a: 'a file', b: 'b' })
    const faults: string[] = []
    const run = place.client.sync(
      { local: place.local.path },
      { remote: '' },
      {
        onFault: ({ action, path }) => faults.push(`${action} ${path}`),
      },
    )
    await expect(run).rejects.toMatchObject({
      code: 'local-file',
      message: '1 fault: a: one side has a file of this name, the other a directory: delete replaces it',
      report: { files: 1 },
    })
    expect(faults).toEqual(['compare a'])
    await place.client.sync({ local: place.local.path }, { remote: '' }, { delete: true })
    expect(place.remote.content).toEqual({ a: 'a file', b: 'b' })
  })

  test('counts the steps that were not tried when the connection was lost', async () => {
    await using place = await makePlace()
    place.local.fill({ 'a/x': 'x', 'b/y': 'y', z: 'z' })
    const client = await place.connect({
      log({ from, text }) {
        if (from === 'client' && /^MKD .*a$/.test(text)) queueMicrotask(() => client.close())
      },
    })
    const report = await client.sync({ local: place.local.path }, { remote: '' }, { faults: 'report' })
    expect(report.faults).toMatchObject([{ action: 'makeDirectory', path: 'a' }])
    expect(report.untried).toBe(report.plan.steps.length - 1)
  })

  test('takes one local side and one of the server', async () => {
    await using place = await makePlace()
    const side = { remote: '' }
    await expect(place.client.sync(side, side)).rejects.toThrow(TypeError)
    await expect(place.client.sync({ local: place.local.path }, side)).rejects.toMatchObject({
      code: 'local-file',
    })
  })

  test('copies in several sessions, and ends when it is aborted', async () => {
    await using place = await makePlace()
    place.local.fill(Object.fromEntries(Array.from({ length: 9 }, (_, n) => [`f${n}`, 'x'.repeat(50_000)])))
    const [from, to] = [{ local: place.local.path }, { remote: 'up' }]
    const abort = new AbortController()
    const aborted = place.client.sync(from, to, { signal: abort.signal, onFile: () => abort.abort() })
    await expect(aborted).rejects.toMatchObject({ code: 'aborted', report: { files: 1 } })
    expect((await place.client.sync(from, to, { parallel: 3 })).files).toBe(8)
    expect(place.serving.events.filter(({ kind }) => kind === 'login')).toHaveLength(3)
  })
})
