import { readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Served } from './served.js'

/** A server that demands TLS, with a file. */
async function served(): Promise<{ server: Served; url: string; capture: string }> {
  const server = await Served.start('--tls', 'required', '--tls-self-signed')
  writeFileSync(join(server.root, 'report.txt'), 'content of it\n')
  return {
    server,
    url: server.url.replace('ftp://', 'ftpes://'),
    capture: join(server.place, 'session.pcapng'),
  }
}

describe('--capture', () => {
  test('records a session under TLS, which inspect reads without keys and without the password', async () => {
    const { server, url, capture } = await served()
    await using _server = server
    const options = ['--insecure', '--capture', capture]
    expect(await server.run(['get', `${url}/report.txt`, 'copy', ...options])).toMatchObject({ status: 0 })
    expect(statSync(capture).mode & 0o777).toBe(0o600)
    expect(readFileSync(capture, 'latin1')).toContain('PASS ******\r\n')
    expect(readFileSync(capture, 'latin1')).not.toContain('secret')
    const { output } = await server.run(['inspect', capture, '--extract', 'files'])
    expect(output).toContain('TLS begins: what follows was under TLS, recorded by the program itself')
    expect(readFileSync(join(server.place, 'files', '0001-report.txt'), 'utf8')).toBe('content of it\n')
  })

  test('records all sessions of a shell, and with --capture-secrets their passwords', async () => {
    const { server, url, capture } = await served()
    await using _server = server
    const script = `open ${url}\nls\nclose\nopen ${url}\nput report.txt\n`
    writeFileSync(join(server.place, 'report.txt'), 'another\n')
    const options = ['--insecure', '--capture', capture, '--capture-secrets']
    expect(await server.run(['shell', ...options], script)).toMatchObject({ status: 0 })
    const { output } = await server.run(['inspect', capture, '--secrets'])
    expect(output.match(/→ PASS secret/g)).toHaveLength(2)
    expect(output).toContain('Session 2')
  })

  test('ends the file at --capture-size, and the command continues', async () => {
    const { server, url, capture } = await served()
    await using _server = server
    writeFileSync(join(server.root, 'large'), Buffer.alloc(1_000_000))
    const options = ['--insecure', '--capture', capture, '--capture-size', '20k']
    expect(await server.run(['get', `${url}/large`, 'copy', ...options])).toMatchObject({ status: 0 })
    expect(statSync(capture).size).toBeLessThanOrEqual(20_480)
    expect(readFileSync(capture, 'latin1')).toContain('The capture has reached its size')
  })

  test('overwrites nothing, and follows no link', async () => {
    const { server, url, capture } = await served()
    await using _server = server
    symlinkSync(join(server.place, 'elsewhere'), capture)
    const { status, words } = await server.run(['ls', url, '--insecure', '--capture', capture])
    expect({ status, words }).toEqual({ status: 7, words: expect.stringContaining('nothing is overwritten') })
  })

  test.each([['--capture-secrets'], ['--capture-size', '1M']])(
    '%s without it is refused',
    async (...options) => {
      const { server, url } = await served()
      await using _server = server
      const { status, words } = await server.run(['ls', url, ...options])
      expect({ status, words }).toEqual({ status: 2, words: expect.stringContaining('it needs --capture') })
    },
  )

  test.each(['0', '4095', 'x'])('refuses a size of %s', async (size) => {
    const { server, url, capture } = await served()
    await using _server = server
    const { status, words } = await server.run(['ls', url, '--capture', capture, '--capture-size', size])
    expect({ status, words }).toEqual({ status: 2, words: expect.stringContaining('at least 4096 octets') })
  })
})
