import { spawn } from 'node:child_process'
import { expect, test } from 'vitest'
import { ServerProcess, user } from './server-process.js'

/** A whole session of Python's ftplib; each line it prints is one step that went well. */
const script = `
import ftplib, io, sys
host, port, name, password = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
data = bytes(range(256)) * 4000
for passive in (True, False):
    ftp = ftplib.FTP()
    ftp.connect(host, port, timeout=20)
    ftp.login(name, password)
    ftp.set_pasv(passive)
    ftp.mkd('d')
    ftp.cwd('d')
    assert ftp.pwd() == '/d'
    ftp.storbinary('STOR x.bin', io.BytesIO(data))
    assert ftp.size('x.bin') == len(data)
    got = io.BytesIO()
    ftp.retrbinary('RETR x.bin', got.write)
    assert got.getvalue() == data
    got = io.BytesIO()
    ftp.retrbinary('RETR x.bin', got.write, rest=1000)
    assert got.getvalue() == data[1000:]
    ftp.storlines('STOR t.txt', io.BytesIO(b'one\\ntwo\\n'))
    lines = []
    ftp.retrlines('RETR t.txt', lines.append)
    assert lines == ['one', 'two']
    assert sorted(ftp.nlst()) == ['t.txt', 'x.bin']
    lines = []
    ftp.dir(lines.append)
    assert len(lines) == 2
    # An aborted download leaves the session usable.
    conn = ftp.transfercmd('RETR x.bin')
    conn.recv(100)
    ftp.abort()
    conn.close()
    ftp.voidresp()
    ftp.rename('t.txt', 'u.txt')
    ftp.delete('u.txt')
    ftp.delete('x.bin')
    ftp.cwd('..')
    ftp.rmd('d')
    ftp.quit()
    print('passive' if passive else 'active', 'done')
`

test('Python ftplib runs a whole session, passive and active', async () => {
  await using server = await ServerProcess.start('--user', `${user.name}:${user.password}`)
  const child = spawn('/usr/bin/python3', [
    '-c',
    script,
    server.host,
    String(server.port),
    user.name,
    user.password,
  ])
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text))
  const status = await new Promise((resolve) => child.once('close', resolve))
  expect(output).toBe('passive done\nactive done\n')
  expect(status).toBe(0)
})
