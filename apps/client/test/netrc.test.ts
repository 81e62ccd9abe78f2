import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ftpkit, Served } from './served.js'

describe('the command', () => {
  const anonymous = (url: string) => url.replace('me:secret@', '')
  const write = (path: string, text: string, mode = 0o600) => {
    writeFileSync(path, text)
    chmodSync(path, mode)
    return path
  }
  const entry = 'machine 127.0.0.1 login me password secret\n'

  test('logs in by ~/.netrc, NETRC or --netrc-file, and not with --no-netrc', async () => {
    await using served = await Served.start()
    const home = join(served.place, 'home')
    mkdirSync(home)
    const file = write(join(home, '.netrc'), entry)
    const url = anonymous(served.url)
    const { NETRC: _, ...plain } = process.env
    const run = (args: string[], env: NodeJS.ProcessEnv) =>
      ftpkit(['ls', url, ...args], { env: { ...plain, HOME: served.place, ...env } })
    expect(await run([], { HOME: home })).toMatchObject({ status: 0 })
    expect(await run([], { NETRC: file })).toMatchObject({ status: 0 })
    expect(await run(['--netrc-file', file], {})).toMatchObject({ status: 0 })
    expect(await run(['--no-netrc'], { HOME: home })).toMatchObject({ status: 4 })
    expect(await run([], {})).toMatchObject({ status: 4 })
  })

  test('takes the password of the user in the URL', async () => {
    await using served = await Served.start()
    const file = write(join(served.place, 'netrc'), `machine 127.0.0.1 login x password y\n${entry}`)
    const url = served.url.replace(':secret', '')
    expect(await served.run(['ls', url, '--netrc-file', file])).toMatchObject({ status: 0 })
  })

  test.skipIf(process.platform === 'win32')(
    'refuses a file that others can read, and says what to do',
    async () => {
      await using served = await Served.start()
      const file = write(join(served.place, 'netrc'), entry, 0o644)
      const ran = await served.run(['ls', anonymous(served.url), '--netrc-file', file])
      expect(ran).toMatchObject({ status: 7, words: expect.stringContaining(`chmod 600 ${file}`) })
      expect(ran.words).not.toContain('secret')
    },
  )

  test('says which file it can’t read, a directory among them', async () => {
    await using served = await Served.start()
    const url = anonymous(served.url)
    for (const file of [join(served.place, 'missing'), served.place])
      expect(await served.run(['ls', url, '--netrc-file', file])).toMatchObject({
        status: 7,
        words: expect.stringContaining(file),
      })
  })
})
