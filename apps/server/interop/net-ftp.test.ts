import { describe, expect, test } from 'vitest'
import { Site } from './peer.js'
import { user } from './server-process.js'

/** A session of Perl's Net::FTP, which dies at the first step that fails. */
const script = String.raw`
use strict; use warnings; use Net::FTP;
my ($host, $port, $name, $password, $passive, $certificate) = @ARGV;
sub slurp { open(my $file, '<:raw', $_[0]) or die "$_[0]: $!"; local $/; my $octets = <$file>; defined $octets ? $octets : '' }
my $ftp = Net::FTP->new($host, Port => $port, Passive => $passive, Timeout => 20,
  $certificate ? (SSL_ca_file => $certificate, SSL_verifycn_name => 'localhost') : ()) or die "connect: $@";
sub step { my ($what, $done) = @_; die "$what: " . $ftp->code . ' ' . $ftp->message . "\n" unless $done }
if ($certificate) { step('starttls', $ftp->starttls()) }
step('login', $ftp->login($name, $password));
if ($certificate) { step('prot', $ftp->prot('P')) }
step('binary', defined $ftp->binary());
step('mkdir -p', $ftp->mkdir('d/e', 1));
step('cwd', $ftp->cwd('d'));
step('pwd', $ftp->pwd() eq '/d');
for my $file ('bin.dat', 'empty.dat') {
  step("put $file", $ftp->put($file));
  step("size $file", $ftp->size($file) == -s $file);
  step("get $file", $ftp->get($file, "back-$file"));
  die "$file differs when it comes back\n" unless slurp($file) eq slurp("back-$file");
}
step('mdtm', abs($ftp->mdtm('bin.dat') - time) < 600);
open(my $part, '>:raw', 'part') or die; print $part substr(slurp('bin.dat'), 0, 400000); close $part;
step('restart', $ftp->get('bin.dat', 'part', 400000));
die "the restarted file differs\n" unless slurp('part') eq slurp('bin.dat');
step('ascii', defined $ftp->ascii());
step('put text', $ftp->put('text.txt'));
step('append', $ftp->append('tail.txt', 'text.txt'));
step('get text', $ftp->get('text.txt', 'text-back'));
die "the text differs\n" unless slurp('text-back') eq slurp('text.txt') . slurp('tail.txt');
step('binary', defined $ftp->binary());
step('put_unique', my $unique = $ftp->put_unique('tail.txt', 'text.txt'));
my @names = sort $ftp->ls();
die "ls: @names\n" unless grep { $_ eq 'bin.dat' } @names;
step('dir', scalar(grep { /\d bin\.dat$/ } $ftp->dir()) == 1);
unless ($certificate) { # under TLS it sends the Synch in clear, between records
  my $reader = $ftp->retr('bin.dat') or die 'retr';
  $reader->read(my $some, 1000) == 1000 or die 'read';
  $reader->abort();
  step('the session can be used after an abort', defined $ftp->pwd());
}
step('rename', $ftp->rename('text.txt', 'with a space'));
step('delete', $ftp->delete('with a space'));
die "a missing file was deleted\n" if $ftp->delete('nowhere');
die 'delete: ' . $ftp->code unless $ftp->code == 550;
step('cdup', $ftp->cdup());
step('rmdir', $ftp->rmdir('d', 1));
step('quit', $ftp->quit());
print "done\n";
`

describe.each([
  ['plain', 'passive'],
  ['plain', 'active'],
  ['tls', 'passive'],
  ['tls', 'active'],
] as const)('Perl Net::FTP, %s, %s', (security, mode) => {
  test('runs a whole session', async () => {
    // Net::FTP gives its data connections a session cache key of their own, so they never resume the session.
    const resumption = security === 'tls' ? ['--tls-resumption', 'optional'] : []
    await using site = await Site.open(security, ...resumption)
    const { host, port, certificate = '' } = site
    const options = [host, port, user.name, user.password, mode === 'passive' ? '1' : '0', certificate]
    const { status, output, errors } = await site.run('perl', ['-', ...options], script)
    expect(errors).toBe('')
    expect(String(output)).toBe('done\n')
    expect(status).toBe(0)
  })
})
