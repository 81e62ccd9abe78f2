import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { statSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ftpkit, Served } from './served.js'

const time = new Date('2020-02-03T04:05:06Z')

describe('--times', () => {
  test('gives a file that is fetched the time that the server has for it, and without it does not', async () => {
    await using served = await Served.start()
    writeFileSync(join(served.root, 'x'), 'content')
    utimesSync(join(served.root, 'x'), time, time)
    expect(await served.run(['get', `${served.url}/x`, 'with', '--times'])).toMatchObject({ status: 0 })
    expect(await served.run(['get', `${served.url}/x`, 'without'])).toMatchObject({ status: 0 })
    expect(statSync(join(served.place, 'with')).mtime).toEqual(time)
    expect(statSync(join(served.place, 'without')).mtime).not.toEqual(time)
  })

  test('gives a file that is stored the time of the local one', async () => {
    await using served = await Served.start()
    writeFileSync(join(served.place, 'x'), 'content')
    utimesSync(join(served.place, 'x'), time, time)
    expect(await served.run(['put', 'x', `${served.url}/y`, '--times'])).toMatchObject({ status: 0 })
    expect(await served.run(['put', 'x', `${served.url}/z`])).toMatchObject({ status: 0 })
    expect(statSync(join(served.root, 'y')).mtime).toEqual(time)
    expect(statSync(join(served.root, 'z')).mtime).not.toEqual(time)
  })

  test('does so for the files of a directory and of a pattern, both ways', async () => {
    await using served = await Served.start()
    const at = (...names: string[]) => join(served.root, ...names)
    writeFileSync(at('x.txt'), 'content')
    utimesSync(at('x.txt'), time, time)
    expect(await served.run(['get', '-r', served.url, 'tree', '--times'])).toMatchObject({ status: 0 })
    expect(await served.run(['get', `${served.url}/*.txt`, 'some/', '--times'])).toMatchObject({ status: 0 })
    expect(await served.run(['put', '-r', 'tree', `${served.url}/back`, '--times'])).toMatchObject({
      status: 0,
    })
    for (const path of ['tree/x.txt', 'some/x.txt', 'served/back/x.txt'])
      expect(statSync(join(served.place, path)).mtime, path).toEqual(time)
  })
})

test('--quiet leaves out what is not an error, and -v shows the dialogue without the password', async () => {
  await using served = await Served.start()
  writeFileSync(join(served.root, 'x'), 'content')
  expect((await served.run(['get', `${served.url}/x`, 'y'])).words).toContain('fetched x')
  expect(await served.run(['get', `${served.url}/x`, 'y', '-q'])).toMatchObject({ status: 0, words: '' })
  expect((await served.run(['get', `${served.url}/none`, 'y', '--quiet'])).words).toContain('550')
  const { words } = await served.run(['get', `${served.url}/x`, 'y', '-v'])
  expect(words).toContain('> RETR x')
  expect(words).not.toContain('secret')
  expect(await served.run(['ls', served.url, '-q', '-v'])).toMatchObject({ status: 2 })
})

describe('--limit-rate', () => {
  test('slows down all sessions of a run together', async () => {
    await using served = await Served.start()
    for (const name of ['x', 'y']) writeFileSync(join(served.root, `${name}.bin`), Buffer.alloc(102_400))
    const begun = performance.now()
    const ran = await served.run(['get', `${served.url}/*.bin`, '--parallel', '2', '--limit-rate', '100k'])
    expect(ran).toMatchObject({ status: 0 })
    // 200 KiB at 100 KiB per second, less the burst.
    expect(performance.now() - begun).toBeGreaterThan(1_800)
  })

  test.each(['0', '-1', 'NaN', 'k', '1e9', '10q', '', '0.0'])(
    'of %j is a wrong command line',
    async (rate) => {
      expect(await ftpkit(['get', 'ftp://h/x', `--limit-rate=${rate}`], {})).toMatchObject({
        status: 2,
        words: expect.stringContaining('Expected more than 0 octets per second'),
      })
    },
  )

  test.each(['1000000000', '0.5G', '900M'])('of %s moves a file at once', async (rate) => {
    await using served = await Served.start()
    writeFileSync(join(served.root, 'x'), Buffer.alloc(3_000_000, 'x'))
    const ran = await served.run(['get', `${served.url}/x`, 'y', '--limit-rate', rate])
    expect(ran).toMatchObject({ status: 0 })
    expect(statSync(join(served.place, 'y')).size).toBe(3_000_000)
  })
})

