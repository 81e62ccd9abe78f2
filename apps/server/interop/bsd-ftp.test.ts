import { existsSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { octetsOf, Site, sample } from './peer.js'
import { user } from './server-process.js'

/** The clients descended from 4.2BSD, driven by lines on standard input. They don't support TLS. */
const clients = [
  ['tnftp, passive', 'tnftp', ['-n', '-v', '-i'], ['passive on']],
  ['tnftp, active', 'tnftp', ['-A', '-n', '-v', '-i'], []],
  ['inetutils-ftp, passive', 'inetutils-ftp', ['-n', '-v', '-i', '-p'], []],
  ['inetutils-ftp, active', 'inetutils-ftp', ['-n', '-v', '-i', '-A'], []],
] as const

describe.each(clients)('%s', (_name, program, options, first) => {
  test('runs a whole session', async () => {
    await using site = await Site.open('plain')
    const lines = [
      `open ${site.host} ${site.port}`,
      `user ${user.name} ${user.password}`,
      ...first,
      'system',
      'binary',
      'mkdir d',
      'cd d',
      'pwd',
      'put bin.dat',
      'put empty.dat',
      'get bin.dat back.dat',
      'size bin.dat',
      'modtime bin.dat',
      'ascii',
      'put text.txt',
      'get text.txt text-back',
      'append tail.txt text.txt',
      'binary',
      'mput half.dat tail.txt',
      'ls',
      'nlist',
      'rename half.dat other.dat',
      'delete other.dat',
      'mdelete tail.txt',
      'delete nowhere',
      'status',
      'cdup',
      'rmdir nowhere',
      'quit',
    ]
    const { status, output, errors } = await site.run(program, options, `${lines.join('\n')}\n`)
    expect(errors).toBe('')
    expect(octetsOf(site.remote('d/bin.dat'))).toBe(sample('bin.dat'))
    expect(octetsOf(site.remote('d/empty.dat'))).toBe(sample('empty.dat'))
    expect(octetsOf(site.local('back.dat'))).toBe(sample('bin.dat'))
    expect(octetsOf(site.local('text-back'))).toBe(sample('text.txt'))
    expect(existsSync(site.remote('d/other.dat'))).toBe(false)
    const refused = String(output)
      .split(/\r?\n/)
      .filter((line) => /^[45]\d\d /.test(line))
    expect(refused).toEqual([
      expect.stringMatching(/^550 .*nowhere/),
      expect.stringMatching(/^550 .*nowhere/),
    ])
    // tnftp shows the information in replies, and not the replies.
    for (const shown of [/^(213 |bin.dat\t)1048266/m, /257 "\/d"/, /^221 /m])
      expect(String(output)).toMatch(shown)
    expect(status).toBe(0)
  })
})
