import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Site } from './peer.js'
import { user } from './server-process.js'

/** Requests of Perl's LWP, which has no FTPS. It aborts what it doesn't want by an urgent ABOR. */
const script = String.raw`
use strict; use warnings; use LWP::UserAgent; use HTTP::Request; use URI;
my ($host, $port, $name, $password) = @ARGV;
sub slurp { open(my $file, '<:raw', $_[0]) or die "$_[0]: $!"; local $/; my $octets = <$file>; $octets }
my $agent = LWP::UserAgent->new(timeout => 20);
sub ask {
  my ($method, $path, $code, @more) = @_;
  my $uri = URI->new("ftp://$host:$port/$path");
  $uri->user($name); $uri->password($password);
  my $response = $agent->request(HTTP::Request->new($method, $uri, @more));
  die "$method $path: " . $response->status_line . "\n" unless $response->code == $code;
  return $response;
}
my $octets = slurp('bin.dat');
ask('PUT', 'd/bin.dat', 201, ['Content-Type' => 'application/octet-stream'], $octets);
my $got = ask('GET', 'd/bin.dat;type=i', 200);
die "the octets differ\n" unless $got->content eq $octets;
die "Last-Modified\n" unless abs($got->last_modified - time) < 600;
ask('HEAD', 'd/bin.dat', 200);
my $list = ask('GET', 'd/', 200, ['Accept' => 'text/ftp-dir-listing']);
die "no list: " . $list->content unless $list->content =~ / bin\.dat$/m;
die "no HTML\n" unless ask('GET', 'd', 200, ['Accept' => 'text/html'])->content =~ /bin\.dat/;
my $part = ask('GET', 'large', 200, ['Range' => 'bytes=1000-2000']);
die "a range of " . length($part->content) . "\n" unless length $part->content == 1000;
ask('HEAD', 'large', 200);
$agent->max_size(1000);
die "not given up\n" unless ask('GET', 'large', 200)->header('Client-Aborted');
ask('GET', 'nowhere', 404);
print "done\n";
`

test('Perl LWP stores, fetches, lists, and aborts HEAD and Range, plain', async () => {
  await using site = await Site.open('plain')
  writeFileSync(site.remote('large'), Buffer.alloc(30_000_000))
  await site.run('mkdir', [site.remote('d')])
  const options = ['-', site.host, site.port, user.name, user.password]
  const { status, output, errors } = await site.run('perl', options, script)
  expect(errors).toBe('')
  expect(String(output)).toBe('done\n')
  expect(status).toBe(0)
})