test('-4 and -6 connect by that version of IP alone', async () => {
  const server = createServer((socket) => socket.end('421 busy\r\n')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const url = `ftp://localhost:${port}/`
  try {
    expect((await ftpkit(['ls', url, '-4'], {})).words).toContain('421 busy')
    const six = await ftpkit(['ls', url, '-6'], {})
    expect(six).toMatchObject({ status: 3, words: expect.not.stringContaining('421 busy') })
    expect(await ftpkit(['ls', url, '-4', '-6'], {})).toMatchObject({ status: 2 })
  } finally {
    server.close()
  }
})

test('--cert and --key prove who connects', async () => {
  const name = 'client'
  const run = (place: string, ...args: string[]) =>
    execFileSync('openssl', args, { cwd: place, stdio: 'pipe' })
  await using files = await Served.start()
  const { place } = files
  run(
    place,
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-subj',
    `/CN=${name}`,
    '-keyout',
    'clear.key',
    '-out',
    'cert.pem',
  )
  run(place, 'pkey', '-in', 'clear.key', '-aes256', '-passout', 'pass:open', '-out', 'enc.key')
  await using served = await Served.start(
    '--tls',
    'required',
    '--tls-self-signed',
    '--tls-client-ca',
    join(place, 'cert.pem'),
  )
  const ls = (args: string[], env: NodeJS.ProcessEnv = {}) =>
    ftpkit(['ls', served.url, '--tls', 'explicit', '--insecure', ...args], {
      cwd: place,
      env: { ...process.env, ...env },
    })
  expect(await ls(['--cert', 'cert.pem', '--key', 'clear.key'])).toMatchObject({ status: 0 })
  expect((await ls([])).status).not.toBe(0)
  const encrypted = ['--cert', 'cert.pem', '--key', 'enc.key']
  expect(await ls(encrypted, { FTPKIT_PASSPHRASE: 'open' })).toMatchObject({ status: 0 })
  expect(await ls(encrypted, { FTPKIT_PASSPHRASE: 'shut' })).toMatchObject({
    status: 7,
    words: expect.stringContaining('does not decrypt'),
  })
  expect(await ls(encrypted)).toMatchObject({
    status: 2,
    words: expect.stringContaining('FTPKIT_PASSPHRASE'),
  })
  expect(await ls(['--cert', 'cert.pem'])).toMatchObject({
    status: 7,
    words: expect.stringContaining('holds no private key'),
  })
  expect(await ls(['--key', 'clear.key'])).toMatchObject({
    status: 2,
    words: expect.stringContaining('--cert'),
  })
})

describe(';type= at the end of a URL', () => {
  // TYPE A is in force after the login.
  test.each([
    ['a', []],
    ['A', []],
    ['e', ['TYPE E']],
    ['i', ['TYPE I']],
    ['I', ['TYPE I']],
  ])('%s sets the TYPE', async (code, types) => {
    await using served = await Served.start()
    writeFileSync(join(served.root, 'x'), 'content')
    const url = `${served.url}/x;type=${code}`
    for (const args of [
      ['cat', url],
      ['get', url, 'y'],
      ['put', 'y', `${served.url}/z;type=${code}`],
    ]) {
      const { status, words } = await served.run([...args, '-v'])
      expect(status, words).toBe(0)
      expect(words.match(/(?<=^> )TYPE .*/gm) ?? []).toEqual(types)
    }
  })

  test('that is another than --type, or unknown, or of a directory, is a wrong command line', async () => {
    for (const args of [['ftp://h/x;type=a', '--type', 'E'], ['ftp://h/x;type=q'], ['ftp://h/x;type=d']])
      expect(await ftpkit(['get', ...args], {})).toMatchObject({ status: 2 })
  })

  test('of a directory is listed, and a name that ends so is escaped', async () => {
    await using served = await Served.start()
    writeFileSync(join(served.root, 'x;type=a'), 'content')
    expect((await served.run(['ls', `${served.url}/;type=d`])).output).toContain('x;type=a')
    expect(await served.run(['cat', `${served.url}/x%3Btype=a`])).toMatchObject({ output: 'content' })
  })
})

describe('FTPKIT_PASSWORD', () => {
  test('goes to the host of the first URL that lacks a password, and to no other', async () => {
    await using served = await Served.start()
    const here = served.url.replace(':secret', '')
    const elsewhere = here.replace('127.0.0.1', 'localhost')
    const env = { ...process.env, FTPKIT_PASSWORD: 'secret', HOME: served.place }
    writeFileSync(join(served.root, 'x'), 'content')
    const refused = await ftpkit(['fxp', `${here}/x`, `${elsewhere}/y`], { env })
    expect(refused).toMatchObject({
      status: 2,
      words: expect.stringContaining('FTPKIT_PASSWORD is for 127.0.0.1 alone'),
    })
    expect(await ftpkit(['fxp', `${here}/x`, `${here}/y`], { env })).toMatchObject({ status: 0 })
    const own = elsewhere.replace('me@', 'me:secret@')
    expect(await ftpkit(['fxp', `${own}/x`, `${here}/z`], { env })).toMatchObject({ status: 0 })
  })

  test('goes to the host that FTPKIT_PASSWORD_HOST names', async () => {
    await using served = await Served.start()
    const here = served.url.replace(':secret', '')
    const env = { ...process.env, FTPKIT_PASSWORD: 'secret', HOME: served.place }
    const named = (host: string) => ftpkit(['ls', here], { env: { ...env, FTPKIT_PASSWORD_HOST: host } })
    expect(await named('127.0.0.1')).toMatchObject({ status: 0 })
    expect(await named('other.example')).toMatchObject({
      status: 2,
      words: expect.stringContaining('for other.example alone'),
    })
  })
})
