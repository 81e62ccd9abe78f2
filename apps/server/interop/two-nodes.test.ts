import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { type TLSSocket, connect as tlsConnect } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { octetsOf } from './peer.js'
import { user } from './server-process.js'
import { Client, publicHost, TwoNodes } from './two-nodes.js'

/** Milliseconds for which the sessions of a node that was killed still count, at most, as clients see it. */
const freedWithin = 30_000

let site: TwoNodes
beforeAll(async () => {
  site = await TwoNodes.start()
}, 240_000)
afterAll(() => site?.[Symbol.asyncDispose]())

/** Lets HAProxy send no new client to a node, or send clients again. */
const setNode = (name: string, state: 'maint' | 'ready') =>
  site.haproxy.ask(`set server nodes/${name} state ${state}`)

const others = (name: string) => (name === 'node-1' ? 'node-2' : 'node-1')

test('HAProxy finds both nodes alive', async () => {
  const states = async () => {
    const servers = await site.haproxy.servers()
    return ['node-1', 'node-2'].map((name) => servers.get(`nodes/${name}`)?.status)
  }
  await expect.poll(states, { timeout: 30_000 }).toEqual(['UP', 'UP'])
})

describe.each(['plain', 'tls'] as const)('%s', (security) => {
  const isTls = security === 'tls'
  const account = `${user.name}:${user.password}`

  test('curl stores, lists, retrieves, renames and removes', async () => {
    const curl = (...options: string[]) =>
      site.run('curl', [
        '-sS',
        '--interface',
        '127.0.0.11',
        '-u',
        account,
        ...(isTls ? ['--ssl-reqd', '-k'] : []),
        ...options,
      ])
    const success = { status: 0, errors: '' }
    expect(await curl('-T', 'data', `${site.url}curl`)).toMatchObject(success)
    expect((await curl(site.url)).output.toString()).toMatch(/1000000 .* curl\n/)
    expect(await curl('-o', 'curl-back', `${site.url}curl`)).toMatchObject(success)
    expect(octetsOf(site.local('curl-back'))).toBe(octetsOf(site.local('data')))
    expect(await curl('-l', '-Q', '-RNFR curl', '-Q', '-RNTO curl-2', site.url)).toMatchObject(success)
    expect((await curl('-l', '-Q', '-DELE curl-2', site.url)).output.toString()).toBe('curl-2\n')
    expect((await curl('-l', site.url)).output.toString()).toBe('')
  })

  test('lftp stores, lists, retrieves, renames and removes', async () => {
    const script = [
      'set cmd:fail-exit yes; set net:max-retries 1; set net:timeout 20; set xfer:clobber yes',
      'set net:socket-bind-ipv4 127.0.0.12; set ssl:verify-certificate no',
      isTls ? 'set ftp:ssl-force yes; set ftp:ssl-protect-data yes' : 'set ftp:ssl-allow no',
      `open -u ${user.name},${user.password} -p ${site.control} ${publicHost}`,
      'put data -o lftp; get lftp -o lftp-back; mv lftp lftp-2; cls; rm lftp-2',
    ]
    const { status, output, errors } = await site.run('lftp', ['-c', script.join('; ')])
    expect({ status, errors, output: output.toString() }).toEqual({
      status: 0,
      errors: '',
      output: 'lftp-2\n',
    })
    expect(octetsOf(site.local('lftp-back'))).toBe(octetsOf(site.local('data')))
  })

  test('Python’s ftplib stores, lists, retrieves, renames and removes', async () => {
    const program = `
import ftplib, ssl, io
source = ('127.0.0.13', 0)
ftp = ${isTls ? 'ftplib.FTP_TLS(context=ssl._create_unverified_context(), source_address=source)' : 'ftplib.FTP(source_address=source)'}
ftp.connect('${publicHost}', ${site.control}, timeout=20)
ftp.login('${user.name}', '${user.password}')
${isTls ? 'ftp.prot_p()' : ''}
data = open('data', 'rb').read()
ftp.storbinary('STOR python', io.BytesIO(data))
back = io.BytesIO()
ftp.retrbinary('RETR python', back.write)
ftp.rename('python', 'python-2')
print(back.getvalue() == data, ftp.nlst())
ftp.delete('python-2')
ftp.quit()
`
    const { output, errors } = await site.run('/usr/bin/python3', ['-c', program])
    expect(output.toString() + errors).toBe("True ['python-2']\n")
  })

  test('rclone stores, lists, retrieves, renames and removes', async () => {
    const password = String((await site.run('rclone', ['obscure', user.password])).output).trim()
    const secure = isTls ? ',explicit_tls=true,no_check_certificate=true' : ''
    const remote = (path: string) =>
      `:ftp,host=${publicHost},port=${site.control},user=${user.name},pass='${password}'${secure}:${path}`
    const rclone = async (...options: string[]) => {
      const given = ['--config', '/dev/null', '--bind', '127.0.0.14', '--retries', '1', '--timeout', '20s']
      const { status, output, errors } = await site.run('rclone', [...options, ...given])
      expect({ status, errors: status === 0 ? '' : errors }).toEqual({ status: 0, errors: '' })
      return output.toString()
    }
    await rclone('copyto', 'data', remote('rclone'))
    await rclone('copyto', remote('rclone'), 'rclone-back')
    expect(octetsOf(site.local('rclone-back'))).toBe(octetsOf(site.local('data')))
    await rclone('moveto', remote('rclone'), remote('rclone-2'))
    expect(await rclone('lsf', remote(''))).toBe('rclone-2\n')
    await rclone('deletefile', remote('rclone-2'))
  })
})

