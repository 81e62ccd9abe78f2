import { expect, test } from 'vitest'
import { Site } from './peer.js'
import { user } from './server-process.js'

/** A session of PyFilesystem, which fails at the first step that is wrong. */
const script = `
import sys
from fs.ftpfs import FTPFS
host, port, name, password, security = sys.argv[1:]
with FTPFS(host, user=name, passwd=password, port=int(port), timeout=20, tls=security == 'tls') as files:
    files.makedirs('d/e')
    data = open('bin.dat', 'rb').read()
    files.writebytes('d/bin.dat', data)
    assert files.readbytes('d/bin.dat') == data
    files.writetext('d/text.txt', 'line\\n')
    files.appendtext('d/text.txt', 'another\\n')
    assert files.readtext('d/text.txt') == 'line\\nanother\\n'
    assert sorted(files.listdir('d')) == ['bin.dat', 'e', 'text.txt']
    assert files.getsize('d/bin.dat') == len(data)
    info = files.getinfo('d/bin.dat', namespaces=['details', 'access'])
    assert info.is_file and info.size == len(data) and info.modified is not None
    assert files.isdir('d/e') and not files.exists('nowhere')
    # It has no ABOR: it closes the data connection.
    with files.openbin('d/bin.dat') as part:
        assert part.read(1000) == data[:1000]
        part.seek(500_000)
        assert part.read(10) == data[500_000:500_010]
    files.move('d/text.txt', 'd/e/moved.txt')
    assert [path for path in files.walk.files()] == ['/d/bin.dat', '/d/e/moved.txt']
    files.removetree('d')
    assert files.listdir('/') == []
print('done')
`

test.each(['plain', 'tls'] as const)('PyFilesystem runs a whole session, %s', async (security) => {
  // It neither resumes the session of its control connection, nor sends close_notify at the end of a file.
  const tolerances = ['--tls-resumption', 'optional', '--tls-data-end', 'any']
  await using site = await Site.open(security, ...(security === 'tls' ? tolerances : []))
  const options = ['-W', 'ignore', '-c', script, site.host, site.port, user.name, user.password, security]
  const { status, output, errors } = await site.run('/usr/bin/python3', options)
  expect(errors).toBe('')
  expect(String(output)).toBe('done\n')
  expect(status).toBe(0)
})
