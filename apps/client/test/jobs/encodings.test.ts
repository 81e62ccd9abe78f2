import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { JobPlace, secret } from './place.js'

// Names as a server of these pages has them, as octets on its disk, and as they are here. 联通 in GBK looks like UTF-8,
// 乗亅x and 許功蓋 have octets of ASCII in them.
const pages = {
  gbk: { folder: '中文目录', octets: 'd6d0cec4c4bfc2bc', names: { c1aacda8: '联通', '815c817c78': '乗亅x' } },
  big5: { folder: '資料夾', octets: 'b8eaaec6a7a8', names: { b35ca55cbb5c: '許功蓋', a4a4a4e5: '中文' } },
} as const

const octets = (hex: string) => Buffer.from(hex, 'hex')
const txt = Buffer.from('.txt')

describe.each(Object.entries(pages))('jobs at a site with names in %s', (page, { folder, names, ...its }) => {
  const there = Object.keys(names).map((hex) => Buffer.concat([octets(hex), txt]).toString('hex'))
  const here = Object.values(names).map((name) => `${name}.txt`)
  const now = { now: true }

  const start = async () => {
    const place = await JobPlace.start()
    place.book([{ name: 'far', url: place.url, nameEncoding: page, secret }])
    return place
  }
  const pathOn = (place: JobPlace, ...parts: Buffer[]) =>
    parts.reduce(
      (path, part) => Buffer.concat([path, Buffer.from('/'), part]),
      Buffer.from(place.served.root),
    )
  const namesOn = (place: JobPlace, ...parts: Buffer[]) =>
    readdirSync(pathOn(place, ...parts), 'buffer')
      .map((name) => name.toString('hex'))
      .sort()
  const store = (place: JobPlace) => {
    mkdirSync(pathOn(place, octets(its.octets)))
    for (const hex of there) writeFileSync(pathOn(place, octets(its.octets), octets(hex)), hex)
  }
  const steps = (...steps: object[]) => ({ all: { when: now, sites: ['far'], retries: { count: 0 }, steps } })

  test('get moves files that a pattern names, each once', async () => {
    await using place = await start()
    store(place)
    const get = { from: `${folder}/*.txt`, to: `in/${folder}/` }
    place.jobs(steps({ get }))
    expect((await place.run('--once', 'all')).words).toContain('done, 2 files')
    expect(Object.keys(place.contentOf(place.at('in', folder)))).toEqual([...here].sort())
    expect(namesOn(place, octets(its.octets))).toEqual([...there].sort())
    expect((await place.run('--once', 'all')).words).toContain('done, 0 files')
    const marks = readFileSync(join(place.state, 'all.done.jsonl'), 'utf8')
    expect(marks).toContain(`"path":"${folder}/${here[0]}"`)
    writeFileSync(pathOn(place, octets(its.octets), octets(there[0]!)), 'changed')
    place.jobs(steps({ get: { ...get, move: true } }))
    expect((await place.run('--once', 'all')).words).toContain('done, 1 file, 7 octets')
    expect(namesOn(place, octets(its.octets))).toEqual([])
  })

  test('get fetches a file by its path', async () => {
    await using place = await start()
    store(place)
    place.jobs(steps({ get: { from: `${folder}/${here[0]}`, to: `in/${here[0]}`, move: true } }))
    expect((await place.run('--once', 'all')).words).toContain('done, 1 file')
    expect(place.contentOf(place.at('in'))).toEqual({ [here[0]!]: there[0] })
    expect(namesOn(place, octets(its.octets))).toEqual([there[1]])
  })

  test('put, rename and remove send the octets of the page', async () => {
    await using place = await start()
    mkdirSync(pathOn(place, octets(its.octets)))
    for (const name of here) writeFileSync(place.at(name), name)
    place.jobs(steps({ put: { from: '*.txt', to: `${folder}/`, move: true } }))
    expect((await place.run('--once', 'all')).words).toContain('done, 2 files')
    expect(namesOn(place, octets(its.octets))).toEqual([...there].sort())
    expect(readdirSync(place.served.place).filter((name) => name.endsWith('.txt'))).toEqual([])
    const [one, other] = here.map((name) => `${folder}/${name}`)
    place.jobs(steps({ rename: { from: one, to: here[0] } }, { remove: { path: other } }))
    expect((await place.run('--once', 'all')).status).toBe(0)
    expect(namesOn(place, octets(its.octets))).toEqual([])
    expect(namesOn(place)).toEqual([there[0]!, its.octets].sort())
  })

  test('sync makes both sides alike, and then has nothing to do', async () => {
    await using place = await start()
    store(place)
    place.jobs(steps({ sync: { direction: 'get', local: 'tree', remote: folder, delete: true } }))
    expect((await place.run('--once', 'all')).status).toBe(0)
    expect(Object.keys(place.contentOf(place.at('tree')))).toEqual([...here].sort())
    const back = { direction: 'put', local: 'tree', remote: `${folder}/${folder}` }
    place.jobs(steps({ sync: back }))
    expect((await place.run('--once', 'all')).status).toBe(0)
    expect(namesOn(place, octets(its.octets), octets(its.octets))).toEqual([...there].sort())
    expect(readFileSync(join(place.at('tree'), here[0]!), 'utf8')).toBe(there[0])
  })
})