test('both nodes serve clients, know their addresses, and log no health checks', async () => {
  for (let last = 30; last < 46; last++) {
    const client = Client.open(`127.0.0.${last}`, site.control)
    expect(await client.reply()).toMatch(/^220 /)
    expect(await client.command('QUIT')).toMatch(/^221 /)
  }
  for (const name of site.nodes.keys()) {
    const peers = site.logOf(name).flatMap(({ msg, peer }) => (msg === 'connected' ? [String(peer)] : []))
    expect(peers.length).toBeGreaterThan(0)
    expect(peers.filter((peer) => peer.startsWith('127.0.0.1:'))).toEqual([])
  }
})

test('failed logins count at both nodes', async () => {
  const guesser = '127.0.0.50'
  /** Milliseconds until the answer to a wrong password. */
  const guess = async () => {
    const client = Client.open(guesser, site.control)
    await client.reply()
    await client.command(`USER ${user.name}`)
    const begun = performance.now()
    expect(await client.command('PASS wrong')).toMatch(/^530 /)
    client.socket.destroy()
    return performance.now() - begun
  }
  await guess()
  const first = await site.firstNodeOf(guesser)
  await guess()
  await setNode(first, 'maint')
  // Half a second, doubled by each failure of which a node knows: the third answer takes two seconds.
  expect(await guess()).toBeGreaterThanOrEqual(1_990)
  await expect.poll(() => site.nodeOf(guesser)).toBe(others(first))
  await setNode(first, 'ready')
})

test('a TLS session that a client had at one node is resumed by the other', async () => {
  const address = '127.0.0.51'
  const secured = async (session?: Buffer): Promise<{ socket: TLSSocket; client: Client }> => {
    const client = Client.open(address, site.control)
    await client.reply()
    expect(await client.command('AUTH TLS')).toMatch(/^234 /)
    client.socket.removeAllListeners('data')
    const socket = tlsConnect({
      socket: client.socket,
      rejectUnauthorized: false,
      ...(session && { session }),
    })
    await once(socket, 'secureConnect')
    return { socket, client }
  }
  const before = await secured()
  const first = await site.firstNodeOf(address)
  const session = before.socket.getSession()!
  before.client.socket.destroy()
  await setNode(first, 'maint')
  const after = await secured(session)
  expect(after.socket.isSessionReused()).toBe(true)
  after.client.socket.destroy()
  await expect.poll(() => site.nodeOf(address)).toBe(others(first))
  await setNode(first, 'ready')
})

test('a data connection of another client is turned away, and named in reply and log', async () => {
  const [address, stranger] = ['127.0.0.52', '127.0.0.66']
  const client = Client.open(address, site.control)
  await client.reply()
  for (const line of [`USER ${user.name}`, `PASS ${user.password}`]) await client.command(line)
  const [, port] = /\|(\d+)\|/.exec(await client.command('EPSV'))!
  const foreign = connect({ host: publicHost, port: Number(port), localAddress: stranger })
  foreign.on('error', () => {})
  const turnedAway = once(foreign.resume(), 'close')
  const reply = await client.command('NLST')
  expect(reply).toMatch(/^425 /)
  expect(reply).toContain(
    `a connection from ${stranger} through 127.0.0.1 was turned away, because only ${address}`,
  )
  await turnedAway
  client.socket.destroy()
  const node = await site.firstNodeOf(address)
  await expect
    .poll(() => site.logOf(node))
    .toContainEqual(
      expect.objectContaining({ peer: expect.stringMatching(`^${stranger}:`), expected: address }),
    )
})

test('a node that is killed frees its sessions within 30 seconds', async () => {
  const address = '127.0.0.53'
  const greeting = async () => {
    const client = Client.open(address, site.control)
    return { client, code: (await client.reply()).slice(0, 3) }
  }
  for (let session = 0; session < 20; session++) expect((await greeting()).code).toBe('220')
  expect((await greeting()).code).toBe('421')
  const killed = await site.firstNodeOf(address)
  const begun = performance.now()
  await site.nodes.get(killed)!.stop('SIGKILL')
  // The other node knows of the sessions that the dead one had.
  await expect.poll(async () => (await greeting()).code, { timeout: 10_000 }).toBe('421')
  let code = '421'
  while (code === '421' && performance.now() - begun < 2 * freedWithin) {
    await sleep(500)
    code = (await greeting()).code
  }
  expect(code).toBe('220')
  expect(performance.now() - begun).toBeLessThan(freedWithin)
  await expect.poll(() => site.nodeOf(address)).toBe(others(killed))
  await site.startNode(killed)
}, 90_000)
