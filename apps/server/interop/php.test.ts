import { expect, test } from 'vitest'
import { Site } from './peer.js'
import { user } from './server-process.js'

/** A session of PHP's ftp functions, passive and active, which fails at the first step that is wrong. */
const script = String.raw`<?php
[, $host, $port, $name, $password, $secure] = $argv;
function check($what, $good) { if ($good === false || $good === null) { echo "wrong: $what\n"; exit(1); } }
set_error_handler(function ($_, $message) { echo "$message\n"; exit(1); });
foreach ([true, false] as $passive) {
  $ftp = $secure === 'tls' ? ftp_ssl_connect($host, (int) $port, 20) : ftp_connect($host, (int) $port, 20);
  check('connect', $ftp);
  check('login', ftp_login($ftp, $name, $password));
  check('pasv', ftp_pasv($ftp, $passive));
  check('mkdir', ftp_mkdir($ftp, 'd') === '/d');
  check('chdir', ftp_chdir($ftp, 'd'));
  check('put', ftp_put($ftp, 'bin.dat', 'bin.dat', FTP_BINARY));
  check('put', ftp_put($ftp, 'text.txt', 'text.txt', FTP_ASCII));
  check('get', ftp_get($ftp, 'back.dat', 'bin.dat', FTP_BINARY));
  check('octets', file_get_contents('back.dat') === file_get_contents('bin.dat'));
  check('get text', ftp_get($ftp, 'text-back', 'text.txt', FTP_ASCII));
  check('text', file_get_contents('text-back') === file_get_contents('text.txt'));
  check('get from', ftp_get($ftp, 'back.dat', 'bin.dat', FTP_BINARY, 1000));
  check('size', ftp_size($ftp, 'bin.dat') === filesize('bin.dat'));
  check('mdtm', abs(ftp_mdtm($ftp, 'bin.dat') - time()) < 600);
  check('nlist .', ftp_nlist($ftp, '.') === ['bin.dat', 'text.txt']);
  check('nlist', ftp_nlist($ftp, '/d') === ['/d/bin.dat', '/d/text.txt']);
  check('rawlist', count(ftp_rawlist($ftp, '-a')) === 4);
  $facts = array_column(ftp_mlsd($ftp, '.'), null, 'name');
  check('mlsd', $facts['bin.dat']['type'] === 'file' && $facts['bin.dat']['size'] === (string) filesize('bin.dat'));
  check('mlsd modify', preg_match('/^\d{14}$/', $facts['text.txt']['modify']) === 1);
  check('rename', ftp_rename($ftp, 'text.txt', 'with a space'));
  check('delete', ftp_delete($ftp, 'with a space') && ftp_delete($ftp, 'bin.dat'));
  check('cdup', ftp_cdup($ftp));
  check('rmdir', ftp_rmdir($ftp, 'd'));
  check('close', ftp_close($ftp));
  echo $passive ? 'passive' : 'active', " done\n";
}
`

test.each(['plain', 'tls'] as const)(
  'PHP runs a whole session with its ftp functions, passive and active, %s',
  async (security) => {
    await using site = await Site.open(security)
    const { host, port } = site
    const options = ['--', host, port, user.name, user.password, security]
    const { status, output, errors } = await site.run('php', options, script)
    expect(errors).toBe('')
    expect(String(output)).toBe('passive done\nactive done\n')
    expect(status).toBe(0)
  },
)
