import { expect, test } from 'vitest'
import { Site } from './peer.js'
import { user } from './server-process.js'

/** A session of Python's ftplib, which prints a line when it has succeeded. */
const script = `
import ftplib, io, ssl, sys
host, port, name, password, certificate = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5]

class Resuming(ftplib.FTP_TLS):
    # ftplib doesn't resume sessions by itself.
    def ntransfercmd(self, cmd, rest=None):
        conn, size = ftplib.FTP.ntransfercmd(self, cmd, rest)
        if self._prot_p:
            conn = self.context.wrap_socket(conn, server_hostname=self.host, session=self.sock.session)
        return conn, size

data = bytes(range(256)) * 4000
for passive in (True, False):
    ftp = Resuming(context=ssl.create_default_context(cafile=certificate)) if certificate else ftplib.FTP()
    ftp.connect(host, port, timeout=20)
    ftp.login(name, password)
    if certificate:
        ftp.prot_p()
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
    facts = dict(ftp.mlsd())
    assert facts['x.bin']['size'] == str(len(data))
    ftp.storbinary('STOR empty', io.BytesIO(b''))
    assert ftp.size('empty') == 0
    ftp.delete('empty')
    # An aborted download leaves the session usable.
    conn = ftp.transfercmd('RETR x.bin')
    conn.recv(100)
    if certificate: # ftplib sends ABOR as urgent data, which TLS does not have
        ftp.putcmd('ABOR')
        conn.close()
        ftp.getmultiline()
    else:
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

test.each(['plain', 'tls'] as const)(
  'Python ftplib runs a whole session, passive and active, %s',
  async (security) => {
    await using site = await Site.open(security)
    const { host, port, certificate = '' } = site
    const options = ['-c', script, host, port, user.name, user.password, certificate]
    const { status, output, errors } = await site.run('/usr/bin/python3', options)
    expect(errors).toBe('')
    expect(String(output)).toBe('passive done\nactive done\n')
    expect(status).toBe(0)
  },
)
