import { expect, test } from 'vitest'
import { octetsOf, Site, sample } from './peer.js'
import { user } from './server-process.js'

/** A session of the package ftp of Tcl's tcllib, which has no ABOR. */
const script = `
package require ftp
lassign $argv host port name password mode
proc ::ftp::DisplayMsg {s message {state ""}} { if {$state eq "error"} { puts $message } }
proc check {what good} { if {!$good} { puts "wrong: $what"; exit 1 } }
set ftp [ftp::Open $host $name $password -port $port -mode $mode -timeout 20]
check open [expr {$ftp >= 0}]
check mkdir [ftp::MkDir $ftp d]
check cd [ftp::Cd $ftp d]
check pwd [expr {[ftp::Pwd $ftp] eq "/d"}]
ftp::Type $ftp binary
check put [ftp::Put $ftp bin.dat]
check put [ftp::Put $ftp empty.dat]
check get [ftp::Get $ftp bin.dat back.dat]
check size [expr {[ftp::FileSize $ftp bin.dat] == [file size bin.dat]}]
check modtime [expr {abs([ftp::ModTime $ftp bin.dat] - [clock seconds]) < 600}]
check reget [ftp::Reget $ftp bin.dat half.dat]
ftp::Type $ftp ascii
check "put text" [ftp::Put $ftp text.txt]
check "get text" [ftp::Get $ftp text.txt text-back]
check append [ftp::Append $ftp tail.txt text.txt]
ftp::Type $ftp binary
check nlist [expr {[ftp::NList $ftp] eq {bin.dat empty.dat text.txt}}]
check list [expr {[llength [ftp::List $ftp]] == 3}]
check rename [ftp::Rename $ftp text.txt "with a space"]
check delete [ftp::Delete $ftp "with a space"]
check cdup [ftp::Cd $ftp ..]
ftp::Close $ftp
puts done
`

test.each(['passive', 'active'])('Tcl runs a whole session with tcllib, plain, %s', async (mode) => {
  await using site = await Site.open('plain')
  const options = [site.host, site.port, user.name, user.password, mode]
  const { status, output, errors } = await site.run(
    'sh',
    ['-c', 'cat > session.tcl; exec tclsh session.tcl "$@"', 'sh', ...options],
    script,
  )
  expect(errors).toBe('')
  expect(String(output)).toBe('done\n')
  expect(status).toBe(0)
  expect(octetsOf(site.remote('d/bin.dat'))).toBe(sample('bin.dat'))
  expect(octetsOf(site.local('back.dat'))).toBe(sample('bin.dat'))
  expect(octetsOf(site.local('half.dat'))).toBe(sample('bin.dat'))
  expect(octetsOf(site.local('text-back'))).toBe(sample('text.txt'))
})
