import type { Target } from './dialogues.js'

/**
 * Command lines of clients that store `data`, list, fetch it to `back`, rename it, and print the names that are listed then.
 * At the end the server has no file. Each runs in a folder of its own with the file `data`.
 */
export const sessions: Readonly<Record<string, (target: Target) => readonly string[]>> = {
  curl({ host, port, user, password, tls }) {
    const url = `ftp://${host}:${port}/`
    const options = ['-sS', '-u', `${user}:${password}`, ...(tls ? ['--ssl-reqd', '-k'] : [])]
    const steps = [
      ['-T', 'data', `${url}file`],
      ['-o', 'back', `${url}file`],
      ['-o', 'list', '-Q', '-RNFR file', '-Q', '-RNTO renamed', url],
      ['-l', '-Q', '-DELE renamed', url],
    ]
    return ['curl', ...steps.flatMap((step, at) => [...(at > 0 ? ['--next'] : []), ...options, ...step])]
  },
  lftp({ host, port, user, password, tls }) {
    const lines = [
      'set cmd:fail-exit yes; set net:max-retries 1; set net:timeout 30; set ssl:verify-certificate no',
      tls ? 'set ftp:ssl-force yes; set ftp:ssl-protect-data yes' : 'set ftp:ssl-allow no',
      `open -u ${user},${password} -p ${port} ${host}`,
      'put data -o file; get file -o back; mv file renamed; cls; rm renamed',
    ]
    return ['lftp', '--norc', '-c', lines.join('; ')]
  },
  'Python’s ftplib'(target) {
    const program = `
import ftplib, io, ssl, sys
host, port, user, password, tls = sys.argv[1:]
for passive in True, False:
  ftp = ftplib.FTP_TLS(context=ssl._create_unverified_context()) if tls else ftplib.FTP()
  ftp.connect(host, int(port), timeout=30)
  ftp.login(user, password)
  if tls: ftp.prot_p()
  ftp.set_pasv(passive)
  ftp.storbinary('STOR file', open('data', 'rb'))
  ftp.retrbinary('RETR file', open('back', 'wb').write)
  ftp.rename('file', 'renamed')
  if passive: print(*ftp.nlst())
  ftp.delete('renamed')
  ftp.quit()
`
    return ['/usr/bin/python3', '-c', program, ...argumentsOf(target)]
  },
  'Perl’s Net::FTP'(target) {
    const program = String.raw`
my ($host, $port, $user, $password, $tls) = @ARGV;
my %secure = $tls ? (SSL_verify_mode => 0, SSL => 0) : ();
my $ftp = Net::FTP->new($host, Port => $port, Timeout => 30, Passive => 1, %secure) or die $@;
if ($tls) { $ftp->starttls or die 'starttls: ' . $ftp->message; $ftp->prot('P') or die $ftp->message }
$ftp->login($user, $password) or die $ftp->message;
$ftp->binary;
$ftp->put('data', 'file') or die $ftp->message;
$ftp->get('file', 'back') or die $ftp->message;
$ftp->rename('file', 'renamed') or die $ftp->message;
print join(' ', $ftp->ls), "\n";
$ftp->delete('renamed') or die $ftp->message;
$ftp->quit;
`
    return ['perl', '-MNet::FTP', '-e', program, ...argumentsOf(target)]
  },
  'Ruby’s Net::FTP'(target) {
    const program = `
require 'net/ftp'
host, port, user, password, tls = ARGV
secure = tls == '' ? {} : { ssl: { verify_mode: OpenSSL::SSL::VERIFY_NONE }, private_data_connection: true }
[true, false].each do |passive|
  ftp = Net::FTP.new(host, port: port.to_i, passive: passive, open_timeout: 30, read_timeout: 30, **secure)
  ftp.login(user, password)
  ftp.putbinaryfile('data', 'file')
  ftp.getbinaryfile('file', 'back')
  ftp.rename('file', 'renamed')
  puts ftp.nlst.join(' ') if passive
  ftp.delete('renamed')
  ftp.quit
end
`
    return ['ruby', '-e', program, ...argumentsOf(target)]
  },
  'PHP’s ftp functions'(target) {
    const program = String.raw`
[, $host, $port, $user, $password, $tls] = $argv;
set_error_handler(function ($_, $message) { fwrite(STDERR, $message); exit(1); });
foreach ([true, false] as $passive) {
  $ftp = $tls ? ftp_ssl_connect($host, (int) $port, 30) : ftp_connect($host, (int) $port, 30);
  ftp_login($ftp, $user, $password);
  ftp_pasv($ftp, $passive);
  ftp_put($ftp, 'file', 'data', FTP_BINARY);
  ftp_get($ftp, 'back', 'file', FTP_BINARY);
  ftp_rename($ftp, 'file', 'renamed');
  if ($passive) echo implode(' ', ftp_nlist($ftp, '.')), "\n";
  ftp_delete($ftp, 'renamed');
  ftp_close($ftp);
}
`
    return ['php', '-r', program, '--', ...argumentsOf(target)]
  },
  rclone({ host, port, user, password, tls }) {
    const secure = tls ? ',explicit_tls=true,no_check_certificate=true' : ''
    const script = `
set -e
secret=$(rclone obscure "$1")
remote=":ftp,host=${host},port=${port},user=${user},pass='$secret'${secure}:"
rclone() { command rclone "$@" --config /dev/null --retries 1 --timeout 30s; }
rclone copyto data "\${remote}file"
rclone copyto "\${remote}file" back
rclone moveto "\${remote}file" "\${remote}renamed"
rclone lsf "$remote"
rclone deletefile "\${remote}renamed"
`
    return ['bash', '-c', script, 'rclone', password]
  },
  'basic-ftp'(target) {
    const program = `
import { Client } from '${import.meta.resolve('basic-ftp')}'
const [host, port, user, password, tls] = process.argv.slice(1)
const client = new Client(30_000)
const secureOptions = { rejectUnauthorized: false }
await client.access({ host, port: Number(port), user, password, secure: tls !== '', secureOptions })
await client.uploadFrom('data', 'file')
await client.downloadTo('back', 'file')
await client.rename('file', 'renamed')
console.log((await client.list()).map(({ name }) => name).join(' '))
await client.remove('renamed')
client.close()
`
    return [process.execPath, '--input-type=module', '-e', program, '--', ...argumentsOf(target)]
  },
}

/** What a program is given; the last one is empty without TLS. */
function argumentsOf({ host, port, user, password, tls }: Target): string[] {
  return [host, String(port), user, password, tls ? 'tls' : '']
}
