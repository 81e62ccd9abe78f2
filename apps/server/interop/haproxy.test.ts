import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect as connectTcp } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ftpDefaults, Haproxy } from './haproxy.js'
import { octetsOf, Site, sample } from './peer.js'
import { user } from './server-process.js'

/** The address that clients connect to. The server itself is at 127.0.0.1, where HAProxy connects from. */
const publicHost = '127.0.0.3'
const client = '127.0.0.11'
const stranger = '127.0.0.66'
const portsOfServer = 10

/** The proxy, and how it announces clients: version 1, version 2, and that with a checksum and a unique number. */
const announcements = {
  'version 1': 'send-proxy',
  'version 2': 'send-proxy-v2',
  'version 2 with fields': 'send-proxy-v2 proxy-v2-options crc32c,unique-id',
} as const

describe.each(
  Object.entries(announcements).flatMap(([name, how]) =>
    (['plain', 'tls'] as const).map((security) => [name, security, how] as const),
  ),
)('HAProxy, %s, %s', (_, security, announcement) => {
  const folder = mkdtempSync(join(tmpdir(), 'ftpkit-haproxy-'))
  const control = randomInt(20_000, 30_000)
  const [first, last] = [control + 1, control + portsOfServer]
  let site: Site
  let proxy: Haproxy

  beforeAll(async () => {
    const options = ['--proxy-from', '127.0.0.1', '--proxy-data', '--passive-ports', `${first}-${last}`]
    site = await Site.open(security, ...options)
    const checked = `check check-send-proxy inter 200ms`
    proxy = await Haproxy.start(
      folder,
      `${ftpDefaults}frontend control
  bind ${publicHost}:${control}
  unique-id-format %[uuid()]
  default_backend nodes
backend nodes
  option tcp-check
  tcp-check expect rstring ^220
  server node ${site.host}:${site.port} ${announcement} ${checked}
listen data
  bind ${publicHost}:${first}-${last}
  unique-id-format %[uuid()]
  server node-data ${site.host} ${announcement}
`,
    )
  })
  afterAll(async () => {
    await proxy?.[Symbol.asyncDispose]()
    await site?.[Symbol.asyncDispose]()
    rmSync(folder, { recursive: true })
  })

  const logged = (): Record<string, unknown>[] =>
    site.server.logged
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))

  const url = (path: string) => `ftp://${publicHost}:${control}/${path}`

  function curl(...options: string[]) {
    const secured = site.certificate ? ['--ssl-reqd', '--insecure'] : []
    const account = ['-u', `${user.name}:${user.password}`]
    return site.run('curl', ['-sS', '--interface', client, ...account, ...secured, ...options])
  }

  test('HAProxy finds the server alive by the greeting that its health checks get', async () => {
    const node = async () => (await proxy.servers()).get('nodes/node')
    await expect.poll(node, { timeout: 20_000 }).toEqual({ status: 'UP', check: 'L7OK' })
  })

  const ways: [string, string[]][] = [
    ['EPSV', []],
    ['PASV', ['--disable-epsv', '--no-ftp-skip-pasv-ip']],
  ]
  // Under TLS curl 7.88 can't name the address of its own listener.
  if (security === 'plain') ways.push(['PORT, past the proxy', ['-P', client]])

  test.each(ways)('curl stores, lists and retrieves files by %s', async (_name, options) => {
    expect(await curl(...options, '-T', 'bin.dat', url('up.dat'))).toMatchObject({ status: 0, errors: '' })
    expect(octetsOf(site.remote('up.dat'))).toBe(sample('bin.dat'))
    const listed = await curl(...options, url(''))
    expect(listed.output.toString()).toContain('up.dat')
    expect(await curl(...options, '-o', 'back.dat', url('up.dat'))).toMatchObject({ status: 0, errors: '' })
    expect(octetsOf(site.local('back.dat'))).toBe(sample('bin.dat'))
  })

  test('lftp stores and retrieves files, several at once', async () => {
    const script = [
      'set cmd:fail-exit yes',
      'set net:max-retries 1',
      'set net:timeout 20',
      'set xfer:clobber yes',
      `set net:socket-bind-ipv4 ${client}`,
      site.certificate ? 'set ftp:ssl-force yes; set ssl:verify-certificate no' : 'set ftp:ssl-allow no',
      `open -u ${user.name},${user.password} -p ${control} ${publicHost}`,
      'mkdir -f many',
      'mput -O many bin.dat text.txt empty.dat',
      'pget -n 4 many/bin.dat -o parts',
    ]
    const { status, errors } = await site.run('lftp', ['-c', script.join('; ')])
    expect({ status, errors }).toEqual({ status: 0, errors: '' })
    for (const name of ['bin.dat', 'text.txt', 'empty.dat'] as const)
      expect(octetsOf(site.remote(`many/${name}`))).toBe(sample(name))
    expect(octetsOf(site.local('parts'))).toBe(sample('bin.dat'))
  })

  test('Python’s ftplib stores and retrieves files', async () => {
    const secured = site.certificate !== undefined
    const program = `
import ftplib, ssl, io
context = ssl._create_unverified_context()
source = ('${client}', 0)
ftp = ftplib.FTP_TLS(context=context, source_address=source) if ${secured ? 'True' : 'False'} else ftplib.FTP(source_address=source)
${secured ? resuming : ''}
ftp.connect('${publicHost}', ${control}, timeout=20)
ftp.login('${user.name}', '${user.password}')
if ${secured ? 'True' : 'False'}: ftp.prot_p()
data = open('bin.dat', 'rb').read()
ftp.storbinary('STOR python.dat', io.BytesIO(data))
back = io.BytesIO()
ftp.retrbinary('RETR python.dat', back.write)
print(back.getvalue() == data, 'python.dat' in ftp.nlst())
ftp.quit()
`
    const { output, errors } = await site.run('/usr/bin/python3', ['-c', program])
    expect(output.toString() + errors).toBe('True True\n')
  })

  test('the log has the addresses of clients, and nothing of health checks but those of version 1', () => {
    const peers = logged().flatMap(({ msg, peer }) =>
      msg === 'connected' ? [String(peer).split(':')[0]] : [],
    )
    expect(peers).toContain(client)
    // Version 1 has no LOCAL, so its checks are sessions of the proxy.
    const others = peers.filter((peer) => peer !== client)
    expect(others.every((peer) => peer === '127.0.0.1')).toBe(true)
    if (announcement !== 'send-proxy') expect(others).toEqual([])
    expect(logged().filter(({ level }) => Number(level) >= 40)).toEqual([])
  })

  test.runIf(security === 'plain')(
    'another client that connects to a data port is turned away, named in reply and log',
    async () => {
      const session = connectTcp({ host: publicHost, port: control, localAddress: client })
      let text = ''
      session.on('data', (chunk) => (text += chunk))
      const reply = async (pattern: RegExp) => {
        await expect.poll(() => text, { timeout: 10_000 }).toMatch(pattern)
        return pattern.exec(text)!
      }
      session.write(`USER ${user.name}\r\nPASS ${user.password}\r\nEPSV\r\n`)
      const [, port] = await reply(/229 .*\|(\d+)\|/)
      const foreign = connectTcp({ host: publicHost, port: Number(port), localAddress: stranger })
      foreign.on('error', () => {})
      await once(foreign.resume(), 'close')
      session.write('NLST\r\n')
      const [answer] = await reply(/425 .*/)
      expect(answer).toContain(
        `a connection from ${stranger} through 127.0.0.1 was turned away, because only ${client}`,
      )
      session.destroy()
      expect(logged()).toContainEqual(
        expect.objectContaining({
          peer: expect.stringMatching(`^${stranger}:`),
          expected: client,
          proxy: expect.stringMatching(/^127\.0\.0\.1:/),
        }),
      )
    },
  )
})

/** ftplib resumes no session by itself: the recipe that every user of it copies. */
const resuming = `
class Resuming(ftplib.FTP_TLS):
    def ntransfercmd(self, cmd, rest=None):
        conn, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        if self._prot_p: conn = self.context.wrap_socket(conn, server_hostname=self.host, session=self.sock.session)
        return conn, size
ftp = Resuming(context=context, source_address=source)
`
