import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Site } from './peer.js'
import { user } from './server-process.js'

/** A session of Ruby's Net::FTP, passive and active, which fails at the first step that is wrong. */
const script = `
require 'net/ftp'
host, port, name, password, certificate = ARGV
secure = certificate != ''

def check(what, good) = good || raise(what)

[true, false].each do |passive|
  tls = secure ? { ssl: { ca_file: certificate, verify_hostname: false }, private_data_connection: true } : {}
  ftp = Net::FTP.new(host, port: port.to_i, passive: passive, open_timeout: 20, read_timeout: 20, **tls)
  ftp.login(name, password)
  ftp.mkdir('d')
  ftp.chdir('d')
  check 'pwd', ftp.pwd == '/d'
  ftp.putbinaryfile('bin.dat')
  ftp.putbinaryfile('empty.dat')
  ftp.getbinaryfile('bin.dat', 'back.dat')
  check 'octets', File.binread('back.dat') == File.binread('bin.dat')
  check 'size', ftp.size('bin.dat') == File.size('bin.dat')
  check 'mtime', (ftp.mtime('bin.dat') - Time.now).abs < 600
  ftp.puttextfile('text.txt')
  ftp.gettextfile('text.txt', 'text-back')
  check 'text', File.read('text-back') == File.read('text.txt')
  check 'nlst', ftp.nlst == ['bin.dat', 'empty.dat', 'text.txt']
  check 'nlst .', ftp.nlst('.') == ftp.nlst
  check 'list', ftp.list('-a').map { |line| line.split.last } == ['.', '..', 'bin.dat', 'empty.dat', 'text.txt']
  facts = ftp.mlsd.to_h { |entry| [entry.pathname, entry] }
  check 'mlsd', facts['bin.dat'].file? && facts['bin.dat'].size == File.size('bin.dat')
  unless secure # in TLS it sends urgent octets in clear, between records
    # STAT is sent as urgent data, which loses its LF.
    check 'status', ftp.status.start_with?('211')
    check 'status of a path', ftp.status('text.txt').start_with?('213')
    check 'the command after it', ftp.pwd == '/d'
    data = ftp.send(:transfercmd, 'RETR /large')
    data.read(1000)
    check 'status during a transfer', ftp.status.include?('octets so far')
    check 'abort', ftp.abort.start_with?('426')
    data.close
    check 'the reply to ABOR', ftp.send(:getmultiline).start_with?('226')
    check 'the command after an abort', ftp.pwd == '/d'
  end
  ftp.rename('text.txt', 'with a space')
  check 'renamed', ftp.nlst.include?('with a space')
  ftp.nlst.each { |found| ftp.delete(found) }
  ftp.chdir('..')
  ftp.rmdir('d')
  ftp.quit
  ftp.close
  puts "#{passive ? 'passive' : 'active'} done"
end
`

test.each(['plain', 'tls'] as const)(
  'Ruby Net::FTP runs a whole session, passive and active, %s',
  async (security) => {
    await using site = await Site.open(security)
    // More than sockets hold: its transfer runs while the client doesn't read.
    writeFileSync(site.remote('large'), Buffer.alloc(30_000_000))
    const { host, port, certificate = '' } = site
    const options = ['-', host, port, user.name, user.password, certificate]
    const { status, output, errors } = await site.run('ruby', options, script)
    expect(errors).toBe('')
    expect(String(output)).toBe('passive done\nactive done\n')
    expect(status).toBe(0)
  },
)
